import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl.errors import StoreFailure
from pcactl.store.directory import Directory
from pcactl.store.journal import BEFORE_THE_FIRST, Entry, act_of, append, canonical, hash_of, is_as_written, last_line, parsed, shorten
from tests.store import samples
from tests.store.strategies import json_values


def entry(number: int = 0, **details: Any) -> Entry:
    return Entry("leaf issue", f"pca_leaf_{number:020}", details, samples.NOW, "root")


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    samples.set_up(tmp_path)
    with Directory.at(tmp_path) as directory:
        yield directory


def test_lines_are_chained(directory: Directory) -> None:
    assert last_line(directory) == BEFORE_THE_FIRST
    for number in range(3):
        append(directory, entry(number, text="研发部"))
    lines = list(samples.log_lines(directory.path))
    assert list(lines[0]) == ["seq", "time", "act", "id", "operator", "details", "record", "store", "prev", "hash"]
    assert [list(line) for line in lines[1:]] == [["seq", "time", "act", "id", "operator", "details", "record", "prev", "hash"]] * 2
    assert lines[0]["store"] == {"format": 1, "created": "2026-11-25T01:18:14Z"}
    assert [line["id"] for line in lines] == [f"pca_leaf_{number:020}" for number in range(3)]
    assert lines[0]["time"] == "2026-11-25T01:18:14Z"
    assert last_line(directory).seq == 3
    assert last_line(directory).hash == lines[2]["hash"]
    assert (directory.path / "audit.log").stat().st_mode & 0o7777 == 0o600


@settings(deadline=None)
@given(details=st.dictionaries(st.text(), json_values, max_size=3), operator=st.text(st.characters(codec=None)))
def test_any_text_is_one_line(tmp_path_factory: pytest.TempPathFactory, details: dict[str, Any], operator: str) -> None:
    with Directory.at(samples.set_up(tmp_path_factory.mktemp("log"))) as directory:
        for _ in range(2):
            append(directory, Entry("leaf issue", "", details, samples.NOW, operator))
        raw = (directory.path / "audit.log").read_bytes().split(b"\n")
        assert len(raw) == 3
        assert json.loads(raw[1])["operator"] == operator
        assert json.loads(raw[1])["details"] == details
        assert json.loads(raw[1])["prev"] == json.loads(raw[0])["hash"]
        for text in raw[:2]:
            line = parsed(text)
            assert line
            assert is_as_written(line, text)
            assert hash_of(line) == line["hash"]
            assert act_of(line)[:7] == (line["seq"], samples.NOW, "leaf issue", "", operator, details, line["prev"])


@pytest.mark.parametrize("cut", [1, 2, 50, 200])
def test_a_cut_last_line_is_cut_away(directory: Directory, cut: int) -> None:
    for number in range(3):
        append(directory, entry(number))
    path = directory.path / "audit.log"
    path.write_bytes(path.read_bytes()[:-cut])
    assert last_line(directory).seq == 2
    append(directory, entry(7))
    assert samples.logged(directory.path) == [f"pca_leaf_{number:020}" for number in (0, 1, 7)]


@pytest.mark.parametrize("tail", [b"\0" * 10_000, b'{"seq": 2', b"{" * 100_000])
def test_a_tail_without_an_end_is_cut_away(directory: Directory, tail: bytes) -> None:
    append(directory, entry(0))
    with (directory.path / "audit.log").open("ab") as log:
        log.write(tail)
    append(directory, entry(1))
    assert samples.logged(directory.path) == [f"pca_leaf_{number:020}" for number in (0, 1)]


def test_a_first_line_without_an_end_is_cut_away(directory: Directory) -> None:
    (directory.path / "audit.log").write_bytes(b'{"seq": 1')
    append(directory, entry(0))
    assert samples.logged(directory.path) == [f"pca_leaf_{0:020}"]


@pytest.mark.parametrize("size", [100, 4000, 4096, 5000, 70_000])
def test_a_last_line_of_any_length_is_found(directory: Directory, size: int) -> None:
    append(directory, entry(0))
    append(directory, entry(1, text="x" * size))
    append(directory, entry(2))
    assert last_line(directory).seq == 3
    assert samples.logged(directory.path) == [f"pca_leaf_{number:020}" for number in range(3)]


