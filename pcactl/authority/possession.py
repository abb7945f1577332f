"""A certification request from elsewhere: is its key one of ours to certify, and has its maker the private half (RFC 2986 3).

The engine reads the request and knows no keys; `keys` knows no requests. They meet here.
"""

from typing import TYPE_CHECKING

from pcactl.contract.fields import BY_PATH, Need
from pcactl.contract.vocabulary import Family, Kind
from pcactl.errors import InvalidParameter
from pcactl.model import Body, PublicKeyFacts
from pcactl.phrase import listing, phrase, why

if TYPE_CHECKING:
    from pcactl.engine.csr import Csr, ProvenCsr

_SM2_HINT = phrase("{command} signs with the id of certificates (GB/T 35276)", command="openssl req -new -sm3 -sigopt distid:1234567812345678")


def proven(kind: Kind, body: Body) -> "ProvenCsr | None":
    """The CSR in a body, read in full and verified. Raises InvalidParameter (field `csr`), with the reason.

    None where there is none, and where what stands in its place is for the parser to refuse.
    """
    text = body.get("csr")
    if not isinstance(text, str) or not text or BY_PATH["csr"].need[kind] is Need.ABSENT:
        return None
    from pcactl.engine.csr import ProvenCsr, read_csr

    csr = read_csr(text.encode(errors="replace"))  # What is no Unicode text is no PEM either.
    key = _key(csr)
    _verify(csr, key)
    return ProvenCsr(csr, key)


def _key(csr: "Csr") -> PublicKeyFacts:
    from pcactl.keys import registry

    try:
        return registry.admit_public(csr.spki)
    except ValueError as error:
        raise InvalidParameter(
            phrase("its key cannot be certified: {error}", error=why(error)), field="csr", hint="make a key that is taken, and a new request"
        ) from None


def _verify(csr: "Csr", key: PublicKeyFacts) -> None:
    from pcactl.engine.csr import TAKEN_SIGNATURES
    from pcactl.keys import registry

    if csr.signed_with is None:
        allowed = listing(dict.fromkeys(row.name for row in TAKEN_SIGNATURES.values()))
        raise InvalidParameter(
            phrase("it is signed with {signature}, which is not taken", signature=csr.signed_name),
            field="csr",
            allowed=allowed,
            hint="make it anew, with -sha256",
        )
    try:
        registry.verify(csr.spki, csr.info, csr.signature, csr.signed_with)
    except ValueError as error:
        raise InvalidParameter(
            phrase("its signature does not match the key in it: {error}", error=why(error)),
            field="csr",
            hint=_SM2_HINT if key.algorithm.family is Family.GM else "whoever has the private key must make the request",
        ) from None
