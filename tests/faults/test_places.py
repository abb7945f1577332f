"""Stores in odd places and at odd times: read-only, nearly full, behind a limit, under any umask, and by a clock that was set back."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.faults.conftest import WHOLE, Real
from tests.faults.state import contents, damage, leftovers
from tests.faults.verbs import CANARY

_ISSUE = ("leaf", "issue", "--common-name", "www.example.com", "-q")
_READING = (
    *(("leaf", "list"), ("leaf", "show", "a.test"), ("tree",), ("quota", "show"), ("store", "log"), ("store", "log", "--head"), ("store", "path")),
    *(("root", "list", "-o", "csv"), ("leaf", "list", "--status", "normal", "-o", "json"), ("call", "GetQuotaDetail")),
    ("leaf", "issue", "--common-name", "b.test", "--dry-run"),
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")


def _mount(*words: str) -> None:
    if subprocess.run(["mount", *words], check=False, capture_output=True, timeout=30).returncode:
        pytest.skip("nothing can be mounted here")


@pytest.fixture
def mount() -> Iterator[Callable[..., Path]]:
    mounted: list[Path] = []

    def at(place: Path, *words: str) -> Path:
        place.mkdir(exist_ok=True)
        _mount(*words, str(place))
        mounted.append(place)
        return place

    yield at
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True, timeout=30)


@pytest.mark.slow
@needs_root
@pytest.mark.parametrize("indexed", [True, False])
def test_what_reads_reads_a_read_only_store(real: Real, mount: Callable[..., Path], tmp_path: Path, *, indexed: bool) -> None:
    assert real.run("leaf", "issue", "--common-name", "a.test").returncode == 0
    if indexed:
        real.leaves()
    else:
        (real.store / "index.sqlite").unlink(missing_ok=True)
    frozen = mount(tmp_path / "frozen", "--bind", str(real.store))
    _mount("-o", "remount,ro,bind", str(frozen))
    before = contents(frozen)
    for words in _READING:
        done = subprocess.run([*real.command(*words)[:-1], str(frozen)], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, (words, done.stderr)
    for words in (_ISSUE, ("leaf", "revoke", "a.test", "--yes"), ("quota", "grant", "1")):
        refused = subprocess.run([*real.command(*words)[:-1], str(frozen)], capture_output=True, text=True, timeout=60, check=False)
        assert (refused.returncode, "Read-only file system" in refused.stderr) == (6, True), refused.stderr
        assert refused.stderr.startswith(f"error: --store: cannot write {frozen}/")
    assert contents(frozen) == before


@pytest.mark.slow
@needs_root
def test_a_file_system_of_8_kib(real: Real, mount: Callable[..., Path], tmp_path: Path) -> None:
    small = mount(tmp_path / "small", "-t", "tmpfs", "-o", "size=8k", "tmpfs")
    made = subprocess.run([*real.command("root", "create", "--common-name", "R")[:-1], str(small / "store")], capture_output=True, text=True, check=False)
    assert made.returncode == 6
    assert re.match(rf"error: --store: cannot write {small}/store.*: No space left on device\n", made.stderr)
    assert set(contents(small / "store")) <= {"store.toml"}
    out = subprocess.run(real.command(*_ISSUE, "--out", str(small / "out")), capture_output=True, text=True, timeout=60, check=False)
    assert out.returncode == 6
    assert "is issued and stored, but not all of it is under --out" in out.stderr
    assert not list((small / "out").glob("*")) if (small / "out").exists() else True
    assert damage(real.store, settled=True) == []


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_limit_on_the_size_of_files(real: Real, blocks: int) -> None:
    """Of 0 and 1 KiB: then `write` answers with fewer octets than it was given, and after that with EFBIG."""
    real.leaves()
    before = contents(real.store)
    refused = real.run(*_ISSUE, before=("bash", "-c", f'ulimit -f {blocks}; exec "$@"', "-"))
    assert refused.returncode == 6, refused.stderr
    assert refused.stderr.startswith(f"error: --store: cannot write {real.store}/")
    assert "File too large" in refused.stderr
    assert contents(real.store) == before
    assert leftovers(real.store) == []
    assert real.run(*_ISSUE).returncode == 0
    assert damage(real.store, settled=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_no_private_file_is_open_for_a_moment(tmp_path: Path, strace: str, umask: int) -> None:
    """H47: the mode of each call that makes one, beside a file that was there as 0644, in a directory that hands its group on."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o2777)
    real = Real(tmp_path / "shared/store")
    real.run("leaf", "issue", "--common-name", "pair.test", "--key-alg", "SM2")
    out = tmp_path / "shared/out"
    out.mkdir()
    (out / "private_key.pem").write_text("older")
    (out / "private_key.pem").chmod(0o644)
    trace = tmp_path / "trace"
    before = (strace, "-f", "-qq", "-y", "-e", "trace=openat,mkdirat,mkdir,chmod,fchmod,fchmodat", "-o", str(trace))
    done = real.run(*_ISSUE, "--out", str(out), "--force", before=before, umask=umask)
    assert done.returncode == 0, done.stderr
    lines = [line for line in trace.read_text("utf-8", "replace").splitlines() if str(tmp_path / "shared") in line]
    made = [line for line in lines if "O_CREAT" in line and "= -1" not in line]
    keys = [line for line in made if "private_key" in line]
    assert len(keys) == 2
    assert all(re.search(r"O_EXCL.*, 0600\)", line) for line in keys)
    public = re.compile(r'"[^"]*((certificate|chain|fullchain)\.pem[^"]*|index\.sqlite|\.pcactl-lock)"')  # SQLite opens what was made with 0600 before.
    assert all(", 0600)" in line for line in made if not public.search(line)), made
    assert all(re.search(r", 0?700\)", line) for line in lines if "mkdir" in line)
    modes = {path: path.stat().st_mode & 0o7777 for path in (*real.store.rglob("*"), *out.iterdir())}
    assert {mode for path, mode in modes.items() if path.is_dir()} <= {0o700, 0o2700}
    assert {mode for path, mode in modes.items() if "private_key" in path.name} == {0o600}


