"""Which instances a query means: one test for each of its fields. Nothing is read here.

The store's own index may answer the same questions faster one day; these are what its answers must agree with.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pcactl.errors import InvalidParameter
from pcactl.model import Instance, Query


def matches(query: Query, instance: Instance, now: datetime) -> bool:
    """Whether an instance is of the query's kind and passes every test that it asks for."""
    asked = query._asdict()
    return instance.kind is query.kind and all(test(instance, asked[name], now) for name, test in _TESTS.items() if asked[name] is not None)


def serial_spellings(text: str) -> frozenset[str]:
    """What a serial number as programs print it may mean: hex with or without colons, blanks, `0x` and leading zeros, or decimal."""
    text = re.sub(r"(?i)^\s*(x509v3\s+)?serial\s*(number)?\s*[:=]?", "", text).partition("(")[0]
    bare = re.sub(r"^\s*(?:serial\s*=|0x)|[\s:]|(?<=[0-9A-Fa-f])-(?=[0-9A-Fa-f])", "", text, flags=re.IGNORECASE).upper()
    hexadecimal = {bare.lstrip("0")} if re.fullmatch(r"[0-9A-F]{1,64}", bare) else set()
    decimal = {f"{int(bare):X}"} if re.fullmatch(r"[0-9]{1,64}", bare) else set()
    return frozenset(hexadecimal | decimal)


def name_spelling(text: str) -> str:
    """A name as certificates have it, where it is one; as it was typed where it is none."""
    from pcactl.engine.san import judge

    try:
        return judge(text, "san").name.value
    except InvalidParameter:
        return text


def _has_serial(instance: Instance, text: str, _now: datetime) -> bool:
    return any(facts.serial_number.lstrip("0") in serial_spellings(text) for facts in instance.certificates.values())


_TESTS: Mapping[str, Callable[[Instance, Any, datetime], bool]] = {
    "common_name": lambda instance, name, _: instance.common_name == name,
    "instance_id": lambda instance, instance_id, _: instance.instance_id == instance_id,
    "status": lambda instance, status, now: instance.status_at(now) is status,
    "source_type": lambda instance, source, _: instance.source_type == source,
    "issuer_id": lambda instance, issuer_id, _: instance.issuer_id == issuer_id,
    "san": lambda instance, name, _: not {name, name_spelling(name)}.isdisjoint(instance.san),
    "tag": lambda instance, part, _: part in instance.tag,
    "expires_before": lambda instance, moment, _: instance.not_after < moment,
    "serial": _has_serial,
    "key_alg": lambda instance, key_alg, _: instance.key_alg == key_alg,
}
