"""The tables for fish."""

from collections.abc import Iterable, Iterator

from pcactl.contract.commands import NOUNS
from pcactl.contract.options import Option
from pcactl.render.completion import rows
from pcactl.render.completion.rows import NOTE, Level
from pcactl.render.help import explained


def tables() -> str:
    """What the logic behind them knows, and functions that set its variables."""
    return "\n".join((NOTE, "", *_facts(), "", *_rows(), "", *_cases(), "", *_params(), "", ""))


def _facts() -> Iterator[str]:
    steering = "".join(f"\\x{{{ord(one):x}}}" for one in rows.STEERING)
    yield f"set -g __pcactl_nouns {' '.join(NOUNS)}"
    yield f"set -g __pcactl_takers {' '.join(rows.takers())}"
    yield f"set -g __pcactl_steering {_quoted(steering)}"
    yield f"set -g __pcactl_too_many_ids {rows.MOST_IDS + 1}"
    yield f"set -g __pcactl_too_many_names {rows.MOST_NAMES + 1}"


def _rows() -> Iterator[str]:
    yield "function __pcactl_row --no-scope-shadowing"
    yield '    switch "$path"'
    for level in rows.levels():
        yield f"        case {_quoted(level.path)}"
        yield from _row(level)
    yield from ("        case '*'", "            return 1", "    end", "    return 0 # `set` keeps the status of what was before.", "end")


def _row(level: Level) -> Iterator[str]:
    yield f"            set room {_quoted(level.room)}"
    yield from _told("next", (_line(word.word, word.summary) for word in level.words))
    yield from _told("options", (_spelled(option) for option in level.options if not option.repeated))
    yield from _told("again", (_spelled(option) for option in level.options if option.repeated))


def _told(name: str, lines: Iterable[str]) -> Iterator[str]:
    """One command for all: many would take fish a while."""
    if told := list(lines):
        yield " \\\n                ".join((f"            set {name}", *told))


def _spelled(option: Option) -> str:
    """Every spelling on its line, all in one element: they go together once one of them was given."""
    return "\\n".join(_line(spelling, explained(option)) for spelling in option.spellings)


def _line(word: str, description: str) -> str:
    return f"{_quoted(word)}\\t{_quoted(description)}"


def _cases() -> Iterator[str]:
    yield "function __pcactl_case --no-scope-shadowing"
    yield '    switch "$argv"'
    for case in rows.cases():
        yield f"        case {' '.join(_quoted(f'{path} {flag}') for path, flag in case.places)}"
        yield f"            set source {case.values.source}"
        yield f"            set values {' '.join(map(_quoted, case.values.words))}".rstrip()
    yield from ("    end", "end")


def _params() -> Iterator[str]:
    yield "function __pcactl_params --no-scope-shadowing"
    yield "    switch (string upper -- $argv)"
    for algorithm, words in rows.params().items():
        yield f"        case {_quoted(algorithm)}"
        yield f"            set values {' '.join(map(_quoted, words))}".rstrip()
    yield from ("    end", "end")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
