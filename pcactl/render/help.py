"""Help, rendered from the rows: summary, examples, then panels of options in the order of their ranks.

The same on a terminal and on a pipe but for a little colour, and nothing is loaded for it but the rows. Examples
are never wrapped, so that they can be copied. Pages are in English; what is printed is in the reader's language.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pcactl.contract.commands import COMMANDS, NOUNS, Command, Noun
from pcactl.contract.options import ANYWHERE, Option
from pcactl.contract.vocabulary import Kind
from pcactl.phrase import Phrase, listing, phrase
from pcactl.render.color import paint
from pcactl.render.language import Say, english
from pcactl.render.wrap import wrapped

_PROGRAM = "pcactl"
_ABOUT = "A private certificate authority on a local directory, for RSA, ECDSA and SM2."
_WIDEST_LEFT = 30
_NARROWEST, _WIDEST = 60, 100


class Entry(NamedTuple):
    """One thing that help explains."""

    left: str
    right: str


class Section(NamedTuple):
    """Entries under a title."""

    title: str
    entries: Sequence[Entry]


class HelpPage(NamedTuple):
    """All that one help says."""

    usage: str
    summary: str
    examples: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str] = ()


def page_of(topic: Command | Noun | None) -> HelpPage:
    """The help of a verb or a noun; of `pcactl` itself where there is neither."""
    if topic is None:
        return root_page()
    return command_page(topic) if isinstance(topic, Command) else noun_page(topic)


def command_page(command: Command) -> HelpPage:
    """The help of a verb."""
    arguments = [Entry(argument.metavar, argument.help) for argument in command.arguments]
    placed = "".join(f" {argument.metavar}{'...' if argument.repeated else ''}" for argument in command.arguments)
    own = (Section("Arguments", arguments),) if arguments else ()
    options = panels((*command.options, *ANYWHERE))
    return HelpPage(f"{_PROGRAM} {command.path} [OPTIONS]{placed}", command.summary, command.examples, (*own, *options), command.notes)


def noun_page(noun: Noun) -> HelpPage:
    """The help of a noun: its verbs."""
    verbs = Section("Verbs", [Entry(command.verb, command.summary) for command in _verbs(noun.name)])
    return HelpPage(f"{_PROGRAM} {noun.name} VERB [OPTIONS]", noun.summary, (), (verbs, *panels(ANYWHERE)))


def root_page() -> HelpPage:
    """The help of `pcactl` itself: its nouns, and the verbs that have none."""
    nouns = [Entry(f"{noun.name} {'|'.join(command.verb for command in _verbs(noun.name))}", noun.summary) for noun in NOUNS.values()]
    alone = [Entry(command.verb, command.summary) for command in _verbs("")]
    examples = [next(command for command in _verbs(noun) if command.creates).examples[0] for noun in Kind]
    sections = (Section("Nouns and their verbs", nouns), Section("Verbs that stand alone", alone), *panels(ANYWHERE))
    return HelpPage(f"{_PROGRAM} NOUN VERB [OPTIONS]", _ABOUT, examples, sections)


def panels(options: Iterable[Option]) -> Iterator[Section]:
    """Options by panel, in the order of the panels' ranks."""
    everything = tuple(options)
    for panel in sorted({option.panel for option in everything}, key=lambda panel: panel.rank):
        mine = [option for option in everything if option.panel is panel]
        short = any(_short(option) for option in mine)
        yield Section(panel.value, [Entry(_flags(option, short_in_panel=short), explained(option)) for option in mine])


class Paper(NamedTuple):
    """What a page is written on."""

    columns: int
    color: bool
    say: Say


def help_text(page: HelpPage, *, columns: int, color: bool = False, say: Say = english) -> str:
    """A help page for a screen of so many columns."""
    paper = Paper(max(_NARROWEST, min(columns, _WIDEST)), color, say)
    left = min(_WIDEST_LEFT, max(len(entry.left) for section in page.sections for entry in section.entries))
    examples = "".join(f"  {example}\n" for example in page.examples)
    parts = [
        f"{_title('Usage: ', paper)}{page.usage}\n",
        *("".join(f"{line}\n" for line in wrapped(say(words), paper.columns)) for words in (page.summary, *page.notes)),
        f"{_title('Examples', paper)}\n{examples}" if examples else "",
        *(_section(section, left, paper) for section in page.sections),
    ]
    return "\n".join(part for part in parts if part)


def _section(section: Section, left: int, paper: Paper) -> str:
    return f"{_title(section.title, paper)}\n" + "".join(_entry(entry, left, paper) for entry in section.entries)


def _title(words: str, paper: Paper) -> str:
    return paint(paper.say(words), "bold", on=paper.color)


def _verbs(noun: str) -> Iterator[Command]:
    return (command for command in COMMANDS if command.noun == noun)


def _short(option: Option) -> str:
    return next((flag for flag in option.flags if not flag.startswith("--")), "")


def _flags(option: Option, *, short_in_panel: bool) -> str:
    """`-o, --output FORMAT`; long flags line up where any option of the panel has a short one."""
    short = _short(option)
    before = f"{short}, " if short else "    " * short_in_panel
    other = f", --no-{option.long_flag.removeprefix('--')}" if option.negatable else ""
    return f"{before}{option.long_flag}{other} {option.metavar}".rstrip()


def explained(option: Option) -> Phrase:
    """What an option does, with the words that its row allows."""
    said = phrase(option.help)
    if option.allowed and option.allowed[0] not in option.help:
        said = phrase("{help} {choices}.", help=said, choices=listing(option.allowed))
    return phrase("{help} Repeatable.", help=said) if option.repeated else said


def _entry(entry: Entry, left: int, paper: Paper) -> str:
    lines = wrapped(paper.say(entry.right), paper.columns - left - 4)
    gap = " " * (left + 4)
    name = paint(entry.left, "cyan", on=paper.color)
    if len(entry.left) > left:
        return f"  {name}\n" + "".join(f"{gap}{line}\n" for line in lines)
    first, *more = lines
    return f"  {name}{' ' * (left - len(entry.left) + 2)}{first}\n" + "".join(f"{gap}{line}\n" for line in more)
