"""Where text goes, whatever the streams are like."""

import io
import sys

import pytest

from pcactl.api.envelope import Answer
from pcactl.contract.states import MOVES
from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Deleted, Removed, Several, StorePath
from pcactl.render.escape import width
from pcactl.render.json_text import json_text
from pcactl.render.present import present, present_answer
from pcactl.render.question import question_text
from pcactl.render.screen import ReaderGone, Screen
from pcactl.render.view import View
from tests.render.samples import LEAF_ID, NOTICE, dry_run, instance, page, shown, tree


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)


def written(out: io.TextIOWrapper) -> str:
    buffer = out.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(out.encoding)


class Broken(io.StringIO):
    """A stream that fails."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, _text: str) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "└── ● 研发部─  "),
        ("ascii", r"`-- * \u7814\u53d1\u90e8\u2500  "),
        ("gbk", "`-- * 研发部─  "),
        ("latin-1", r"`-- * \u7814\u53d1\u90e8\u2500  "),
    ],
)
def test_an_encoding_stops_nothing(monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str) -> None:
    out = stream(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    present(tree(instance(Kind.ROOT, common_name="研发部─")), View(), Screen())
    assert written(out).splitlines()[1].startswith(expected)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk", "latin-1"])
def test_columns_stand_where_they_are_written(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    names = ("www.example.com", "服务 👩\u200d🔧 e\u0301", "é", "中" * 64, "\x1b\udcff", "✗")
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, stream(encoding))
    present(page(*(instance(common_name=name) for name in names)), View(), Screen())
    mark = "●" if encoding == "utf-8" else "*"
    out, err = sys.stdout, sys.stderr
    assert isinstance(out, io.TextIOWrapper)
    assert isinstance(err, io.TextIOWrapper)
    screen = Screen()
    screen.ask(question_text(MOVES["revoke"], [instance(common_name=name) for name in names], {}, screen.message_encoding))
    assert all(line.startswith(f"{mark} normal  ") for line in written(out).splitlines()[1:])
    for lines in (written(out).splitlines()[1:], written(err).splitlines()[1:-2]):
        assert (len(lines), len({width(line.partition(LEAF_ID)[0]) for line in lines})) == (len(names), 1)


@pytest.mark.parametrize(("encoding", "shown_as"), [("utf-8", '"研👍é"'), ("ascii", r'"\u7814\ud83d\udc4d\u00e9"'), ("latin-1", r'"\u7814\ud83d\udc4d\u00e9"')])
def test_json_stays_json_in_every_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str, shown_as: str) -> None:
    monkeypatch.setattr(sys, "stdout", stream(encoding))
    assert json_text({"a": "研👍é"}, Screen()) == f'{{\n  "a": {shown_as}\n}}\n'


def test_a_reader_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(BrokenPipeError(32, "Broken pipe")))
    with pytest.raises(ReaderGone):
        Screen().data("x")


@pytest.mark.parametrize(
    ("out", "problem"),
    [(Broken(OSError(28, "No space left on device")), "standard output cannot be written: No space left on device"), (None, "standard output is closed")],
)
def test_a_result_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, out: io.StringIO | None, problem: str) -> None:
    monkeypatch.setattr(sys, "stdout", out)
    with pytest.raises(StoreFailure, match=problem):
        Screen().data("x")


@pytest.mark.parametrize("err", [Broken(BrokenPipeError(32, "Broken pipe")), None])
def test_messages_are_not_worth_failing_for(monkeypatch: pytest.MonkeyPatch, err: io.StringIO | None) -> None:
    monkeypatch.setattr(sys, "stderr", err)
    Screen().message("notice: ", "x")


def test_notices_are_said_whatever_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    said = (
        'warning: the common name "a.test" is not among the SANs, and clients look at the SANs alone\n'
        'notice: "b.test." is written without its trailing dot, which clients cannot match\n'
    )
    for view in (View(), View(quiet=True), View(output="json")):
        present(shown(instance()), view, Screen())
        assert capsys.readouterr().err == said


def test_notices_of_several_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    present(Several((shown(instance()), shown(instance()))), View(), Screen())
    assert capsys.readouterr().err.count("warning: ") == 2


def test_an_envelope_is_json_whatever_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    present_answer(Answer({"ResponseMetadata": {"a": "é"}}, (NOTICE,)), Screen())
    out, err = capsys.readouterr()
    assert out == '{\n  "ResponseMetadata": {\n    "a": "é"\n  }\n}\n'
    assert err.startswith("notice: ")


def test_csv_is_for_pages(capsys: pytest.CaptureFixture[str]) -> None:
    present(page(instance()), View(output="csv", quiet=True), Screen())
    assert capsys.readouterr().out.startswith("instance_id,instance_status,")


def test_quiet_prints_ids_alone(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = View(quiet=True)
    for result in (shown(instance()), page(instance()), tree(instance(issuer_id="")), tree(instance()), Removed((Deleted(LEAF_ID, "a"),))):
        present(result, quiet, Screen())
        assert capsys.readouterr().out == f"{LEAF_ID}\n"
    present(page(instance(instance_id="a\x1b\nb")), quiet, Screen())
    assert capsys.readouterr().out == "a\\x1b\\nb\n"
    present(dry_run(), quiet, Screen())
    assert capsys.readouterr().out == ""
    present(StorePath(tree().store), quiet, Screen())
    assert capsys.readouterr().out == "/srv/ca\n"


def test_json_goes_before_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    present(page(), View(output="json", quiet=True), Screen())
    assert capsys.readouterr().out == '{\n  "count": 0,\n  "result": []\n}\n'


@pytest.mark.parametrize(("matches", "hint"), [(0, "no leaf matches\n"), (1, ""), (7, "1 of 7\n")])
def test_what_a_list_does_not_show(capsys: pytest.CaptureFixture[str], matches: int, hint: str) -> None:
    rows = (instance(),) if matches else ()
    present(page(*rows, matches=matches), View(), Screen())
    assert capsys.readouterr().err == hint
    present(page(*rows, matches=matches), View(quiet=True), Screen())
    assert capsys.readouterr().err == ""
