"""The tables for zsh."""

from collections.abc import Iterator
from shlex import quote

from pcactl.render.completion import bash, rows
from pcactl.render.completion.rows import NOTE, Level
from pcactl.render.help import explained


def tables() -> str:
    """Functions that set the variables of the logic behind them."""
    return "\n".join(
        ("#compdef pcactl", NOTE, "", *bash.facts(), "", *_rows(), "", *bash.cases("_pcactl_case"), "", *bash.params("_pcactl_params"), "", ""),
    )


def _rows() -> Iterator[str]:
    yield "_pcactl_row() {"
    yield "    case $1 in"
    for level in rows.levels():
        yield f"        {quote(level.path)})"
        yield from _row(level)
        yield "            ;;"
    yield from ("        *) return 1 ;;", "    esac", "}")


def _row(level: Level) -> Iterator[str]:
    yield f"            room={quote(level.room)}"
    yield "            next=("
    yield from (f"                {quote(f'{word.word}:{word.summary}')}" for word in level.words)
    yield from ("            )", "            options=(")
    yield from (f"                {quote(f'{rows.marked(option)}:{explained(option)}')}" for option in level.options)
    yield "            )"
