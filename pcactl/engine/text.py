"""How a value of the request is judged as text, and how it is shown in an error. Escaping for screens is `render`'s."""

from pcactl.errors import InvalidParameter
from pcactl.pem import BEGIN
from pcactl.phrase import DID_YOU_MEAN, Phrase, phrase

_SHOWN_CHARACTERS = 60


def check_text(text: str, field: str, *, secret: bool = False) -> None:
    """Refuse what is not Unicode text, or holds NUL (contract 8). Raises InvalidParameter, without the text where it is secret."""
    value = None if secret else text
    if "\0" in text:
        raise InvalidParameter("a NUL character is not allowed", field=field, value=value)
    if not secret and "PRIVATE KEY-----" in text:
        raise InvalidParameter("this is a private key, which nothing but a key's file may hold", field=field)
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


def counted(quantity: int, unit: str) -> Phrase:
    """`1 day`, `2 days`."""
    return phrase(f"{{number}} {unit}" if quantity == 1 else f"{{number}} {unit}s", number=shown(quantity))


def did_you_mean(word: str, candidates: tuple[str, ...], *, cutoff: float = 0.6) -> str:
    """A hint that names the closest candidate, empty where none is close."""
    from difflib import get_close_matches

    folded = {candidate.casefold(): candidate for candidate in candidates if not _other_number(word, candidate)}
    close = get_close_matches(word.casefold()[:_SHOWN_CHARACTERS], folded, n=1, cutoff=cutoff)
    return phrase(DID_YOU_MEAN, meant=folded[close[0]]) if close else ""


def _other_number(word: str, candidate: str) -> bool:
    """Whether two words have different numbers: SHA1 is not near SHA512, however alike their letters."""
    numbers = ["".join(filter(str.isdigit, one)) for one in (word, candidate)]
    return all(numbers) and numbers[0] != numbers[1]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."
