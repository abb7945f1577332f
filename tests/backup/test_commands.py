"""`store backup` and `store restore` as they are typed: files, streams, questions, documents, Chinese, and real processes."""

import json
import os
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from pcactl.errors import StoreFailure
from pcactl.store.outfile import new_file
from tests.cli.conftest import Pca, chain, pca
from tests.cli.test_prompts import Person
from tests.faults.conftest import PCACTL, strace

__all__ = ["chain", "pca", "strace"]


@pytest.fixture
def backed(chain: Pca) -> Pca:
    """A store with a root and a sub, and a backup of it, since which a leaf was issued and the sub revoked."""
    assert chain("store", "backup", "ca.tar").status == 0
    assert chain("leaf", "issue", "--common-name", "www.example.com", "-q").status == 0
    assert chain("quota", "grant", "5").status == 0
    assert chain("sub", "disable", "Office CA").status == 0
    return chain


def ids(pca: Pca, *where: str) -> list[str]:
    return [line for kind in ("root", "sub", "leaf") for line in pca(kind, "list", "-q", *where).out.split()]


def test_a_file_is_private_whole_and_told_of(chain: Pca, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = chain("store", "backup", "ca.tar", "-o", "json")
    finally:
        os.umask(before)
    octets = (tmp_path / "ca.tar").read_bytes()
    assert stat.S_IMODE((tmp_path / "ca.tar").stat().st_mode) == 0o600
    digest = sha256(octets).hexdigest()
    assert made.document == {
        "store": str(tmp_path / "store"),
        "file": "ca.tar",
        "size": len(octets),
        "encrypted": False,
        "sha256": digest,
        "archive_sha256": digest,
    }
    assert chain("store", "backup", "again.tar", "-q").out == f"{digest}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.tar", "ca.tar", "store"]
    assert [line for line in chain("store", "backup", "third.tar").out.splitlines() if "SHA-256" in line] == [f"  SHA-256   {digest}"]


def test_a_file_that_is_there_stays_unless_it_is_forced(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mine")
    for place in ("secret", "link", "dangling"):
        if place != "secret":
            (tmp_path / place).symlink_to("secret" if place == "link" else "nowhere")
        refused = chain("store", "backup", place)
        assert (refused.status, refused.err) == (2, f"error: file: {tmp_path}/{place} is there already\n  try      another name; --force writes over it\n")
    assert (tmp_path / "secret").read_text() == "mine"
    for place in ("link", "dangling"):
        assert chain("store", "backup", place, "--force").status == 0
        assert not (tmp_path / place).is_symlink()
    assert (tmp_path / "secret").read_text() == "mine"
    assert chain("store", "backup", "secret", "--force").status == 0
    assert (tmp_path / "secret").read_bytes() == (tmp_path / "link").read_bytes()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("no/such/ca.tar", 6, "No such file or directory"),
        ("dir", 6, "Is a directory"),
        ("fifo", 6, "not a regular file"),
        ("/dev/null", 6, "not a regular file"),
        ("", 2, "this is no name of a file"),
        ("..", 2, "this is no name of a file"),
        ("x" * 300, 6, "File name too long"),
    ],
)
def test_where_no_file_can_be(chain: Pca, tmp_path: Path, name: str, status: int, said: str) -> None:
    (tmp_path / "dir").mkdir()
    os.mkfifo(tmp_path / "fifo")
    refused = chain("store", "backup", name, "--force")
    assert (refused.status, refused.out) == (status, "")
    assert said in refused.err


def test_what_a_killed_one_left_is_taken_away(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / ".ca.tar.partial").write_text("half of it")
    assert chain("store", "backup", "ca.tar").status == 0
    assert not (tmp_path / ".ca.tar.partial").exists()


def test_two_at_once_do_not_get_into_each_others_way(chain: Pca, tmp_path: Path) -> None:
    with new_file(tmp_path / "ca.tar", field="file", force=False) as write:
        write(b"the first")
        refused = chain("store", "backup", "ca.tar")
        assert (refused.status, refused.out) == (6, "")
        assert f"file: another pcactl is writing {tmp_path / 'ca.tar'}" in refused.err
        write(b" one")
    assert (tmp_path / "ca.tar").read_bytes() == b"the first one"
    assert chain("store", "backup", "ca.tar", "--force").status == 0


