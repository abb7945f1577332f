"""The openssl command as judge: it takes our keys and signatures, and we take its."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pcactl.contract.algorithms import Signature
from pcactl.keys import registry, sm2
from pcactl.model import PrivateKey
from tests.keys import samples
from tests.keys.samples import SM3_SM2, sm2_pkcs8, sm2_spki
from tests.keys.vectors import MULTIPLES, Multiple

DISTID = ("-sigopt", "distid:1234567812345678")


@pytest.fixture(autouse=True)
def _openssl() -> None:
    if shutil.which("openssl") is None:
        if os.environ.get("PCACTL_REQUIRE_JUDGES") == "1":
            pytest.fail("no openssl on PATH, and PCACTL_REQUIRE_JUDGES=1")
        pytest.skip("no openssl on PATH")


def _run(*arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=check)


def _digest_options(how: Signature) -> tuple[str, ...]:
    return (f"-{how.hash_name.lower()}", *(DISTID if how == SM3_SM2 else ()))


def _takes(directory: Path, spki: bytes, message: bytes, signature: bytes, *options: str) -> bool:
    files = {"spki": spki, "message": message, "signature": signature}
    for name, content in files.items():
        (directory / name).write_bytes(content)
    judged = _run("dgst", *options, "-verify", directory / "spki", "-keyform", "DER", "-signature", directory / "signature", directory / "message", check=False)
    return judged.returncode == 0 and judged.stdout == b"Verified OK\n"


def _takes_sm2(directory: Path, key: PrivateKey, signature: bytes) -> bool:
    return _takes(directory, key.public_info().spki, b"message", signature, *_digest_options(SM3_SM2))


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_openssl_finds_our_keys_valid(algorithm: str, key_param: str, tmp_path: Path) -> None:
    key = samples.key(algorithm, key_param)
    path = tmp_path / "key.pem"
    path.write_bytes(key.to_pkcs8())
    assert b"Key is valid" in _run("pkey", "-in", path, "-check", "-noout").stdout
    assert _run("pkey", "-in", path, "-pubout", "-outform", "DER").stdout == key.public_info().spki
    assert _run("pkey", "-in", path).stdout == key.to_pkcs8()


@pytest.mark.parametrize(("algorithm", "key_param", "how"), samples.EVERY_SIGNATURE, ids=samples.named)
def test_openssl_verifies_our_signatures(algorithm: str, key_param: str, how: Signature, tmp_path: Path) -> None:
    key = samples.key(algorithm, key_param)
    signature = key.sign(b"message", how)
    assert _takes(tmp_path, key.public_info().spki, b"message", signature, *_digest_options(how))
    assert not _takes(tmp_path, key.public_info().spki, b"massage", signature, *_digest_options(how))


@pytest.mark.parametrize(("algorithm", "key_param", "how"), samples.EVERY_SIGNATURE, ids=samples.named)
def test_we_verify_what_openssl_signs(algorithm: str, key_param: str, how: Signature, tmp_path: Path) -> None:
    key = samples.key(algorithm, key_param)
    (tmp_path / "key.pem").write_bytes(key.to_pkcs8())
    (tmp_path / "message").write_bytes(b"message")
    signature = _run("dgst", *_digest_options(how), "-sign", tmp_path / "key.pem", tmp_path / "message").stdout
    registry.verify(key.public_info().spki, b"message", signature, how)


@pytest.mark.parametrize(
    ("distid", "words"),
    [((), "an empty signer id"), (("-sigopt", "distid:TLSv1.3+GM+Cipher+Suite"), "with the id 1234567812345678")],
    ids=["empty", "TLS"],
)
def test_an_id_of_openssls_own_does_not_do(distid: tuple[str, ...], words: str, tmp_path: Path) -> None:
    key = samples.key("SM2", "")
    assert not _takes(tmp_path, key.public_info().spki, b"message", key.sign(b"message", SM3_SM2), "-sm3", *distid)
    (tmp_path / "key.pem").write_bytes(key.to_pkcs8())
    signature = _run("dgst", "-sm3", *distid, "-sign", tmp_path / "key.pem", tmp_path / "message").stdout
    with pytest.raises(ValueError, match=words):
        registry.verify(key.public_info().spki, b"message", signature, SM3_SM2)


@pytest.mark.parametrize(
    "command",
    [
        "genpkey -algorithm SM2",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
    ],
)
def test_keys_of_openssl_load(command: str) -> None:
    text = _run(*command.split()).stdout
    assert registry.load(text).to_pkcs8() == text


@pytest.mark.parametrize("multiple", MULTIPLES[:-1], ids=lambda multiple: multiple.why)
def test_keys_whose_digits_libraries_have_stripped(multiple: Multiple, tmp_path: Path) -> None:
    key = registry.load(sm2_pkcs8(multiple.k))
    signature = key.sign(b"message", SM3_SM2)
    assert _takes_sm2(tmp_path, key, signature)
    assert not _takes(tmp_path, sm2_spki(multiple.point), b"message", signature, "-sm3")


@pytest.mark.slow
def test_a_hundred_keys_and_their_signatures(tmp_path: Path) -> None:
    for _ in range(100):
        key = sm2.generate()
        assert _takes_sm2(tmp_path, key, key.sign(b"message", SM3_SM2))
