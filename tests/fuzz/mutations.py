"""Other octets from octets: as they stand, or as a tree of DER whose lengths stay right. The same choices make the same octets."""

from collections.abc import Callable, Iterator
from hashlib import shake_128

from pcactl import der

LONGEST = 1 << 16
"""How large an input may become."""
_CHOICES = 48
_DEEPEST = 24
_MOST_CHANGES = 8

_TAGS = (
    0x01,
    0x02,
    0x03,
    0x04,
    0x05,
    0x06,
    0x0A,
    0x0C,
    0x12,
    0x13,
    0x14,
    0x16,
    0x17,
    0x18,
    0x1C,
    0x1E,
    0x24,
    0x30,
    0x31,
    *range(0x80, 0x8A),
    *range(0xA0, 0xA9),
)
_CONTENTS = (
    b"",
    b"\x00",
    b"\x01",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\x00\x80",
    b"\x80\x00",
    b"\x00\x80\x00",
    b"\x01\x00\x00",
    b"\x01\x00\x00\x00\x00\x00\x00\x00\x00",
    b"\x80" + bytes(2000),
    b"\x7f" + b"\xff" * 2000,
    b"\x07\x80",
    b"*.example.test",
    b"a@b.test",
    b"https://[::1]:1/",
    b"xn--",
    b"xn--a",
    b"\x7f\x00\x00\x01",
    bytes(16),
    b"\xc3\xa4",
    b"\xd8\x00",
    b"99991231235959Z",
    b"000101000000Z",
    b"\x55\x1d\x11",
    b"\x55\x1d\x0f",
    b"\x55\x1d\x13",
    b"\x55\x1d\x25",
    b"\x55\x1d\x0e",
    b"\x55\x04\x03",
    b"\x55\x04\x06",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x07",
    b"\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e",
)
"""Contents that mean something somewhere, or nearly do."""


class Choices:
    """Numbers out of octets, 0 once they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def below(self, bound: int) -> int:
        """A number from 0 to below `bound`."""
        size = (max(bound - 1, 1).bit_length() + 7) // 8
        return int.from_bytes(self.octets(size), "big") % bound

    def octets(self, size: int) -> bytes:
        """The next octets, as many as there are."""
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken


class Node:
    """An element of DER that can be changed. An OCTET STRING that holds DER is opened too."""

    def __init__(self, tag: int, content: bytes, inner: list["Node"] | None = None) -> None:
        self.tag = tag
        self.content = content
        self.inner = inner

    @staticmethod
    def of(element: der.Element, depth: int = 0) -> "Node":
        """The tree of an element."""
        inner = None
        if depth < _DEEPEST and (element.tag & 0x20 or element.tag == der.OCTET_STRING):
            try:
                inner = [Node.of(child, depth + 1) for child in element.children()] if element.content else []
            except ValueError:
                inner = None
        return Node(element.tag, element.content, inner)

    def copy(self) -> "Node":
        """The same, apart from it."""
        return Node(self.tag, self.content, None if self.inner is None else [one.copy() for one in self.inner])

    def octets(self) -> bytes:
        """DER, but for contents that are none."""
        return der.tlv(self.tag, self.content if self.inner is None else b"".join(one.octets() for one in self.inner))

    def places(self) -> Iterator[tuple[list["Node"], int]]:
        """Everything inside it, as a list and a place in it."""
        for number, one in enumerate(self.inner or ()):
            if self.inner is not None:
                yield self.inner, number
            yield from one.places()


def tree(data: bytes) -> Node | None:
    """The one element that some octets are; None where they are none."""
    try:
        return Node.of(der.read(data))
    except ValueError:
        return None


def change(top: Node, choices: Choices, within: Callable[[Node], list[Node]] = lambda top: [top]) -> bytes:
    """Change elements inside some of a tree's while there are choices left, and write it."""
    for _ in range(_MOST_CHANGES):
        if not choices:
            break
        places = [place for node in within(top) for place in node.places()]
        if not places:
            break
        holder, at = places[choices.below(len(places))]
        other_holder, other = places[choices.below(len(places))]
        _CHANGES[choices.below(len(_CHANGES))](holder, at, other_holder[other].copy(), choices)
        if len(top.octets()) > LONGEST:
            break
    return top.octets()


def _delete(holder: list[Node], at: int, _other: Node, _choices: Choices) -> None:
    del holder[at]


def _repeat(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    times = min((1, 1, 1, 2, 5, 300)[choices.below(6)], LONGEST // len(holder[at].octets()))
    holder[at:at] = [holder[at].copy() for _ in range(times)]


def _retag(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    holder[at].tag = _TAGS[choices.below(len(_TAGS))]


def _known_content(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    holder[at].content, holder[at].inner = _CONTENTS[choices.below(len(_CONTENTS))], None


def _any_content(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    holder[at].content, holder[at].inner = choices.octets(choices.below(16)), None


def _flip(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    octets = bytearray(holder[at].octets()[2:] or b"\0")
    octets[choices.below(len(octets))] ^= 1 << choices.below(8)
    holder[at].content, holder[at].inner = bytes(octets), None


def _insert(holder: list[Node], at: int, other: Node, _choices: Choices) -> None:
    holder.insert(at, other)


def _replace(holder: list[Node], at: int, other: Node, _choices: Choices) -> None:
    holder[at] = other


def _wrap(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    holder[at] = Node(_TAGS[choices.below(len(_TAGS))], b"", [holder[at]])


def _put_in(holder: list[Node], at: int, _other: Node, choices: Choices) -> None:
    holder.insert(at, Node(_TAGS[choices.below(len(_TAGS))], _CONTENTS[choices.below(len(_CONTENTS))]))


_CHANGES = (_delete, _repeat, _retag, _known_content, _any_content, _flip, _insert, _replace, _wrap, _put_in)


def mutated(data: bytes, choices: Choices) -> bytes:
    """Other octets: of a tree with a few changes where they are DER and the choices say so, else changed as they stand."""
    top = tree(data) if choices.below(4) else None
    if top is not None:
        return change(top, choices)[:LONGEST]
    octets = bytearray(data)
    while choices:
        at = choices.below(len(octets) + 1)
        match choices.below(4):
            case 0:
                octets[at : at + 1] = choices.octets(1)
            case 1:
                octets[at:at] = choices.octets(1 + choices.below(4))
            case 2:
                del octets[at : at + 1 + choices.below(16)]
            case _:
                start = choices.below(len(octets) + 1)
                octets[at:at] = octets[start : start + choices.below(64)]
    return bytes(octets[:LONGEST])


def variants(seed: bytes, count: int) -> Iterator[bytes]:
    """A number of mutations of a seed, the same each time."""
    for number in range(count):
        yield mutated(seed, Choices(shake_128(number.to_bytes(4, "big") + seed).digest(4 + number % _CHOICES)))
