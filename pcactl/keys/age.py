"""age (age-encryption.org/v1): archives encrypted to recipients, or under a passphrase, and back. `pyrage` is spoken to here alone.

It is an extra: who does without it can do all but this. To recipients an archive is encrypted piece by piece; under a
passphrase pyrage takes it as a whole, so that it has to fit into memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pcactl.errors import Defect, InvalidParameter, UsageError
from pcactl.phrase import phrase

MAGIC = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
"""How an encrypted file begins: as octets, and armoured as text."""
_UNDER_PASSPHRASE = MAGIC[0] + b"-> scrypt "
_INSTALL = phrase("{command}", command="pip install 'pcactl[age]'")
_MOST = 1 << 30
"""What is held in memory of an archive under a passphrase."""
_PIECE = 1 << 16
_CLOSED = phrase("it does not open the archive, or the archive was cut or changed")

Write = Callable[[bytes], None]


def is_encrypted(beginning: bytes) -> bool:
    """Whether a file that begins so is one of age."""
    return beginning.startswith(MAGIC)


def wants_passphrase(beginning: bytes) -> bool:
    """Whether it opens with a passphrase; that of an armoured one cannot be seen."""
    return beginning.startswith(_UNDER_PASSPHRASE)


def require(field: str) -> Any:
    """The library. Raises UsageError where it is not installed."""
    try:
        import pyrage
    except ImportError:
        raise UsageError("encryption needs the extra age, which is not installed", field=field, hint=_INSTALL) from None
    return pyrage


def recipients(texts: Sequence[str], field: str) -> Sequence[object]:
    """Public keys of age. Raises InvalidParameter, UsageError."""
    age = require(field)
    return [_recipient(age, text, field) for text in texts]


def identities(text: bytes, field: str) -> Sequence[object]:
    """The private keys in a file of `age-keygen`, one a line; nothing of them is ever told. Raises InvalidParameter, UsageError."""
    age = require(field)
    said = [line.strip() for line in text.decode("ascii", "replace").splitlines()]
    try:
        found = [age.x25519.Identity.from_str(line) for line in said if line and not line.startswith("#")]
    except age.IdentityError:
        found = []
    if not found:
        raise InvalidParameter("there are no identities of age in it, or not only these", field=field, allowed="lines that begin with AGE-SECRET-KEY-1")
    return found


def encrypt(pieces: Iterator[bytes], write: Write, to: Sequence[object]) -> None:
    """Encrypt what comes, piece by piece, for each of these recipients. Raises what `pieces` and `write` raise."""
    age = require("")
    Ends(pieces, write).through(lambda ends: age.encrypt_io(ends, ends, to))


def encrypt_under(pieces: Iterable[bytes], write: Write, passphrase: bytes, field: str) -> None:
    """Encrypt what comes under a passphrase. Raises InvalidParameter where it is too much for memory."""
    write(require(field).passphrase.encrypt(_whole(pieces, field, "recipients take archives of any size"), _text(passphrase, field)))


def decrypt(pieces: Iterator[bytes], feed: Write, by: Sequence[object], field: str) -> None:
    """Hand on what is in an encrypted file, each piece once it is authentic. Raises InvalidParameter, and what `feed` raises."""
    age = require(field)
    try:
        Ends(pieces, feed).through(lambda ends: age.decrypt_io(ends, ends, by), instead=_Closed)
    except _Closed:
        raise InvalidParameter(_CLOSED, field=field) from None


def decrypt_under(pieces: Iterable[bytes], feed: Write, passphrase: bytes, field: str) -> None:
    """The same of a file under a passphrase."""
    age = require(field)
    try:
        whole = age.passphrase.decrypt(_whole(pieces, field, ""), _text(passphrase, field))
    except age.DecryptError:
        raise InvalidParameter(_CLOSED, field=field) from None
    for start in range(0, len(whole), _PIECE):
        feed(whole[start : start + _PIECE])


class _Closed(Exception):
    """What was to be opened stays closed."""


class Ends:
    """Both ends of a pipe through pyrage: it reads pieces that come from one side, and writes to the other.

    What either side raises is raised as it was, whatever pyrage makes of it.
    """

    def __init__(self, pieces: Iterator[bytes], write: Write) -> None:
        self._pieces, self._write = pieces, write
        self._waiting = b""
        self._raised: BaseException | None = None

    def through(self, call: Callable[["Ends"], None], instead: type[Exception] | None = None) -> None:
        """Let pyrage do its work; `instead` is raised for what pyrage itself raises."""
        try:
            call(self)
        except Exception:  # noqa: BLE001 - pyrage has errors of its own, and passes on those of our ends
            if self._raised is None and instead:
                raise instead from None
            raise (self._raised or Defect("pyrage cannot encrypt")) from None

    def read(self, size: int = -1) -> bytes:
        """So many octets at most, none at the end; all where no size is given."""
        try:
            while not self._waiting or size < 0:
                self._waiting += next(self._pieces)
        except StopIteration:
            pass
        except BaseException as error:
            self._raised = error
            raise
        taken = self._waiting if size < 0 else self._waiting[:size]
        self._waiting = self._waiting[len(taken) :]
        return taken

    def write(self, octets: bytes) -> int:
        """Hand all of it on."""
        try:
            self._write(bytes(octets))
        except BaseException as error:
            self._raised = error
            raise
        return len(octets)

    def flush(self) -> None:
        """Nothing is kept back."""


def _recipient(age: Any, text: str, field: str) -> object:
    try:
        recipient: object = age.x25519.Recipient.from_str(text)
    except age.RecipientError:
        value = None if "AGE-SECRET" in text.upper() else text
        said = phrase("this is a private key, and no recipient") if value is None else phrase("{value} is no recipient of age", value=value)
        raise InvalidParameter(said, field=field, value=value, allowed="age1…, as age-keygen prints it") from None
    return recipient


def _text(passphrase: bytes, field: str) -> str:
    try:
        return passphrase.decode()
    except UnicodeDecodeError:
        raise InvalidParameter("the passphrase is no UTF-8, which age asks for", field=field) from None


def _whole(pieces: Iterable[bytes], field: str, hint: str) -> bytes:
    octets = bytearray()
    for piece in pieces:
        octets += piece
        if len(octets) > _MOST:
            raise InvalidParameter(phrase("under a passphrase an archive has {most} octets at most", most=_MOST), field=field, hint=hint)
    return bytes(octets)
