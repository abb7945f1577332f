"""The colours we use: a few of the terminal's own 16, so that they fit any theme. A word or sign always says it too."""

_CODES = {"green": "32", "yellow": "33", "red": "31", "dim": "2", "bold": "1", "cyan": "36"}


def paint(text: str, color: str, *, on: bool) -> str:
    """`text` in a colour, where colours are on and one is given."""
    return f"\x1b[{_CODES[color]}m{text}\x1b[0m" if on and color else text
