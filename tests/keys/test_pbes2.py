"""Keys under a passphrase: what we write, what openssl and `cryptography` make of it, and what of theirs we read."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der, pem
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.keys import pbes2, registry
from pcactl.keys.pbes2 import PassphraseNeeded, UnknownScheme, WrongPassphrase
from tests.keys import samples
from tests.keys.openssl import openssl

PASSPHRASES = {"short": "x", "spaces": "  correct  horse ", "not ASCII": "ü€ 密码", "1,000 characters": "0123456789" * 100}
INFO = der.sequence(der.integer(0), der.octet_string(b"what is hidden"))

PBES2, PBKDF2, SCRYPT = der.oid("1.2.840.113549.1.5.13"), der.oid("1.2.840.113549.1.5.12"), der.oid("1.3.6.1.4.1.11591.4.11")
HMAC_SHA256, AES_256_CBC = der.oid("1.2.840.113549.2.9"), der.oid("2.16.840.1.101.3.4.1.42")
SALT, IV, BLOCK = der.octet_string(b"saltsalt"), der.octet_string(bytes(16)), der.octet_string(bytes(16))
ONE_ROUND = der.integer(1)
PRF = der.sequence(HMAC_SHA256, der.NULL)


@pytest.fixture
def one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that are not about the number of rounds need not wait for them."""
    monkeypatch.setattr(pbes2, "ROUNDS", 1)


def _nobody() -> bytes:
    pytest.fail("asked for a passphrase that is not needed")


# What we write.


