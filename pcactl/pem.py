"""PEM by RFC 7468: strict when writing, one block or many when reading. What is inside the blocks is not known here."""

import binascii
import re

BEGIN = "-----BEGIN"
"""How a block begins."""
_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s++([A-Za-z0-9+/=\s]+?)-----END \1-----")
_BLANKS = b" \t\n\r\f\v"


def encode(label: str, der: bytes) -> bytes:
    """One block, its lines of 64 characters, ended by a single LF."""
    text = binascii.b2a_base64(der, newline=False)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return b"\n".join((f"-----BEGIN {label}-----".encode(), *lines, f"-----END {label}-----".encode(), b""))


def decode(label: str, text: bytes) -> list[bytes]:
    """The DER of every block with this label, in order. Raises ValueError where a block is no Base64."""
    return [binascii.a2b_base64(body.translate(None, _BLANKS), strict_mode=True) for found, body in _BLOCK.findall(text) if found == label.encode()]


def labels(text: bytes) -> list[str]:
    """The label of every block that begins, whether it ends or not, in order."""
    return [label.decode() for label in _BEGIN.findall(text)]


def hidden(words: str) -> str:
    """Words for people in which PEM, which may be a private key, is told of and not shown; what does not end is hidden to the end."""
    return re.sub(r"-----BEGIN.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)", "PEM text", words, flags=re.DOTALL) if BEGIN in words else words


def split(text: bytes) -> list[bytes]:
    """The blocks of a text, each with its lines as they stand and a single LF behind."""
    return [match[0] + b"\n" for match in _BLOCK.finditer(text)]