@pytest.mark.parametrize("other", [b"", b"half"])
def test_a_partial_file_that_was_taken_away_is_no_success(tmp_path: Path, other: bytes) -> None:
    partial = tmp_path / ".ca.tar.partial"
    (tmp_path / "ca.tar").write_bytes(b"good")

    def write() -> None:
        with new_file(tmp_path / "ca.tar", field="file", force=True) as put:
            put(b"whole")
            partial.unlink()
            if other:
                partial.write_bytes(other)

    with pytest.raises(StoreFailure, match=r"\.ca\.tar\.partial was taken away while it was written"):
        write()
    assert (tmp_path / "ca.tar").read_bytes() == b"good"
    assert not other or partial.read_bytes() == other


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    """Whoever takes the partial file of another, between two calls, for a leftover, does it no harm."""

    def write(number: int) -> int:
        try:
            with new_file(tmp_path / "file", field="file", force=True) as put:
                put(b"%d" % number * 10_000)
        except StoreFailure:
            return 0
        content = (tmp_path / "file").read_bytes()
        assert (len(content), len(set(content))) == (10_000, 1)
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, [number % 10 for number in range(400)]))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_store_that_fails_leaves_no_file(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "store" / "audit.log").write_text("x\n")
    refused = chain("store", "backup", "ca.tar")
    assert refused.status == 6
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_without_a_store_there_is_nothing_to_back_up(pca: Pca, tmp_path: Path) -> None:
    assert pca("store", "backup", "ca.tar").status == 3
    assert not list(tmp_path.iterdir())


def test_over_an_older_store_it_wants_a_yes(backed: Pca) -> None:
    before = ids(backed)
    refused = backed("store", "restore", "ca.tar")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "error: --yes: restore asks before it does anything, and there is no terminal\n  try      --yes, where it is meant\n"
    assert ids(backed) == before
    assert backed("store", "restore", "ca.tar", "--yes").status == 0
    assert ids(backed) == before[:2]


def test_the_document_has_all_that_differs(backed: Pca, tmp_path: Path) -> None:
    leaf, sub = (backed(kind, "list", "-q").out.strip() for kind in ("leaf", "sub"))
    head = backed("store", "log", "--head", "-o", "json").document
    look = backed("store", "restore", "ca.tar", "--dry-run", "-o", "json").document
    created = head["created"]
    acts = [(4, "leaf issue", leaf), (5, "quota grant", None), (6, "sub disable", sub)]
    assert look == {
        "store": str(tmp_path / "store"),
        "file": "ca.tar",
        "archive_sha256": sha256((tmp_path / "ca.tar").read_bytes()).hexdigest(),
        "dry_run": True,
        "replaces": True,
        "added": [],
        "changed": [{"instance_id": sub, "kind": "sub", "common_name": "Office CA", "state": "normal", "state_before": "disabled"}],
        "removed": [{"instance_id": leaf, "kind": "leaf", "common_name": "www.example.com", "state": "normal"}],
        "unchanged": 1,
        "granted_before": 5,
        "granted": 0,
        "created_before": created,
        "created": created,
        "settings_changed": False,
        "lost_acts": 3,
        "last_lost_acts": [{"seq": seq - 1, "act": act, "id": instance_id} for seq, act, instance_id in acts],
        "not_compared": [],
        "replaced_head": {"seq": head["seq"], "hash": head["hash"]},
    }
    assert ids(backed) == [*ids(backed)[:2], leaf]
    done = backed("store", "restore", "ca.tar", "-y", "-o", "json").document
    assert done == {**look, "dry_run": False}


def test_the_log_tells_of_it(backed: Pca, tmp_path: Path) -> None:
    backed("store", "restore", "ca.tar", "-y")
    digest = sha256((tmp_path / "ca.tar").read_bytes()).hexdigest()
    (line,) = backed("store", "log", "--act", "restore").out.splitlines()
    assert line.endswith(f"  backup {digest}  in the place of line 5")
    row = dict(zip(*(text.split(",") for text in backed("store", "log", "--act", "store restore", "-o", "csv").out.splitlines()), strict=True))
    assert (row["archive_sha256"], row["replaced_seq"]) == (digest, "5")


