"""The tables for bash."""

from collections.abc import Iterable, Iterator
from shlex import quote

from pcactl.contract.commands import NOUNS
from pcactl.contract.options import Option
from pcactl.render.completion import rows
from pcactl.render.completion.rows import NOTE


def tables() -> str:
    """Functions that set the variables of the logic behind them."""
    return "\n".join((NOTE, "", *facts(), "", *_twins(), "", *_rows(), "", *cases("_pcactl_case"), "", *params("_pcactl_params"), "", ""))


def cases(name: str) -> Iterator[str]:
    """What the value after a path and a flag may be; zsh reads the same."""
    yield f"{name}() {{"
    yield '    case "$1 $2" in'
    for case in rows.cases():
        pattern = " | ".join(_pattern(path, flag) for path, flag in case.places)
        yield f"        {pattern}) source={case.values.source} values={quote(' '.join(case.values.words))} ;;"
    yield from ("    esac", "}")


def params(name: str) -> Iterator[str]:
    """The parameters of an algorithm, whose name may be in any case; zsh reads the same."""
    yield f"{name}() {{"
    yield "    case $1 in"
    for algorithm, words in rows.params().items():
        yield f"        {_any_case(algorithm) or quote('')}) values={quote(' '.join(words))} ;;"
    yield from ("    esac", "}")


def facts() -> Iterator[str]:
    """Nouns, and the flags that a value follows, each between blanks; bounds; characters in octets, which every locale reads. zsh reads the same."""
    steering = "".join(f"\\{octet:03o}" for octet in rows.STEERING.encode())
    yield "_pcactl_facts() {"
    yield f"    nouns={_between(NOUNS)}"
    yield f"    takers={_between(rows.takers())}"
    yield f"    steering=$'{steering}'"
    yield f"    most_ids={rows.MOST_IDS} most_names={rows.MOST_NAMES}"
    yield "}"


def _spelled(options: Iterable[Option]) -> Iterator[str]:
    """Every spelling, with + behind it where it may stand several times."""
    return (f"{flag}{'+' * option.repeated}" for option in options for flag in option.spellings)


def _twins() -> Iterator[str]:
    """For each of two spellings of an option the other."""
    pairs = dict.fromkeys(option.spellings for level in rows.levels() for option in level.options if option.spellings[1:])
    yield from ("_pcactl_twin() {", "    case $1 in")
    yield from (f"        {one}) twin={other} ;;" for pair in pairs for one, other in (pair, reversed(pair)))
    yield from ("    esac", "}")


def _rows() -> Iterator[str]:
    yield "_pcactl_row() {"
    yield "    case $1 in"
    for level in rows.levels():
        yield f"        {quote(level.path)})"
        yield f"            words={quote(' '.join(word.word for word in level.words))} room={quote(level.room)}"
        yield f"            options={quote(' '.join(_spelled(level.options)))}"
        yield "            ;;"
    yield from ("        *) return 1 ;;", "    esac", "}")


def _pattern(path: str, flag: str) -> str:
    return f"*{quote(f' {flag}')}" if path == "*" else quote(f"{path} {flag}")


def _any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.lower()}]" if letter.isalpha() else letter for letter in word)


def _between(words: Iterable[str]) -> str:
    return quote(f" {' '.join(words)} ")
