"""SM2: the standard's vectors, the textbook as judge, and everything that must be refused."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import NoReturn

import gmssl.func
import gmssl.sm2
import gmssl.sm3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der, pem
from pcactl.errors import Defect
from pcactl.keys import registry, sm2
from pcactl.keys.sec1 import Point
from tests.keys import affine, samples
from tests.keys.affine import N, P
from tests.keys.samples import SM2_CURVE, SM3_SM2, sm2_pkcs8, sm2_signature, sm2_signed, sm2_spki
from tests.keys.vectors import MULTIPLES, PREHASHED, SIGNATURE, Multiple, Prehashed

D = SIGNATURE.d
SPKI = sm2_spki(SIGNATURE.point)
GOOD = sm2_signature(SIGNATURE.r, SIGNATURE.s)
SCALARS = [multiple for multiple in MULTIPLES if multiple.k <= N - 2]


def _refuse(*_: object) -> NoReturn:
    raise AssertionError("this must not be called")


def _verify(signature: bytes, spki: bytes = SPKI, message: bytes = SIGNATURE.message) -> None:
    registry.verify(spki, message, signature, SM3_SM2)


def _scalars(monkeypatch: pytest.MonkeyPatch, *first: int) -> None:
    """Let these numbers be drawn first, then random ones again."""
    fixed, draw = iter(first), sm2._random_scalar  # noqa: SLF001  The dice are what is loaded here.
    monkeypatch.setattr(sm2, "_random_scalar", lambda largest: next(fixed, None) or draw(largest))


# The standard's vectors.


def test_the_standards_key_and_signature_come_out(monkeypatch: pytest.MonkeyPatch) -> None:
    key = registry.load(sm2_pkcs8(D, SIGNATURE.point))
    _scalars(monkeypatch, SIGNATURE.k)
    assert key.sign(SIGNATURE.message, SM3_SM2) == GOOD
    assert key.public_info().spki == SPKI
    assert GOOD.hex().upper() == f"3046022100{SIGNATURE.r:064X}022100{SIGNATURE.s:064X}"


def test_the_textbook_here_agrees_with_the_standard() -> None:
    assert affine.multiply(D) == SIGNATURE.point
    assert affine.digest(SIGNATURE.point, SIGNATURE.message) == SIGNATURE.e
    assert affine.sign(D, SIGNATURE.k, SIGNATURE.e) == (SIGNATURE.r, SIGNATURE.s)


def test_the_standards_signature_verifies() -> None:
    _verify(GOOD)
    _verify(GOOD, sm2_spki(SIGNATURE.point, algorithm=SM2_CURVE))


@pytest.mark.parametrize("vector", PREHASHED)
def test_signatures_over_a_given_digest(vector: Prehashed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_digest", lambda *_: vector.e)
    _verify(sm2_signature(vector.r, vector.s), sm2_spki(vector.point))


# Keys.


@pytest.mark.parametrize("multiple", SCALARS, ids=lambda multiple: multiple.why)
def test_keys_whose_digits_libraries_have_stripped(multiple: Multiple) -> None:
    key = registry.load(sm2_pkcs8(multiple.k))
    assert key.public_info().spki == sm2_spki(multiple.point)
    assert key.to_pkcs8() == sm2_pkcs8(multiple.k, multiple.point)
    _verify(key.sign(b"message", SM3_SM2), sm2_spki(multiple.point), b"message")
    _verify(sm2_signed(multiple.k, b"message"), sm2_spki(multiple.point), b"message")


@pytest.mark.parametrize("multiple", MULTIPLES, ids=lambda multiple: multiple.why)
def test_multiples_of_the_base_point(multiple: Multiple) -> None:
    assert sm2._times_base(multiple.k) == multiple.point == affine.multiply(multiple.k)  # noqa: SLF001  The seam itself; n-1 is no key.


@settings(deadline=None, max_examples=30)
@given(st.integers(1, N - 2) | st.integers(1, 2**248 - 1) | st.integers(N - 1000, N - 2) | st.integers(1, 300))
def test_the_public_key_of_any_private_number_is_the_textbooks(d: int) -> None:
    point = affine.multiply(d)
    key = registry.load(sm2_pkcs8(d, point))
    assert key.public_info().spki == sm2_spki(point)


def test_each_new_key_is_another_and_loads_with_its_public_key() -> None:
    keys = [sm2.generate() for _ in range(4)]
    assert len({registry.load(key.to_pkcs8()).public_info() for key in keys}) == 4


@pytest.mark.parametrize(
    "text",
    [
        sm2_pkcs8(D),
        sm2_pkcs8(D, SIGNATURE.point),
        sm2_pkcs8(D, curve_inside=SM2_CURVE),
        sm2_pkcs8(D, SIGNATURE.point, curve_inside=SM2_CURVE),
        sm2_pkcs8(D, SIGNATURE.point, algorithm=SM2_CURVE),
        sm2_pkcs8(D, SIGNATURE.point).replace(b"\n", b"\r\n"),
        b"A line before the block.\n" + sm2_pkcs8(D, SIGNATURE.point),
    ],
    ids=["bare", "with public key", "with curve", "with both", "301 twice", "CRLF", "with text"],
)
def test_the_forms_that_are_read_are_written_in_one(text: bytes) -> None:
    assert registry.load(text).to_pkcs8() == sm2_pkcs8(D, SIGNATURE.point)


@pytest.mark.parametrize("d", [0, N - 1, N, N + 1, 2**256 - 1], ids=["0", "n-1", "n", "n+1", "2^256-1"])
def test_a_private_number_out_of_range_is_refused_before_any_library_sees_it(d: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_gmssl", _refuse)
    with pytest.raises(ValueError, match="outside"):
        registry.load(sm2_pkcs8(d, SIGNATURE.point))


@pytest.mark.parametrize("d", [1, N - 2], ids=["1", "n-2"])
def test_the_ends_of_the_range_are_keys(d: int) -> None:
    key = registry.load(sm2_pkcs8(d))
    _verify(key.sign(b"message", SM3_SM2), sm2_spki(affine.multiply(d)), b"message")


@pytest.mark.parametrize("point", [affine.multiply(D + 1), (SIGNATURE.point[0], P - SIGNATURE.point[1]), (5, 7), (0, 0)])
def test_a_public_key_that_is_not_its_own_is_refused(point: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is not its own"):
        registry.load(sm2_pkcs8(D, point))


@pytest.mark.parametrize("size", [33, 48])
def test_a_private_number_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="32 octets"):
        registry.load(sm2_pkcs8(D, SIGNATURE.point, size=size))


def test_a_curve_inside_that_is_another_is_refused() -> None:
    with pytest.raises(ValueError, match="another curve"):
        registry.load(sm2_pkcs8(D, curve_inside=samples.P256_CURVE))


# Signatures.


@settings(deadline=None, max_examples=20)
@given(st.binary(max_size=300), st.integers(1, N - 2))
def test_what_we_sign_the_textbook_would_have_signed(message: bytes, k: int) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        key = registry.load(sm2_pkcs8(D))
        _scalars(monkeypatch, k)
        assert key.sign(message, SM3_SM2) == sm2_signed(D, message, k=k)


def _messages(wanted: Callable[[int, int], bool], k: int) -> Iterator[bytes]:
    x = affine.multiply(k)[0]
    inverse = pow(1 + D, -1, N)
    for number in count():
        message = b"message %d" % number
        r = (affine.digest(SIGNATURE.point, message) + x) % N
        if wanted(r, inverse * (k - r * D) % N):
            yield message


@pytest.mark.parametrize(
    ("wanted", "lengths"),
    [
        (lambda r, _: r < 2**247, lambda r, _: r <= 31),
        (lambda _, s: s < 2**247, lambda _, s: s <= 31),
        (lambda r, s: r < 2**255 and s < 2**255, lambda r, s: r <= s == 32 or s <= r == 32),
    ],
    ids=["short r", "short s", "no sign octets"],
)
def test_numbers_shorter_than_usual(
    wanted: Callable[[int, int], bool],
    lengths: Callable[[int, int], bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = next(_messages(wanted, SIGNATURE.k))
    key = registry.load(sm2_pkcs8(D))
    _scalars(monkeypatch, SIGNATURE.k)
    signature = key.sign(message, SM3_SM2)
    assert lengths(*(len(number.content) for number in der.read(signature).children()))
    _verify(signature, message=message)


@pytest.mark.parametrize("other", [b"", b"TLSv1.3+GM+Cipher+Suite", b"12345678123456789", b"1234567812345679"])
def test_a_signature_with_another_id_is_refused(other: bytes) -> None:
    _verify(sm2_signed(D, b"message"), message=b"message")
    with pytest.raises(ValueError, match="with the id 1234567812345678" if other else "an empty signer id"):
        _verify(sm2_signed(D, b"message", signer_id=other), message=b"message")


R, S = SIGNATURE.r, SIGNATURE.s
OUT_OF_RANGE = {
    "r = 0": (0, S),
    "s = 0": (R, 0),
    "both 0": (0, 0),
    "r = n": (N, S),
    "s = n": (R, N),
    "r + n": (R + N, S),
    "s + n": (R, S + N),
    "-r": (-R, S),
    "-s": (R, -S),
    "r - n": (R - N, S),
    "s - n": (R, S - N),
    "r + s = n": (R, N - R),
    "r + s = n, 1": (1, N - 1),
    "34 octets": (2**264, S),
}


@pytest.mark.parametrize(("r", "s"), OUT_OF_RANGE.values(), ids=OUT_OF_RANGE)
def test_numbers_out_of_range_are_refused_before_any_library_sees_them(r: int, s: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_gmssl", _refuse)
    with pytest.raises(ValueError, match="of its range"):
        _verify(sm2_signature(r, s))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        GOOD + b"\x00",
        GOOD[:-1],
        der.sequence(der.integer(R), der.integer(S), der.integer(0)),
        der.sequence(der.integer(R)),
        der.sequence(der.tlv(der.INTEGER, b"\x00\x00" + R.to_bytes(32, "big")), der.integer(S)),
        der.sequence(der.tlv(der.INTEGER, R.to_bytes(32, "big")), der.integer(S)),
        der.sequence(der.octet_string(R.to_bytes(32, "big")), der.integer(S)),
        der.set_of_one(der.integer(R) + der.integer(S)),
        b"\x30\x81\x46" + GOOD[2:],
        b"\x30\x80" + GOOD[2:] + b"\x00\x00",
        R.to_bytes(32, "big") + S.to_bytes(32, "big"),
    ],
    ids=["empty", "octet behind", "octet missing", "three", "one", "padded", "negative", "no INTEGER", "SET", "long length", "indefinite", "raw"],
)
def test_anything_but_strict_der_is_refused(signature: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        _verify(signature)


@pytest.mark.parametrize("point", [(5, 7), (0, 0), (SIGNATURE.point[0], SIGNATURE.point[1] ^ 1), (P, 7), (2**256 - 1, 2**256 - 1)])
def test_a_public_key_off_the_curve_is_refused_before_any_library_sees_it(point: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sm2, "_gmssl", _refuse)
    with pytest.raises(ValueError, match="no point of the curve"):
        _verify(GOOD, sm2_spki(point))


def test_a_coordinate_not_reduced_is_refused() -> None:
    x = next(x for x in count() if pow((x**3 + affine.A * x + affine.B) % P, (P - 1) // 2, P) == 1)
    y = pow((x**3 + affine.A * x + affine.B) % P, (P + 1) // 4, P)
    with pytest.raises(ValueError, match="is not this key's"):
        _verify(GOOD, sm2_spki((x, y)))
    with pytest.raises(ValueError, match="no point of the curve"):
        _verify(GOOD, sm2_spki((x + P, y)))


@pytest.mark.parametrize("sign", [1, -1], ids=["equal", "opposite"])
def test_halves_of_a_verification_that_meet(sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With sG = tA the sum is a doubling, which gmssl's addition cannot do; with sG = -tA it is the point at infinity."""
    s = 0x1234567
    t = sign * s * pow(D, -1, N) % N
    r = (t - s) % N
    x = affine.multiply(2 * s)[0]
    monkeypatch.setattr(sm2, "_digest", lambda *_: (r - x) % N)
    if sign > 0:
        _verify(sm2_signature(r, s))
    else:
        with pytest.raises(ValueError, match="is not this key's"):
            _verify(sm2_signature(r, s))


