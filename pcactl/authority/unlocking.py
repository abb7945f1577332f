"""Opening a private key of the store: a passphrase is asked for when the key turns out to be encrypted, and only then."""

from collections.abc import Callable
from pathlib import PurePath

from pcactl.errors import InvalidParameter, MissingParameter, StoreFailure
from pcactl.model import PrivateKey
from pcactl.phrase import phrase, why

Unlock = Callable[[], bytes | None]
"""Asks for a passphrase; None where nobody can be asked."""


def open_key(text: bytes, unlock: Unlock, *, option: str, whose: str, path: PurePath) -> PrivateKey:
    """A key of the store. Raises MissingParameter, InvalidParameter for a wrong passphrase, StoreFailure."""
    from pcactl.keys.pbes2 import PassphraseNeeded, WrongPassphrase
    from pcactl.keys.registry import is_encrypted, load

    passphrase = unlock() if is_encrypted(text) else None
    try:
        return load(text, None if passphrase is None else lambda: passphrase)
    except PassphraseNeeded:
        raise MissingParameter(
            phrase("the private key of {whose} is encrypted, and needs its passphrase", whose=whose),
            field=option,
            hint=phrase("{option} FILE, or run it on a terminal", option=option),
        ) from None
    except WrongPassphrase:
        raise InvalidParameter(phrase("the passphrase is wrong for the private key of {whose}", whose=whose), field=option) from None
    except ValueError as error:
        raise StoreFailure(
            phrase("the private key of {whose} cannot be used: {error}", whose=whose, error=why(error)), field=str(path), hint="restore it from a backup"
        ) from None
