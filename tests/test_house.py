"""The house itself: generated pages are fresh, handlers are there, the README leads to every page."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from pcactl.contract.commands import COMMANDS, Command

_TOP = Path(__file__).parent.parent
_PAGES = sorted([*_TOP.glob("*.md"), *_TOP.glob("docs/**/*.md"), *_TOP.glob("tests/**/*.md")])


def test_the_generated_reference_is_fresh() -> None:
    checked = subprocess.run([sys.executable, _TOP / "tools" / "generate.py", "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_command_has_its_handler(command: Command) -> None:
    module, _, function = command.handler.partition(":")
    assert callable(getattr(import_module(f"pcactl.cli.{module}"), function))


def test_every_page_of_docs_is_reached_from_the_readme() -> None:
    reached = {_TOP / "README.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        if page.is_dir() or page.suffix != ".md":
            continue
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            linked = (page.parent / target).resolve()
            found = set(linked.glob("*.md")) if linked.is_dir() else {linked}
            waiting += found - reached
            reached |= found
    assert {page for page in _PAGES if "docs" in page.parts} <= reached
