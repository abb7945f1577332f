"""`extensions` of a request: keyUsage bits, purposes and custom extensions, each held against the rules (contract 2)."""

import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pcactl import der
from pcactl.contract.algorithms import Algorithm
from pcactl.contract.kinds import KINDS
from pcactl.contract.limits import NESTING
from pcactl.contract.vocabulary import ANY_EXTENDED_KEY_USAGE, CONSTRAINED_EXTENSIONS, EXTENDED_KEY_USAGES, KEY_USAGES, RESERVED_EXTENSIONS, TIME_STAMPING, Kind
from pcactl.engine.text import shown
from pcactl.errors import InvalidParameter
from pcactl.model import CustomExtension
from pcactl.phrase import listing, phrase, why

_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]{0,38}))+")
_OID_BOUND = 255
_KEY_USAGES = "extensions.key_usages"
_PURPOSES = "extensions.extended_key_usages"
_CUSTOM = "extensions.custom_extensions"


def parse_key_usages(kind: Kind, algorithm: Algorithm, values: Mapping[str, Any]) -> tuple[str, ...]:
    """The bits asked for, in bit order; empty where none is. Raises InvalidParameter, with the rule."""
    return check_key_usages(kind, algorithm, tuple(name for name in KEY_USAGES if values.get(f"{_KEY_USAGES}.{name}")))


def check_key_usages(kind: Kind, algorithm: Algorithm, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The bits themselves, where a key of this algorithm may have them. Raises InvalidParameter, with the rule."""
    allowed = _allowed_usages(kind, algorithm)
    for name in asked:
        if name not in allowed:
            _refuse_usage(kind, algorithm, name, allowed)
    only = [name for name in ("encipher_only", "decipher_only") if name in asked]
    if only and "key_agreement" not in asked:
        raise InvalidParameter(
            phrase("{usage} has no meaning without key_agreement (RFC 5280 4.2.1.3)", usage=only[0]), field=f"{_KEY_USAGES}.{only[0]}", value=True
        )
    if len(only) > 1:
        raise InvalidParameter("encipher_only and decipher_only exclude each other", field=f"{_KEY_USAGES}.decipher_only", value=True)
    return asked


def parse_purposes(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The extended key usages asked for, as OIDs, each once; empty where none is. Raises InvalidParameter."""
    named = [row.oid for name, row in EXTENDED_KEY_USAGES.items() if values.get(f"{_PURPOSES}.{name}")]
    other = [_checked_oid(oid, f"{_PURPOSES}.other") for oid in values.get(f"{_PURPOSES}.other", [])]
    asked = tuple(dict.fromkeys((*named, *other)))
    if ANY_EXTENDED_KEY_USAGE in asked:
        raise InvalidParameter("anyExtendedKeyUsage is never issued: name the purposes", field=f"{_PURPOSES}.other", value=ANY_EXTENDED_KEY_USAGE)
    if TIME_STAMPING in asked and len(asked) > 1:
        raise InvalidParameter("time_stamping must be the only purpose (RFC 3161 2.3)", field=f"{_PURPOSES}.time_stamping", value=True)
    return asked


def parse_custom_extensions(kind: Kind, values: Mapping[str, Any]) -> tuple[CustomExtension, ...]:
    """The custom extensions in the order asked for, each OID once. Raises InvalidParameter."""
    parsed = tuple(parse_custom_extension(kind, member) for member in values.get(_CUSTOM, []))
    seen: set[str] = set()
    for extension in parsed:
        if extension.oid in seen:
            raise InvalidParameter(phrase("{oid} is given twice (RFC 5280 4.2)", oid=extension.oid), field=f"{_CUSTOM}.object_identifier", value=extension.oid)
        seen.add(extension.oid)
    return parsed


def labels(oids: Iterable[str]) -> tuple[str, ...]:
    """Purposes in the contract's names where they have one, as OIDs elsewhere."""
    names = {row.oid: name for name, row in EXTENDED_KEY_USAGES.items()}
    return tuple(names.get(oid, oid) for oid in oids)


def _allowed_usages(kind: Kind, algorithm: Algorithm) -> tuple[str, ...]:
    if KINDS[kind].is_ca:
        return (*algorithm.ca.default, *algorithm.ca.allowed)
    allowed = {name for role in algorithm.leaf.values() for name in role.allowed}
    return tuple(name for name in KEY_USAGES if name in allowed)


def _refuse_usage(kind: Kind, algorithm: Algorithm, name: str, allowed: tuple[str, ...]) -> None:
    reason = "only a CA may have it" if name in algorithm.ca.default else algorithm.usage_rule
    raise InvalidParameter(
        phrase("{name} is not allowed for {algorithm} in a {kind}: {reason}", name=name, algorithm=algorithm.name, kind=kind, reason=phrase(reason)),
        field=f"{_KEY_USAGES}.{name}",
        value=True,
        allowed=listing(allowed),
    )


def _checked_oid(text: str, field: str) -> str:
    try:
        if len(text) <= _OID_BOUND and _OID.fullmatch(text):
            der.oid(text)
            return text
    except ValueError:
        pass
    raise InvalidParameter(
        phrase("{text} is no object identifier", text=shown(text)), field=field, value=text, allowed="numbers with dots between, such as 1.3.6.1.5.5.7.3.17"
    )


def parse_custom_extension(kind: Kind, member: Mapping[str, Any]) -> CustomExtension:
    """One member of `custom_extensions`. Raises InvalidParameter."""
    oid = _checked_oid(member["object_identifier"], f"{_CUSTOM}.object_identifier")
    if row := RESERVED_EXTENSIONS.get(oid):
        raise InvalidParameter(phrase("{oid} is {label}, which pcactl sets itself", oid=oid, label=row.label), field=f"{_CUSTOM}.object_identifier", value=oid)
    critical = member.get("critical", False)
    _check_place(kind, oid, critical=critical)
    return CustomExtension(oid, critical, _der_value(member["value"]))


def _check_place(kind: Kind, oid: str, *, critical: bool) -> None:
    row = CONSTRAINED_EXTENSIONS.get(oid)
    if row and row.ca_only and not KINDS[kind].is_ca:
        raise InvalidParameter(
            phrase("{oid} is {label}, which only a CA may have ({source})", oid=oid, label=row.label, source=row.source),
            field=f"{_CUSTOM}.object_identifier",
            value=oid,
        )
    if row and row.critical not in {None, critical}:
        wanted = phrase("critical" if row.critical else "not critical")
        raise InvalidParameter(
            phrase("{oid} is {label}, which must be {wanted} ({source})", oid=oid, label=row.label, wanted=wanted, source=row.source),
            field=f"{_CUSTOM}.critical",
            value=critical,
        )


def _der_value(text: str) -> bytes:
    field = f"{_CUSTOM}.value"
    try:
        value = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise InvalidParameter(
            phrase("{text} is no Base64", text=shown(text)), field=field, value=text, allowed="Base64 of the DER value, in one line"
        ) from None
    try:
        der.check(value, deepest=NESTING)
    except ValueError as error:
        raise InvalidParameter(
            phrase("{text} is no DER value: {error}", text=shown(text), error=why(error)), field=field, value=text, allowed="Base64 of one DER element"
        ) from None
    return value
