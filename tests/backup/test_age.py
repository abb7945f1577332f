"""Encrypted backups, judged by pyrage itself: to recipients, under a passphrase, cut, changed, and with the wrong key."""

import builtins
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyrage
import pytest

from pcactl.cli.app import main
from pcactl.errors import InvalidParameter
from pcactl.keys import age
from tests.cli.conftest import Answer, Pca, pca
from tests.faults.conftest import PCACTL

__all__ = ["pca"]


@pytest.fixture
def small(pca: Pca) -> Pca:
    assert pca("root", "create", "--common-name", "Example Root").status == 0
    return pca


@pytest.fixture
def identity(tmp_path: Path) -> pyrage.x25519.Identity:
    made = pyrage.x25519.Identity.generate()
    (tmp_path / "keys.txt").write_text(f"# created: today\n# public key: {made.to_public()}\n{made}\n")
    return made


@pytest.fixture
def other(tmp_path: Path) -> pyrage.x25519.Identity:
    made = pyrage.x25519.Identity.generate()
    (tmp_path / "other.txt").write_text(f"{made}\n")
    return made


def same(answer: Answer, pca: Pca, store: str) -> bool:
    assert answer.status == 0, answer.err
    return pca("root", "list", "-q", "--store", store).out == pca("root", "list", "-q").out


def test_to_recipients_it_opens_with_each_identity(small: Pca, tmp_path: Path, identity: Any, other: Any) -> None:
    made = small("store", "backup", "ca.age", "--recipient", str(identity.to_public()), "--recipient", str(other.to_public()), "-o", "json")
    assert made.document["encrypted"] is True
    small("store", "backup", "ca.tar")
    octets = (tmp_path / "ca.age").read_bytes()
    plain = (tmp_path / "ca.tar").read_bytes()
    assert pyrage.decrypt(octets, [identity]) == pyrage.decrypt(octets, [other]) == plain
    assert b"PRIVATE KEY" in plain
    assert b"PRIVATE KEY" not in octets
    assert made.document["size"] == len(octets)
    for keys in ("keys.txt", "other.txt"):
        restored = small("store", "restore", "ca.age", "--identity", keys, "--store", keys[:-4], "-o", "json")
        assert same(restored, small, keys[:-4])
        assert restored.document["archive_sha256"] == made.document["archive_sha256"]


