"""The pages as files: clean, as wide as a screen, findable, installed. And the language that they are written in."""

import subprocess
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl.contract.commands import COMMANDS
from tests.man.conftest import MAN, TOP, Shown
from tools import manual
from tools.manual import mdoc
from tools.manual.page import released

_NAMES = sorted(path.name for path in MAN.iterdir())
_HEAD = (".Dd November 25, 2026", ".Dt X 1", ".Os", ".Sh NAME", ".Nm x", ".Nd y", ".Sh DESCRIPTION")

Render = Callable[[str], Shown]


def _lint(mandoc: str, *arguments: str, text: str | None = None) -> str:
    """What mandoc complains of; it looks beside a page for those that it refers to."""
    done = subprocess.run([mandoc, "-T", "lint", *arguments], cwd=MAN, input=text, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_there_are_no_others() -> None:
    assert {f"man/{name}" for name in _NAMES} == set(manual.files())


@pytest.mark.parametrize("name", _NAMES)
def test_lint_is_clean(name: str, judge: Callable[[str], str]) -> None:
    assert _lint(judge("mandoc"), name) == ""
    assert (MAN / name).read_bytes().isascii()


@pytest.mark.parametrize("name", _NAMES)
def test_only_examples_are_wider_than_a_screen(name: str, page: Render) -> None:
    examples = {example for command in COMMANDS for example in command.examples}
    assert [line for line in page(name).lines if len(line) > 80 and line.strip() not in examples] == []


@pytest.mark.parametrize("name", _NAMES)
def test_a_page_refers_to_all_others(name: str, page: Render) -> None:
    others = {f"{other[:-2]}({other[-1]})" for other in _NAMES if other != name}
    assert set(page(name).sections["SEE ALSO"].split(", ")) == others


def test_the_wheel_and_make_install_them(judge: Callable[[str], str], tmp_path: Path) -> None:
    settings = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    shared = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    places = {f"man/{name}": f"share/man/man{name[-1]}/{name}" for name in _NAMES}
    assert {source: place for source, place in shared.items() if source.startswith("man/")} == places
    subprocess.run([judge("make"), "--silent", "install", f"DESTDIR={tmp_path}", "PREFIX=/usr"], cwd=TOP, check=True)
    assert {source for source, place in places.items() if (tmp_path / "usr" / place).read_bytes() == (TOP / source).read_bytes()} == set(places)


def test_the_date_is_that_of_the_newest_release() -> None:
    first = released("# Changelog\n\n## [Unreleased]\n")
    assert released("## [Unreleased]\n\n## [0.2.0] - 2027-03-04\n\n## [0.1.0] - 2027-01-02\n") == date(2027, 3, 4) != first
    written = released((TOP / "CHANGELOG.md").read_text("utf-8"))
    assert {(MAN / name).read_text("ascii").splitlines()[1] for name in _NAMES} == {f".Dd {written:%B} {written.day}, {written.year}"}


_NASTY = st.text(r"""aN9国é😀.'"\-~^()[]|!?,:;#%&*@$/<>{}_=+""", min_size=1, max_size=30).filter(lambda text: "**" not in text)


def _shown(render: Render, *lines: str) -> list[str]:
    """The words under DESCRIPTION."""
    return render("\n".join((*_HEAD, *lines)) + "\n").text.partition("DESCRIPTION\n")[2].rpartition("\n\n")[0].split()


@settings(deadline=None)  # Each example starts a program.
@given(words=st.lists(_NASTY, min_size=1, max_size=8))
def test_any_text_is_shown_as_it_is(words: list[str], render: Render) -> None:
    text = " ".join(words)
    blocks = mdoc.prose(text), mdoc.display([text]), mdoc.table("Cm", [(text, "and")]), [f".D1 {mdoc.call('Ar', text)}"], [mdoc.heading("Ss", text)]
    assert [_shown(render, *lines) for lines in blocks] == [words, words, [*words, "and"], words, words]
    assert all(line.isascii() for lines in blocks for line in lines)


@pytest.mark.parametrize("word", ["No", "Ar", "Ns", "Fl", "%A", "|", ".", "(", ")", "Op", "Xo", "-", "--", "'", '"', "\\", "a.", "a:", "e.g."])
def test_macros_and_punctuation_are_words_too(word: str, render: Render, judge: Callable[[str], str]) -> None:
    lines = [f".{mdoc.call('Cm', word)}", f".{mdoc.call('Ar', f'x {word} x', word)}", *mdoc.display([word, f"x {word}"]), *mdoc.prose(f"{word} `{word}`, x")]
    expected = [word, "x", word, "x", word, word, "x", word, word, f"`{word}`,", "x"]
    assert _shown(render, *lines) == expected
    assert _lint(judge("mandoc"), text="\n".join((*_HEAD, *lines)) + "\n") == ""


def test_prose_is_marked(render: Render) -> None:
    text = "**Modes** (`a.py`), `b c`'s and `--out`, `-q`'s; **A `d`.** See pcactl-store(5). A sentence."
    lines = mdoc.prose(text)
    assert _shown(render, *lines) == ["Modes", "(`a.py`),", "`b", "c`'s", "and", "--out,", "-q's;", "A", "d.", "See", "pcactl-store(5).", "A", "sentence."]
    assert {".Sy Modes", ".Fl Fl out ,", '.Sy "A d" .', ".Xr pcactl-store 5 ."} <= set(lines)
    assert lines[-1] == "A sentence."


def test_lines_of_prose_are_short_and_sentences_begin_them(judge: Callable[[str], str]) -> None:
    lines = mdoc.prose("A word-and-word " * 30 + "end. And another. " + "国密 " * 40)
    assert max(map(len, lines)) <= 80
    assert "And another." in lines
    assert _lint(judge("mandoc"), text="\n".join((*_HEAD, *lines)) + "\n") == ""


def test_lists_and_displays_are_set_apart(render: Render) -> None:
    blocks = [["One."], mdoc.tagged([(["Cm a", "Cm b"], ["first"]), (["Cm c"], ["second"])]), mdoc.items("enum", [["x"], ["y"]]), ["Two."], mdoc.display(["z"])]
    shown = render("\n".join((*_HEAD, *mdoc.flow(blocks))) + "\n").text.partition("DESCRIPTION\n")[2]
    assert [line.strip() for line in shown.splitlines()[:-2]] == (
        ["One.", "", "a", "b       first", "", "c       second", "", "1.   x", "", "2.   y", "", "Two.", "", "z"]
    )
