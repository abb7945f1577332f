"""TOML in and out, as the store's files need it: whatever is wrong with a file names the file, never a Python exception.

What the keys mean is `records` and `documents`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pcactl.errors import Defect, StoreFailure
from pcactl.phrase import phrase
from pcactl.store.directory import READ_BYTES

T = TypeVar("T")

_PARTS = 200
"""Of one dotted key; tomllib takes time with the square of them."""
# Patterns as text: few documents need them compiled.
_STRING = rb"\"{3}(?s:[^\"\\]|\\.|\"(?!\"\"))*+(?:\"{3,5}|\Z)|'{3}(?:[^']|'(?!''))*+(?:'{3,5}|\Z)|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*'|#[^\n]*+"
_OF_MANY_PARTS = rb"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]++[ \t]*+\.[ \t]*+){%d}" % _PARTS

_WORDS: Mapping[type, str] = {
    str: "a string",
    int: "an integer",
    bool: "true or false",
    list: "an array",
    dict: "a table",
    datetime: "a date and time with an offset",
}


def damaged(path: Path, problem: str) -> StoreFailure:
    """The error for a file of the store that does not say what it should."""
    return StoreFailure(
        phrase("{what}: {problem}", what=path, problem=phrase(problem)), field="--store", value=str(path), hint="restore this file from a backup"
    )


def parse(content: bytes, path: Path) -> "Table":
    """A document as a table. Raises StoreFailure."""
    import tomllib

    if content.count(b".") > _PARTS and re.search(_OF_MANY_PARTS, re.sub(_STRING, b"s", content)):
        raise damaged(path, phrase("has a key of more than {most} parts", most=_PARTS))
    try:
        return Table(tomllib.loads(content.decode()), path)
    except RecursionError:
        raise damaged(path, "is nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors; so is what int() says of 5,000 digits.
        raise damaged(path, phrase("cannot be read as TOML: {error}", error=str(error))) from error


def text(document: Mapping[str, Any]) -> bytes:
    """A document as TOML: flat keys first, then tables, no multi-line strings (they would turn CRLF into LF).

    Raises Defect where it holds what TOML has no words for (null in an array, lone surrogates): parsers refuse those.
    """
    import tomli_w

    try:
        content = tomli_w.dumps(document, multiline_strings=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Defect(f"a record cannot be written as TOML: {error}") from error
    if len(content) > READ_BYTES:
        raise Defect(f"a record of {len(content)} bytes could not be read again")
    return content


class Table(NamedTuple):
    """A table that is being read: each `take` removes a key, so that what is left at the end is unknown to us."""

    keys: dict[str, Any]
    path: Path
    name: str = ""
    """Its own key, with a dot after it, for error texts."""

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """A key's value, which must be of exactly this type. Raises StoreFailure where it is not, or missing without a default."""
        if key not in self.keys and default is not None:
            return default
        if key not in self.keys:
            raise self.wrong(key, "is missing")
        value = self.keys.pop(key)
        if type(value) is not kind:
            raise self.wrong(key, phrase("is not {wanted}", wanted=phrase(_WORDS[kind])))
        return value

    def take_texts(self, key: str) -> tuple[str, ...]:
        """An array of strings."""
        values = self.take(key, list)
        if not all(isinstance(value, str) for value in values):
            raise self.wrong(key, "is not an array of strings")
        return tuple(values)

    def take_time(self, key: str) -> datetime:
        """A date and time with an offset, in UTC."""
        value = self.take(key, datetime)
        try:
            if value.tzinfo:
                return value.astimezone(UTC)
        except OverflowError:
            raise self.wrong(key, "is beyond the years 1 to 9999") from None
        raise self.wrong(key, phrase("is not {wanted}", wanted=phrase(_WORDS[datetime])))

    def take_optional_time(self, key: str) -> datetime | None:
        """The same; None where the key is missing."""
        return self.take_time(key) if key in self.keys else None

    def take_table(self, key: str) -> "Table":
        """A table in this one."""
        return Table(self.take(key, dict), self.path, f"{self.name}{key}.")

    def wrong(self, key: str, problem: str) -> StoreFailure:
        """The error for one key."""
        return damaged(self.path, phrase("{key} {problem}", key=f"{self.name}{key}", problem=phrase(problem)))
