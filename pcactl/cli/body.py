"""From options to the documented body, option by option over the body of `--request` (docs/reference: Options and the body).

Nothing is judged that the parser judges: a word that is not allowed, a number that is none and an object that is
something else go through as they are, and are refused with their path. Bodies are values: none is changed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pcactl.cli.files import read
from pcactl.cli.spans import read_span
from pcactl.cli.values import STANDARD_INPUT, Values, matched
from pcactl.contract.fields import (
    BY_PATH,
    CUSTOM_EXTENSION_OPTION,
    EXTENDED_KEY_USAGE_OPTION,
    FIELDS,
    KEY_USAGE_OPTION,
    Field,
    JsonType,
    Need,
    option_of,
)
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.options import VALID, Option
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, UsageError
from pcactl.model import Body
from pcactl.phrase import listing, phrase

_SPELLED = {
    **dict.fromkeys(("", "d", "day", "days"), (1, "d")),
    **dict.fromkeys(("h", "hour", "hours", "hr", "hrs"), (1, "h")),
    **dict.fromkeys(("w", "week", "weeks"), (7, "d")),
    **dict.fromkeys(("mo", "month", "months"), (1, "m")),
    **dict.fromkeys(("y", "year", "years", "yr", "yrs"), (1, "y")),
}
"""Words of units: how many of which letter one of them is. Minutes and seconds are not among them."""
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_OID = re.compile(r"[0-9]+(\.[0-9]+)+")
_CLEARED_BY_EMPTY = frozenset({"key_param"})
"""Fields that SM2 has no value for, so that one must be able to take back what a body says."""


def body_from(values: Values, kind: Kind, base: Body) -> Body:
    """The body that the options make of `base`. Raises UsageError and InvalidParameter for options alone."""
    body = base
    for field in FIELDS:
        if field.option and field.need[kind] is not Need.ABSENT:
            body = _with_field(body, field, values)
    body = _with_validity(body, values)
    for path, members in _extensions(values).items():
        body = put(body, path, members)
    return body


def put(body: Body, path: str, value: Any) -> Body:
    """A body with a value at a path; where something else than an object is in the way, the body as it was."""
    name, _, rest = path.partition(".")
    if not rest:
        return {**body, name: value}
    inner = body.get(name)
    if inner is not None and not isinstance(inner, dict):
        return body
    return {**body, name: put(inner or {}, rest, value)}


def _with_field(body: Body, field: Field, values: Values) -> Body:
    option = option_of(field)
    if field.type is JsonType.BOOLEAN:
        switched = values.either(option)
        return body if switched is None else put(body, field.path, switched)
    given = values.many(option)
    if not given:
        return body
    if given == [""] and field.path in _CLEARED_BY_EMPTY:
        return {name: value for name, value in body.items() if name != field.path}
    reader = _file if option.reads_file else _READ[field.type]
    values_read = [reader(value, field) for value in given]
    return put(body, field.path, values_read if field.repeated else values_read[0])


def _word(value: str, field: Field) -> str:
    return matched(value, field.allowed)


def _integer(value: str, _field: Field) -> int | str:
    return int(value) if _INTEGER.fullmatch(value) else value


def _file(name: str, field: Field) -> str:
    """What is in the file that an option names, as the body has it. Raises NotFound, UsageError, InvalidParameter."""
    from pcactl.engine.csr import find_request

    try:
        return find_request(read(name, option=field.option, limit=REQUEST_BYTES))
    except InvalidParameter as error:
        if error.field == field.path:  # It is about what is in the file.
            error.problem = phrase("{what}: {problem}", what=phrase("standard input") if name == STANDARD_INPUT else name, problem=phrase(error.problem))
        raise


_READ: Mapping[JsonType, Callable[[str, Field], Any]] = {JsonType.STRING: _word, JsonType.INTEGER: _integer}


def _with_validity(body: Body, values: Values) -> Body:
    """`--valid 90d` stands for two fields."""
    valid = values.one(VALID)
    if valid is None:
        return body
    for other in ("quantity", "duration_type"):
        option = option_of(BY_PATH[other])
        if values.one(option) is not None:
            raise UsageError(phrase("it cannot stand beside {option}", option=option.long_flag), field=VALID.long_flag, value=valid, hint="give one of the two")
    span = read_span(valid)
    if span is None:
        raise InvalidParameter(
            phrase('"{value}" is not a number and a unit', value=valid),
            field=VALID.long_flag,
            value=valid,
            allowed="hours, days, months or years: 12h, 90d, 6m, 2y",
            hint=_valid_instead(valid),
        )
    return {**body, "quantity": span.quantity, "duration_type": span.unit.value}


def _valid_instead(text: str) -> str:
    """The same time as `--valid` has it, where it is spelled in other words; nothing is guessed."""
    found = re.fullmatch(r"\s*([0-9]{1,5})\s*([A-Za-z]*)\s*", text)
    times, unit = _SPELLED.get(found[2].lower(), (0, "")) if found else (0, "")
    return f"{VALID.long_flag} {int(found[1]) * times}{unit}" if found and unit else ""


def _extensions(values: Values) -> Mapping[str, Any]:
    """What the options of `extensions` give, by path: each replaces the body's."""
    members: Mapping[str, Any] = {
        "extensions.key_usages": dict.fromkeys(_words(values, KEY_USAGE_OPTION), True),
        "extensions.extended_key_usages": _purposes(_words(values, EXTENDED_KEY_USAGE_OPTION)),
        "extensions.custom_extensions": [_custom_extension(value) for value in values.many(CUSTOM_EXTENSION_OPTION)],
    }
    return {path: given for path, given in members.items() if given}


def _words(values: Values, option: Option) -> Sequence[str]:
    """The names that an option gives, and OIDs; these members have no option of their own, so what is none is said here."""
    words = [matched(value, option.allowed) for value in values.many(option)]
    for word in words:
        if word not in option.allowed and not _OID.fullmatch(word):
            from pcactl.engine.text import did_you_mean

            several = [part for part in word.split(",") if matched(part, option.allowed) in option.allowed or _OID.fullmatch(part)]
            raise InvalidParameter(
                phrase('"{value}" is not allowed', value=word),
                field=option.long_flag,
                value=word,
                allowed=phrase("{names}, or an OID", names=listing(option.allowed)) if "OID" in option.metavar else listing(option.allowed),
                hint=" ".join(f"{option.long_flag} {part}" for part in several) if len(several) > 1 else did_you_mean(word, option.allowed),
            )
    return words


def _purposes(words: Sequence[str]) -> Body:
    """Names are booleans of the documented object; OIDs are its `other`."""
    oids = [word for word in words if _OID.fullmatch(word)]
    named: Body = dict.fromkeys((word for word in words if word not in oids), True)
    return {**named, "other": oids} if oids else named


def _custom_extension(text: str) -> Body:
    oid, equals, rest = text.partition("=")
    value, comma, flag = rest.partition(",")
    if not equals or (comma and flag.lower() != "critical"):
        raise InvalidParameter(
            phrase('"{value}" is not allowed', value=text), field=CUSTOM_EXTENSION_OPTION.long_flag, value=text, allowed=CUSTOM_EXTENSION_OPTION.metavar
        )
    return {"object_identifier": oid, "critical": bool(comma), "value": value}