K, X = SIGNATURE.k, affine.multiply(SIGNATURE.k)[0]


NO_SIGNATURE = {"r = 0": -X % N, "r + k = n": (N - K - X) % N, "s = 0": (K * pow(D, -1, N) - X) % N}


@pytest.mark.parametrize("case", NO_SIGNATURE)
def test_a_nonce_that_gives_no_signature_is_thrown_away(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    e = NO_SIGNATURE[case]
    key = registry.load(sm2_pkcs8(D))
    masks = [0xABCDEF] if case == "s = 0" else []
    monkeypatch.setattr(sm2, "_digest", lambda *_: e)
    monkeypatch.setattr(sm2, "_times_base", lambda scalar: Point(*affine.multiply(scalar)))
    _scalars(monkeypatch, K, *masks, 0xC0FFEE)
    assert key.sign(b"message", SM3_SM2) == sm2_signature(*affine.sign(D, 0xC0FFEE, e))


# Secrets.


def test_a_faulty_signature_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    key = registry.load(sm2_pkcs8(D))
    monkeypatch.setattr(sm2, "_times_base", lambda _: Point(*affine.G))
    with pytest.raises(Defect, match="does not verify"):
        key.sign(b"message", SM3_SM2)


def test_a_fault_in_gmssl_makes_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gmssl.sm2.CryptSM2, "_convert_jacb_to_nor", lambda *_: "5" * 128)
    with pytest.raises(Defect, match="off the curve"):
        sm2.generate()