@pytest.mark.parametrize("back", ["-2s", "-2h", "-3650d"])
def test_a_clock_that_was_set_back(real: Real, judge: Callable[[str], str], back: str) -> None:
    """H34: nothing begins before its issuer."""
    begins = datetime.fromisoformat(json.loads(real.run("sub", "show", "Sub", "-o", "json").stdout)["not_before"])
    done = real.run(*_ISSUE[:-1], "-o", "json", before=(judge("faketime"), "-f", back))
    assert done.returncode in {0, 4}, done.stderr
    if done.returncode == 0:
        assert datetime.fromisoformat(json.loads(done.stdout)["not_before"]) >= begins
    else:
        assert "error: " in done.stderr
    assert damage(real.store, settled=True) == []
    assert real.run(*_ISSUE).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("stores", "each"), [(3, 2), pytest.param(10, 100, marks=WHOLE)])
def test_no_serial_number_stands_twice_over_stores_of_one_name(tmp_path: Path, judge: Callable[[str], str], stores: int, each: int) -> None:
    """H44: NSS refuses a second certificate of one issuer name and serial; all of them go into one database."""
    certutil, base = judge("certutil"), tmp_path / "nss"
    base.mkdir()
    subprocess.run([certutil, "-N", "-d", str(base), "--empty-password"], check=True, timeout=60)
    serials: list[int] = []
    for number in range(stores):
        real = Real(tmp_path / str(number))
        for _ in range(each):
            assert real.run(*_ISSUE).returncode == 0
        for path in sorted(real.store.glob("*/*/instance.toml")):
            serials.append(int(re.search(r'^serial_number = "(\w+)"', path.read_text("utf-8"), re.MULTILINE)[1], 16))  # type: ignore[index]
            words = [certutil, "-A", "-d", str(base), "-n", path.parent.name, "-t", ",,", "-i", str(path.with_name("certificate.pem"))]
            subprocess.run(words, check=True, timeout=60)
    assert len(serials) == len(set(serials)) == stores * (each + 2)
    assert all(0 < serial < 1 << 159 for serial in serials)


@pytest.mark.slow
def test_a_passphrase_is_never_in_argv_or_anywhere_else(real: Real, tmp_path: Path, strace: str) -> None:
    """H46: as the system sees every word of every `execve`, and every octet that is written but for those that go to no file."""
    (tmp_path / "pass").write_text(f"{CANARY}\n")
    trace = tmp_path / "trace"
    watched = (strace, "-f", "-qq", "-v", "-s", "100000", "-e", "trace=execve,write,pwrite64,sendto,writev", "-o", str(trace))
    given = ("--passphrase-file", str(tmp_path / "pass"))
    for words in (
        ("root", "passphrase", "Root", *given),
        ("sub", "create", "--common-name", "S2", "--issuer-passphrase-file", str(tmp_path / "pass"), *given, "-v"),
    ):
        done = real.run(*words, before=watched)
        assert done.returncode == 0, done.stderr
        assert CANARY not in trace.read_text("utf-8", "replace") + done.stdout + done.stderr
    (tmp_path / "wrong").write_text(f"not {CANARY}\n")
    refused = real.run("sub", "create", "--common-name", "S3", "--issuer-passphrase-file", str(tmp_path / "wrong"), "-v", before=watched)
    assert refused.returncode == 2
    assert CANARY not in trace.read_text("utf-8", "replace") + refused.stderr
    assert not [path for path in real.store.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
