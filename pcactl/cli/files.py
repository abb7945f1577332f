"""Files that people name on the command line, read with a limit; `-` is standard input."""

import sys
from pathlib import Path
from typing import BinaryIO

from pcactl.errors import NotFound, UsageError
from pcactl.pem import BEGIN


def read(name: str, *, option: str, limit: int) -> bytes:
    """At most `limit` octets and one more, by which the caller sees that there are too many.

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
        raise NotFound(f"there is no file {name}", field=option, value=name) from None
    except IsADirectoryError:
        raise UsageError(f"{name} is a directory", field=option, value=name, allowed="a file, or - for standard input") from None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", field=option, value=name) from None


def _read(file: BinaryIO, limit: int) -> bytes:
    """Pipes give less than was asked for at a time: a buffered reader asks on until it has it, or the end."""
    return file.read(limit + 1)
