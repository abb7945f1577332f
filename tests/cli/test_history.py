"""`store log`: what it shows of the audit log, and how little of it is in memory."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pcactl.cli import history
from pcactl.contract.commands import COMMANDS
from pcactl.contract.history import VERBS
from pcactl.render.screen import Screen
from pcactl.store import lines as store_lines
from tests.cli.conftest import Pca
from tests.store import logs, samples


@pytest.fixture
def busy(chain: Pca, tmp_path: Path) -> Pca:
    """A store in which everything was done once."""
    (tmp_path / "pw").write_text("secret\n")
    (tmp_path / "other").write_text("another\n")
    for line in (
        ("leaf", "issue", "--common-name", "张三", "--key-alg", "ECDSA"),
        ("leaf", "issue", "--san", "nameless.test"),
        ("quota", "grant", "100"),
        ("quota", "grant", "20"),
        ("sub", "disable", "Office CA"),
        ("sub", "enable", "Office CA"),
        ("leaf", "revoke", "张三", "--reason", "superseded", "-y"),
        ("sub", "passphrase", "Office CA", "--passphrase-file", "pw"),
        ("sub", "passphrase", "Office CA", "--issuer-passphrase-file", "pw", "--passphrase-file", "other"),
        ("leaf", "delete", "张三", "-y"),
    ):
        assert chain(*line).status == 0, line
    return chain


ACTS = [
    *("root create", "sub create", "leaf issue", "leaf issue", "quota grant", "quota grant", "sub disable", "sub enable"),
    *("leaf revoke", "sub passphrase", "sub passphrase", "leaf delete"),
]


def acts(pca: Pca, *filters: str) -> list[str]:
    return [line["act"] for line in pca("store", "log", *filters, "-o", "json").document["result"]]


def log_of(tmp_path: Path) -> Path:
    return tmp_path / "store" / "audit.log"


def test_every_act_says_what_it_changed(busy: Pca, tmp_path: Path) -> None:
    lines = logs.read(tmp_path / "store")
    details = [line["details"] for line in lines]
    assert [line["act"] for line in lines] == ACTS
    of_instances = [line["details"] for line in lines if line["id"]]
    assert all({"common_name", "issuer_id", "serial_numbers", "fingerprints_sha256"} <= set(one) for one in of_instances)
    shown = busy("sub", "show", "Office CA", "-o", "json").document
    assert (details[1]["serial_numbers"], details[1]["fingerprints_sha256"]) == ([shown["serial_number"]], [shown["fingerprint_sha256"]])
    changes = ("count", "granted_before", "granted", "state_before", "state", "revoke_reason", "passphrase")
    assert [{key: one[key] for key in changes if key in one} for one in details[4:]] == [
        {"count": 100, "granted_before": 0, "granted": 100},
        {"count": 20, "granted_before": 100, "granted": 120},
        {"state_before": "normal", "state": "disabled"},
        {"state_before": "disabled", "state": "normal"},
        {"state_before": "normal", "state": "revoked", "revoke_reason": "superseded"},
        {"passphrase": "set"},
        {"passphrase": "changed"},
        {"state_before": "revoked", "revoke_reason": "superseded"},
    ]


def test_text_is_one_line_an_act(busy: Pca, tmp_path: Path) -> None:
    lines = busy("store", "log").out.splitlines()
    ids = [line["id"] for line in logs.read(tmp_path / "store")]
    operator = logs.read(tmp_path / "store")[0]["operator"]
    assert len(lines) == 12
    assert all(line[20:22] == "  " and line.split()[4] == operator for line in lines)
    assert [line[22:37].strip() for line in lines] == ACTS
    behind = [line.split(operator, 1)[1].strip() for line in lines]
    assert behind[2].startswith(f"张三  {ids[2]}  serial ")
    assert behind[3].startswith(f"{ids[3]}  serial ")
    assert behind[4:] == [
        "0 -> 100",
        "100 -> 120",
        f"Office CA  {ids[1]}  normal -> disabled",
        f"Office CA  {ids[1]}  disabled -> normal",
        f"张三  {ids[2]}  normal -> revoked  superseded",
        f"Office CA  {ids[1]}  passphrase set",
        f"Office CA  {ids[1]}  passphrase changed",
        f"张三  {ids[2]}  superseded",
    ]


def test_text_in_chinese(busy: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    out = busy("store", "log").out
    assert all(words in out for words in ("序列号 ", "正常 -> 已吊销", "已设置口令", "已更改口令"))
    assert busy("store", "log", "--id", "x").err == "没有符合条件的操作\n"


def test_json_and_csv_say_the_same(busy: Pca, tmp_path: Path) -> None:
    document = busy("store", "log", "-o", "json").document
    assert document["count"] == 12
    for line, shown in zip(logs.read(tmp_path / "store"), document["result"], strict=True):
        whole: dict[str, Any] = {"store": None} | {key: value or None for key, value in line.items()} | {"details": line["details"]}
        assert shown == whole
    rows = list(csv.DictReader(io.StringIO(busy("store", "log", "-o", "csv").out)))
    assert [row["hash"] for row in rows] == [line["hash"] for line in document["result"]]
    assert (rows[5]["granted_before"], rows[5]["granted"], rows[5]["id"]) == ("100", "120", "")
    assert busy("store", "log", "-o", "json", "--id", "x").document == {"result": [], "count": 0}
    assert busy("store", "log", "-o", "csv", "--id", "x").out.splitlines()[0].split(",")[:5] == ["seq", "time", "act", "id", "operator"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--act revoke", ["leaf revoke"]),
        ("--act ISSUE", ["leaf issue"] * 2),
        ("--act sub__create", ["sub create"]),
        ("--act Leaf___Delete", ["leaf delete"]),
        ("--act root_revoke", []),
        ("--id pca_leaf_", ["leaf issue", "leaf issue", "leaf revoke", "leaf delete"]),
        ("--id pca_", [act for act in ACTS if act != "quota grant"]),
        ("--id pca_leaf_0000", []),
        ("--since 1h", ACTS),
        ("--since 2020-01-01", ACTS),
        ("--since 9999-12-31T23:59:59Z", []),
        ("--since 1h --act grant --id pca_", []),
    ],
)
def test_filters(busy: Pca, line: str, expected: list[str]) -> None:
    assert acts(busy, *(word.replace("_", " ") if "--act" in line and "pca_" not in word else word for word in line.split())) == expected


def test_since_is_a_span_back_from_now(busy: Pca, tmp_path: Path) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the log is of now
    ages = [timedelta(days=days) for days in (400, 370, 360, 32, 20, 8, 6, 2, 0, 0, 0, 0)]
    times = [f"{now - age:%Y-%m-%dT%H:%M:%SZ}" for age in ages]
    logs.write(tmp_path / "store", [line | {"time": time} for line, time in zip(logs.read(tmp_path / "store"), times, strict=True)])
    for span, count in {"1y": 10, "1m": 8, "7d": 6, "24h": 4, "3d": 5, "2000y": 12}.items():
        assert len(acts(busy, "--since", span)) == count, span
    assert len(acts(busy, "--since", times[5])) == 7  # The second itself belongs to it.


def test_an_exact_id_and_quiet(busy: Pca) -> None:
    (sub,) = busy("sub", "list", "-q").out.split()
    assert acts(busy, "--id", sub) == ["sub create", "sub disable", "sub enable", "sub passphrase", "sub passphrase"]
    assert busy("store", "log", "-q", "--id", sub).out.split() == [sub] * 5
    assert len(busy("store", "log", "-q").out.split()) == 10
    assert busy("store", "log", "-q", "--act", "grant").out == ""


@pytest.mark.parametrize(
    "line", ["--since tomorrow", "--since 7", "--since 9999y", "--act revok", "--act show", "--act quota", "--head --act revoke", "--head --since 7d"]
)
def test_refused(busy: Pca, line: str) -> None:
    refused = busy("store", "log", *line.split())
    assert (refused.status, refused.out) == (2, "")


def test_the_acts_are_those_of_the_commands() -> None:
    reading = {"list", "show", "path", "log", "backup", "tree", "call", "quickstart", "completion"}
    assert {command.verb for command in COMMANDS if command.noun in {"root", "sub", "leaf", "quota", "store"}} - reading == set(VERBS)
    assert "sub enable" in history._acts()  # noqa: SLF001
    assert "leaf show" not in history._acts()  # noqa: SLF001


def test_without_a_store_there_is_none(pca: Pca) -> None:
    for form in ("text", "json", "csv"):
        assert pca("store", "log", "-o", form).status == 3
        assert pca("store", "log", "--head", "-o", form).status == 3
    assert set(pca("store", "log", "-o", "json").document) == {"error"}


@pytest.mark.parametrize("text", [b"\n", b"null\n", b'{"seq": 3}\n', b"\xff\n", b"{" * 10_000 + b"\n"])
def test_a_damaged_line_is_told_by_its_number_behind_those_before_it(busy: Pca, tmp_path: Path, text: bytes) -> None:
    lines = log_of(tmp_path).read_bytes().splitlines(keepends=True)
    whole = {form: busy("store", "log", "-o", form).out for form in ("text", "csv")}
    log_of(tmp_path).write_bytes(b"".join([*lines[:5], text, *lines[6:]]))
    for form, header in (("text", 0), ("csv", 1)):
        damaged = busy("store", "log", "-o", form)
        assert (damaged.status, damaged.out) == (6, "".join(whole[form].splitlines(keepends=True)[: 5 + header]))
        assert "audit.log: line 6 is no line of an audit log" in damaged.err
    damaged = busy("store", "log", "-o", "json")
    assert (damaged.status, damaged.document["count"], len(damaged.document["result"])) == (6, 5, 5)
    assert "line 6" in damaged.err


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_damaged_first_line_is_an_error_alone(busy: Pca, tmp_path: Path, form: str) -> None:
    log_of(tmp_path).write_bytes(b"x\n" + log_of(tmp_path).read_bytes())
    damaged = busy("store", "log", "-o", form)
    assert damaged.status == 6
    assert json.loads(damaged.out).keys() == {"error"} if form == "json" else damaged.out == ""


def test_a_line_that_a_crash_cut_is_passed_over(busy: Pca, tmp_path: Path) -> None:
    log_of(tmp_path).write_bytes(log_of(tmp_path).read_bytes()[:-1])
    assert acts(busy) == ACTS[:-1]
    assert busy("store", "log", "--head", "-q").out.startswith("11 ")


def test_lines_of_the_version_before_and_of_a_later_one(busy: Pca, tmp_path: Path) -> None:
    logs.rewritten(tmp_path / "store", lambda lines: [*logs.as_before(lines[:2]), lines[2] | {"later": {"a": 1}}])
    before, _, after = busy("store", "log", "-o", "json").document["result"]
    assert (before["record"], before["store"], after["later"]) == (None, None, {"a": 1})


def test_what_stands_in_the_log_steers_no_terminal(busy: Pca, tmp_path: Path) -> None:
    """A recovered line too, and one whose details are of other types than ours."""
    strange = {"common_name": "a\x1b[31m\n", "serial_numbers": 7, "state": ["x\x07"], "granted": {}, "passphrase": [], "recovered": True}

    def changed(lines: list[logs.Line]) -> list[logs.Line]:
        return [*lines[:3], lines[3] | {"operator": "", "act": "x\x1b", "details": strange}]

    logs.rewritten(tmp_path / "store", changed)
    line = busy("store", "log").out.splitlines()[-1]
    assert "\x1b" not in line
    assert line[22:49] == r"x\x1b            -         "
    assert r"a\x1b[31m\n  " in line
    assert line.endswith(r"serial 7  ? -> ['x\x07']  ? -> {}  (added after a crash)")
    assert "\x1b" not in busy("store", "log", "-o", "csv").out + busy("store", "log", "-o", "json").out


def test_the_head_is_the_last_line(busy: Pca, tmp_path: Path) -> None:
    last, path = logs.read(tmp_path / "store")[-1], tmp_path / "store"
    head = busy("store", "log", "--head", "-o", "json").document
    assert (head["seq"], head["hash"], head["time"], head["store"]) == (12, last["hash"], last["time"], str(path))
    assert head["created"] == logs.read(path)[0]["store"]["created"]
    assert busy("store", "log", "--head").out == f"12 {last['hash']} {last['time']} {head['created']} {path}\n"
    assert busy("store", "log", "--head", "-q").out == f"12 {last['hash']}\n"
    assert list(csv.DictReader(io.StringIO(busy("store", "log", "--head", "-o", "csv").out))) == [{**head, "seq": "12"}]
    log_of(tmp_path).write_bytes(log_of(tmp_path).read_bytes() + b"x\n")
    assert busy("store", "log", "--head").status == 6


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_a_long_log_is_never_held(pca: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """Of 100,000 lines, a few hundred are read before those before them are written."""
    store, count = tmp_path / "store", 100_000
    store.mkdir()
    logs.long_log(samples.set_up(store), count)
    read, written, most = [0], [0], [0]
    each, data = store_lines.each, Screen.data

    def counted(*arguments: Any) -> Iterator[bytes]:
        for line in each(*arguments):
            read[0] += 1
            yield line

    def write(screen: Screen, text: str) -> None:
        most[0] = max(most[0], read[0] - written[0])
        written[0] = read[0]
        data(screen, text)

    monkeypatch.setattr(store_lines, "each", counted)
    monkeypatch.setattr(Screen, "data", write)
    out = pca("store", "log", "-o", form).out
    assert out.count("leaf issue") == count // 2
    assert most[0] <= 1_000
