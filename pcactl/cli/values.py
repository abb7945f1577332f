"""What was given on one level of the command line, by option: how often, and as which of the words allowed.

Only what the command line itself may say is judged here. What a value means is judged where it is used, in the same
words for options and bodies.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pcactl.contract.commands import Command
from pcactl.contract.options import Option
from pcactl.errors import UsageError
from pcactl.phrase import listing, phrase

STANDARD_INPUT = "-"
_MOST_DIGITS = 18
"""What TOML and SQLite hold."""

Given = Mapping[str, Any]
"""Option names to a list of strings, a boolean, or None."""


class Values:
    """The values of a command's options; every option is one of the command's own."""

    def __init__(self, options: Iterable[Option], given: Given) -> None:
        self._given = given
        known = tuple(options)
        for option in known:
            _refuse_second(option, given.get(option.name))
        _refuse_stdin_twice(known, given)

    def one(self, option: Option) -> str | None:
        """The value of an option that takes one; None where it was not given."""
        values = self.many(option)
        return values[0] if values else None

    def many(self, option: Option) -> list[str]:
        """Every value given, in order."""
        return list(self._given.get(option.name) or ())

    def switch(self, option: Option) -> bool:
        """True where a switch was given."""
        return bool(self._given.get(option.name))

    def either(self, option: Option) -> bool | None:
        """What a switch with a `--no-` form says; None where neither form was given."""
        value = self._given.get(option.name)
        return value if isinstance(value, bool) else None


def arguments_of(command: Command, given: Given) -> list[str]:
    """The words that stand behind a verb without a flag. Raises UsageError."""
    words: list[str] = []
    for argument in command.arguments:
        values = given[argument.name]
        if len(values) > 1 and not argument.repeated:
            raise UsageError(phrase("{word} is one word too many", word=values[1]), field=argument.name, value=" ".join(values), allowed=argument.metavar)
        words.extend(values)
    return words


def matched(value: str, allowed: Iterable[str]) -> str:
    """The word of `allowed` that a value is in any case, as a plain string; the value itself where it is none."""
    return next((str(word) for word in allowed if word.casefold() == value.casefold()), value)


def chosen(value: str, option: Option, *, named: str = "", hint: str = "") -> str:
    """The one of an option's words that a value is; `named` where it came from elsewhere. Raises UsageError."""
    word = matched(value, option.allowed)
    if word not in option.allowed:
        from pcactl.engine.text import did_you_mean

        raise UsageError(
            phrase('"{value}" is not allowed', value=value),
            field=named or option.long_flag,
            value=value,
            allowed=listing(option.allowed),
            hint=hint or did_you_mean(value, option.allowed),
        )
    return word


def number(value: str, field: str) -> int:
    """Decimal digits as a number; its range is judged where it is used. Raises UsageError."""
    if not (value.isascii() and value.isdigit()):
        raise UsageError(phrase('"{value}" is not a number', value=value), field=field, value=value, allowed="decimal digits")
    if len(value) > _MOST_DIGITS:
        raise UsageError(phrase("{value} is too large", value=value), field=field, value=value, allowed=phrase("at most {most} digits", most=_MOST_DIGITS))
    return int(value)


def refuse_flags_as_values(argv: Sequence[str], options: Iterable[Option]) -> None:
    """Refuse `--tag --quantity`: what looks like one of our options was hardly meant as a value. Raises UsageError."""
    known = tuple(options)
    flags = {flag for option in known for flag in option.spellings}
    takers = {flag: option for option in known if not option.is_switch for flag in option.flags}
    words = iter(argv)
    for word in words:
        if word == "--":
            return
        if word in takers and (value := next(words, "")).partition("=")[0] in flags:
            way = f"{word}={value}" if word.startswith("--") else f"{word}{value}"
            hint = phrase("{flag} {metavar}, or {way} where that is the value", flag=word, metavar=takers[word].metavar, way=way)
            raise UsageError(phrase("a value is missing before {value}", value=value), field=word, value=value, hint=hint)


def _refuse_second(option: Option, given: object) -> None:
    if isinstance(given, list | tuple) and len(given) > 1 and not option.repeated:
        raise UsageError(
            phrase("it takes one value and got {count}", count=len(given)), field=option.long_flag, value=None if option.secret else ", ".join(map(str, given))
        )


def _refuse_stdin_twice(options: Iterable[Option], given: Given) -> None:
    reading = [option.long_flag for option in options if option.reads_file and STANDARD_INPUT in (given.get(option.name) or ())]
    if len(reading) > 1:
        raise UsageError(
            phrase("it reads standard input, and so does {other}", other=reading[0]), field=reading[1], value=STANDARD_INPUT, allowed="- for one file"
        )
