"""A root certificate from elsewhere: read, and held against what pcactl can stand on (contract 8, "uploaded roots").

What makes it no usable root is refused in words; what is odd but works comes back as notices. Its signature is
verified in `authority`, since verifying is `keys`'.
"""

from datetime import datetime
from typing import NamedTuple

from pcactl import der
from pcactl.contract import notices as rows
from pcactl.contract.algorithms import ALGORITHMS, SIGNATURES, Algorithm, Signature
from pcactl.contract.notices import NoticeRow
from pcactl.contract.vocabulary import BASIC_CONSTRAINTS
from pcactl.engine.container import CERTIFICATE, find_one
from pcactl.engine.subject import read_name
from pcactl.engine.text import check_text
from pcactl.engine.view import View, read_tbs
from pcactl.errors import InvalidParameter
from pcactl.model import Notice, Subject, notice
from pcactl.phrase import Phrase, listing, phrase, why

_SERIAL_OCTETS = 20


class ImportedRoot(NamedTuple):
    """A root certificate that may be taken in, once its signature verifies."""

    der: bytes
    tbs: bytes
    view: View
    subject: Subject
    algorithm: Algorithm
    key_param: str
    signed_with: Signature
    signature: bytes

    @property
    def serial_number(self) -> str:
        """Upper-case hex of even length, of the octets as they stand."""
        octets = der.integer(self.view.serial)[2:]
        return (octets[1:] if len(octets) > 1 and octets[0] == 0 else octets).hex().upper()

    def notices(self, now: datetime) -> tuple[Notice, ...]:
        """What is odd about it."""
        constraints = self.view.basic_constraints
        said: tuple[tuple[NoticeRow, object, dict[str, str]], ...] = (
            (rows.ODD_SERIAL, self._serial_fault(), {"fault": self._serial_fault()}),
            (rows.CONSTRAINTS_NOT_CRITICAL, not self.view.extensions[BASIC_CONSTRAINTS.oid].critical, {}),
            (rows.NO_KEY_IDENTIFIER, not self.view.key_id, {}),
            (rows.NOT_YET_VALID, now < self.view.not_before, {"moment": f"{self.view.not_before:%Y-%m-%d %H:%M:%SZ}"}),
            (rows.EXPIRED, now > self.view.not_after, {"moment": f"{self.view.not_after:%Y-%m-%d %H:%M:%SZ}"}),
            (rows.NOT_EVALUATED, self.view.critical_beyond_us, {"oid": listing(self.view.critical_beyond_us)}),
            (rows.NO_SUBS_BELOW, constraints is not None and constraints.path_length == 0, {}),
        )
        return tuple(notice(row, "certificate", **words) for row, holds, words in said if holds)

    def _serial_fault(self) -> str:
        if self.view.serial <= 0:
            return phrase("negative" if self.view.serial < 0 else "zero")
        return phrase("longer than 20 octets") if len(der.integer(self.view.serial)) - 2 > _SERIAL_OCTETS else ""


def read_root(data: bytes) -> ImportedRoot:
    """A root from its certificate, PEM or DER. Raises InvalidParameter (field `certificate`), with the reason."""
    certificate = find_one(data, CERTIFICATE)
    try:
        tbs, identifier, signature = der.read(certificate).parts(3, 3)
        view = read_tbs(tbs.raw)
        kind, subject = view.key_kind, read_name(view.subject)
        _read_extensions(view)
        oid = identifier.expect(der.SEQUENCE).children()[0].oid()
        bits = signature.bits()
    except (ValueError, IndexError) as error:
        raise _refused(phrase("it is no X.509 certificate that can be read: {error}", error=why(error))) from None
    _require_root(view, subject)
    if kind is None or kind[1] not in kind[0].params:
        raise _refused("its key is of no documented kind", allowed=_kinds())
    if oid not in SIGNATURES or identifier.raw != view.signature:
        raise _refused(phrase("it is signed in a way that is not documented: {oid}", oid=oid), allowed=listing(row.name for row in SIGNATURES.values()))
    return ImportedRoot(certificate, tbs.raw, view, subject, *kind, SIGNATURES[oid], bits)


def _read_extensions(view: View) -> None:
    """See that every extension that is looked at sooner or later can be read. Raises ValueError."""
    _ = view.basic_constraints, view.key_usages, view.extended_key_usages, view.key_id


def _require_root(view: View, subject: Subject) -> None:
    for _, text in subject:
        check_text(text, "certificate")
    if len(view.extensions) < len(view.extension_oids):
        raise _refused("an extension stands in it twice (RFC 5280 4.2)")
    if view.issuer != view.subject:
        raise _refused("its issuer is not its subject, so it is no root", hint="import the root at the top of its chain")
    constraints = view.basic_constraints
    if constraints is None or not constraints.is_ca:
        raise _refused("its basicConstraints do not say CA:TRUE (RFC 5280 4.2.1.9)")
    if constraints.path_length is not None and constraints.path_length < 0:
        raise _refused("its path length is negative (RFC 5280 4.2.1.9)")
    if "key_cert_sign" not in (view.key_usages or ()):
        raise _refused(
            "it has no keyUsage, and a CA must (RFC 5280 4.2.1.3)"
            if view.key_usages is None
            else "its keyUsage lacks keyCertSign, which a CA must have (RFC 5280 4.2.1.3)",
            hint='a new root, such as openssl req -x509 makes with -addext "keyUsage=critical,keyCertSign,cRLSign"',
        )


def _kinds() -> Phrase:
    return listing(row.spelled(param) for row in ALGORITHMS.values() for param in row.params)


def _refused(problem: str, *, allowed: str = "", hint: str = "") -> InvalidParameter:
    return InvalidParameter(problem, field="certificate", allowed=allowed, hint=hint)
