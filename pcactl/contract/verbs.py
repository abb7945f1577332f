"""What a command is, and the verbs that several nouns share: list, show, the moves between states, passphrase."""

from collections.abc import Iterator
from typing import NamedTuple

from pcactl.contract import options as opt
from pcactl.contract.fields import options_for
from pcactl.contract.filters import filters_for
from pcactl.contract.kinds import KINDS
from pcactl.contract.options import OUTPUT_FORMATS, TABLE_FORMATS, Option, Panel
from pcactl.contract.states import MOVES, REVOKE_REASONS, Move
from pcactl.contract.vocabulary import Kind, Status
from pcactl.phrase import listing, phrase


class Argument(NamedTuple):
    """What stands after the verb without a flag."""

    name: str
    metavar: str
    help: str
    repeated: bool = False
    allowed: tuple[str, ...] = ()


class Command(NamedTuple):
    """One verb of a noun; `noun` is empty for the verbs that stand alone."""

    noun: str
    verb: str
    handler: str
    summary: str
    examples: tuple[str, ...]
    kind: Kind | None = None
    creates: bool = False
    """True where the kind's fields are options too."""
    arguments: tuple[Argument, ...] = ()
    own_options: tuple[Option, ...] = ()
    notes: tuple[str, ...] = ()
    """Paragraphs that help has below the summary."""
    formats: tuple[str, ...] = OUTPUT_FORMATS
    """What `--output` may say."""

    @property
    def path(self) -> str:
        """`leaf issue`, as it is typed."""
        return f"{self.noun} {self.verb}".strip()

    @property
    def options(self) -> tuple[Option, ...]:
        """Every option but those that may stand anywhere, in the order of help's panels."""
        fields = options_for(self.kind) if self.creates and self.kind else ()
        return tuple(sorted((*fields, *self.own_options), key=lambda option: option.panel.rank))


class Noun(NamedTuple):
    """A noun and what it is about."""

    name: str
    summary: str


REASON = Option("reason", ("--reason",), "NAME", phrase("Why: {reasons}.", reasons=listing(REVOKE_REASONS)), Panel.OWN, allowed=tuple(REVOKE_REASONS))

CSV_NOTE = (
    "With -o csv the columns are those keys of -o json that hold one value. A cell that begins with = + - @, a tab or a carriage return gets a ' before "
    "it, so that no spreadsheet runs it; what could steer a terminal is spelled out."
)

_SEVERAL = Argument("ids", "ID|NAME", "An id, its beginning, or a common name; several may stand.", repeated=True)
_EXACT = _SEVERAL._replace(help="An id or a common name; several may stand. Beginnings are not taken.")
_LISTS = {
    Kind.ROOT: "pcactl root list --source-type 1",
    Kind.SUB: 'pcactl sub list --issuer-id "Example Root" --status disabled',
    Kind.LEAF: 'pcactl leaf list --issuer-id "Office CA" --status normal --expires-before 30d',
}


def queries(kind: Kind, example: str) -> tuple[Command, Command]:
    """`list` and `show`."""
    filters = tuple(row.option for row in filters_for(kind))
    return (
        Command(
            kind,
            "list",
            "query:list_instances",
            phrase("List {plural}, newest first.", plural=KINDS[kind].plural),
            (f"pcactl {kind} list", _LISTS[kind], f"pcactl {kind} list --page 1 --page-size 20 -o json", f"pcactl {kind} list -o csv"),
            kind,
            own_options=(*filters, opt.PAGE, opt.PAGE_SIZE),
            notes=(CSV_NOTE,),
            formats=TABLE_FORMATS,
        ),
        Command(
            kind,
            "show",
            "query:show_instances",
            phrase("Show {plural}: names, dates, key, files.", plural=KINDS[kind].plural),
            (f'pcactl {kind} show "{example}"', f'pcactl {kind} show "{example}" -o json'),
            kind,
            arguments=(_SEVERAL,),
            own_options=(opt.PRIVATE_KEY,),
        ),
    )


def moves(kind: Kind, example: str) -> Iterator[Command]:
    """One verb for each act on a state that a kind knows (contract 5)."""
    for move in MOVES.values():
        if kind in move.kinds:
            yield Command(
                kind,
                move.verb,
                "lifecycle:move",
                move.summary,
                tuple(_examples(move, kind, example)),
                kind,
                arguments=(_EXACT if move.warning else _SEVERAL,),
                own_options=tuple(_options(move)),
                notes=(phrase("{warning} On a terminal it asks before; elsewhere --yes must say so.", warning=phrase(move.warning)),) if move.warning else (),
            )


def passphrase(kind: Kind, example: str) -> Command:
    """Set or change the passphrase of a CA's private key."""
    return Command(
        kind,
        "passphrase",
        "passphrase:change",
        "Set or change the passphrase of a private key in the store.",
        (f'pcactl {kind} passphrase "{example}" --passphrase-file new.pass',),
        kind,
        arguments=(Argument("id", "ID|NAME", "An id, its beginning, or a common name."),),
        own_options=(
            opt.ISSUER_PASSPHRASE_FILE._replace(help="The passphrase that the key has: the first line of this file. - reads stdin."),
            opt.PASSPHRASE_FILE._replace(help="The new passphrase: the first line of this file. - reads stdin."),
        ),
        notes=("What no file says is asked for on the terminal.",),
    )


def _options(move: Move) -> Iterator[Option]:
    if move.target is Status.REVOKED:
        yield REASON
    if move.warning:
        yield opt.YES


def _examples(move: Move, kind: Kind, example: str) -> Iterator[str]:
    name = f'"{example}"' if " " in example else example
    reason = " --reason superseded" if move.target is Status.REVOKED else ""
    yield f"pcactl {kind} {move.verb} {name}{reason}{' --yes' if move.warning else ''}"