def test_it_may_come_octet_by_octet(small: Pca, tmp_path: Path, identity: Any) -> None:
    assert small("store", "backup", "ca.age", "--recipient", str(identity.to_public())).status == 0
    whole = (tmp_path / "ca.age").read_bytes()
    reader = subprocess.Popen([PCACTL, "store", "restore", "-", "--identity", "keys.txt", "--store", "new"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdin
    for piece in (whole[:1], whole[1:9]):
        reader.stdin.write(piece)
        reader.stdin.flush()
        time.sleep(0.2)
    assert (reader.communicate(whole[9:], timeout=60)[1], reader.returncode) == (b"", 0)
    assert small("root", "list", "-q", "--store", "new").out == small("root", "list", "-q").out


def test_under_a_passphrase(small: Pca, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("Käse und Brot\n")
    made = small("store", "backup", "ca.age", "--passphrase-file", "pass")
    assert "encrypted" in made.out
    plain = small("store", "backup", "plain.tar", "-o", "json").document
    assert f"  SHA-256   {sha256((tmp_path / 'ca.age').read_bytes()).hexdigest()}\n  Archive   {plain['sha256']}\n" in made.out
    small("store", "backup", "ca.tar")
    assert pyrage.passphrase.decrypt((tmp_path / "ca.age").read_bytes(), "Käse und Brot") == (tmp_path / "ca.tar").read_bytes()
    assert same(small("store", "restore", "ca.age", "--passphrase-file", "pass", "--store", "new"), small, "new")


def test_what_others_encrypted_and_armoured_is_read(small: Pca, tmp_path: Path, identity: Any) -> None:
    small("store", "backup", "ca.tar")
    with (tmp_path / "ca.tar").open("rb") as reader, (tmp_path / "ca.asc").open("wb") as writer:
        pyrage.encrypt_io(reader, writer, [identity.to_public()], armored=True)
    assert same(small("store", "restore", "ca.asc", "--identity", "keys.txt", "--store", "new"), small, "new")


@pytest.mark.parametrize("how", ["--recipient", pytest.param("--passphrase-file", marks=pytest.mark.slow)])
@pytest.mark.parametrize("cut", [0, 1, -1, 40, 5000])
def test_a_cut_or_changed_one_is_refused(small: Pca, tmp_path: Path, identity: Any, how: str, cut: int) -> None:
    (tmp_path / "pass").write_text("secret\n")
    small("store", "backup", "ca.age", how, str(identity.to_public()) if how == "--recipient" else "pass")
    octets = (tmp_path / "ca.age").read_bytes()
    changed = octets[:-cut] if cut > 0 else octets[:300] + bytes([octets[300] ^ 1]) + octets[301:] if cut else octets + b"x"
    (tmp_path / "ca.age").write_bytes(changed)
    refused = small("store", "restore", "ca.age", *(("--identity", "keys.txt") if how == "--recipient" else (how, "pass")), "--store", "new")
    assert (refused.status, refused.out) == (2, "")
    assert "it does not open the archive, or the archive was cut or changed" in refused.err
    assert not list((tmp_path / "new" / "staging").iterdir())


@pytest.mark.slow
def test_what_opens_it_not(small: Pca, tmp_path: Path, identity: Any, other: Any) -> None:
    (tmp_path / "pass").write_text("secret\n")
    (tmp_path / "wrong").write_text("another\n")
    small("store", "backup", "key.age", "--recipient", str(identity.to_public()))
    small("store", "backup", "pass.age", "--passphrase-file", "pass")
    for words in (
        ("key.age",),
        ("pass.age",),
        ("key.age", "--identity", "other.txt"),
        ("key.age", "--passphrase-file", "pass"),
        ("pass.age", "--passphrase-file", "wrong"),
        ("pass.age", "--identity", "keys.txt"),
        ("pass.age", "--identity", "pass"),
        ("pass.age", "--identity", "keys.txt", "--passphrase-file", "pass"),
        ("-", "--identity", "-"),
    ):
        refused = small("store", "restore", *words, "--store", "new")
        assert (refused.status, refused.out) == (2, ""), words
        assert not [line for line in ("secret", str(identity), str(other)) if line in refused.err]
    assert small("store", "restore", "key.age", "--identity", "nobody", "--store", "new").status == 3
    assert small("store", "restore", "key.age", "--store", "new").err.startswith("error: file: the backup is encrypted\n  try      --identity FILE")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--recipient", "age1x"), "--recipient: age1x is no recipient of age"),
        (("--recipient", "", ""), "one word too many"),
        (("--recipient", "AGE-SECRET-KEY-1QQ"), "--recipient: this is a private key, and no recipient"),
        (("--recipient", "# created: today\n# public key: age1x\nAGE-SECRET-KEY-1QQ"), "--recipient: this is a private key, and no recipient"),
        (("--recipient", " age-secret-key-1QQ"), "--recipient: this is a private key, and no recipient"),
        (("--recipient", "age1x", "--encrypt"), "--recipient: it cannot stand beside --encrypt"),
        (("--recipient", "age1x", "--passphrase-file", "pass"), "--recipient: it cannot stand beside --passphrase-file"),
        (("--passphrase-file", "latin"), "--passphrase-file: the passphrase is no UTF-8"),
        (("--encrypt",), "--passphrase-file: a new passphrase is wanted"),
    ],
)
def test_what_cannot_be_encrypted_to(small: Pca, tmp_path: Path, words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pcactl.cli import terminal

    monkeypatch.setattr(terminal, "secret", lambda _question: None)
    (tmp_path / "latin").write_bytes(b"K\xe4se\n")
    refused = small("store", "backup", "ca.age", *words)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err
    assert "QQ" not in refused.err.upper()
    assert not [path for path in tmp_path.iterdir() if "ca.age" in path.name]


@pytest.mark.slow
def test_without_the_extra_it_is_told(small: Pca, tmp_path: Path, identity: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pass").write_text("secret\n")
    small("store", "backup", "pass.age", "--passphrase-file", "pass")
    plain_import = builtins.__import__

    def importing(name: str, *rest: Any) -> Any:
        if name == "pyrage":
            raise ImportError(name)
        return plain_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", importing)
    for words in (
        ("backup", "ca.age", "--recipient", str(identity.to_public())),
        ("backup", "ca.age", "--passphrase-file", "pass"),
        ("backup", "ca.age", "--encrypt"),
        ("restore", "pass.age", "--identity", "keys.txt", "--store", "new"),
        ("restore", "pass.age", "--passphrase-file", "pass", "--store", "new"),
    ):
        refused = small("store", *words)
        assert refused.status == 2
        assert "encryption needs the extra age, which is not installed\n  try      pip install 'pcactl[age]'" in refused.err
    assert small("store", "backup", "ca.tar").status == 0
    assert same(small("store", "restore", "ca.tar", "--store", "new"), small, "new")


def test_pyrage_is_only_loaded_where_it_is_needed(small: Pca, tmp_path: Path) -> None:
    small("store", "backup", "ca.tar")
    program = "import sys; from pcactl.cli.app import main; s = main(sys.argv[1:]); print(s, 'pyrage' in sys.modules)"
    words = ["--store", str(tmp_path / "new"), "store", "restore", str(tmp_path / "ca.tar"), "-q"]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 False"
    assert main is not None


def _pieces() -> Iterator[bytes]:
    yield b"x" * 100_000
    raise KeyboardInterrupt


def test_what_either_end_raises_stays_what_it_was(identity: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        age.encrypt(_pieces(), lambda _: None, [identity.to_public()])
    for error in (OSError("full"), InvalidParameter("it is empty"), KeyError("x")):

        def failing(_octets: bytes, error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)) as caught:
            age.encrypt(iter([b"x" * 100_000]), failing, [identity.to_public()])
        assert caught.value is error
        with pytest.raises(type(error)) as caught:
            age.decrypt(iter([pyrage.encrypt(b"x" * 100_000, [identity.to_public()])]), failing, [identity], "--identity")
        assert caught.value is error


def test_memory_is_for_pieces(identity: Any) -> None:
    """What comes in goes out before the next has to be there."""
    written = 0

    def counted(octets: bytes) -> None:
        nonlocal written
        written += len(octets)

    def pieces() -> Iterator[bytes]:
        for number in range(100):
            assert written >= number * 65_536 - 200_000
            yield b"x" * 65_536

    age.encrypt(pieces(), counted, [identity.to_public()])
    assert written > 6_000_000


def test_under_a_passphrase_there_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "_MOST", 1000)
    with pytest.raises(InvalidParameter, match="1000 octets at most"):
        age.encrypt_under([b"x" * 600, b"x" * 600], lambda _: None, b"secret", "--passphrase-file")
