"""SM2 by the textbook (GB/T 32918.2), in affine coordinates and Python integers: the judge of our own arithmetic."""

from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER_ID = b"1234567812345678"

Affine = tuple[int, int] | None
"""None is the point at infinity."""


def add(one: Affine, other: Affine) -> Affine:
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    rise, run = (3 * one[0] ** 2 + A, 2 * one[1]) if one == other else (other[1] - one[1], other[0] - one[0])
    slope = rise * pow(run, -1, P) % P
    x = (slope**2 - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def multiply(scalar: int, point: Affine = G) -> tuple[int, int]:
    total: Affine = None
    for bit in f"{scalar:b}":
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    assert total is not None
    return total


def digest(point: tuple[int, int], message: bytes, signer_id: bytes = SIGNER_ID) -> int:
    za = sm3((8 * len(signer_id)).to_bytes(2, "big") + signer_id + b"".join(number.to_bytes(32, "big") for number in (A, B, *G, *point)))
    return int.from_bytes(sm3(za + message), "big")


def sign(d: int, k: int, e: int) -> tuple[int, int]:
    r = (e + multiply(k)[0]) % N
    return r, pow(1 + d, -1, N) * (k - r * d) % N


def sm3(data: bytes) -> bytes:
    context = hashes.Hash(hashes.SM3())
    context.update(data)
    return context.finalize()
