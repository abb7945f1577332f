"""`leaf issue` as a real process: killed at every step, under any umask, and several at once."""

import json
import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.conftest import Real, mode

_ISSUE = ("leaf", "issue", "--common-name", "www.example.com", "-q")


def _killed_at(real: Real, strace: str, call: str, number: int) -> int:
    killed = real.run(*_ISSUE, before=(strace, "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=SIGKILL:when={number}"))
    return killed.returncode


@pytest.mark.slow
@pytest.mark.parametrize(("call", "number"), [("mkdirat", 1), *(("fsync", number) for number in range(1, 7)), ("renameat", 1)])
def test_killed_before_the_rename_it_leaves_the_store_as_it_was(real: Real, strace: str, call: str, number: int) -> None:
    real.run(*_ISSUE)  # So that `leaves/` is there, and what follows is the same for every step.
    before = real.published()
    assert _killed_at(real, strace, call, number) == -signal.SIGKILL
    assert real.published() == before
    again = real.run(*_ISSUE)
    assert again.returncode == 0, again.stderr
    assert again.stdout.strip() in real.leaves()
    assert not list((real.store / "staging").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("number", [7, 8, 9])
def test_killed_after_the_rename_it_leaves_a_whole_leaf_and_its_line_in_the_log(real: Real, strace: str, number: int) -> None:
    first = real.run(*_ISSUE).stdout.strip()
    status = _killed_at(real, strace, "fsync", number)
    assert status in {-signal.SIGKILL, 0}
    real.run(*_ISSUE)
    leaves = real.leaves()
    assert first in leaves
    assert len(leaves) == 3
    logged = [json.loads(line)["id"] for line in (real.store / "audit.log").read_text("utf-8").splitlines()]
    assert set(leaves) <= set(logged)
    assert max(Counter(logged).values()) == 1


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_keys_are_0600_and_directories_0700_under_any_umask(tmp_path: Path, umask: int) -> None:
    real = Real(tmp_path / "store")
    out = tmp_path / "out"
    issued = real.run(*_ISSUE, "--out", str(out), umask=umask)
    assert issued.returncode == 0, issued.stderr
    instance = real.store / "leaves" / issued.stdout.strip()
    assert {mode(path) for path in (instance, out)} == {0o700}
    assert {mode(path) for path in (instance / "private_key.pem", out / "private_key.pem")} == {0o600}


def test_keys_are_made_with_0600_from_the_first_byte(real: Real, strace: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    real.run(*_ISSUE, "--out", str(tmp_path / "out"), before=(strace, "-f", "-qq", "-e", "trace=openat", "-o", str(trace)), umask=0)
    made = [line for line in trace.read_text().splitlines() if "O_CREAT" in line and "private_key" in line]
    assert len(made) == 2
    assert all(re.search(r"O_EXCL.*, 0600\)", line) for line in made)


@pytest.mark.slow
def test_several_at_once_are_all_there(real: Real) -> None:
    together = [subprocess.Popen(real.command(*_ISSUE), stdout=subprocess.PIPE, text=True) for _ in range(6)]
    ids = [process.communicate(timeout=60)[0].strip() for process in together]
    assert [process.returncode for process in together] == [0] * 6
    assert sorted(real.leaves()) == sorted(ids)
    numbers = [json.loads(line)["seq"] for line in (real.store / "audit.log").read_text("utf-8").splitlines()]
    assert numbers == list(range(1, 9))


@pytest.mark.slow
def test_the_last_of_the_quota_is_taken_once(real: Real) -> None:
    real.run("quota", "grant", "1")
    together = [subprocess.Popen(real.command(*_ISSUE, "--use-quota"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for process in together:
        process.communicate(timeout=60)
    assert sorted(process.returncode for process in together) == [0, 5, 5, 5]
    assert len(real.leaves()) == 1
