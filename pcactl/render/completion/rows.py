"""What every shell must know of the command line, gathered from the contract's rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from pcactl.contract.actions import ACTIONS
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.commands import COMMANDS, NOUNS, Argument, Command
from pcactl.contract.kinds import KINDS
from pcactl.contract.limits import DURATIONS
from pcactl.contract.options import ANYWHERE, DIR, OUTPUT, Option
from pcactl.contract.vocabulary import Kind
from pcactl.store.layout import KIND_DIRECTORIES

NOTE = "# Made by `make generate` from the rows in pcactl/contract: change those."

STEERING = "\xad\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Beside control characters: what turns the direction of a terminal's line, or is not seen. Names with them are found by their ids."""


MOST_IDS = 100
"""Of more than so many that begin as was typed none is offered: one more character leaves few, and a shell would ask first."""

MOST_NAMES = 40
"""Names are offered from a directory of so many instances at most: each is a file to open."""


class Source(StrEnum):
    """Where what may stand as a value comes from; each logic knows the way to each."""

    NOTHING = "nothing"
    WORDS = "words"
    PARAMS = "params"
    """Those of the `--key-alg` on the line, all where there is none."""
    FILES = "files"
    DIRECTORIES = "directories"
    INSTANCES = "instances"
    """Ids and common names in a directory of the store."""
    IDS = "ids"
    NAMES = "names"


class Values(NamedTuple):
    """What may stand as a value: words, or the directory of a kind where the source is instances, ids or names."""

    source: Source
    words: tuple[str, ...] = ()


_NOTHING = Values(Source.NOTHING)


class Word(NamedTuple):
    """A noun or a verb."""

    word: str
    summary: str


class Level(NamedTuple):
    """What may follow `pcactl`, a noun or a verb."""

    path: str
    words: tuple[Word, ...]
    options: tuple[Option, ...]
    argument: Argument | None
    kind: Kind | None
    formats: tuple[str, ...]

    @property
    def room(self) -> str:
        """How many words may follow without a flag: 0, 1, or * for any number."""
        return "0" if self.argument is None else "*" if self.argument.repeated else "1"


class Case(NamedTuple):
    """Values, and after what they stand: the path of a level or `*` for any, and a flag, or none for a word without one."""

    places: Sequence[tuple[str, str]]
    values: Values


def levels() -> Iterator[Level]:
    """`pcactl` itself, the nouns, and the verbs."""
    alone = tuple(command for command in COMMANDS if not command.noun)
    yield _above("", (*(Word(noun.name, noun.summary) for noun in NOUNS.values()), *_verbs(alone)), COMMANDS)
    for noun in NOUNS:
        below = tuple(command for command in COMMANDS if command.noun == noun)
        yield _above(noun, _verbs(below), below)
    for command in COMMANDS:
        argument = next(iter(command.arguments), None)
        yield Level(command.path, (), (*command.options, *ANYWHERE), argument, command.kind, command.formats)


def cases() -> Iterator[Case]:
    """Every value that something can be said of; cases for any path come after those for one."""
    special: dict[Values, list[tuple[str, str]]] = {}
    general: dict[Values, list[tuple[str, str]]] = {}
    for flag, found in _places().items():
        usual = Counter(found.values()).most_common(1)[0][0] if flag else _NOTHING
        general.setdefault(usual, []).append(("*", flag))
        for path, values in found.items():
            if values != usual:
                special.setdefault(values, []).append((path, flag))
    general.pop(_NOTHING, None)
    yield from (Case(where, values) for values, where in (*special.items(), *general.items()))


def takers() -> list[str]:
    """Every flag that a value follows."""
    return list(dict.fromkeys(flag for level in levels() for option in level.options if not option.is_switch for flag in option.flags))


def params() -> Mapping[str, tuple[str, ...]]:
    """The key parameters of each algorithm; those of all under the empty name."""
    each = {row.name: tuple(param for param in row.params if param) for row in ALGORITHMS.values()}
    return {**each, "": tuple(param for row in each.values() for param in row)}


def marked(option: Option) -> str:
    """`--output|-o`, `--san+`: the spellings of an option, with + where it may be given several times."""
    return "|".join(sorted(option.spellings, key=len, reverse=True)) + "+" * option.repeated


def _above(path: str, words: tuple[Word, ...], below: Sequence[Command]) -> Level:
    formats = tuple(dict.fromkeys(word for command in below for word in command.formats))
    return Level(path, words, ANYWHERE, None, None, formats)


def _verbs(commands: Sequence[Command]) -> tuple[Word, ...]:
    return tuple(Word(command.verb, command.summary) for command in commands)


def _places() -> Mapping[str, Mapping[str, Values]]:
    """The values behind each flag, and without one, by the path of the level."""
    places: dict[str, dict[str, Values]] = {"": {}}
    for level in levels():
        if level.argument:
            places[""][level.path] = _of(level.argument, level)
        for option in level.options:
            for flag in () if option.is_switch else option.flags:
                places.setdefault(flag, {})[level.path] = _of_option(option, level)
    return places


def _of_option(option: Option, level: Level) -> Values:
    if option.reads_file:
        return Values(Source.FILES)
    return Values(Source.DIRECTORIES) if option.metavar == DIR else _of(option, level)


def _of(row: Option | Argument, level: Level) -> Values:
    known = _BY_NAME.get(row.name)
    return known(level) if known else _words(row.allowed)


def _words(words: Sequence[str]) -> Values:
    return Values(Source.WORDS, tuple(map(str, words))) if words else _NOTHING


def _instances(kind: Kind | None, source: Source = Source.INSTANCES) -> Values:
    return Values(source, (KIND_DIRECTORIES[kind],)) if kind else _NOTHING


_BY_NAME: Mapping[str, Callable[[Level], Values]] = {
    OUTPUT.name: lambda level: _words(level.formats),
    "key_param": lambda _level: Values(Source.PARAMS),
    "duration_type": lambda level: _words(tuple(DURATIONS[level.kind]) if level.kind else ()),
    "issuer_id": lambda level: _instances(KINDS[level.kind].issuer if level.kind else None),
    "instance_id": lambda level: _instances(level.kind, Source.IDS),
    "common_name": lambda level: _instances(level.kind, Source.NAMES),
    "ids": lambda level: _instances(level.kind),
    "id": lambda level: _instances(level.kind),
    "file": lambda _level: Values(Source.FILES),
    "action": lambda _level: _words(tuple(ACTIONS)),
}
"""Options and arguments whose values are more than their row allows, or depend on the command or on what else is on the line."""
