"""How a value of the request is judged as text, and how it is shown in an error. Escaping for screens is `render`'s."""

from pcactl.errors import InvalidParameter
from pcactl.pem import BEGIN

_SHOWN_CHARACTERS = 60


def check_text(text: str, field: str, *, secret: bool = False) -> None:
    """Refuse what is not Unicode text, or holds NUL (contract 8). Raises InvalidParameter, without the text where it is secret."""
    value = None if secret else text
    if "\0" in text:
        raise InvalidParameter("a NUL character is not allowed", field=field, value=value)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidParameter("this is not Unicode text", field=field, value=value, hint="write it in UTF-8")


def shown(value: object) -> str:
    """A value as an error text quotes it: strings in double quotes, JSON's words for the rest, never long."""
    if BEGIN in str(value):
        return "PEM text"
    if isinstance(value, str):
        return f'"{_short(value)}"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        import json

        return _short(json.dumps(value, ensure_ascii=False))
    return _short(str(value))


def counted(quantity: int, unit: str) -> str:
    """`1 day`, `2 days`."""
    return f"{shown(quantity)} {unit}" if quantity == 1 else f"{shown(quantity)} {unit}s"


def did_you_mean(word: str, candidates: tuple[str, ...], *, cutoff: float = 0.6) -> str:
    """A hint that names the closest candidate, empty where none is close."""
    from difflib import get_close_matches

    folded = {candidate.casefold(): candidate for candidate in candidates}
    close = get_close_matches(word.casefold()[:_SHOWN_CHARACTERS], folded, n=1, cutoff=cutoff)
    return f"did you mean {folded[close[0]]}?" if close else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."
