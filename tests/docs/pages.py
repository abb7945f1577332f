"""Pages as data: their fenced blocks, the programs and ports that they name, and what may differ between two screens. Runs nothing."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parent.parent.parent

_GLOBS = ("README.md", "README.zh.md", "docs/tutorial.md", "docs/from-openssl.md", "docs/how-to/*.md", "docs/runbooks/*.md", "docs/zh/*.md")
RUN = sorted(page for glob in _GLOBS for page in TOP.glob(glob))
"""The pages whose blocks are run. The reference and the decisions have none, and every other page is for reading."""

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_PORT = re.compile(r"(?:localhost|127\.0\.0\.1):(\d{4,5})\b|:(\d{4,5}):127\.0\.0\.1")
_ELSEWHERE = ("…",)

_DIFFERS = (
    (r"pca_(root|sub|leaf)_[A-Za-z0-9]{20}", r"pca_\1_ID"),
    (r"(?<![\w/.])/[^\s\"',:)]*?(?=/(?:roots|subs|leaves)/pca_)", "STORE"),
    (r"(?<![\w/.:])/[^\s\"',:)]+", "PATH"),
    (r"\b\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}Z)?", "TIME"),
    (r"\b[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4} GMT", "TIME"),
    (r"\((\d+) (day|hour)s?( left)?\)", r"(N \2s\3)"),
    (r"（(剩余 )?\d+ (天|小时)）", r"（\1N \2）"),
    (r"\b(?:[0-9A-Fa-f]{2}:){7,}[0-9A-Fa-f]{2}\b|\b[0-9A-Fa-f]{32,}\b", "HEX"),
    (r"[ \t]+", " "),
)
"""What two runs of a command do not have in common: ids, paths, times, how long something lasts, serials and fingerprints; columns that they shift."""


class Block(NamedTuple):
    """A script of a page, the line it begins at, and the screens that the page shows of it."""

    script: str
    line: int
    screens: tuple[str, ...]


def languages(text: str) -> set[str]:
    """The languages of all fenced blocks."""
    return {found["language"].strip() for found in _FENCE.finditer(text)}


def blocks(text: str) -> list[Block]:
    """The scripts of a page in order, each with the output blocks that stand behind it."""
    found: list[Block] = []
    for fence in _FENCE.finditer(text):
        if fence["language"] == "sh":
            found.append(Block(fence["text"], text.count("\n", 0, fence.start()) + 1, ()))
        elif fence["language"] == "output":
            assert found, "an output block stands before any script"
            found[-1] = found[-1]._replace(screens=(*found[-1].screens, fence["text"]))
    return found


def programs(text: str, names: Collection[str]) -> list[str]:
    """Those of the named programs that the scripts of a page call, found where a command can stand."""
    scripts = "\n".join(block.script for block in blocks(text))
    before = r"(?:^|[|&;(!]|\b(?:if|elif|while|until|then|do|else)\b)[ \t]*(?:\w+=\S*[ \t]+)*"
    return [name for name in names if re.search(rf"{before}{re.escape(name)}(?![\w.-])", scripts, re.MULTILINE)]


def ports(text: str) -> set[str]:
    """The ports of this machine that a page speaks of."""
    return {port for found in _PORT.finditer(text) for port in found.groups() if port}


def missing(screen: str, printed: str) -> str | None:
    """The first line of a screen that was not printed behind the lines before it; None where all were."""
    lines = _normal(printed)
    return next((line for line in _normal(screen) if not _comes(line, lines)), None)


def _normal(text: str) -> Iterator[str]:
    for pattern, instead in _DIFFERS:
        text = re.sub(pattern, instead, text)
    return (line.strip() for line in text.splitlines() if line.strip() not in {"", *_ELSEWHERE})


def _comes(line: str, lines: Iterable[str]) -> bool:
    return any(printed == line for printed in lines)
