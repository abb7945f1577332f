"""Passphrases: the first line of a file, or what is typed without echo. Never an option's value, never the environment.

Files are read before anything is done, so that what is wrong with one is told at once; the terminal is asked where a key
turns out to be encrypted, and only then.
"""

from pcactl.authority.unlocking import Unlock
from pcactl.cli import terminal
from pcactl.cli.files import read
from pcactl.cli.session import Session
from pcactl.contract.options import FILE, ISSUER_PASSPHRASE_FILE, PASSPHRASE_FILE, Option
from pcactl.errors import InvalidParameter, MissingParameter
from pcactl.pem import BEGIN
from pcactl.phrase import phrase

_LONGEST = 1024
"""What `openssl -passin file:` reads: with a longer one no other program could open the key."""


def change(session: Session) -> None:
    """Set or change the passphrase of a CA's private key."""
    (reference,) = session.arguments
    unlock = unlocking(session, from_file(session, ISSUER_PASSPHRASE_FILE), ISSUER_PASSPHRASE_FILE, "Passphrase it has: ")
    given = from_file(session, PASSPHRASE_FILE)
    from pcactl.authority import passphrases

    def new() -> bytes:
        return typed_twice(session) if given is None else given

    changed = passphrases.change(session.kind, reference, session.store, session.world, unlock=unlock, passphrase=new)
    session.show(changed, did="Changed the passphrase of")


def from_file(session: Session, option: Option) -> bytes | None:
    """The first line of the file that an option names, without its line end; None where it was not given.

    Raises NotFound, UsageError, and InvalidParameter for an empty one.
    """
    name = session.values.one(option)
    if name is None:
        return None
    line = read(name, option=option.long_flag, limit=_LONGEST + len(b"\r\n"), secret=option.secret).partition(b"\n")[0].removesuffix(b"\r")
    if line.startswith(BEGIN.encode()):
        raise InvalidParameter("this is PEM text, and no passphrase", field=option.long_flag, value=name, allowed="a file whose first line is the passphrase")
    if not line:
        raise InvalidParameter("the passphrase must not be empty", field=option.long_flag, value=name, hint="write it on the file's first line")
    if b"\0" in line:
        raise InvalidParameter("the passphrase has a NUL, which other programs cannot pass on", field=option.long_flag, value=name)
    if len(line) > _LONGEST:
        raise InvalidParameter(phrase("the passphrase is longer than {most} bytes", most=_LONGEST), field=option.long_flag, value=name)
    return line


def unlocking(session: Session, given: bytes | None, option: Option, question: str) -> Unlock:
    """Answers with what the option's file said, else with what is typed; with None where there is no terminal either."""
    return (lambda: typed(session, question, option)) if given is None else (lambda: given)


def typed_twice(session: Session) -> bytes:
    """A new passphrase. Raises MissingParameter where there is no terminal, InvalidParameter where it is not the same twice."""
    option = PASSPHRASE_FILE.long_flag
    first = typed(session, "New passphrase: ", PASSPHRASE_FILE)
    if first is None:
        raise MissingParameter(
            "a new passphrase is wanted", field=option, hint=phrase("{option} {metavar}, or run it on a terminal", option=option, metavar=FILE)
        )
    if typed(session, "The same again: ", PASSPHRASE_FILE) != first:
        raise InvalidParameter("the two passphrases are not the same", field=option, hint="run it again")
    return first


def typed(session: Session, question: str, option: Option) -> bytes | None:
    """What is typed on the terminal; None where there is none. Raises InvalidParameter where nothing is typed."""
    line = terminal.secret(session.outside.screen.say_message(question))
    if line == b"":
        raise InvalidParameter("the passphrase must not be empty", field=option.long_flag)
    return line
