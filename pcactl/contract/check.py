"""What `store check` can be asked for."""

from pcactl.contract.options import FILE, Option, Panel

HEADS = Option(
    "heads",
    ("--heads",),
    FILE,
    "Heads of the audit log that were kept elsewhere (store log --head), one a line: what was cut off or changed since is found.",
    Panel.OWN,
)
REPAIR = Option(
    "repair",
    ("--repair",),
    "",
    "Put right what can be derived: modes, chains, the index. Keys, certificates and records are never touched.",
    Panel.OWN,
)
