"""The forms that all elliptic curves share: ECPrivateKey (RFC 5915 3) and uncompressed points (SEC 1 2.3.3).

Whether a number is a private key and whether a point lies on its curve is for the module of each algorithm to see.
"""

from typing import NamedTuple

from pcactl import der
from pcactl.phrase import phrase

_UNCOMPRESSED = b"\x04"
_COMPRESSED = (b"\x02", b"\x03")
_VERSION = 1
_CURVE, _PUBLIC = 0xA0, 0xA1


class Point(NamedTuple):
    """Affine coordinates, each of as many octets as the field has."""

    x: int
    y: int

    def octets(self, size: int) -> bytes:
        """04‖X‖Y, each of `size` octets whatever the numbers begin with."""
        return _UNCOMPRESSED + self.x.to_bytes(size, "big") + self.y.to_bytes(size, "big")


def read_point(octets: bytes, size: int) -> Point:
    """The point 04‖X‖Y with coordinates of `size` octets; it may lie off the curve. Raises ValueError."""
    if len(octets) == 1 + size and octets[:1] in _COMPRESSED:
        raise ValueError("a compressed point, where whole ones are taken: openssl ec -conv_form uncompressed writes the key so")
    if len(octets) != 1 + 2 * size or octets[:1] != _UNCOMPRESSED:
        raise ValueError(phrase("a point that is not 04 and two coordinates of {size} octets", size=size))
    return Point(int.from_bytes(octets[1 : 1 + size], "big"), int.from_bytes(octets[1 + size :], "big"))


def write_private(d: int, point: Point, size: int) -> bytes:
    """ECPrivateKey as PKCS#8 holds it: `d` always of `size` octets, no curve, the public key beside it."""
    public = der.explicit(1, der.bit_string(point.octets(size)))
    return der.sequence(der.integer(_VERSION), der.octet_string(d.to_bytes(size, "big")), public)


def read_private(content: bytes, curve: str, size: int) -> tuple[int, Point | None]:
    """`d` and the public key, where it stands there. A curve may be named; it must be this one. Raises ValueError."""
    version, private, *rest = _at_least_two(der.read(content).expect(der.SEQUENCE).children())
    if version.integer() != _VERSION:
        raise ValueError(phrase("an ECPrivateKey that is not of version {version}", version=_VERSION))
    if len(private.expect(der.OCTET_STRING).content) != size:
        raise ValueError(phrase("a private key that is not of {size} octets", size=size))
    point = None
    if rest and rest[0].tag == _CURVE and der.read(rest.pop(0).content).oid() != curve:
        raise ValueError("an ECPrivateKey that names another curve than its PKCS#8")
    if rest:
        point = read_point(der.read(rest.pop(0).expect(_PUBLIC).content).bits(), size)
    if rest:
        raise ValueError("an ECPrivateKey with something behind its public key")
    return int.from_bytes(private.content, "big"), point


def read_curve(content: bytes) -> str:
    """The OID of the curve that an ECPrivateKey in DER names; empty where it names none. Raises ValueError."""
    named = [item for item in der.read(content).expect(der.SEQUENCE).children() if item.tag == _CURVE]
    if not named:
        return ""
    curve = der.read(named[0].content)
    if curve.tag == der.SEQUENCE:
        raise ValueError("an elliptic-curve key with the parameters of its curve spelled out; the curve must be named")
    return curve.oid()


def _at_least_two(items: list[der.Element]) -> list[der.Element]:
    if len(items) < 2:  # noqa: PLR2004  A version and a key.
        raise ValueError("an ECPrivateKey without its key")
    return items
