"""What only a process of its own can show: modules loaded, signals, pipes, closed and full streams, encodings."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PCACTL = [sys.executable, "-m", "pcactl"]
_MODULES = """
import json, sys
from pcactl.__main__ import main
sys.argv[1:] = json.loads(sys.argv[1])
status = main()
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store"
    monkeypatch.setenv("PCACTL_STORE", str(path))
    return path


def run(*argv: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PCACTL, *argv], capture_output=True, timeout=60, check=False, env=os.environ | changes)


def loaded(*argv: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", _MODULES, json.dumps(argv)], capture_output=True, timeout=60, check=True)
    status, modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    return set(modules)


HEAVY = {"cryptography", "gmssl", "rich", "pydantic", "typer", "idna", "platformdirs"}


@pytest.fixture
def filled(store: Path) -> Path:
    for argv in (("root", "create", "--common-name", "R"), ("sub", "create", "--common-name", "S"), ("leaf", "issue", "--common-name", "a.test")):
        assert run(*argv).returncode == 0
    return store


def test_version_loads_next_to_nothing() -> None:
    for argv in (("--version",), ("--version", "-o", "json")):
        assert not loaded(*argv) & HEAVY
    assert loaded("--version", "-v") & HEAVY <= {"cryptography"}


def test_help_loads_typer_alone() -> None:
    for argv in ((), ("--help",), ("leaf", "issue", "--help")):
        assert loaded(*argv) & HEAVY == {"typer"}


@pytest.mark.usefixtures("filled")
def test_reading_loads_typer_alone() -> None:
    for argv in (("leaf", "list", "-o", "json"), ("leaf", "list"), ("leaf", "show", "a.test"), ("tree",), ("quota", "show"), ("store", "path")):
        assert loaded(*argv) & HEAVY == {"typer"}, argv


@pytest.mark.usefixtures("filled")
def test_filters_and_csv_load_typer_alone() -> None:
    for argv in (
        ("leaf", "list", "--status", "normal", "--san", "a.test", "--serial", "00", "--expires-before", "30d", "--issuer-id", "S"),
        ("leaf", "list", "-o", "csv"),
        ("-o", "csv", "root", "list", "--source-type", "0"),
    ):
        assert loaded(*argv) & HEAVY == {"typer"}, argv
    assert "csv" not in loaded("leaf", "list")


@pytest.mark.usefixtures("filled")
def test_moving_loads_no_more_than_it_needs() -> None:
    for argv in (("sub", "disable", "S"), ("sub", "enable", "S"), ("leaf", "revoke", "a.test", "-y"), ("leaf", "delete", "a.test", "-y")):
        assert loaded(*argv) & HEAVY == {"typer", "cryptography"}, argv


@pytest.mark.usefixtures("filled")
def test_calling_loads_no_more_than_it_needs() -> None:
    for action in ("GetQuotaDetail", "ListLeafInstances"):
        assert loaded("call", action) & HEAVY == {"typer", "cryptography"}


@pytest.mark.usefixtures("filled")
def test_issuing_loads_no_more_than_it_needs() -> None:
    assert loaded("leaf", "issue", "--common-name", "b.test") & HEAVY == {"typer", "cryptography"}


def test_a_gone_reader_is_141_in_silence() -> None:
    for argv in (("--help",), ("--version",), ("store", "path"), ("store", "path", "-o", "json")):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([*PCACTL, *argv], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_of() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PCACTL, "store", "path"], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (6, b"error: standard output cannot be written: No space left on device\n")


@pytest.mark.parametrize(("redirection", "status"), [(">&-", 6), ("2>&-", 0), ("<&-", 0)])
def test_closed_streams(redirection: str, status: int) -> None:
    done = subprocess.run(f'exec "{sys.executable}" -m pcactl store path {redirection}', shell=True, capture_output=True, timeout=60, check=False)  # noqa: S602 - ours
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "status", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated"), (signal.SIGHUP, 143, "terminated")]
)
def test_signals(store: Path, number: signal.Signals, status: int, word: str) -> None:
    fifo = store.parent / "fifo"
    os.mkfifo(fifo)
    argv = [*PCACTL, "root", "create", "-o", "json", "--request", str(fifo)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process, fifo.open("wb"):
        # The command holds the other end now, and waits for a request that never comes.
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert json.loads(out)["error"]["message"] == word
    assert err.decode() == f"error: {word}\n"
    assert not store.exists()


def test_an_ignored_signal_stays_ignored() -> None:
    script = f'trap "" TERM; "{sys.executable}" -c "from pcactl.cli.signals import heed; heed(); import os, signal; os.kill(os.getpid(), signal.SIGTERM)"'
    assert subprocess.run(["sh", "-c", script], timeout=60, check=False).returncode == 0


ENCODINGS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "latin-1:strict"},
]


@pytest.mark.parametrize("changes", ENCODINGS)
@pytest.mark.usefixtures("store")
def test_no_locale_stops_us(changes: dict[str, str]) -> None:
    name = "国密 👍 根"
    made = run("root", "create", "--common-name", name, "-o", "json")
    assert made.returncode == 0
    identifier = json.loads(made.stdout)["instance_id"]
    encoding = changes.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    for argv in (("tree",), ("root", "list"), ("root", "show", identifier)):
        assert run(*argv, **changes).returncode == 0
    shown = run("root", "show", identifier, "-o", "json", **changes)
    assert json.loads(shown.stdout.decode(encoding))["common_name"] == name
    assert run("root", "show", "没有", **changes).returncode == 3


def test_words_that_are_not_utf8() -> None:
    done = subprocess.run([*map(os.fsencode, PCACTL), b"root", b"create", b"--common-name", b"a\xff"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"csr_common.subject.common_name" in done.stderr


def test_a_request_from_a_pipe(store: Path) -> None:
    request = json.dumps({"csr_common": {"subject": {"common_name": "R"}}}).encode()
    done = subprocess.run([*PCACTL, "root", "create", "--request", "-", "-q"], input=request, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert (store / "roots" / done.stdout.decode().strip()).is_dir()


def test_an_endless_request_is_told_at_once() -> None:
    done = run("root", "create", "--request", "/dev/zero")
    assert done.returncode == 2
    assert b"larger than 1048576 bytes" in done.stderr
