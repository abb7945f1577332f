"""In which language people are spoken to: English, or Chinese where the locale says so and the stream can write it.

The contract is English: codes, JSON and everything else that programs read never pass through here. A text that has
no Chinese yet stays English; a test finds it.
"""

from collections.abc import Callable, Mapping
from enum import Enum

from pcactl.phrase import Phrase, completed
from pcactl.render.encoding import can_say

Say = Callable[[str], str]
"""Makes of an English text what a reader gets."""

_CHINESE_LETTERS = "错误证书"
"""Letters that only sets with the simplified forms have: Big5 has others."""
_FIRST_SET = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of these that is set is the locale of messages (POSIX 8.2)."""


def english(text: str) -> str:
    """The text as it is."""
    return text


def chinese(text: str) -> str:
    """The text in Chinese; what people gave stands in it unchanged."""
    from pcactl.render.chinese import CHINESE

    if not isinstance(text, Phrase):
        return CHINESE.get(text, text)
    said = CHINESE.get(text.template, text.template)
    return said.format(**{name: _value(value) for name, value in text.values.items()}) if text.values else said


def _value(value: object) -> object:
    """Phrases and the members of our own enumerations are words of ours; everything else came from people or files."""
    return chinese(value) if isinstance(value, Phrase) or (isinstance(value, str) and isinstance(value, Enum)) else value


def wants_chinese(environ: Mapping[str, str]) -> bool:
    """Whether messages are wanted in Chinese. LANGUAGE goes before the locale, but for the locale C, as GNU gettext has it; alone it is enough."""
    locale = next((value for name in _FIRST_SET if (value := environ.get(name))), "")
    if locale in {"C", "POSIX"}:
        return False
    first, *_ = (environ.get("LANGUAGE") or locale).split(":")
    return first.partition("_")[0].partition(".")[0].lower() == "zh"


def for_store(text: str, store: str) -> str:
    """A text whose commands name the store, as they did that led to it."""
    from shlex import quote

    return str(completed(text, f"--store {quote(store)}"))


def language(encoding: str, *, wanted: bool) -> Say:
    """The language for a stream of this encoding; `wanted` is whether Chinese is."""
    return chinese if wanted and can_say(_CHINESE_LETTERS, encoding) else english
