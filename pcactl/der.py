"""Our DER (X.690): a pure writer and a strict small reader. What the octets mean is known in `engine` and `keys`.

The writer makes only what certificates, keys and signatures need. The reader takes definite lengths of minimal
form, tags of one octet, and nothing after the end; everything else is a ValueError.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from pcactl.phrase import phrase

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL_TAG, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, PRINTABLE_STRING, IA5_STRING, UTC_TIME, GENERALIZED_TIME = 0x0C, 0x13, 0x16, 0x17, 0x18
NUMERIC_STRING, TELETEX_STRING, UNIVERSAL_STRING, BMP_STRING = 0x12, 0x14, 0x1C, 0x1E
SEQUENCE, SET = 0x30, 0x31
_CONSTRUCTED = 0x20

_OID_OCTETS = 256
"""More than any that is in use has; reading one takes time with the square of its length."""

NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


def tlv(tag: int, content: bytes) -> bytes:
    """One element: tag, length of minimal form, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def sequence(*items: bytes) -> bytes:
    """SEQUENCE of encoded elements."""
    return tlv(SEQUENCE, b"".join(items))


def set_of_one(item: bytes) -> bytes:
    """SET OF with a single element, which needs no sorting."""
    return tlv(SET, item)


def integer(value: int) -> bytes:
    """INTEGER, two's complement in the fewest octets."""
    bits = (value if value >= 0 else ~value).bit_length()
    return tlv(INTEGER, value.to_bytes(bits // 8 + 1, "big", signed=True))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER. Raises ValueError where the arcs are not those of an OID."""
    arcs = [int(arc) for arc in dotted.split(".")]
    if len(arcs) < 2 or min(arcs) < 0 or arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39):
        raise ValueError(phrase("{dotted} is no object identifier", dotted=dotted))
    first = arcs[0] * 40 + arcs[1]
    return tlv(OID, b"".join(_base128(arc) for arc in (first, *arcs[2:])))


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | (arc & 0x7F))
    return bytes(reversed(octets))


def octet_string(content: bytes) -> bytes:
    """OCTET STRING."""
    return tlv(OCTET_STRING, content)


def bit_string(content: bytes) -> bytes:
    """BIT STRING of whole octets."""
    return tlv(BIT_STRING, b"\x00" + content)


def named_bits(bits: Iterable[int]) -> bytes:
    """BIT STRING of named bits, bit 0 first, without trailing zero bits (X.690 11.2.2)."""
    numbers = sorted(bits)
    if not numbers:
        return tlv(BIT_STRING, b"\x00")
    size = numbers[-1] // 8 + 1
    value = sum(1 << (size * 8 - 1 - number) for number in numbers)
    return tlv(BIT_STRING, bytes((7 - numbers[-1] % 8,)) + value.to_bytes(size, "big"))


def utf8_string(text: str) -> bytes:
    """UTF8String."""
    return tlv(UTF8_STRING, text.encode())


def printable_string(text: str) -> bytes:
    """PrintableString; the caller has seen that the characters are of its alphabet."""
    return tlv(PRINTABLE_STRING, text.encode("ascii"))


def time(moment: datetime) -> bytes:
    """Time of RFC 5280 4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050. `moment` is in UTC."""
    digits = f"{moment.year:04}{moment:%m%d%H%M%S}Z".encode()
    return tlv(UTC_TIME, digits[2:]) if 1950 <= moment.year <= 2049 else tlv(GENERALIZED_TIME, digits)


def explicit(number: int, *items: bytes) -> bytes:
    """[number] EXPLICIT: a constructed context-specific element around others."""
    return tlv(0xA0 | number, b"".join(items))


def implicit(number: int, content: bytes) -> bytes:
    """[number] IMPLICIT of a primitive type: its content under a context-specific tag."""
    return tlv(0x80 | number, content)


