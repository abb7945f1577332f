"""`root create`, `sub create` and `leaf issue`: options to body, body to request, request to instance."""

from pathlib import Path
from typing import TYPE_CHECKING

from pcactl.cli.body import body_from
from pcactl.cli.files import read
from pcactl.cli.passphrase import from_file, unlocking
from pcactl.cli.session import Session
from pcactl.cli.values import STANDARD_INPUT
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.options import DRY_RUN, FORCE, ISSUER_PASSPHRASE_FILE, NO_KEEP_KEY, OUT, PASSPHRASE_FILE, PRIVATE_KEY, REQUEST
from pcactl.errors import MalformedRequest, UsageError
from pcactl.model import Body
from pcactl.pem import BEGIN
from pcactl.phrase import phrase

if TYPE_CHECKING:
    from pcactl.authority.copies import Place
    from pcactl.authority.issue import Secrets
    from pcactl.model import Request

_FILE_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".key", ".der", ".p12", ".pfx"})
"""Of what other tools' --out names; ours is a directory."""


def create(session: Session) -> None:
    """Carry out the create verb of the command's kind."""
    body = body_from(session.values, session.kind, _requested(session))
    place = place_of(session)
    secrets = secrets_of(session, place)
    from pcactl.authority import issue
    from pcactl.authority.defaults import fill
    from pcactl.authority.idempotence import binding
    from pcactl.authority.possession import proven
    from pcactl.engine.request import parse_request

    store, world = session.store, session.world
    if earlier := issue.repeated(session.kind, body, store, world, place=place):
        session.show(earlier, made=True)
        return
    csr = proven(session.kind, body)
    filled, notices = fill(session.kind, body, store, world, csr)
    request = parse_request(session.kind, filled, csr)
    _refuse_idle_secrets(request, secrets, shows_key=session.values.switch(PRIVATE_KEY))
    if session.values.switch(DRY_RUN):
        session.show(issue.dry_run(request, store, world, place=place, notices=notices))
    else:
        session.show(issue.create(request, store, world, bound=binding(body), place=place, secrets=secrets, notices=notices), made=True)


def place_of(session: Session) -> "Place | None":
    """Where `--out` puts copies of the files; None without it. Raises UsageError."""
    given = session.values.one(OUT)
    if given is None:
        return None
    if BEGIN in given:
        raise UsageError("this is PEM text, and no directory's name", field=OUT.long_flag, allowed="a directory")
    if given in {"", "-"}:
        raise UsageError(phrase('"{given}" is no directory', given=given), field=OUT.long_flag, value=given, allowed="a directory; ./- for one of that name")
    if Path(given).suffix.lower() in _FILE_SUFFIXES and not Path(given).is_dir():
        raise UsageError(
            phrase("{given} looks like a file", given=given),
            field=OUT.long_flag,
            value=given,
            allowed="a directory",
            hint=f"{OUT.long_flag} {Path(given).parent}",
        )
    from pcactl.authority.copies import Place

    return Place(Path(given), force=session.values.switch(FORCE))


def _requested(session: Session) -> Body:
    """The body of `--request`, the empty one without it. Raises MalformedRequest."""
    name = session.values.one(REQUEST)
    if name is None:
        return {}
    from pcactl.engine.documents import decode

    try:
        return decode(read(name, option=REQUEST.long_flag, limit=REQUEST_BYTES))
    except MalformedRequest as error:
        error.problem = phrase("{what}: {problem}", what=phrase("standard input") if name == STANDARD_INPUT else name, problem=phrase(error.problem))
        raise


def _refuse_idle_secrets(request: "Request", secrets: "Secrets", *, shows_key: bool) -> None:
    """Refuse what is said of a private key where none is made. Raises UsageError."""
    if request.makes_keys:
        return
    for idle, option in ((secrets.passphrase is not None, PASSPHRASE_FILE), (not secrets.keep_key, NO_KEEP_KEY), (shows_key, PRIVATE_KEY)):
        if idle:
            raise UsageError("no private key is made: the CSR's stays where it was made", field=option.long_flag, hint="leave it out")


def secrets_of(session: Session, place: "Place | None") -> "Secrets":
    """What the passphrase options say, and whether the new key is kept. Raises UsageError, NotFound, InvalidParameter."""
    keep_key = not session.values.switch(NO_KEEP_KEY)
    if not keep_key and session.values.switch(PRIVATE_KEY):
        raise UsageError("the key that is not kept is in --out alone", field=PRIVATE_KEY.long_flag, hint="leave one of the two out")
    if place is None and not keep_key:
        raise UsageError("without --out the private key would be nowhere", field=NO_KEEP_KEY.long_flag, hint="--out DIR")
    from pcactl.authority.issue import Secrets

    unlock = unlocking(session, from_file(session, ISSUER_PASSPHRASE_FILE), ISSUER_PASSPHRASE_FILE, "Passphrase of the issuer: ")
    return Secrets(unlock, from_file(session, PASSPHRASE_FILE), keep_key)