def test_gmssl_multiplies_random_halves_and_never_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    scalars: list[int] = []
    multiply = gmssl.sm2.CryptSM2._kg  # noqa: SLF001  It has no other name.

    def spy(self: gmssl.sm2.CryptSM2, scalar: int, point: str) -> str:
        scalars.append(scalar)
        return str(multiply(self, scalar, point))

    monkeypatch.setattr(gmssl.sm2.CryptSM2, "_kg", spy)
    for _ in range(2):
        key = registry.load(sm2_pkcs8(D))
        _scalars(monkeypatch, SIGNATURE.k)
        key.sign(SIGNATURE.message, SM3_SM2)
    halves = [(one + other) % N for one, other in zip(scalars[::2], scalars[1::2], strict=True)]
    assert halves == [D, SIGNATURE.k, (R + S + S) % N] * 2
    assert not {D, SIGNATURE.k} & set(scalars)
    assert len(set(scalars)) == 4 * 2 + 2  # The halves differ each time; s and t are those of one signature.


def test_halves_that_cannot_be_added_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for first in (SIGNATURE.k, SIGNATURE.k * pow(2, -1, N) % N):  # The other half would be 0, or the same.
        _scalars(monkeypatch, first)
        assert sm2._times_base(SIGNATURE.k) == affine.multiply(SIGNATURE.k)  # noqa: SLF001  The seam itself.


