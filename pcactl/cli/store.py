"""The verbs of `store`."""

from pcactl.cli.session import Session
from pcactl.model import StorePath


def path(session: Session) -> None:
    """Print where the store is, or would be."""
    session.show(StorePath(session.store_path))
