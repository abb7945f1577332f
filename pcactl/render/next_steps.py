"""What to do with a first chain: told once, below what quickstart made."""

from pcactl.model import Several
from pcactl.render.escape import escaped


def next_steps(made: Several) -> str:
    """Which file goes where, and how to see the rest."""
    root, *_, leaf = made.shown
    files = leaf.out or leaf.files.paths
    trusted = leaf.out.get("root_certificate", root.files.paths["certificate"])
    served = files.get("fullchain", files["chain"])
    key = files["private_key"]
    return (
        "Next\n"
        f"  trust  {escaped(trusted)}\n"
        f"  serve  {escaped(served)}\n"
        f"  with   {escaped(key)}\n"
        "  see    pcactl tree\n"
        "  more   pcactl leaf issue --common-name NAME --out DIR"
    )
