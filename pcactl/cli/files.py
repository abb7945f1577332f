"""Files that people name on the command line, read with a limit; `-` is standard input."""

import sys
from collections.abc import Iterator
from errno import EINVAL, ENAMETOOLONG, ENOENT, ENOTDIR
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

from pcactl.errors import NotFound, UsageError
from pcactl.pem import BEGIN
from pcactl.phrase import phrase

_NO_FILE = (ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL)
"""What the system says of a name that no file can have, or has."""
_ALLOWED = "a file, or - for standard input"


def read(name: str, *, option: str, limit: int, secret: bool = False) -> bytes:
    """At most `limit` octets and one more, by which the caller sees that there are too many.

    Where the file is one for a secret, no name is repeated: it may be the secret itself. Raises NotFound where there is no
    such file, UsageError where it cannot be read.
    """
    if name == "-":
        return _read(sys.stdin.buffer, limit) if sys.stdin else b""
    if BEGIN in name:
        raise UsageError("this is PEM text and no file's name", field=option, hint="give the name of the file, or - for standard input")
    if not name:
        raise UsageError("it must not be empty", field=option, value=name, allowed=_ALLOWED)
    try:
        with Path(name).open("rb") as file:
            return _read(file, limit)
    except OSError as error:
        raise _refused(name, option, error, secret=secret) from None
    except ValueError:  # A NUL.
        raise _no_file(name, option, secret=secret) from None


def pieces(name: str, *, option: str, size: int) -> Iterator[bytes]:
    """The whole of a file of any length, piece by piece. Raises what `read` raises, as soon as it is asked for the first."""
    if name == "-":
        if sys.stdin:
            yield from _each(sys.stdin.buffer, size)
        return
    if not name:
        raise UsageError("it must not be empty", field=option, value=name, allowed=_ALLOWED)
    try:
        with Path(name).open("rb", buffering=0) as file:
            yield from _each(file, size)
    except OSError as error:
        raise _refused(name, option, error, secret=False) from None
    except ValueError:  # A NUL.
        raise _no_file(name, option, secret=False) from None


def _refused(name: str, option: str, error: OSError, *, secret: bool) -> NotFound | UsageError:
    if error.errno in _NO_FILE:
        return _no_file(name, option, secret=secret)
    shown, value = ("", None) if secret else (name, name)
    if isinstance(error, IsADirectoryError):
        return UsageError(phrase("{name} is a directory", name=shown) if shown else "this is a directory", field=option, value=value, allowed=_ALLOWED)
    what = phrase(error.strerror or "")
    problem = phrase("{name} cannot be read: {what}", name=shown, what=what) if shown else phrase("the file cannot be read: {what}", what=what)
    return UsageError(problem, field=option, value=value)


def _no_file(name: str, option: str, *, secret: bool) -> NotFound:
    if secret:
        return NotFound("there is no such file", field=option, allowed="a file whose first line is the passphrase, or - for standard input")
    if name.lstrip()[:1] in {"{", "["}:
        return NotFound("this is JSON, and no file's name", field=option, allowed=_ALLOWED)
    return NotFound(phrase("there is no file {name}", name=name), field=option, value=name)


def _each(file: BinaryIO | RawIOBase, size: int) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece


def _read(file: BinaryIO, limit: int) -> bytes:
    """Pipes give less than was asked for at a time: a buffered reader asks on until it has it, or the end."""
    return file.read(limit + 1)