def test_heads_of_the_log_that_was_replaced_are_told_apart(backed: Pca, tmp_path: Path) -> None:
    """A check against them says what to do, where a restore that was meant is all that happened."""
    heads = backed("store", "log", "--head").out
    backed("store", "restore", "ca.tar", "-y")
    (restored,) = (line["seq"] for line in backed("store", "log", "--act", "restore", "-o", "json").document["result"])
    backed("quota", "grant", "1")
    backed("quota", "grant", "1")
    (tmp_path / "heads").write_text(heads)
    told = backed("store", "check", "--heads", "heads")
    assert told.status == 7
    assert f"line {restored} says that the store was restored" in " ".join(told.out.split())
    (tmp_path / "heads").write_text(heads.replace("5 ", "1 ", 1))
    assert "find out who changed it" in " ".join(backed("store", "check", "--heads", "heads").out.split())


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("none.tar", 3, "there is no file none.tar"),
        ("dir", 2, "dir is a directory"),
        ("empty", 2, "it is empty"),
        ("short", 2, "this is no backup of a store"),
        ("", 2, "it must not be empty"),
    ],
)
def test_what_is_no_backup(chain: Pca, tmp_path: Path, name: str, status: int, said: str) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "short").write_text("-----BEGIN CERTIFICATE REQUEST-----\n")
    refused = chain("store", "restore", name, "--yes")
    assert (refused.status, refused.out) == (status, "")
    assert said in refused.err