def test_only_the_end_is_read(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        append(directory, entry(number, text="x" * 1000))
    read = []
    whole_read = os.pread

    def pread(fd: int, length: int, offset: int) -> bytes:
        read.append(length)
        return whole_read(fd, length, offset)

    monkeypatch.setattr(os, "pread", pread)
    append(directory, entry(100))
    assert sum(read) <= 4096


BAD_LINES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"{" * 20_000,
    b'{"seq": "1", "act": "", "id": "", "hash": ""}',
    b'{"seq": 1, "act": "", "id": "", "hash": 1}',
    b"\xff",
]


@pytest.mark.parametrize("line", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_damaged_last_line_is_told_and_kept(directory: Directory, line: bytes) -> None:
    path = directory.path / "audit.log"
    path.write_bytes(b"\n" + line + b"\n")
    with pytest.raises(StoreFailure, match=rf"{path}: its last line is no line"):
        append(directory, entry())
    assert path.read_bytes() == b"\n" + line + b"\n"


def test_lines_can_be_taken_back(directory: Directory) -> None:
    assert append(directory, entry(0)) == 0
    size = append(directory, entry(1))
    append(directory, entry(2))
    shorten(directory, size)
    assert samples.logged(directory.path) == [f"pca_leaf_{0:020}"]
    shorten(directory, 0)
    assert directory.names() == ["store.toml"]


def old_line(number: int, prev: str, **others: Any) -> dict[str, Any]:
    """As the version before this one wrote it."""
    line: dict[str, Any] = {"seq": number, "time": "2026-11-25T01:18:14Z", "act": "leaf issue", "id": f"pca_leaf_{number:020}"}
    line |= {"operator": "root", "details": {}, "prev": prev} | others
    return line | {"hash": sha256(canonical(line)).hexdigest()}


def test_a_log_of_the_version_before_is_continued(directory: Directory) -> None:
    """Its first new line says what the store is, as no line before does."""
    first = old_line(1, "")
    (directory.path / "audit.log").write_text(json.dumps(first) + "\n")
    assert last_line(directory) == (1, "leaf issue", f"pca_leaf_{1:020}", first["hash"], False)
    append(directory, entry(2)._replace(record="0" * 64))
    append(directory, entry(3))
    assert [(line.get("record"), "store" in line) for line in samples.log_lines(directory.path)] == [(None, False), ("0" * 64, True), ("", False)]
    assert last_line(directory).binds


BAD_VALUES = [
    {"seq": "1"},
    {"seq": True},
    {"time": "2026-11-25 01:18:14Z"},
    {"time": "2026-13-25T01:18:14Z"},
    {"time": 0},
    {"act": None},
    {"id": 1},
    {"operator": None},
    {"details": []},
    {"record": None},
    {"store": ""},
]


@pytest.mark.parametrize("values", BAD_VALUES, ids=str)
def test_what_no_line_says_is_no_line(values: dict[str, Any]) -> None:
    line = old_line(1, "", record="", store={})
    assert parsed(json.dumps(line).encode()) == line
    assert parsed(json.dumps(line | values).encode()) is None
    assert parsed(json.dumps({key: value for key, value in line.items() if key not in {*values} - {"record", "store"}} | values).encode()) is None


@pytest.mark.parametrize("key", ["seq", "time", "act", "id", "operator", "details", "prev", "hash"])
def test_what_a_line_must_have(key: str) -> None:
    line = old_line(1, "")
    assert parsed(json.dumps({name: value for name, value in line.items() if name != key}).encode()) is None


def test_keys_of_a_later_version_are_kept() -> None:
    assert act_of(old_line(1, "", later=[1])).others == {"later": [1]}


@pytest.mark.parametrize(
    ("text", "as_written"),
    [
        (r'{"seq": 1, "act": "研 \u7814 \u007f \n \" \\"}', True),
        ('{"seq": 1, "act": "\x7f"}', True),
        ('{"seq": 1,"act": "研 x"}', False),
        ('{"seq":\t1, "act": "研 x"}', False),
        ('{"seq": 1, "act": "研 x"} ', False),
        ('{"seq": 1, "act": "", "act": "研 x"}', False),
        (r'{"seq": 1, "act": "研\u0020x"}', False),
        (r'{"seq": 1, "act": "研 \u781A"}', False),
        (r'{"seq": 1, "act": "研\/x"}', False),
        (r'{"seq": 1.0e0, "act": "研 x"}', False),
    ],
)
def test_a_line_has_one_form(text: str, *, as_written: bool) -> None:
    """So that nobody can write it in another way under the same hash; what a Python finds printable is left to it."""
    assert is_as_written(json.loads(text), text.encode()) is as_written
