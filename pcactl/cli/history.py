"""`store log`: what was done in the store, and where its audit log ends now."""

from collections.abc import Iterator
from datetime import datetime

from pcactl.cli.session import Session
from pcactl.contract.commands import COMMANDS
from pcactl.contract.history import ACT, FILTERS, HEAD, INSTANCE, PAST_MOMENTS, SINCE, VERBS
from pcactl.errors import InvalidParameter, UsageError
from pcactl.model import WantedActs
from pcactl.phrase import phrase


def log(session: Session) -> None:
    """Print the acts that are asked for, or the head of the log. Raises NotFound, StoreFailure, InvalidParameter, UsageError."""
    if session.values.switch(HEAD):
        _refuse_filters(session)
        session.show(session.store.head())
        return
    from pcactl.authority.history import history

    session.show(history(_wanted(session), session.store))


def _refuse_filters(session: Session) -> None:
    for option in FILTERS:
        if session.values.one(option) is not None:
            raise UsageError(phrase("it cannot stand beside {option}", option=option.long_flag), field=HEAD.long_flag, hint="leave one of the two out")


def _wanted(session: Session) -> WantedActs:
    return WantedActs(_since(session), _act(session), session.values.one(INSTANCE) or "")


def _since(session: Session) -> datetime | None:
    from pcactl.cli.spans import read_past_moment

    value = session.values.one(SINCE)
    if value is None:
        return None
    moment = read_past_moment(value, session.world.now())
    if moment is None:
        raise InvalidParameter(phrase('"{value}" is not allowed', value=value), field=SINCE.long_flag, value=value, allowed=PAST_MOMENTS)
    return moment


def _act(session: Session) -> str:
    """The act in its own spelling. One that never stands in a log would show nothing, as if it had not been done."""
    from pcactl.cli.values import matched

    value = session.values.one(ACT)
    known = (*VERBS, *_acts())
    act = "" if value is None else matched(" ".join(value.split()), known)
    if value is not None and act not in known:
        from pcactl.engine.text import did_you_mean
        from pcactl.phrase import listing

        raise InvalidParameter(
            phrase('"{value}" is not allowed', value=value), field=ACT.long_flag, value=value, allowed=listing(VERBS), hint=did_you_mean(value, known)
        )
    return act


def _acts() -> Iterator[str]:
    """The commands that leave a line."""
    return (row.path for row in COMMANDS if row.noun and row.verb in VERBS)
