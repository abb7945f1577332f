"""Many processes at one store: nothing is lost, nothing is done twice, and whoever holds the lock may die or sleep."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.conftest import WHOLE, Real
from tests.faults.state import damage

_HOLDS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from pcactl.store.store import Store
with Store(Path(sys.argv[1])).write() as writer:
    writer.grant(1)
    print("held", flush=True)
    time.sleep(600)
"""


def _issues(real: Real, number: int, each: int) -> Counter[int]:
    """What one process of the crowd does: it issues, and between it revokes and deletes one of its own, and reads."""
    statuses: Counter[int] = Counter()
    for turn in range(each):
        name = f"p{number}-{turn}.test"
        statuses[real.run("leaf", "issue", "--common-name", name, "--use-quota").returncode] += 1
        if turn % 8 == 3:
            assert real.run("leaf", "revoke", name, "--yes").returncode == 0
        if turn % 8 == 7:
            assert real.run("leaf", "delete", f"p{number}-{turn - 4}.test", "--yes").returncode == 0
        if turn % 5 == 1:
            assert real.run("leaf", "list", "--status", "normal", "-q").returncode == 0
    return statuses


@pytest.mark.slow
@pytest.mark.parametrize(("processes", "each"), [(4, 4), pytest.param(16, 25, marks=WHOLE)])
def test_nothing_is_lost_and_nothing_is_done_twice(real: Real, processes: int, each: int) -> None:
    """The quota is for one leaf less than they ask for: it is spent to the last, and one of them is told so."""
    wanted = processes * each
    assert real.run("quota", "grant", str(wanted - 1)).returncode == 0
    with ThreadPoolExecutor(processes) as crowd:
        statuses = sum(crowd.map(lambda number: _patient(real, number, each), range(processes)), Counter())
    assert statuses == {0: wanted}
    acts = [json.loads(line) for line in (real.store / "audit.log").read_text("utf-8").splitlines()]
    issued = [act for act in acts if act["act"] == "leaf issue"]
    serials = [serial for act in issued for serial in act["details"]["serial_numbers"]]
    assert len(issued) == len(set(serials)) == wanted
    assert [act["seq"] for act in acts] == list(range(1, len(acts) + 1))
    assert json.loads(real.run("quota", "show", "-o", "json").stdout)["used"] == wanted
    deleted = sum(act["act"] == "leaf delete" for act in acts)
    assert len(real.leaves()) == wanted - deleted
    assert real.run("leaf", "issue", "--common-name", "late.test", "--use-quota").returncode == 5
    assert damage(real.store, settled=True) == []


def _patient(real: Real, number: int, each: int) -> Counter[int]:
    if number == 0:
        real.run("quota", "grant", "1")
    return _issues(real, number, each)


def test_one_revocation_wins(real: Real) -> None:
    real.run("leaf", "issue", "--common-name", "a.test")
    words = real.command("leaf", "revoke", "a.test", "--yes")
    together = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate(timeout=60)[1] for process in together]
    assert sorted(process.returncode for process in together) == [0, 4, 4, 4]
    assert sum("is revoked already" in text for text in told) == 3
    assert damage(real.store, settled=True) == []


@pytest.mark.slow
def test_a_holder_that_sleeps_is_named_and_one_that_was_killed_is_in_nobodys_way(real: Real) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLDS, str(real.store)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        holder.send_signal(signal.SIGSTOP)
        assert real.run("leaf", "list").returncode == 0
        with subprocess.Popen(real.command("quota", "grant", "1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
            assert waiting.stderr
            assert waiting.stderr.readline() == f"waiting for process {holder.pid}, which is writing to {real.store}\n"
            holder.kill()
            start = time.monotonic()
            out, err = waiting.communicate(timeout=20)
        assert (waiting.returncode, err, time.monotonic() - start < 10) == (0, "", True), out
    assert json.loads(real.run("quota", "show", "-o", "json").stdout)["granted"] == 2
    assert [json.loads(line).get("details", {}).get("recovered") for line in (real.store / "audit.log").read_text().splitlines()][-2:] == [True, None]
    assert damage(real.store, settled=True) == []
