"""Sentences for people, which remember how they were put together, so that they can be said in another language.

English is written where it is needed and is what programs get; `render.language` says it in another one. What a
person gave stands in a sentence as a value, and is never taken for words of ours.
"""

from collections.abc import Iterable, Mapping, Sequence

DID_YOU_MEAN = "did you mean {meant}?"
"""The one question among the hints."""


class Phrase(str):
    """An English sentence with its template, and the values that stand in it."""

    __slots__ = ("template", "values")

    template: str
    """As for `str.format`; the English sentence itself where nothing stands in it."""
    values: Mapping[str, object]

    def __str__(self) -> "Phrase":
        """Itself: an exception that is made of words says them unchanged."""
        return self


class Command(str):
    """A command of ours inside a sentence, or alone: the same in every language, and to be copied."""

    __slots__ = ()


def phrase(template: str, /, **values: object) -> Phrase:
    """A sentence. Values that are phrases themselves are said in the same language, and so is the template where it is one already."""
    if isinstance(template, Phrase):
        return template
    said = Phrase(template.format(**values) if values else template)
    said.template, said.values = template, values
    return said


def why(error: Exception) -> Phrase:
    """What an error says, as a part of another sentence. Python's own words about an index would tell nobody anything."""
    return phrase("a part of it is missing" if isinstance(error, IndexError) else str(error))


def listing(values: Iterable[object]) -> Phrase:
    """One value after the other, with commas between."""
    named = {f"value{number}": value for number, value in enumerate(values)}
    return phrase(", ".join(f"{{{name}}}" for name in named), **named)


def together(values: Sequence[object]) -> Phrase:
    """Values that belong together: `a`, `a and b`, `a, b and c`."""
    *others, last = values
    return phrase("{others} and {last}", others=listing(others), last=last) if others else listing(values)


def either(values: Sequence[object]) -> Phrase:
    """One of these: `a`, `a or b`, `a, b or c`."""
    *others, last = values
    return phrase("{others} or {last}", others=listing(others), last=last) if others else listing(values)


def first_of(values: Sequence[object], most: int) -> Phrase:
    """The first of many values, and how many more there are."""
    first = listing(values[:most])
    return phrase("{first} and {more} more", first=first, more=len(values) - most) if len(values) > most else first


def completed(text: object, words: str) -> object:
    """A text in which every command ends in these words too."""
    if isinstance(text, Command):
        return Command(f"{text} {words}")
    if isinstance(text, Phrase) and text.values:
        return phrase(text.template, **{name: completed(value, words) for name, value in text.values.items()})
    return text
