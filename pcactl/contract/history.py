"""What `store log` can be asked for, and the acts that the audit log tells of.

What a value may be is judged in `cli.history`; which lines it means, in `authority.history`.
"""

from pcactl.contract.options import Option, Panel
from pcactl.contract.states import MOVES
from pcactl.phrase import phrase

CHANGES = (*MOVES, "passphrase", "check")
"""The verbs of acts about an instance that was there before. Every other act about an instance makes it."""
VERBS = ("create", "import", "issue", *CHANGES, "grant", "restore")
"""The verbs of all acts."""
GONE = frozenset(verb for verb, row in MOVES.items() if row.target is None)
"""The verbs of acts after which the instance is not there any more."""

PAST_MOMENTS = phrase("a date (2026-11-01), a time (2026-11-01T00:00:00Z), or a span back from now (12h, 7d, 6m, 1y)")

SINCE = Option("since", ("--since",), "WHEN", phrase("Not before then: {moments}.", moments=PAST_MOMENTS), Panel.FILTER)
ACT = Option("act", ("--act",), "ACT", 'What was done: a command ("leaf issue"), or a verb of any noun.', Panel.FILTER, allowed=VERBS)
INSTANCE = Option("instance", ("--id",), "ID", "About this instance: its id, or how it begins.", Panel.FILTER)
HEAD = Option(
    "head",
    ("--head",),
    "",
    "Print one line that says where the log ends now. Kept elsewhere, it shows later whether anything before it was changed.",
    Panel.OWN,
)
FILTERS = (SINCE, ACT, INSTANCE)
