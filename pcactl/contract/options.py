"""Options of the command line that are not fields of the documented body, and the panels of help.

A field's own option stands in its row in `fields.py`; `commands.py` says which command takes which of these.
"""

from enum import Enum
from typing import NamedTuple


class Panel(Enum):
    """A group of options in help, in the order in which help shows them."""

    REQUIRED = "What is required"
    OWN = "For this verb"
    NAMES = "Names"
    VALIDITY = "Validity and key"
    EXTENSIONS = "Extensions"
    CONTACT = "Contact and tag"
    SECRETS = "Passphrases"
    RUN = "Request and output"
    FILTER = "Which ones"
    ANYWHERE = "Anywhere, before or after the verb"

    @property
    def rank(self) -> int:
        """The place in help, from 0."""
        return list(Panel).index(self)


FILE = "FILE"
"""The metavar of every option whose value names a file that is read."""
DIR = "DIR"
"""The same for a directory."""


class Option(NamedTuple):
    """One option."""

    name: str
    """The key under which a handler finds its value."""
    flags: tuple[str, ...]
    metavar: str
    """What stands for the value in help; empty for a switch."""
    help: str
    panel: Panel
    repeated: bool = False
    negatable: bool = False
    """A switch that also has a `--no-` form, for booleans of the body."""
    allowed: tuple[str, ...] = ()
    secret: bool = False
    """True where a value in the wrong place may be a secret: no error repeats it."""

    @property
    def is_switch(self) -> bool:
        """True where the option takes no value."""
        return not self.metavar

    @property
    def reads_file(self) -> bool:
        """True where the value names a file that is read, and `-` is standard input."""
        return self.metavar == FILE

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every flag that it may be given as, with the `--no-` form."""
        return (*self.flags, f"--no-{self.long_flag.removeprefix('--')}") if self.negatable else self.flags

    @property
    def long_flag(self) -> str:
        """The spelling that errors name."""
        return next(flag for flag in self.flags if flag.startswith("--"))


OUTPUT_FORMATS = ("text", "json")
TABLE_FORMATS = (*OUTPUT_FORMATS, "csv")
"""What a command takes whose result is a table."""
COLOR_CHOICES = ("auto", "always", "never")
SHELLS = ("bash", "zsh", "fish")
"""What there is completion for."""

STORE = Option("store", ("--store",), DIR, "The store's directory. [PCACTL_STORE]", Panel.ANYWHERE)
OUTPUT = Option(
    "output", ("--output", "-o"), "FORMAT", "text or json; csv too where the result is a table. [PCACTL_OUTPUT]", Panel.ANYWHERE, allowed=OUTPUT_FORMATS
)
QUIET = Option("quiet", ("--quiet", "-q"), "", "Print ids alone; no progress, no hints.", Panel.ANYWHERE)
VERBOSE = Option("verbose", ("--verbose", "-v"), "", "Say more; show where a defect of pcactl lies.", Panel.ANYWHERE)
COLOR = Option("color", ("--color",), "WHEN", "auto, always or never. [NO_COLOR]", Panel.ANYWHERE, allowed=COLOR_CHOICES)
HELP = Option("help", ("--help", "-h"), "", "Show this help.", Panel.ANYWHERE)
VERSION = Option("version", ("--version",), "", "Print the version; with -v also those of Python and the libraries.", Panel.ANYWHERE)
ANYWHERE = (STORE, OUTPUT, QUIET, VERBOSE, COLOR, HELP, VERSION)
"""Options that the root, each noun and each verb take; the innermost one wins."""

REQUEST = Option("request", ("--request",), FILE, "The documented request body as JSON; options win over it. - reads stdin.", Panel.RUN)
OUT = Option("out", ("--out",), DIR, "Also put the PEM files into this directory.", Panel.RUN)
FORCE = Option("force", ("--force",), "", "Write over files that are there.", Panel.RUN)
DRY_RUN = Option("dry_run", ("--dry-run",), "", "Check everything and print the plan; make no key, sign nothing.", Panel.RUN)
PRIVATE_KEY = Option("include_private_key", ("--include-private-key",), "", "Print the private key too.", Panel.RUN)
VALID = Option("valid", ("--valid",), "TIME", "Short for quantity and duration type: 12h, 90d, 6m, 2y.", Panel.VALIDITY)
PAGE = Option("page", ("--page",), "N", "Which page, from 1.", Panel.FILTER)
PAGE_SIZE = Option("page_size", ("--page-size",), "N", "How many on a page, 1 to 20.", Panel.FILTER)

PASSPHRASE_FILE = Option(
    "passphrase_file",
    ("--passphrase-file",),
    FILE,
    "Encrypt the new private key under the first line of this file. - reads stdin.",
    Panel.SECRETS,
    secret=True,
)
ISSUER_PASSPHRASE_FILE = Option(
    "issuer_passphrase_file",
    ("--issuer-passphrase-file",),
    FILE,
    "The first line opens the issuer's private key; without it the terminal is asked, where the key is encrypted. - reads stdin.",
    Panel.SECRETS,
    secret=True,
)
NO_KEEP_KEY = Option("no_keep_key", ("--no-keep-key",), "", "With --out: the private key goes there alone, and not into the store.", Panel.RUN)
YES = Option("yes", ("--yes", "-y"), "", "Do not ask.", Panel.OWN)
CERTIFICATE = Option("certificate", ("--certificate",), FILE, "The root's certificate: PEM, exactly one, or DER. - reads stdin.", Panel.REQUIRED)
KEY = Option("key", ("--key",), FILE, "Its private key, in PEM or DER. Without it the root signs nothing. - reads stdin.", Panel.OWN)
BODY = Option("body", ("--body",), FILE, "The documented request as JSON; {} where not given. - reads stdin.", Panel.OWN)
