"""`list`, `show` and `tree`: what is in the store."""

from pcactl.cli.session import Session
from pcactl.cli.values import number
from pcactl.contract.options import PAGE, PAGE_SIZE, Option
from pcactl.model import Several
from pcactl.phrase import phrase

_READING = phrase("Reading the store")


def list_instances(session: Session) -> None:
    """List the instances of the command's kind that pass its filters."""
    from pcactl.authority.query import page
    from pcactl.cli.filters import query_of

    with session.waiting(_READING):
        found = page(query_of(session), session.store, session.world, number=_number(session, PAGE), size=_number(session, PAGE_SIZE))
    session.show(found)


def show_instances(session: Session) -> None:
    """Show one instance, or several as a list."""
    from pcactl.authority.query import show

    store, world = session.store, session.world
    with session.waiting(_READING):
        shown = tuple(show(session.kind, reference, store, world) for reference in session.arguments)
    session.show(shown[0] if len(shown) == 1 else Several(shown))


def tree(session: Session) -> None:
    """Show every instance below its issuer."""
    from pcactl.authority import query

    with session.waiting(_READING):
        whole = query.tree(session.store, session.world)
    session.show(whole)


def _number(session: Session, option: Option) -> int | None:
    value = session.values.one(option)
    return None if value is None else number(value, option.long_flag)
