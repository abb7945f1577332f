"""The verbs of `quota`."""

from pcactl.cli.session import Session
from pcactl.cli.values import number


def show(session: Session) -> None:
    """Show what was granted, used and is left."""
    session.show(session.store.quota())


def grant(session: Session) -> None:
    """Grant more leaves."""
    from pcactl.authority import quota

    (count,) = session.arguments
    session.show(quota.grant(session.store, session.world, number(count, "count")))
