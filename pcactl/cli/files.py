"""Files that people name on the command line, read with a limit; `-` is standard input."""

import sys
from pathlib import Path
from typing import BinaryIO

from pcactl.errors import NotFound, UsageError
from pcactl.pem import BEGIN
from pcactl.phrase import phrase


def read(name: str, *, option: str, limit: int, secret: bool = False) -> bytes:
    """At most `limit` octets and one more, by which the caller sees that there are too many.

    Of a file that holds a secret no name is repeated which is none: it may be the secret itself.

    Raises NotFound where there is no such file, UsageError where it cannot be read.
    """
    if name == "-":
        return _read(sys.stdin.buffer, limit) if sys.stdin else b""
    if BEGIN in name:
        raise UsageError("this is PEM text and no file's name", field=option, hint="give the name of the file, or - for standard input")
    if not name:
        raise UsageError("it must not be empty", field=option, value=name, allowed="a file, or - for standard input")
    try:
        with Path(name).open("rb") as file:
            return _read(file, limit)
    except FileNotFoundError:
        raise _no_file(name, option, secret=secret) from None
    except IsADirectoryError:
        raise UsageError(phrase("{name} is a directory", name=name), field=option, value=name, allowed="a file, or - for standard input") from None
    except OSError as error:
        raise UsageError(phrase("{name} cannot be read: {what}", name=name, what=phrase(error.strerror or "")), field=option, value=name) from None


def _no_file(name: str, option: str, *, secret: bool) -> NotFound:
    if secret:
        return NotFound("there is no such file", field=option, allowed="a file whose first line is the passphrase, or - for standard input")
    if name.lstrip()[:1] in {"{", "["}:
        return NotFound("this is JSON, and no file's name", field=option, allowed="a file, or - for standard input")
    return NotFound(phrase("there is no file {name}", name=name), field=option, value=name)


def _read(file: BinaryIO, limit: int) -> bytes:
    """Pipes give less than was asked for at a time: a buffered reader asks on until it has it, or the end."""
    return file.read(limit + 1)
