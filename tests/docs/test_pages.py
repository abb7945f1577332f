"""Runs every script of the pages that people follow, each page as one session, and compares the screens that the pages show."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import JUDGES
from tests.docs.pages import RUN, TOP, blocks, languages, missing, ports, programs
from tests.docs.shell import Shell, free_port

_QUICK = 3
"""How many calls of pcactl, at a third of a second each, still make a quick page; make and nginx never do."""


def _marks(page: Path) -> list[pytest.MarkDecorator]:
    text = page.read_text("utf-8")
    calls = sum(len(re.findall(r"\bpcactl [a-z]", block.script)) for block in blocks(text))
    return [pytest.mark.slow] if calls > _QUICK or programs(text, ("make", "nginx")) else []


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.close()


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(TOP)), marks=_marks(page)) for page in RUN])
def test_a_page_is_what_happens(page: Path, shell: Shell, judge: Callable[[str], str]) -> None:
    text = _with_free_ports(page.read_text("utf-8"))
    for name in programs(text, JUDGES):
        judge(name)
    for block in blocks(text):
        status, printed = shell.run(block.script)
        assert status == 0, f"{page.name}:{block.line}: exit {status}\n{block.script}\n{printed}"
        for screen in block.screens:
            line = missing(screen, printed)
            assert line is None, f"{page.name}:{block.line}: the page shows, and nothing printed here:\n{line}\nprinted was\n{printed}"
    assert shell.servers() == [], "the page leaves a server running"


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(TOP)))
def test_no_script_hides_behind_another_name(page: Path) -> None:
    text = page.read_text("utf-8")
    assert blocks(text)
    assert not languages(text) & {"bash", "console", "shell", "shell-session", "zsh"}


def _with_free_ports(text: str) -> str:
    """The page with each port of this machine exchanged for one that is free: pages run side by side."""
    for port in sorted(ports(text)):
        text = re.sub(rf"(?<!\d){port}(?!\d)", str(free_port()), text)
    return text


def test_a_screen_is_compared_but_for_what_always_differs() -> None:
    shown = "Id  pca_sub_IesecuEuW7F9NFmSvnZ2\n…\nFiles /srv/ca/subs/pca_sub_IesecuEuW7F9NFmSvnZ2/x.pem  until 2036-01-02\n"
    printed = "Id     pca_sub_AAAAAAAAAAAAAAAAAAAA\nKey\nFiles  /tmp/s/subs/pca_sub_AAAAAAAAAAAAAAAAAAAA/x.pem  until 2037-11-12\n"
    assert missing(shown, printed) is None
    assert missing(shown, printed.replace("x.pem", "y.pem")) == "Files STORE/subs/pca_sub_ID/x.pem until TIME"
    assert missing("Key\nId  pca_sub_IesecuEuW7F9NFmSvnZ2\n", printed) == "Id pca_sub_ID"
    assert missing("Key\nKey\n", printed) == "Key"


def test_programs_are_found_where_a_command_stands() -> None:
    text = "```sh\necho nginx\nX=1 make -q\nif ! curl x | jq y; then z=$(openssl v); fi\n```\n```\ntmux\n```\n"
    assert programs(text, JUDGES) == ["openssl", "curl", "jq", "make"]
