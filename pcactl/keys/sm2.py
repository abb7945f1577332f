"""SM2 keys (GB/T 32918): signatures with SM3 and the signer id of certificates (GB/T 35276), the form of the key.

gmssl is spoken to in the section at the end, and only for curve arithmetic on numbers that were checked before. Its
nonces come from `random`, it strips digits from keys that begin with 04, answers None for failure and checks nothing;
so random numbers, ranges, points, r and s are ours. Encryption does not live here.
"""

import os
from functools import cache
from typing import Any

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS, Signature
from pcactl.errors import Defect
from pcactl.keys import pkcs8, sec1
from pcactl.keys.digest import sm3
from pcactl.keys.sec1 import Point
from pcactl.keys.signing import signed
from pcactl.keys.spki import EC_PUBLIC_KEY, KeyIdentifier, PublicKey
from pcactl.model import PublicInfo
from pcactl.phrase import phrase

_SIZE = 32
_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G = Point(
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

_SIGNER_ID = b"1234567812345678"
"""The id for certificates, CSRs, CRLs and OCSP responses (GB/T 35276 10)."""


class Sm2Key:
    """An SM2 key, for signing or for encryption; `generate` and `load` are the ways to one."""

    __slots__ = ("_d", "_point")

    algorithm = ALGORITHMS["SM2"]
    key_param = algorithm.default_param

    def __init__(self, d: int, point: Point) -> None:
        self._d = d
        self._point = point

    def public_info(self) -> PublicInfo:
        """SubjectPublicKeyInfo and key id."""
        return PublicKey(_IDENTIFIER, self._point.octets(_SIZE)).info()

    def sign(self, message: bytes, signature: Signature) -> bytes:
        """SEQUENCE of r and s in DER. Raises Defect."""
        return signed(
            self.algorithm,
            signature,
            lambda: _sign(self._d, self._point, message),
            lambda made: _verify(self._point, message, made),
        )

    def to_pkcs8(self, passphrase: bytes | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted where there is a passphrase. Raises ValueError for an empty one."""
        return pkcs8.write(_IDENTIFIER, sec1.write_private(self._d, self._point, _SIZE), passphrase)


_IDENTIFIER = KeyIdentifier(EC_PUBLIC_KEY, Sm2Key.algorithm.params[Sm2Key.key_param].curve)


def generate(_key_param: str = "") -> Sm2Key:
    """A new key, its private number in [1, n-2] from the operating system's generator."""
    d = _random_scalar(_N - 2)
    return Sm2Key(d, _times_base(d))


def load(_identifier: KeyIdentifier, content: bytes) -> Sm2Key:
    """A key from its ECPrivateKey in DER; its public key is computed anew. Raises ValueError.

    A private number outside [1, n-2] is refused before any library sees it: OpenSSL 3.0 signs with 0 and never
    returns from signing with n-1.
    """
    d, stated = sec1.read_private(content, _IDENTIFIER.curve, _SIZE)
    if not 1 <= d <= _N - 2:
        raise ValueError("an SM2 private key outside [1, n-2]")
    point = _times_base(d)
    if stated is not None and stated != point:
        raise ValueError("the public key beside an SM2 private key is not its own")
    return Sm2Key(d, point)


admit = load
"""A key that was made elsewhere: nothing is left to check."""


def admit_public(public: PublicKey) -> tuple[str, PublicKey]:
    """A public key that was made elsewhere: its point, whatever the device called its algorithm. Raises ValueError."""
    point = sec1.read_point(public.bits, _SIZE)
    _require_on_curve(point)
    return Sm2Key.key_param, PublicKey(_IDENTIFIER, public.bits)


def verify(public: PublicKey, message: bytes, signature: bytes, _how: Signature) -> None:
    """Return where the signature is this key's over this message. Raises ValueError where it is not, or the key is none.

    One that was made with the empty signer id, as OpenSSL does unasked, is refused in words of its own.
    """
    point = sec1.read_point(public.bits, _SIZE)
    try:
        _verify(point, message, signature)
    except ValueError:
        if _verifies(point, message, signature, b""):
            raise ValueError(phrase("the SM2 signature was made with an empty signer id, and the id here is {id}", id=_SIGNER_ID.decode())) from None
        raise


def _sign(d: int, point: Point, message: bytes) -> bytes:
    """GB/T 32918.2 6.1."""
    e = _digest(point, message)
    while True:
        k = _random_scalar(_N - 1)
        r = (e + _times_base(k).x) % _N
        if r in {0, _N - k}:
            continue
        mask = _random_scalar(_N - 1)  # The time of an inversion follows its argument, so d must not be what it follows.
        s = pow((1 + d) * mask, -1, _N) * mask * (k - r * d) % _N
        if s:
            return der.sequence(der.integer(r), der.integer(s))


def _verify(point: Point, message: bytes, signature: bytes) -> None:
    if not _verifies(point, message, signature, _SIGNER_ID):
        raise ValueError(phrase("the SM2 signature is not this key's over this message with the id {id}", id=_SIGNER_ID.decode()))


def _verifies(point: Point, message: bytes, signature: bytes, signer_id: bytes) -> bool:
    """GB/T 32918.2 7.1. Raises ValueError where the key is none, or the signature has not its form."""
    _require_on_curve(point)
    r, s = _read_signature(signature)
    x = _sum_x(s, (r + s) % _N, point)
    return x is not None and (_digest(point, message, signer_id) + x) % _N == r


def _read_signature(signature: bytes) -> tuple[int, int]:
    numbers = [item.integer() for item in der.read(signature).expect(der.SEQUENCE).children()]
    if len(numbers) != 2 or not all(0 < number < _N for number in numbers) or sum(numbers) == _N:  # noqa: PLR2004  r and s.
        raise ValueError("an SM2 signature that is not an r and an s of its range")
    return numbers[0], numbers[1]


def _digest(point: Point, message: bytes, signer_id: bytes = _SIGNER_ID) -> int:
    """The number e = SM3(ZA ‖ message), ZA from the id and the signer's public key (GB/T 32918.2 5.5)."""
    numbers = b"".join(number.to_bytes(_SIZE, "big") for number in (_A, _B, *_G, *point))
    za = sm3((len(signer_id) * 8).to_bytes(2, "big") + signer_id + numbers)
    return int.from_bytes(sm3(za + message), "big")


def _require_on_curve(point: Point) -> None:
    if not _on_curve(point):
        raise ValueError("an SM2 public key that is no point of the curve")


def _on_curve(point: Point) -> bool:
    return max(point) < _P and (point.x**3 + _A * point.x + _B - point.y**2) % _P == 0


def _random_scalar(largest: int) -> int:
    """A number in [1, largest], each as likely: what is outside is thrown away, which happens once in 2^32."""
    while True:
        number = int.from_bytes(os.urandom(_SIZE), "big")  # noqa: TID251  Private keys and nonces are made here.
        if 1 <= number <= largest:
            return number


# The curve. Another engine replaces these two functions. Scalars are in [1, n-1] and points on the curve when they
# come in; n is prime, so the additions inside gmssl's multiplication meet neither infinity nor a point twice.


def _times_base(scalar: int) -> Point:
    """The point scalar·G, for a secret scalar: the time of gmssl's multiplication follows its scalar, so it gets two random halves."""
    first = _random_scalar(_N - 1)
    second = (scalar - first) % _N
    total = _add(_multiply(first, _G), _multiply(second, _G)) if second not in {0, first} else None
    if total is None:
        return _times_base(scalar)
    if not _on_curve(total):
        raise Defect("a multiple of the SM2 base point that is off the curve")
    return total


def _sum_x(s: int, t: int, point: Point) -> int | None:
    """The first coordinate of s·G + t·point, for public numbers; None where the sum is the point at infinity."""
    one, other = _multiply(s, _G), _multiply(t, point)
    total = _multiply(2, one) if one == other else _add(one, other)
    return None if total is None else total.x


def _multiply(scalar: int, point: Point) -> Point:
    return _from_hex(_gmssl()._kg(scalar, _to_hex(point)))  # noqa: SLF001  It has no other name.


def _add(one: Point, other: Point) -> Point | None:
    """The sum of two different points; None where it is the point at infinity."""
    curve = _gmssl()
    answer = curve._convert_jacb_to_nor(curve._add_point(_to_hex(one), _to_hex(other)))  # noqa: SLF001  It has no other names.
    return None if answer is None else _from_hex(answer)


def _to_hex(point: Point) -> str:
    return f"{point.x:064x}{point.y:064x}"


def _from_hex(digits: str) -> Point:
    return Point(int(digits[:64], 16), int(digits[64:], 16))


@cache
def _gmssl() -> Any:
    """Its curve without any key: the constructor would strip digits from one."""
    from gmssl.sm2 import CryptSM2

    return CryptSM2(private_key="", public_key="")
