"""What the encoding of a stream can say: foreign text that it cannot is spelled out, our own drawings have ASCII forms.

Spelled out is wider, so it happens before anything is lined up.
"""

from typing import TextIO

_ASCII_FORMS = str.maketrans({"●": "*", "✗": "x", "○": "o", "├": "|", "└": "`", "│": "|", "─": "-"})
_DRAWN = "●✗○├└│─"


def encoding_of(stream: TextIO | None) -> str:
    """The encoding of a stream; ASCII, which all of them say, where it does not tell or is closed."""
    return getattr(stream, "encoding", None) or "ascii"


def can_say(text: str, encoding: str) -> bool:
    """True where an encoding has every character of `text`."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def sayable(text: str, encoding: str) -> str:
    r"""`text` as `backslashreplace` writes it: `\u4e2d` for what the encoding lacks."""
    return text if text.isascii() or can_say(text, encoding) else text.encode(encoding, "backslashreplace").decode(encoding)


def drawn(drawing: str, encoding: str) -> str:
    """A drawing of ours: all in their ASCII forms where the encoding lacks one of them."""
    return drawing if can_say(_DRAWN, encoding) else drawing.translate(_ASCII_FORMS)