class Element(NamedTuple):
    """One element that was read."""

    tag: int
    content: bytes
    raw: bytes
    """The whole encoding: tag, length, content."""

    def children(self) -> list["Element"]:
        """The elements inside, for a constructed one. Raises ValueError."""
        return read_all(self.content)

    def parts(self, least: int, most: int) -> list["Element"]:
        """The elements inside a SEQUENCE, where there are so many. Raises ValueError."""
        parts = self.expect(SEQUENCE).children()
        if not least <= len(parts) <= most:
            raise ValueError(
                phrase(
                    "a SEQUENCE of {count} where {wanted} belong",
                    count=len(parts),
                    wanted=least if least == most else phrase("{first} to {last}", first=least, last=most),
                )
            )
        return parts

    def expect(self, tag: int) -> "Element":
        """Itself, where it has this tag. Raises ValueError."""
        if self.tag != tag:
            raise ValueError(phrase("tag {tag:#04x} where {wanted:#04x} belongs", tag=self.tag, wanted=tag))
        return self

    def integer(self) -> int:
        """The value of an INTEGER in minimal form. Raises ValueError."""
        content = self.expect(INTEGER).content
        if not content or (len(content) > 1 and (content[0], content[1] >> 7) in {(0x00, 0), (0xFF, 1)}):
            raise ValueError("an INTEGER that is not minimal")
        return int.from_bytes(content, "big", signed=True)

    def oid(self) -> str:
        """The dotted form of an OBJECT IDENTIFIER. Raises ValueError."""
        content = self.expect(OID).content
        if len(content) > _OID_OCTETS:
            raise ValueError("an OBJECT IDENTIFIER that is too long")
        if not content or content[-1] & 0x80:
            raise ValueError("an OBJECT IDENTIFIER that does not end")
        arcs, arc = [], 0
        for octet in content:
            if arc == 0 and octet == 0x80:
                raise ValueError("an OBJECT IDENTIFIER that is not minimal")
            arc = arc << 7 | octet & 0x7F
            if not octet & 0x80:
                arcs.append(arc)
                arc = 0
        root = min(arcs[0] // 40, 2)
        return ".".join(str(number) for number in (root, arcs[0] - root * 40, *arcs[1:]))

    def utf8(self) -> str:
        """The text of a UTF8String. Raises ValueError."""
        try:
            return self.expect(UTF8_STRING).content.decode()
        except UnicodeDecodeError:
            raise ValueError("a UTF8String that is no UTF-8") from None

    def boolean(self) -> bool:
        """The value of a BOOLEAN in DER. Raises ValueError."""
        content = self.expect(BOOLEAN).content
        if content not in {b"\x00", b"\xff"}:
            raise ValueError("a BOOLEAN that is neither FF nor 00")
        return content == b"\xff"

    def bits(self) -> bytes:
        """The octets of a BIT STRING of whole octets. Raises ValueError."""
        content = self.expect(BIT_STRING).content
        if not content or content[0] != 0:
            raise ValueError("a BIT STRING that is not of whole octets")
        return content[1:]

    def named_bits(self) -> tuple[int, ...]:
        """The numbers of the bits that are set in a BIT STRING. Raises ValueError."""
        content = self.expect(BIT_STRING).content
        if not content or content[0] > 7 or (content[0] and (len(content) == 1 or content[-1] & ((1 << content[0]) - 1))):
            raise ValueError("a BIT STRING whose count of unused bits is wrong")
        return tuple(number for number in range((len(content) - 1) * 8) if content[1 + number // 8] >> (7 - number % 8) & 1)

    def time(self) -> datetime:
        """The moment of a UTCTime or GeneralizedTime as RFC 5280 writes them, in UTC. Raises ValueError."""
        text = self.content.decode("ascii", "replace")
        if self.tag == UTC_TIME:
            text = ("19" if text[:2] >= "50" else "20") + text
        elif self.tag != GENERALIZED_TIME:
            raise ValueError(phrase("tag {tag:#04x} where a time belongs", tag=self.tag))
        if len(text) != 15 or not text[:14].isdigit() or text[14] != "Z":
            raise ValueError("a time that is not of the form YYYYMMDDHHMMSSZ")
        try:
            return datetime.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:14]}+00:00")
        except ValueError:
            raise ValueError("a time that no calendar has") from None


def read(data: bytes) -> Element:
    """The one element that `data` is. Raises ValueError where anything stands behind it."""
    elements = read_all(data)
    if len(elements) != 1:
        raise ValueError("one DER element wanted")
    return elements[0]


def check(data: bytes, *, deepest: int) -> None:
    """See that `data` is one element, and all inside it too; `deepest` is how far they may be nested. Raises ValueError."""
    level = [read(data)]
    for _ in range(deepest):
        for element in level:
            if element.tag in _PRIMITIVES:
                _PRIMITIVES[element.tag](element)
        level = [child for element in level if element.tag & _CONSTRUCTED for child in element.children()]
        if not level:
            return
    raise ValueError(phrase("DER that is nested deeper than {most} levels", most=deepest))


def read_all(data: bytes) -> list[Element]:
    """The elements that `data` is made of. Raises ValueError."""
    elements, at = [], 0
    while at < len(data):
        element = _element(data, at)
        elements.append(element)
        at += len(element.raw)
    return elements


def _element(data: bytes, start: int) -> Element:
    if start + 2 > len(data):
        raise ValueError("DER that ends inside a header")
    tag, size, at = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of more than one octet")
    if size & 0x80:
        octets = data[at : at + (size & 0x7F)]
        at += len(octets)
        size = int.from_bytes(octets, "big")
        if not octets or octets[0] == 0 or size < 0x80 or len(octets) > 4:
            raise ValueError("a length that is not of minimal form")
    if at + size > len(data):
        raise ValueError("DER that ends inside an element")
    return Element(tag, data[at : at + size], data[start : at + size])


_PRIMITIVES: Mapping[int, Callable[[Element], object]] = {
    BOOLEAN: Element.boolean,
    INTEGER: Element.integer,
    OID: Element.oid,
    UTF8_STRING: Element.utf8,
}
"""Types whose content has a form of its own."""