def test_in_chinese(backed: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    told = backed("store", "restore", "ca.tar", "--dry-run").out
    assert "（试运行）" in told
    assert "已禁用 -> 正常" in told
    assert "丢失操作" in told
    assert "新增 0，更改 1，移除 1，不变 1" in told
    assert "备份" in backed("store", "backup", "ca.tar").err or "已存在" in backed("store", "backup", "ca.tar").err


def test_another_store_is_told_apart(chain: Pca, tmp_path: Path) -> None:
    store = tmp_path / "store" / "store.toml"
    chain("store", "backup", "ca.tar")
    store.write_text('format = 1\ncreated = 2020-01-01T00:00:00Z\n[settings]\noutput = "text"\n')
    assert "  Store     another one: made 2" in chain("store", "restore", "ca.tar", "--dry-run").out


def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setenv("PCACTL_STORE", str(tmp_path / "store"))
    return Person(tmp_path)


QUESTION = "Go on? [y/N] "


def test_the_question_shows_what_would_change(backed: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids(backed)
    somebody = person(tmp_path, monkeypatch)
    no = somebody.run("store", "restore", "ca.tar", answers=((QUESTION, "n\n"),))
    assert (no.status, no.out) == (130, "")
    assert f"Restore {tmp_path}/store?" in no.screen
    assert "Office CA" in no.screen
    assert "disabled -> normal" in no.screen
    assert "What is changed or removed cannot be had back" in no.screen
    assert "not confirmed, so nothing was done" in no.screen
    assert ids(backed) == before
    yes = somebody.run("store", "restore", "ca.tar", answers=((QUESTION, "y\n"),))
    assert yes.status == 0
    assert yes.out.startswith("Restored ")
    assert ids(backed) == before[:2]


@pytest.mark.usefixtures("backed")
def test_where_no_store_is_nobody_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restored = person(tmp_path, monkeypatch).run("store", "restore", "ca.tar", "--store", "new")
    assert (restored.status, restored.screen) == (0, "")
    assert "Instances 1 root, 1 sub" in restored.out


@pytest.mark.usefixtures("chain")
def test_a_terminal_gets_no_backup() -> None:
    master, slave = os.openpty()
    for words in ((), ("--encrypt",)):
        done = subprocess.run([PCACTL, "store", "backup", "-", *words], stdout=slave, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert "a backup holds private keys and is not written to a terminal" in done.stderr
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1)
    os.close(master)
    os.close(slave)


@pytest.mark.slow
def test_a_passphrase_is_typed_twice_and_opens_it(chain: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = person(tmp_path, monkeypatch)
    made = somebody.run("store", "backup", "ca.age", "--encrypt", answers=(("New passphrase: ", "secret\n"), ("The same again: ", "secret\n")))
    assert made.status == 0
    assert "secret" not in made.screen + made.out
    unequal = somebody.run("store", "backup", "b.age", "--encrypt", answers=(("New passphrase: ", "secret\n"), ("The same again: ", "another\n")))
    assert unequal.status == 2
    assert not (tmp_path / "b.age").exists()
    opened = somebody.run("store", "restore", "ca.age", "--store", "new", answers=(("Passphrase of the backup: ", "secret\n"),))
    assert opened.status == 0
    assert ids(chain, "--store", "new") == ids(chain)


def test_streams(backed: Pca, tmp_path: Path) -> None:
    written = subprocess.run([PCACTL, "store", "backup", "-"], capture_output=True, timeout=60, check=True)
    assert b"Backed up" in written.stderr
    assert b"SHA-256" in written.stderr
    backed("store", "backup", "same.tar")
    assert written.stdout == (tmp_path / "same.tar").read_bytes()
    quiet = subprocess.run([PCACTL, "store", "backup", "-", "-q"], capture_output=True, timeout=60, check=True)
    assert (quiet.stdout, quiet.stderr) == (written.stdout, b"")
    read = subprocess.run([PCACTL, "store", "restore", "-", "--store", "new"], input=written.stdout, capture_output=True, timeout=60, check=False)
    assert read.returncode == 0, read.stderr
    assert ids(backed, "--store", "new") == ids(backed)
    bad = subprocess.run([PCACTL, "store", "restore", "-", "--yes", "-o", "json"], input=written.stdout[:-1], capture_output=True, timeout=60, check=False)
    assert bad.returncode == 2
    assert json.loads(bad.stdout)["error"]["message"].startswith("standard input: it ends too early")


@pytest.mark.parametrize(("words", "field"), [(("-o", "json"), "--output"), (("--force",), "--force")])
def test_nothing_else_goes_with_a_stream(chain: Pca, words: tuple[str, ...], field: str) -> None:
    refused = chain("store", "backup", "-", *words)
    assert refused.status == 2
    assert f"{field}: it cannot stand beside -" in refused.err


def test_a_reader_that_goes_away(backed: Pca, tmp_path: Path) -> None:
    for number in range(40):
        (next((tmp_path / "store" / "roots").iterdir()) / f"more-{number}").write_bytes(b"x" * 65536)
    done = subprocess.run(
        ["bash", "-c", f"{PCACTL} store backup - | head -c 10 > /dev/null; echo ${{PIPESTATUS[0]}}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("141\n", "")
    with Path("/dev/full").open("wb") as nowhere:
        full = subprocess.run([PCACTL, "store", "backup", "-"], stdout=nowhere, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert full.returncode == 6
    assert "standard output cannot be written: No space left on device" in full.stderr
    assert backed("quota", "grant", "1").status == 0


@pytest.mark.usefixtures("chain")
def test_a_file_size_limit_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 4; trap '' XFSZ; {PCACTL} store backup ca.tar"], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert done.returncode == 6
    assert "File too large" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.usefixtures("chain")
def test_the_file_is_made_private_and_synced_before_its_name(tmp_path: Path, strace: str) -> None:
    trace = tmp_path / "trace"
    subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=openat,fsync,rename,renameat,renameat2", "-o", str(trace), PCACTL, "store", "backup", "ca.tar"],
        check=True,
        cwd=tmp_path,
        timeout=60,
        capture_output=True,
    )
    lines = [line for line in trace.read_text().splitlines() if "ca.tar" in line or "fsync" in line]
    (made,) = (number for number, line in enumerate(lines) if "O_CREAT" in line and ".ca.tar.partial" in line)
    assert "O_EXCL" in lines[made]
    assert "0600" in lines[made]
    (renamed,) = (number for number, line in enumerate(lines) if "rename" in line and '"ca.tar"' in line)
    assert [number for number, line in enumerate(lines) if "fsync" in line and made < number < renamed]
    assert [number for number, line in enumerate(lines) if "fsync" in line and number > renamed]


def test_an_interrupt_leaves_the_store_and_no_file(backed: Pca, tmp_path: Path) -> None:
    before = ids(backed)
    with subprocess.Popen([PCACTL, "store", "restore", "-", "--yes"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        assert process.stdin
        process.stdin.write((tmp_path / "ca.tar").read_bytes()[:-2000])
        process.stdin.flush()
        while not (tmp_path / "store" / "staging" / "restored").exists():
            assert process.poll() is None
        process.terminate()
        assert process.wait(60) == 143
    assert ids(backed) == before
    assert not list((tmp_path / "store" / "staging").iterdir())
