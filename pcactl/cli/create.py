"""`root create`, `sub create` and `leaf issue`: options to body, body to request, request to instance."""

from pathlib import Path

from pcactl.cli.body import body_from
from pcactl.cli.files import read
from pcactl.cli.session import Session
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.options import DRY_RUN, FORCE, OUT, REQUEST
from pcactl.errors import UsageError
from pcactl.model import Body


def create(session: Session) -> None:
    """Carry out the create verb of the command's kind."""
    kind = session.command.kind
    assert kind is not None
    body = body_from(session.values, kind, _requested(session))
    out = _out(session)
    from pcactl.authority import issue
    from pcactl.authority.defaults import fill
    from pcactl.engine.request import parse_request

    store, world = session.store, session.world
    filled, notices = fill(kind, body, store, world)
    request = parse_request(kind, filled)
    force = session.values.switch(FORCE)
    if session.values.switch(DRY_RUN):
        session.show(issue.dry_run(request, store, world, out=out, force=force, notices=notices))
    else:
        session.show(issue.create(request, store, world, out=out, force=force, notices=notices), made=True)


def _requested(session: Session) -> Body:
    """The body of `--request`, the empty one without it. Raises MalformedRequest."""
    name = session.values.one(REQUEST)
    if name is None:
        return {}
    from pcactl.engine.documents import decode

    return decode(read(name, option=REQUEST.long_flag, limit=REQUEST_BYTES))


def _out(session: Session) -> Path | None:
    given = session.values.one(OUT)
    if given in {"", "-"}:
        raise UsageError(f'"{given}" is no directory', field=OUT.long_flag, value=given, allowed="a directory; ./- for one of that name")
    return None if given is None else Path(given)