def test_the_form_of_what_we_write() -> None:
    items = der.read(pbes2.encrypt(INFO, b"passphrase")).children()
    scheme, parameters = items[0].children()
    derivation, encryption = parameters.children()
    salt, rounds, prf = derivation.children()[1].children()
    cipher, iv = encryption.children()
    assert (scheme.oid(), derivation.children()[0].oid(), cipher.oid()) == ("1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12", "2.16.840.1.101.3.4.1.42")
    assert prf.raw == PRF
    assert rounds.integer() == 600_000
    assert (len(salt.content), len(iv.content), len(items[1].content)) == (16, 16, len(INFO) // 16 * 16 + 16)


@pytest.mark.usefixtures("one_round")
def test_salt_and_iv_are_of_the_operating_system_and_new_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pbes2.encrypt(INFO, b"passphrase") != pbes2.encrypt(INFO, b"passphrase")
    drawn = [b"s" * 16, b"i" * 16]
    monkeypatch.setattr("os.urandom", lambda size: drawn.pop(0)[:size])
    sealed = pbes2.encrypt(INFO, b"passphrase")
    assert der.octet_string(b"s" * 16) in sealed
    assert der.octet_string(b"i" * 16) in sealed


@pytest.mark.usefixtures("one_round")
@pytest.mark.parametrize("size", [1, 15, 16, 17, 31, 32])
def test_content_of_any_length_comes_back(size: int) -> None:
    info = der.sequence(der.integer(0), der.octet_string(bytes(size)))
    assert pbes2.decrypt(pbes2.encrypt(info, b"passphrase"), b"passphrase") == info


def test_an_empty_passphrase_is_refused() -> None:
    for algorithm, key_param in samples.QUICK_KEYS:
        with pytest.raises(ValueError, match="an empty passphrase"):
            samples.key(algorithm, key_param).to_pkcs8(b"")


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_openssl_opens_what_we_encrypt(algorithm: str, key_param: str, tmp_path: Path) -> None:
    key = samples.key(algorithm, key_param)
    (tmp_path / "key.pem").write_bytes(key.to_pkcs8("ü€ correct horse".encode()))
    (tmp_path / "passphrase").write_text("ü€ correct horse\n", encoding="utf-8")
    arguments = ("pkey", "-in", tmp_path / "key.pem", "-passin", f"file:{tmp_path}/passphrase")
    assert openssl(*arguments) == key.to_pkcs8()
    assert b"Key is valid" in openssl(*arguments, "-check", "-noout")


@pytest.mark.usefixtures("one_round")
@pytest.mark.parametrize("passphrase", PASSPHRASES.values(), ids=PASSPHRASES)
def test_every_passphrase_opens_for_openssl_for_cryptography_and_for_us(passphrase: str, tmp_path: Path) -> None:
    key = samples.key("ECDSA", "P256")
    text = key.to_pkcs8(passphrase.encode())
    assert text.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert registry.load(text, passphrase.encode).to_pkcs8() == key.to_pkcs8()
    assert registry.encrypt_pem(key.to_pkcs8(), passphrase.encode()) != text
    load_pem_private_key(text, passphrase.encode())
    (tmp_path / "passphrase").write_text(passphrase, encoding="utf-8")
    assert openssl("pkey", "-passin", f"file:{tmp_path}/passphrase", given=text) == key.to_pkcs8()


# The doors.


@pytest.mark.usefixtures("one_round")
@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_a_passphrase_is_set_changed_and_taken_away(algorithm: str, key_param: str) -> None:
    plain = samples.key(algorithm, key_param).to_pkcs8()
    first = registry.encrypt_pem(plain, b"one")
    second = registry.load(first, lambda: b"one").to_pkcs8(b"two")
    assert [registry.is_encrypted(text) for text in (plain, first, second)] == [False, True, True]
    assert registry.load(second, lambda: b"two").to_pkcs8() == plain
    with pytest.raises(WrongPassphrase, match=r"^the passphrase is wrong"):
        registry.load(second, lambda: b"one")


def test_nobody_is_asked_where_nothing_is_encrypted() -> None:
    registry.load(samples.key("ECDSA", "P256").to_pkcs8(), _nobody)


@pytest.mark.usefixtures("one_round")
def test_an_encrypted_key_and_nobody_to_ask() -> None:
    text = samples.key("SM2", "").to_pkcs8(b"passphrase")
    for door in (registry.load, registry.traditional):
        with pytest.raises(PassphraseNeeded, match="passphrase is needed"):
            door(text)
    with pytest.raises(PassphraseNeeded):
        registry.encrypt_pem(text, b"another")


@pytest.mark.usefixtures("one_round")
def test_two_keys_are_refused_before_anybody_is_asked() -> None:
    key = samples.key("ECDSA", "P256")
    with pytest.raises(ValueError, match="one PRIVATE KEY block wanted, 2 found"):
        registry.load(key.to_pkcs8() + key.to_pkcs8(b"passphrase"), _nobody)


@pytest.mark.parametrize("text", [b"", b"ENCRYPTED PRIVATE KEY", b"\x30\x03\x02\x01\x00", pem.encode("CERTIFICATE", INFO), pem.encode("PRIVATE KEY", INFO)])
def test_what_is_not_labelled_so_is_not_encrypted(text: bytes) -> None:
    assert not registry.is_encrypted(text)
    assert registry.is_encrypted(text + b"\r\n" + pem.encode("ENCRYPTED PRIVATE KEY", INFO).replace(b"\n", b"\r\n"))


@pytest.mark.usefixtures("one_round")
def test_of_a_thousand_wrong_passphrases_none_opens() -> None:
    """Three or four of them leave good padding."""
    sealed = pbes2.read(pbes2.encrypt(INFO, b"passphrase"))
    for number in range(1000):
        with pytest.raises(WrongPassphrase):
            sealed.open(f"wrong {number}".encode())


# What others write.


OPENSSLS = [
    "-v2 aes-256-cbc",
    "-v2 aes-128-cbc -v2prf hmacWithSHA1",
    "-v2 aes-192-cbc -v2prf hmacWithSHA224",
    "-v2 aes-256-cbc -v2prf hmacWithSHA384",
    "-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 600000",
    "-v2 sm4-cbc",
    "-v2 des-ede3-cbc -v2prf hmacWithSHA1",
    "-scrypt",
]


@pytest.mark.parametrize("options", OPENSSLS)
@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
def test_what_openssl_encrypts_opens(algorithm: str, key_param: str, options: str, tmp_path: Path) -> None:
    plain = samples.key(algorithm, key_param).to_pkcs8()
    (tmp_path / "passphrase").write_text("ü€ correct horse\n", encoding="utf-8")
    text = openssl("pkcs8", "-topk8", *options.split(), "-passout", f"file:{tmp_path}/passphrase", given=plain)
    assert registry.load(text, "ü€ correct horse".encode).to_pkcs8() == plain
    with pytest.raises(WrongPassphrase):
        registry.load(text, lambda: b"u correct horse")


def test_what_is_derived_with_hmac_sm3_and_encrypted_with_sm4_opens() -> None:
    key = PBKDF2HMAC(hashes.SM3(), 16, b"saltsalt", 1000).derive(b"passphrase")
    encryptor = Cipher(SM4(key), modes.CBC(bytes(16))).encryptor()
    missing = 16 - len(INFO) % 16
    sealed = encryptor.update(INFO + bytes([missing]) * missing) + encryptor.finalize()
    derivation = der.sequence(PBKDF2, der.sequence(SALT, der.integer(1000), der.integer(16), der.sequence(der.oid("1.2.156.10197.1.401.2"))))
    encryption = der.sequence(der.oid("1.2.156.10197.1.104.2"), IV)
    assert pbes2.decrypt(_sealed(derivation, encryption, der.octet_string(sealed)), b"passphrase") == INFO


def _sealed(
    derivation: bytes = der.sequence(PBKDF2, der.sequence(SALT, ONE_ROUND, PRF)),
    encryption: bytes = der.sequence(AES_256_CBC, IV),
    content: bytes = BLOCK,
    scheme: bytes = PBES2,
) -> bytes:
    return der.sequence(der.sequence(scheme, der.sequence(derivation, encryption)), content)


def _pbkdf2(*items: bytes) -> bytes:
    return _sealed(der.sequence(PBKDF2, der.sequence(*items)))


def _scrypt(*numbers: int) -> bytes:
    return _sealed(der.sequence(SCRYPT, der.sequence(SALT, *(der.integer(number) for number in numbers))))


@pytest.mark.parametrize(
    "sealed",
    [
        _sealed(),
        _pbkdf2(SALT, ONE_ROUND),
        _pbkdf2(SALT, ONE_ROUND, der.integer(32)),
        _pbkdf2(SALT, ONE_ROUND, der.integer(32), PRF),
        _pbkdf2(SALT, ONE_ROUND, der.sequence(HMAC_SHA256)),
        _pbkdf2(SALT, der.integer(10_000_000), PRF),
        _scrypt(2, 1, 1),
        _scrypt(2**20, 8, 1),
        _scrypt(2, 1, 1, 32),
    ],
    ids=lambda sealed: f"{len(sealed)} octets",
)
def test_parameters_that_are_optional_may_be_there_or_not(sealed: bytes) -> None:
    pbes2.read(sealed)


REFUSED = {
    "nothing": b"",
    "no SEQUENCE": der.integer(1),
    "an octet behind": _sealed() + b"\x00",
    "one part": der.sequence(der.sequence(PBES2)),
    "three parts": der.sequence(der.sequence(PBES2, der.NULL), BLOCK, BLOCK),
    "an identifier without parameters": der.sequence(der.sequence(PBES2), BLOCK),
    "an empty identifier": der.sequence(der.sequence(), BLOCK),
    "an identifier of three parts": _sealed(encryption=der.sequence(AES_256_CBC, IV, IV)),
    "rounds 0": _pbkdf2(SALT, der.integer(0), PRF),
    "rounds -1": _pbkdf2(SALT, der.integer(-1), PRF),
    "10,000,001 rounds": _pbkdf2(SALT, der.integer(10_000_001), PRF),
    "rounds of 1,000 octets": _pbkdf2(SALT, der.integer(1 << 8000), PRF),
    "a key of 16 octets for AES-256": _pbkdf2(SALT, ONE_ROUND, der.integer(16), PRF),
    "a function with parameters": _pbkdf2(SALT, ONE_ROUND, der.sequence(HMAC_SHA256, der.integer(1))),
    "something behind the function": _pbkdf2(SALT, ONE_ROUND, PRF, PRF),
    "too many parameters": _pbkdf2(SALT, ONE_ROUND, der.integer(32), PRF, PRF),
    "a salt elsewhere": _pbkdf2(der.sequence(HMAC_SHA256), ONE_ROUND, PRF),
    "an IV of 8 octets": _sealed(encryption=der.sequence(AES_256_CBC, der.octet_string(bytes(8)))),
    "no IV": _sealed(encryption=der.sequence(AES_256_CBC)),
    "no content": _sealed(content=der.octet_string(b"")),
    "half a block": _sealed(content=der.octet_string(bytes(24))),
    "content of another type": _sealed(content=der.bit_string(bytes(16))),
    "scrypt with N = 0": _scrypt(0, 8, 1),
    "scrypt with N = 1": _scrypt(1, 8, 1),
    "scrypt with N = 12": _scrypt(12, 8, 1),
    "scrypt with r = 0": _scrypt(16, 0, 1),
    "scrypt with p = -1": _scrypt(16, 8, -1),
    "scrypt in 2 GiB": _scrypt(2**21, 8, 1),
    "scrypt 64 times in 1 GiB": _scrypt(2**20, 8, 64),
    "scrypt with another key length": _scrypt(16, 8, 1, 16),
    "scrypt without p": _scrypt(16, 8),
}


@pytest.mark.parametrize("sealed", REFUSED.values(), ids=REFUSED)
def test_other_forms_are_refused_before_anybody_is_asked(sealed: bytes) -> None:
    with pytest.raises(ValueError, match=r"^.{10,120}$") as caught:
        registry.load(pem.encode("ENCRYPTED PRIVATE KEY", sealed or der.NULL), _nobody)
    assert not isinstance(caught.value, WrongPassphrase)


UNKNOWN = {
    "scheme": _sealed(scheme=der.oid("1.2.3.4")),
    "key derivation": _sealed(derivation=der.sequence(der.oid("1.2.3.4"), der.NULL)),
    "pseudorandom function": _pbkdf2(SALT, ONE_ROUND, der.sequence(der.oid("1.2.3.4"))),
    "cipher": _sealed(encryption=der.sequence(der.oid("1.2.3.4"), IV)),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_what_is_not_read_is_named(kind: str) -> None:
    with pytest.raises(UnknownScheme, match=f"the {kind} 1.2.3.4, which is not read here; write it anew"):
        pbes2.read(UNKNOWN[kind])


# Damage.


@pytest.fixture(scope="module")
def hidden() -> Iterator[dict[str, bytes]]:
    """A key of each algorithm in DER, encrypted with one round."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(pbes2, "ROUNDS", 1)
        yield {name: pem.decode("ENCRYPTED PRIVATE KEY", samples.key(name, param).to_pkcs8(b"passphrase"))[0] for name, param in samples.QUICK_KEYS}


@settings(deadline=None)
@given(algorithm=st.sampled_from(list(ALGORITHMS)), place=st.integers(0, 2**16), change=st.integers(1, 255))
def test_an_octet_changed_is_noticed(hidden: dict[str, bytes], algorithm: str, place: int, change: int) -> None:
    octets = bytearray(hidden[algorithm])
    octets[place % len(octets)] ^= change
    with pytest.raises(ValueError, match=r".") as caught:
        registry.load(pem.encode("ENCRYPTED PRIVATE KEY", bytes(octets)), lambda: b"passphrase")
    assert len(str(caught.value)) < 240


@given(st.binary(max_size=200))
def test_octets_that_are_no_encrypted_key_are_refused(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        pbes2.decrypt(octets, b"passphrase")


def test_no_error_holds_the_passphrase(hidden: dict[str, bytes]) -> None:
    passphrase = secrets.token_hex()
    with pytest.raises(WrongPassphrase) as caught:
        pbes2.decrypt(hidden["SM2"], passphrase.encode())
    assert passphrase not in repr(caught.value)
    assert caught.value.__suppress_context__
