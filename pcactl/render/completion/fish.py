"""The tables for fish."""

from collections.abc import Iterable, Iterator

from pcactl.render.completion import rows
from pcactl.render.completion.rows import NOTE, Level
from pcactl.render.help import explained


def tables() -> str:
    """Functions that set the variables of the logic behind them."""
    return "\n".join((NOTE, "", *_facts(), "", *_rows(), "", *_cases(), "", *_params(), "", ""))


def _facts() -> Iterator[str]:
    steering = "".join(f"\\x{{{ord(one):x}}}" for one in rows.STEERING)
    yield "function __pcactl_facts --no-scope-shadowing"
    yield f"    set takers {' '.join(rows.takers())}"
    yield f"    set steering {_quoted(steering)}"
    yield "end"


def _rows() -> Iterator[str]:
    yield "function __pcactl_row --no-scope-shadowing"
    yield '    switch "$argv"'
    for level in rows.levels():
        yield f"        case {_quoted(level.path)}"
        yield from _row(level)
    yield from ("        case '*'", "            return 1", "    end", "end")


def _row(level: Level) -> Iterator[str]:
    yield f"            set room {_quoted(level.room)}"
    yield _told("next", ((word.word, word.summary) for word in level.words))
    yield _told("options", ((rows.marked(option), explained(option)) for option in level.options))


def _told(name: str, words: Iterable[tuple[str, str]]) -> str:
    """Words with a tab and their description behind each, in one command: many would take fish a while."""
    return " \\\n                ".join((f"            set {name}", *(f"{_quoted(word)}\\t{_quoted(help_text)}" for word, help_text in words)))


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
