"""Every text that people read has its Chinese: rows, whatever the source says by name, and what no test happens to meet."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import pcactl
from pcactl import errors
from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.contract.notices import NOTICES
from pcactl.contract.options import ANYWHERE, Panel
from pcactl.render.chinese import CHINESE
from pcactl.render.chinese.errors import ERRORS
from pcactl.render.chinese.formats import FORMATS
from pcactl.render.chinese.help import HELP
from pcactl.render.chinese.notices import NOTICES as CHINESE_NOTICES
from pcactl.render.chinese.screens import SCREENS
from pcactl.render.help import explained, root_page
from tests.chinese.finder import needs_chinese, untranslated

_PACKAGE = Path(pcactl.__file__).parent
_CATALOGUE = _PACKAGE / "render" / "chinese"
_SAYING = {"phrase", "say", "Row", "wrong", "damaged", "ValueError"} | {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.PcaError) and kind is not errors.Defect
}
"""The calls whose first argument is a text for people."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_a_command(command: Command) -> None:
    texts = [command.summary, *command.notes, *(argument.help for argument in command.arguments)]
    assert not [missing for text in (*texts, *map(explained, (*command.options, *ANYWHERE))) for missing in untranslated(text)]


def test_nouns_and_panels() -> None:
    page = root_page()
    titles = [section.title for section in page.sections]
    texts = [page.summary, *titles, *(noun.summary for noun in NOUNS.values()), *(panel.value for panel in Panel)]
    assert not [missing for text in texts for missing in untranslated(text)]


def test_notices() -> None:
    assert not [row.text for row in NOTICES.values() if row.text not in CHINESE_NOTICES]
    assert all(f"{row.level}: " in CHINESE for row in NOTICES.values())


@pytest.mark.parametrize("path", sorted(_PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_what_a_module_says(path: Path) -> None:
    if _CATALOGUE not in path.parents:
        assert not [text for text in _said(ast.parse(path.read_text("utf-8"))) if needs_chinese(text) and text not in CHINESE]


def test_nothing_is_said_in_two_ways() -> None:
    parts = (HELP, SCREENS, CHINESE_NOTICES, ERRORS, FORMATS)
    assert sum(map(len, parts)) == len(CHINESE)


@pytest.mark.parametrize("english", CHINESE)
def test_an_entry(english: str) -> None:
    """It has the places of the English, and says something."""
    chinese = CHINESE[english]
    assert _places(chinese) == _places(english)
    assert chinese.strip()


def test_no_entry_is_of_something_gone() -> None:
    source = [ast.parse(path.read_text("utf-8")) for path in _PACKAGE.rglob("*.py") if _CATALOGUE not in path.parents]
    nodes = [node for tree in source for node in ast.walk(tree)]
    plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    composed = [pattern for node in nodes if isinstance(node, ast.JoinedStr) if (pattern := _pattern(node))]
    gone = [english for english in CHINESE if english not in plain and english not in _OF_OTHERS and not any(re.fullmatch(one, english) for one in composed)]
    assert not gone


_OF_OTHERS = {
    "Permission denied",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Is a directory",
    "Read-only file system",
    "Input/output error",
    "File too large",
    "Broken pipe",
    "Disk quota exceeded",
    "Too many open files",
    *("disabled", "frozen", "normal", "revoked", "expired", "unknown"),
    *(
        "Expecting value",
        "Expecting ',' delimiter",
        "Expecting ':' delimiter",
        "Expecting property name enclosed in double quotes",
        "Illegal trailing comma before end of object",
        "Illegal trailing comma before end of array",
        "Extra data",
        "Unterminated string starting at",
        "Invalid control character at",
        "Invalid \\escape",
        "Invalid \\uXXXX escape",
    ),
    *("notice: ", "warning: ", "0: made here", "1: imported"),
    *("a certificate request", "a certificate", "a private key"),
}
"""The system's words, and those that are put together of rows."""


def _said(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in _SAYING:
            first = node.args[1:2] if name == "wrong" else node.args[:1]
            yield from _literals([*first, *(word.value for word in node.keywords if word.arg in {"allowed", "hint"})])


def _literals(nodes: list[ast.expr]) -> Iterator[str]:
    """The texts that an expression may be; those inside another call are found with it."""
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _literals([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _places(text: str) -> set[str]:
    return {f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None} if "{ " not in text and "{}" not in text else set()


def _pattern(node: ast.JoinedStr) -> str:
    """What an f-string may be, where it is a sentence and no path."""
    parts = [str(part.value).replace("{{", "{") if isinstance(part, ast.Constant) else "" for part in node.values]
    return "".join(re.escape(part) or ".+" for part in parts) if re.search("[a-z ]{3}", "".join(parts)) else ""
