"""`root import`: a root's certificate and perhaps its private key, from files."""

from pcactl.cli.files import read
from pcactl.cli.passphrase import from_file, unlocking
from pcactl.cli.session import Session
from pcactl.contract.fields import BY_PATH, option_of
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.options import CERTIFICATE, KEY, PASSPHRASE_FILE, Option
from pcactl.errors import InvalidParameter, MissingParameter, UsageError
from pcactl.phrase import phrase


def import_root(session: Session) -> None:
    """Take a root into the store, which is made where none is."""
    certificate, key = _content(session, CERTIFICATE), _content(session, KEY)
    if certificate is None:
        raise MissingParameter("it is needed", field=CERTIFICATE.name, hint=f"{CERTIFICATE.long_flag} {CERTIFICATE.metavar}")
    passphrase = from_file(session, PASSPHRASE_FILE)
    if key is None and passphrase is not None:
        raise UsageError(
            phrase("without {option} there is nothing to open", option=KEY.long_flag), field=PASSPHRASE_FILE.long_flag, hint=f"{KEY.long_flag} {KEY.metavar}"
        )
    unlock = unlocking(session, passphrase, PASSPHRASE_FILE, "Passphrase of the private key: ")
    tag = session.values.one(option_of(BY_PATH["tag"])) or ""
    from pcactl.authority import importing

    imported = importing.import_root(certificate, key, session.store, session.world, tag=tag, unlock=unlock, passphrase=passphrase)
    session.show(imported, made=True)


def _content(session: Session, option: Option) -> bytes | None:
    """What stands in the file that an option names. Raises NotFound, UsageError, and InvalidParameter for one too large."""
    name = session.values.one(option)
    if name is None:
        return None
    content = read(name, option=option.long_flag, limit=REQUEST_BYTES)
    if len(content) > REQUEST_BYTES:
        raise InvalidParameter(phrase("the file is larger than {most} bytes", most=REQUEST_BYTES), field=option.name, value=name)
    return content
