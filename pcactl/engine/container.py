"""What is in a file that should hold one certificate or one certificate request: PEM with text around it, or DER.

Whatever else is there is said in words, and never quoted: it may be a private key.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from pcactl import der, pem
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.errors import InvalidParameter
from pcactl.phrase import Phrase, phrase, together

_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|[^\x30].{0,62}?(-\0-\0|\0-\0-)|-\0-\0|\0-\0-", re.DOTALL)
"""By its mark, or by the dashes of PEM near the beginning of what is no DER."""


class Wanted(NamedTuple):
    """What a file should hold one of."""

    field: str
    labels: tuple[str, ...]
    """PEM labels of it; the first is written."""
    one: str
    how: str
    """A command that makes or finds one."""


REQUEST = Wanted(
    "csr",
    ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
    "certificate request",
    "openssl req -new -key KEY -out FILE",
)
CERTIFICATE = Wanted("certificate", ("CERTIFICATE",), "certificate", "")

_PRIVATE_KEY = "private key"
_NOUNS: Mapping[str, str] = {label: wanted.one for wanted in (REQUEST, CERTIFICATE) for label in wanted.labels}


def find_one(data: bytes, wanted: Wanted) -> bytes:
    """The DER of the one thing wanted; other PEM blocks count as text around it. Raises InvalidParameter, with what was found."""
    if len(data) > REQUEST_BYTES:
        raise refused(wanted, phrase("it is larger than {most} bytes", most=REQUEST_BYTES))
    if not data.strip():
        raise refused(wanted, "it is empty")
    if _UTF_16.match(data):
        raise refused(wanted, "it is UTF-16 text", hint="iconv -f UTF-16 -t UTF-8 FILE")
    labels = [] if _is_one_element(data) else pem.labels(data)  # Text inside DER is nothing that was given.
    if not labels:
        return _der(data, wanted)
    count = sum(label in wanted.labels for label in labels)
    if count != 1:
        raise refused(wanted, phrase("it holds {what}", what=_held(labels, wanted)), hint=wanted.how if not count else "")
    try:
        (block,) = [block for label in wanted.labels for block in pem.decode(label, data)]
    except ValueError:
        raise refused(wanted, "its PEM cannot be read: a line is no Base64, or the END line is missing") from None
    return block


def refused(wanted: Wanted, problem: str, *, hint: str = "") -> InvalidParameter:
    """The error for a file that is not what was wanted."""
    return InvalidParameter(problem, field=wanted.field, allowed=phrase("one {what}, in PEM or DER", what=phrase(wanted.one)), hint=hint)


def _is_one_element(data: bytes) -> bool:
    try:
        return der.read(data).tag == der.SEQUENCE
    except ValueError:
        return False


def _der(data: bytes, wanted: Wanted) -> bytes:
    if data[0] != der.SEQUENCE:
        raise refused(wanted, "it is neither PEM nor DER", hint=wanted.how)
    if (found := _noun_of_der(data)) and found != wanted.one:
        raise refused(wanted, phrase("it holds {what} in DER", what=_counted(found, 1)), hint=wanted.how)
    return data


def _noun_of_der(data: bytes) -> str:
    """By how it begins: a certificate with [0] version, a request with version 0; a private key's number stands before other numbers or octets."""
    try:
        first, *rest = der.read(data).children()
        if first.tag == der.INTEGER:
            return _PRIVATE_KEY if any(item.tag in {der.INTEGER, der.OCTET_STRING} for item in rest[:2]) else ""
        head = first.children()[0] if rest and first.tag == der.SEQUENCE else first
    except (ValueError, IndexError):
        return ""
    return {der.explicit(0)[0]: CERTIFICATE.one, der.INTEGER: REQUEST.one}.get(head.tag, "")


def _held(labels: list[str], wanted: Wanted) -> Phrase:
    """`2 certificate requests`, `a private key and a certificate`; what a key is, its label does not matter."""
    nouns = Counter(_PRIVATE_KEY if label.endswith(_PRIVATE_KEY.upper()) else _NOUNS.get(label, label) for label in labels)
    if nouns[wanted.one] > 1:
        return _counted(wanted.one, nouns[wanted.one])
    return together([_counted(noun, count) for noun, count in nouns.items()])


def _counted(noun: str, count: int) -> Phrase:
    if noun not in {_PRIVATE_KEY, *_NOUNS.values()}:
        return phrase("{count} {label} blocks", count=count, label=noun) if count > 1 else phrase("one {label} block", label=noun)
    return phrase(f"a {noun}") if count == 1 else phrase(f"{{count}} {noun}s", count=count)
