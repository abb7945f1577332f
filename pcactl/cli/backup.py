"""`store backup` and `store restore`: where an archive goes, where it comes from, what opens it, and the question before it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pcactl.cli import terminal
from pcactl.cli.session import Session
from pcactl.cli.values import STANDARD_INPUT
from pcactl.contract.backup import BACKUP_PASSPHRASE_FILE, ENCRYPT, IDENTITY, LOOK, OVERWRITE, RECIPIENT, RESTORE_PASSPHRASE_FILE
from pcactl.contract.options import OUTPUT, YES, Option
from pcactl.errors import MissingParameter, UsageError
from pcactl.phrase import phrase

if TYPE_CHECKING:
    from pcactl.authority.backup import Open, Seal, Write
    from pcactl.model import Restored

_FIELD = "file"
_STREAM = "-"
_PIECE = 1 << 16
_IDENTITIES = 1 << 16
"""How many octets a file of identities may have."""


def backup(session: Session) -> None:
    """Write the store into a file or to standard output."""
    (name,) = session.arguments
    if name == _STREAM:
        _refuse_as_stream(session)
        _to_stream(session, _seal(session))
        return
    from pcactl.authority.backup import back_up
    from pcactl.store.outfile import check_file, new_file

    path, force = _path(name), session.values.switch(OVERWRITE)
    check_file(path, field=_FIELD, force=force)
    seal = _seal(session)
    with new_file(path, field=_FIELD, force=force) as write:
        made = back_up(session.store, name, write, seal)
    session.show(made)


def restore(session: Session) -> None:
    """Put the store in an archive in the place of what stands, after a yes where something does."""
    (name,) = session.arguments
    store, look = session.store, session.values.switch(LOOK)
    if not look and store.stands:
        _require_answer(session)
    unseal = _unseal(session, name)
    from pcactl.authority import backup
    from pcactl.store.archive import Source

    source = Source(name if name != _STREAM else phrase("standard input"), _FIELD)
    octets = _octets(name)
    if look:
        session.show(backup.compare(store, source, octets, unseal))
        return
    session.show(backup.restore(store, session.world, source, octets, unseal, lambda found: _agree(found, session)))


def _require_answer(session: Session) -> bool:
    """Whether somebody has to be asked. Raises UsageError where nobody is there."""
    if session.values.switch(YES):
        return False
    if not terminal.is_there():
        raise UsageError(
            phrase("{verb} asks before it does anything, and there is no terminal", verb=session.command.verb),
            field=YES.long_flag,
            hint="--yes, where it is meant",
        )
    return True


def _agree(found: "Restored", session: Session) -> None:
    """Nobody is asked where nothing goes. Raises UsageError, Interrupted."""
    if not found.replaces or not _require_answer(session):
        return
    from pcactl.render.restoring import restore_question

    screen = session.outside.screen
    terminal.confirm(restore_question(found, screen.message_encoding, screen.say_message), screen)


def _path(name: str) -> Path:
    if not name or "\0" in name or Path(name).name in {"", ".."}:
        raise UsageError("this is no name of a file", field=_FIELD, value=name, allowed="a file, or - for standard output")
    return Path(name).absolute()


def _refuse_as_stream(session: Session) -> None:
    """What is meant for a program must not meet a person, nor other words."""
    if sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("a backup holds private keys and is not written to a terminal", field=_FIELD, value=_STREAM, hint="name a file, or pipe it")
    for option, stands in ((OVERWRITE, session.values.switch(OVERWRITE)), (OUTPUT, session.settings.output != "text")):
        if stands:
            raise UsageError(phrase("it cannot stand beside {option}", option=_STREAM), field=option.long_flag, hint="leave one of the two out")


def _to_stream(session: Session, seal: "Seal | None") -> None:
    from pcactl.authority.backup import back_up
    from pcactl.render.restoring import backup_lines

    screen = session.outside.screen
    made = back_up(session.store, _STREAM, screen.octets, seal)
    screen.end_octets()
    session.hint(backup_lines(made, screen.say_message).rstrip("\n"))


def _seal(session: Session) -> "Seal | None":
    """What encrypts the archive; None where nothing is to. Everything is asked for and judged before the store is read."""
    to, encrypt = session.values.many(RECIPIENT), session.values.switch(ENCRYPT)
    passphrase = session.values.one(BACKUP_PASSPHRASE_FILE)
    if to and (encrypt or passphrase is not None):
        _refuse_both(RECIPIENT, ENCRYPT if encrypt else BACKUP_PASSPHRASE_FILE)
    if to:
        return _for_recipients(to)
    return _under_passphrase(session) if encrypt or passphrase is not None else None


def _for_recipients(texts: list[str]) -> "Seal":
    from pcactl.keys import age

    to = age.recipients(texts, RECIPIENT.long_flag)
    return lambda pieces, write: age.encrypt(pieces, write, to)


def _under_passphrase(session: Session) -> "Seal":
    from pcactl.cli.passphrase import from_file, typed_twice
    from pcactl.keys import age

    option = BACKUP_PASSPHRASE_FILE
    age.require(option.long_flag if session.values.one(option) is not None else ENCRYPT.long_flag)
    given = from_file(session, option)
    passphrase = typed_twice(session) if given is None else given
    return lambda pieces, write: age.encrypt_under(pieces, write, passphrase, option.long_flag)


def _unseal(session: Session, name: str) -> "Open":
    """What opens an encrypted archive: files are read at once, the terminal is asked where it turns out to be needed."""
    from pcactl.cli.passphrase import from_file

    identity, secret = session.values.one(IDENTITY), session.values.one(RESTORE_PASSPHRASE_FILE)
    if identity is not None and secret is not None:
        _refuse_both(IDENTITY, RESTORE_PASSPHRASE_FILE)
    if name == _STREAM and STANDARD_INPUT in {identity, secret}:
        raise UsageError(
            "only one can read standard input", field=(IDENTITY if identity else RESTORE_PASSPHRASE_FILE).long_flag, hint="use a file for the other"
        )
    passphrase = from_file(session, RESTORE_PASSPHRASE_FILE)
    return _by_identity(identity) if identity is not None else _by_passphrase(session, passphrase)


def _by_identity(name: str) -> "Open":
    from pcactl.cli.files import read
    from pcactl.keys import age

    option = IDENTITY.long_flag
    by = age.identities(read(name, option=option, limit=_IDENTITIES, secret=True), option)

    def unseal(_beginning: bytes, pieces: Iterator[bytes], feed: "Write") -> None:
        age.decrypt(pieces, feed, by, option)

    return unseal


def _by_passphrase(session: Session, given: bytes | None) -> "Open":
    def unseal(beginning: bytes, pieces: Iterator[bytes], feed: "Write") -> None:
        from pcactl.cli.passphrase import typed
        from pcactl.keys import age

        option = RESTORE_PASSPHRASE_FILE
        age.require(_FIELD)
        passphrase = given
        if passphrase is None and age.wants_passphrase(beginning):
            passphrase = typed(session, "Passphrase of the backup: ", option)
        if passphrase is None:
            raise MissingParameter(
                "the backup is encrypted",
                field=_FIELD,
                hint=phrase("{identity} FILE, or {passphrase} FILE", identity=IDENTITY.long_flag, passphrase=option.long_flag),
            )
        age.decrypt_under(pieces, feed, passphrase, option.long_flag)

    return unseal


def _refuse_both(one: Option, other: Option) -> None:
    raise UsageError(phrase("it cannot stand beside {option}", option=other.long_flag), field=one.long_flag, hint="leave one of the two out")


def _octets(name: str) -> Iterator[bytes]:
    from pcactl.cli.files import pieces

    return pieces(name, option=_FIELD, size=_PIECE)
