"""The commands: nouns, verbs, what they take, and examples that a test runs.

The command line, help, and later the man pages and completions are rendered from these rows. `handler` names the
module of `cli` and the function in it that carries the command out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl.contract import options as opt
from pcactl.contract.fields import options_for
from pcactl.contract.options import Option
from pcactl.contract.vocabulary import Kind


class Argument(NamedTuple):
    """What stands after the verb without a flag."""

    name: str
    metavar: str
    help: str
    repeated: bool = False


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


NOUNS: Mapping[str, Noun] = {
    row.name: row
    for row in (
        Noun("root", "Root CAs: they sign themselves and subs."),
        Noun("sub", "Subordinate CAs: signed by a root, they sign leaves."),
        Noun("leaf", "Leaf certificates: for servers, clients and people; SM2 ones are pairs."),
        Noun("quota", "How many leaves may still be issued with --use-quota."),
        Noun("store", "The directory that all of it lives in."),
    )
}

_CREATE = (opt.VALID, opt.REQUEST, opt.OUT, opt.FORCE, opt.DRY_RUN)
_PAGES = (opt.PAGE, opt.PAGE_SIZE)


def _queries(kind: Kind, plural: str, example: str) -> tuple[Command, Command]:
    ids = Argument("ids", "ID|NAME", "An id, its beginning, or a common name; several may stand.", repeated=True)
    return (
        Command(
            kind,
            "list",
            "query:list_instances",
            f"List {plural}, newest first.",
            (f"pcactl {kind} list", f"pcactl {kind} list --page 1 --page-size 20 -o json"),
            kind,
            own_options=_PAGES,
        ),
        Command(
            kind,
            "show",
            "query:show_instances",
            f"Show {plural}: names, dates, key, files.",
            (f'pcactl {kind} show "{example}"', f'pcactl {kind} show "{example}" -o json'),
            kind,
            arguments=(ids,),
            own_options=(opt.PRIVATE_KEY,),
        ),
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "root",
        "create",
        "create:create",
        "Create a root CA, and the store where none is.",
        (
            'pcactl root create --common-name "Example Root" --organization Example --country CN',
            'pcactl root create --common-name "GM Root" --key-alg SM2 --valid 20y',
        ),
        Kind.ROOT,
        creates=True,
        own_options=_CREATE,
    ),
    *_queries(Kind.ROOT, "roots", "Example Root"),
    Command(
        "sub",
        "create",
        "create:create",
        "Create a subordinate CA under a root.",
        (
            'pcactl sub create --common-name "Office CA" --issuer-id "Example Root"',
            'pcactl sub create --common-name "Mail CA" --issuer-id "Example Root" --key-alg RSA --key-param 3072 --valid 5y',
        ),
        Kind.SUB,
        creates=True,
        own_options=_CREATE,
    ),
    *_queries(Kind.SUB, "subs", "Office CA"),
    Command(
        "leaf",
        "issue",
        "create:create",
        "Issue a leaf certificate; with SM2 a pair, for signing and for encryption.",
        (
            'pcactl leaf issue --common-name www.example.com --issuer-id "Office CA" --valid 90d',
            'pcactl leaf issue --san db.lan --san 192.0.2.7 --issuer-id "Office CA" --out ./tls',
            'pcactl leaf issue --common-name "Zhang San" --email zhangsan@example.com --extended-key-usage client_auth --issuer-id "Office CA" -q',
        ),
        Kind.LEAF,
        creates=True,
        own_options=(*_CREATE, opt.PRIVATE_KEY),
    ),
    *_queries(Kind.LEAF, "leaves", "www.example.com"),
    Command("quota", "show", "quota:show", "Show what was granted, used and is left.", ("pcactl quota show",)),
    Command(
        "quota",
        "grant",
        "quota:grant",
        "Grant more leaves.",
        ("pcactl quota grant 100",),
        arguments=(Argument("count", "N", "How many leaves more, 1 or more."),),
    ),
    Command("store", "path", "store:path", "Print the path of the store.", ("pcactl store path", "ls $(pcactl store path)")),
    Command("", "tree", "query:tree", "Show roots, subs and leaves as a tree.", ("pcactl tree",)),
)

BY_PATH: Mapping[tuple[str, str], Command] = {(row.noun, row.verb): row for row in COMMANDS}
