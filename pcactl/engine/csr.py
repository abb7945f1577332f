"""Our reader of certification requests: PKCS#10 (RFC 2986), from the octets to values, all at once.

What cannot be read is refused in words; what is read but odd comes along as notices. Nothing is decided here about
what of it is issued (`engine.demands`), and nothing is verified: signatures and keys are `keys`', and who asks them is
`authority.possession`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from pcactl import der, pem
from pcactl.contract import notices as rows
from pcactl.contract.algorithms import SIGNATURES, WEAK_SIGNATURES, Signature
from pcactl.contract.csr import ATTRIBUTE_LABELS, EXTENSION_REQUESTS, SIGNATURE_LABELS
from pcactl.contract.limits import SAN_COUNT
from pcactl.contract.names import NameForm, label_of
from pcactl.contract.vocabulary import KEY_USAGE, KEY_USAGES
from pcactl.engine import extension_values
from pcactl.engine.container import REQUEST, find_one, refused
from pcactl.engine.extension_values import BasicConstraints, ExtensionView, read_extension
from pcactl.engine.san import read_general_name
from pcactl.engine.subject import name_of, read_rdns, read_string
from pcactl.engine.text import check_text, shown
from pcactl.errors import InvalidParameter
from pcactl.model import Notice, PublicKeyFacts, Subject, notice
from pcactl.phrase import listing, phrase, why

T = TypeVar("T")

_TOO_LONG_TO_SAY = 1 << 64
TOLD = 5
"""How many of many things words list."""
_KEY_USAGE_OCTETS = 5
"""A BIT STRING of nine bits: tag, length, count of unused bits, and two octets."""

TAKEN_SIGNATURES: Mapping[str, Signature] = {**SIGNATURES, **WEAK_SIGNATURES}
"""What a request may be signed with, by OID."""


class Csr(NamedTuple):
    """A certification request as it stands."""

    der: bytes
    info: bytes
    """DER of the CertificationRequestInfo: what is signed."""
    spki: bytes
    """DER of SubjectPublicKeyInfo."""
    signed_with: Signature | None
    """None where it is signed in a way that is not taken."""
    signed_name: str
    """The name of the signature's algorithm, or its OID."""
    signature: bytes
    subject: Subject
    """In the CSR's order; attributes that the contract has no name for go by their OID."""
    sans: tuple[tuple[NameForm | None, str], ...]
    """Forms and texts; None and a label for a form that no SAN of ours takes."""
    basic_constraints: BasicConstraints | None
    key_usages: tuple[str, ...]
    purposes: tuple[str, ...]
    """Extended key usages, as OIDs."""
    key_id: bytes
    """The subject key identifier asked for; empty where none is."""
    extensions: Mapping[str, ExtensionView]
    dropped: tuple[str, ...]
    """The names of the attributes that are not taken, since secrets lie in them."""
    notices: tuple[Notice, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The documented paths, and objects, that it says something for."""
        subject = {name for name, _ in self.subject}
        said = {
            "csr_common.san": self.sans,
            "csr_common.email": self.sans,
            "extensions.key_usages": self.key_usages,
            "extensions.extended_key_usages": self.purposes,
        }
        return ("key_alg", "key_param", *(f"csr_common.subject.{name}" for name in subject), *(path for path, value in said.items() if value))

    @property
    def to_keep(self) -> str | None:
        """Its PEM for the record; None where it has attributes that must not be stored."""
        return None if self.dropped else as_text(self.der)


class ProvenCsr(NamedTuple):
    """A request whose maker has the key in it; `authority.possession` is the only way to one."""

    csr: Csr
    key: PublicKeyFacts


def find_request(data: bytes) -> str:
    """The one request in a file, in PEM as the documented body has it. Raises InvalidParameter, with what was found."""
    return as_text(find_one(data, REQUEST))


def as_text(request: bytes) -> str:
    """PEM."""
    return pem.encode(REQUEST.labels[0], request).decode()


def read_csr(data: bytes) -> Csr:
    """The request in a text or file, in full. Raises InvalidParameter (field `csr`), with the reason."""
    request = find_one(data, REQUEST)
    info, identifier, signature = _read("it is no PKCS#10 request", lambda: der.read(request).parts(3, 3))
    version, name, spki, *rest = _read("it is no PKCS#10 request", lambda: info.parts(3, 4))
    _check_version(_read("its version cannot be read", version.integer))
    subject, odd = _read("its subject cannot be read", lambda: _subject(name.raw))
    attributes = _read("its attributes cannot be read", lambda: list(_attributes(rest)))
    extensions = _read("its requested extensions cannot be read", lambda: _extensions(attributes))
    signed_name, signed_with = _read("its signatureAlgorithm cannot be read", lambda: _signature_row(identifier))
    return Csr(
        der=request,
        info=info.raw,
        spki=spki.raw,
        signed_with=signed_with,
        signed_name=signed_name,
        signature=_read("its signature cannot be read", signature.bits),
        subject=subject,
        sans=_read("its subjectAltName cannot be read", lambda: _sans(extensions)),
        basic_constraints=_read("its basicConstraints cannot be read", lambda: _basic_constraints(extensions)),
        key_usages=_read("its keyUsage cannot be read", lambda: _key_usages(extensions)),
        purposes=_read("its extendedKeyUsage cannot be read", lambda: extension_values.extended_key_usages(extensions)),
        key_id=_read("its subjectKeyIdentifier cannot be read", lambda: extension_values.subject_key_identifier(extensions)),
        extensions=extensions,
        dropped=tuple(dict.fromkeys(ATTRIBUTE_LABELS.get(oid, oid) for oid, _ in attributes if oid not in EXTENSION_REQUESTS)),
        notices=odd,
    )


def _read(problem: str, read: Callable[[], T]) -> T:
    """What a reader reads; where it cannot, an error in our words. The readers' own words are about DER, never octets of the file."""
    try:
        return read()
    except (ValueError, IndexError) as error:
        raise refused(REQUEST, phrase("{what}: {problem}", what=phrase(problem), problem=why(error)), hint=REQUEST.how) from None


def _check_version(version: int) -> None:
    if version != 0:
        said = version if abs(version) < _TOO_LONG_TO_SAY else phrase("a number of many digits")
        raise refused(
            REQUEST,
            phrase("it is of version {said}, and must be 0 (PKCS#10 v1, RFC 2986 4.1)", said=said),
            hint=REQUEST.how,
        )


def _subject(name: bytes) -> tuple[Subject, tuple[Notice, ...]]:
    pairs: list[tuple[str, str]] = []
    odd: list[Notice] = []
    for rdn in read_rdns(name):
        if len(rdn) != 1:
            there = listing(label_of(name_of(oid)) for oid, _ in rdn[:TOLD])
            raise ValueError(phrase("{count} attributes in one RDN ({there}), where one is taken", count=len(rdn), there=there))
        ((oid, value),) = rdn
        text = _text(oid, value)
        if value.tag == der.TELETEX_STRING and not text.isascii():
            odd.append(notice(rows.CSR_TELETEX_STRING, "csr", name=label_of(name_of(oid)), value=shown(text)))
        pairs.append((name_of(oid), text))
    return tuple(pairs), tuple(odd)


def _text(oid: str, value: der.Element) -> str:
    label = label_of(name_of(oid))
    try:
        text = read_string(value)
        check_text(text, "csr")
    except (ValueError, InvalidParameter) as error:
        raise ValueError(phrase("{what}: {problem}", what=label, problem=why(error))) from None
    if value.tag == der.TELETEX_STRING and re.search("[\x00-\x1f\x7f-\x9f]", text):
        raise ValueError(phrase("{label} is a TeletexString with characters that are none of Latin-1's", label=label))
    return text


def _attributes(rest: list[der.Element]) -> Iterator[tuple[str, list[der.Element]]]:
    """The attributes by OID, each with its values. That the field is missing altogether is taken for an empty one."""
    for item in der.read_all(rest[0].expect(der.explicit(0)[0]).content) if rest else []:
        oid, values = item.parts(2, 2)
        yield oid.oid(), values.expect(der.SET).children()


def _extensions(attributes: list[tuple[str, list[der.Element]]]) -> dict[str, ExtensionView]:
    lists = [values for oid, values in attributes if oid in EXTENSION_REQUESTS]
    if len(lists) > 1 or (lists and len(lists[0]) != 1):
        raise ValueError("the extension request stands there twice, or has several values (RFC 2985 5.4.2)")
    pairs = [read_extension(item) for item in lists[0][0].expect(der.SEQUENCE).children()] if lists else []
    extensions: dict[str, ExtensionView] = {}
    for oid, extension in pairs:
        if oid in extensions:
            raise ValueError(phrase("the extension {oid} stands there twice (RFC 5280 4.2)", oid=oid))
        extensions[oid] = extension
    return extensions


def _sans(extensions: Mapping[str, ExtensionView]) -> tuple[tuple[NameForm | None, str], ...]:
    items = extension_values.subject_alt_names(extensions)
    if len(items) > SAN_COUNT:
        raise ValueError(phrase("{count} names, where at most {most} are taken", count=len(items), most=SAN_COUNT))
    try:
        return tuple(read_general_name(item) for item in items)
    except UnicodeDecodeError:
        raise ValueError("a name that is not ASCII, where an IA5String belongs (RFC 5280 4.2.1.6)") from None


def _basic_constraints(extensions: Mapping[str, ExtensionView]) -> BasicConstraints | None:
    found = extension_values.basic_constraints(extensions)
    if found and not 0 <= (found.path_length or 0) < _TOO_LONG_TO_SAY:
        raise ValueError("a path length that is none (RFC 5280 4.2.1.9)")
    if found and not found.is_ca and found.path_length is not None:
        raise ValueError("a path length without CA:TRUE (RFC 5280 4.2.1.9)")
    return found


def _key_usages(extensions: Mapping[str, ExtensionView]) -> tuple[str, ...]:
    found = extensions.get(KEY_USAGE.oid)
    if found and len(found.value) > _KEY_USAGE_OCTETS:
        raise ValueError("bits that mean nothing (RFC 5280 4.2.1.3)")
    unknown = {*der.read(found.value).named_bits()} - {row.bit for row in KEY_USAGES.values()} if found else ()
    if unknown:
        raise ValueError(phrase("bit {bit}, which means nothing (RFC 5280 4.2.1.3)", bit=min(unknown)))
    return extension_values.key_usages(extensions) or ()


def _signature_row(identifier: der.Element) -> tuple[str, Signature | None]:
    oid, *parameters = identifier.parts(1, 2)
    row = TAKEN_SIGNATURES.get(oid.oid())
    if row is None:
        return SIGNATURE_LABELS.get(oid.oid(), oid.oid()), None
    plain = [item.raw for item in parameters] in ([], [der.NULL])
    return (row.name, row) if plain else (phrase("{name} with parameters that are none of its own", name=row.name), None)
