"""What to do with a first chain: told once, below what quickstart made."""

from pcactl.model import Several
from pcactl.phrase import Command, phrase
from pcactl.render.escape import escaped, pad
from pcactl.render.language import Say, english

_LABEL = 7


def next_steps(made: Several, say: Say = english) -> str:
    """Which file goes where, and how to see the rest."""
    root, *_, leaf = made.shown
    files = leaf.out or leaf.files.paths
    trusted = leaf.out.get("root_certificate", root.files.paths["certificate"])
    served = files.get("fullchain", files["chain"])
    key = files["private_key"]
    steps = {
        "trust": escaped(trusted),
        "serve": escaped(served),
        "with": escaped(key),
        "see": say(phrase("{command}", command=Command("pcactl tree"))),
        "more": say(phrase("{command}", command=Command("pcactl leaf issue --common-name NAME --out DIR"))),
    }
    return "\n".join([say("Next"), *(f"  {pad(say(label), _LABEL)}{step}" for label, step in steps.items())])
