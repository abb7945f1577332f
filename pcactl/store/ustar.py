"""The head of a member of a tar archive, as POSIX.1-1988 (ustar) has it: 512 octets, the same for the same member.

Nothing but regular files has one here. What is in an archive, and in which order, is `archive`.
"""

from typing import NamedTuple

BLOCK = 512
"""Heads have this size, and contents are filled up to a multiple of it."""
LARGEST = 8**11 - 1
"""The largest size that eleven octal digits say: 8 GiB less one octet."""
LONGEST_NAME = 100

_CHECKSUM = slice(148, 156)


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    """The path with slashes; ASCII, of at most LONGEST_NAME characters."""
    mode: int
    size: int


def head(member: Member) -> bytes:
    """The octets before its contents: of root, from 1970, so that they depend on nothing else."""
    octets = b"".join(
        (
            member.name.encode("ascii").ljust(LONGEST_NAME, b"\0"),
            b"%07o\0" % member.mode,
            b"%07o\0%07o\0" % (0, 0),  # The owner's numbers.
            b"%011o\0" % member.size,
            b"%011o\0" % 0,  # The time of modification.
            b" " * 8,  # The checksum is made as if it were blank.
            b"0" + bytes(100),  # A regular file, so that it links to nothing.
            b"ustar\x0000" + bytes(64),  # No names of its owner.
            b"%07o\0%07o\0" % (0, 0),  # The numbers of a device.
            bytes(155 + 12),
        )
    )
    return octets[: _CHECKSUM.start] + b"%06o\0 " % sum(octets) + octets[_CHECKSUM.stop :]


def read_head(octets: bytes) -> Member | None:
    """The member that these 512 octets are the head of; None where they are not exactly what `head` writes."""
    try:
        name = octets[:LONGEST_NAME].rstrip(b"\0").decode("ascii")
        member = Member(name, int(octets[100:107], 8), int(octets[124:135], 8))
        return member if head(member) == octets else None
    except ValueError:
        return None


def padding(size: int) -> int:
    """How many zero octets follow contents of this size."""
    return -size % BLOCK
