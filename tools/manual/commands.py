"""Section 1: pcactl itself, and a page for each noun, from the rows of the commands."""

from collections.abc import Iterable, Iterator

from pcactl.contract.commands import COMMANDS, NOUNS, Command, Noun
from pcactl.contract.kinds import KINDS
from pcactl.contract.options import ANYWHERE, Option, Panel
from pcactl.errors import EXIT_STATUSES
from pcactl.render.help import explained, root_page

from . import mdoc
from .mdoc import Block
from .page import Page

_PROGRAM = "pcactl"

_ABOUT = """
A root signs itself and subs, a sub signs leaves, and a leaf is for a server, a client or a person. All of them live in one directory, the store, as PEM
files and records that any program can read: see pcactl-store(5). Keys are RSA, ECDSA or SM2; an SM2 leaf is a pair, with a signing and an encryption
certificate, as GB/T 38636 (TLCP) wants it.

The parameters are those of a documented cloud CA API, with the same names, ranges, results and error codes: see pcactl-contract(7). Options write the
documented request body, and `--request` reads the same as JSON. Every certificate is reviewed against RFC 5280 and the request before it is signed. What
cannot work is refused, with the field, the value, what is allowed and the next step.

Results go to standard output, everything else to standard error. `-o json` is for programs, `-q` for shells.
"""
_ELSEWHERE = (
    "Options that may stand anywhere, the environment, files and exit statuses are in pcactl(1), the parameters that options write in pcactl-contract(7)."
)

_ENVIRONMENT = (
    ("PCACTL_STORE", "The store's directory, where `--store` is not given."),
    ("PCACTL_OUTPUT", "The format of results, where `-o` is not given."),
    ("NO_COLOR", "No colours where it is set and not empty, unless `--color` says otherwise."),
    ("FORCE_COLOR", "Colours also where the output is no terminal. NO_COLOR goes before it."),
    ("TERM", "No colours where it is `dumb`."),
    (
        "LC_ALL, LC_MESSAGES, LANG",
        "The first that is set is the locale of messages: Chinese where it begins with `zh`, English otherwise. JSON is English in all of them.",
    ),
    ("LANGUAGE", "Goes before the locale, unless that is `C`: `zh` for Chinese."),
    ("COLUMNS", "The width of help, where it is set."),
    ("XDG_DATA_HOME", "Where the store is on Linux, where nothing else says."),
)
_FILES = (
    ("~/.local/share/pcactl", "The store on Linux, unless `--store` or the environment names another. `pcactl store path` tells which."),
    ("~/Library/Application Support/pcactl", "The same on macOS."),
    ("store.toml", "In the store: its format and time of creation, `[defaults]` of requests, `[settings]`. See pcactl-store(5)."),
)


def pages() -> Iterator[Page]:
    """Every page of section 1."""
    yield _program()
    yield from map(_noun, NOUNS.values())


def _program() -> Page:
    alone = [command for command in COMMANDS if not command.noun]
    help_page = root_page()
    return Page(
        _PROGRAM,
        1,
        _phrase(help_page.summary),
        (
            ("SYNOPSIS", [[f".Nm {_PROGRAM}", ".Ar NOUN VERB", ".Op Ar OPTIONS", *_synopsis(alone)]]),
            ("DESCRIPTION", map(mdoc.prose, _ABOUT.split("\n\n"))),
            ("NOUNS", [mdoc.tagged(_verbs_of(noun) for noun in NOUNS.values())]),
            ("VERBS THAT STAND ALONE", [block for command in alone for block in _verb(command)]),
            ("OPTIONS", [mdoc.prose(f"{Panel.ANYWHERE.value}; the innermost wins."), _options(ANYWHERE)]),
            ("ENVIRONMENT", [mdoc.tagged(([mdoc.call("Ev", name)], mdoc.prose(text)) for name, text in _ENVIRONMENT)]),
            ("FILES", [mdoc.tagged(([mdoc.call("Pa", name)], mdoc.prose(text)) for name, text in _FILES)]),
            ("EXIT STATUS", [mdoc.tagged(([mdoc.call("No", number)], mdoc.prose(_sentence(text))) for number, text in EXIT_STATUSES)]),
            ("EXAMPLES", [mdoc.prose("A root, a sub and a leaf:"), mdoc.display(help_page.examples)]),
        ),
    )


def _noun(noun: Noun) -> Page:
    verbs = [command for command in COMMANDS if command.noun == noun.name]
    kind = next((row for row in KINDS.values() if row.kind == noun.name), None)
    about = f"{noun.summary} Their ids begin with `{kind.id_prefix}`." if kind else noun.summary
    return Page(
        f"{_PROGRAM}-{noun.name}",
        1,
        _phrase(noun.summary),
        (
            ("SYNOPSIS", [_synopsis(verbs)]),
            ("DESCRIPTION", [mdoc.prose(about), mdoc.prose(_ELSEWHERE), *(block for command in verbs for block in _verb(command))]),
        ),
    )


def _verbs_of(noun: Noun) -> tuple[list[str], Block]:
    verbs = ", ".join(command.verb for command in COMMANDS if command.noun == noun.name)
    return [mdoc.call("Cm", noun.name)], mdoc.prose(f"{noun.summary} Verbs: {verbs}. See {_PROGRAM}-{noun.name}(1).")


def _verb(command: Command) -> Iterator[Block]:
    """All about one verb, as a subsection."""
    yield [mdoc.heading("Ss", command.path)]
    yield [f".D1 {' '.join(_usage(command))}"]
    yield mdoc.prose(command.summary)
    yield from map(mdoc.prose, command.notes)
    if command.arguments:
        yield mdoc.tagged(([mdoc.call("Ar", row.metavar)], mdoc.prose(row.help)) for row in command.arguments)
    for panel in sorted({option.panel for option in command.options}, key=lambda panel: panel.rank):
        yield mdoc.prose(f"**{panel.value}**")
        yield _options(option for option in command.options if option.panel is panel)
    yield mdoc.prose("**Examples**")
    yield mdoc.display(command.examples)


def _synopsis(commands: Iterable[Command]) -> Block:
    return [f".{part}" for command in commands for part in _usage(command)]


def _usage(command: Command) -> Iterator[str]:
    yield f"Nm {_PROGRAM}"
    yield mdoc.call("Cm", command.path)
    yield "Oo Ar OPTIONS Oc"
    for row in command.arguments:
        yield mdoc.call("Ar", row.metavar) + " ..." * row.repeated


def _options(options: Iterable[Option]) -> Block:
    return mdoc.tagged(([_spelled(row)], mdoc.prose(explained(row))) for row in options)


def _spelled(option: Option) -> str:
    """`-o, --output FORMAT`: short ones first."""
    flags = " , ".join(map(mdoc.flag, sorted(option.spellings, key=lambda flag: flag.startswith("--"))))
    return flags if option.is_switch else f"{flags} {mdoc.call('Ar', option.metavar)}"


def _phrase(sentence: str) -> str:
    """A sentence as NAME has it: without a capital and a stop."""
    return sentence[0].lower() + sentence[1:].removesuffix(".")


def _sentence(phrase: str) -> str:
    return f"{phrase[0].upper()}{phrase[1:]}."