def test_random_numbers_come_from_the_operating_system_and_stay_in_range(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [0, N, 2**256 - 1, N - 1, N - 2, D]
    monkeypatch.setattr("os.urandom", lambda size: drawn.pop(0).to_bytes(size, "big"))
    monkeypatch.setattr(sm2, "_times_base", lambda scalar: Point(*affine.multiply(scalar)))
    key = sm2.generate()
    assert key.to_pkcs8() == sm2_pkcs8(N - 2, affine.multiply(N - 2))
    assert drawn == [D]


def test_nothing_else_of_gmssl_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (gmssl.func, gmssl.sm2, gmssl.sm3):
        for name in {"choice", "random_hex", "sm3_hash", "sm3_kdf"} & set(vars(module)):
            monkeypatch.setattr(module, name, _refuse)
    for name in ("sign", "verify", "encrypt", "decrypt", "_sm3_z", "sign_with_sm3", "verify_with_sm3"):
        monkeypatch.setattr(gmssl.sm2.CryptSM2, name, _refuse)
    for name in ("choice", "random", "getrandbits"):
        monkeypatch.setattr(f"random.{name}", _refuse)
    key = registry.load(sm2.generate().to_pkcs8())
    _verify(key.sign(b"message", SM3_SM2), key.public_info().spki, b"message")


def test_the_private_number_is_written_in_32_octets() -> None:
    [content] = pem.decode("PRIVATE KEY", registry.load(sm2_pkcs8(1)).to_pkcs8())
    assert bytes(31) + b"\x01" in content
