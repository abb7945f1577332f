"""What may be searched for, and how: each criterion once for the index, in SQL, and once for a record that was read.

The record has the last word. What a row of the index says is only where to look, so the two must agree on every record.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import Instance
from pcactl.store.rows import microseconds


class Search(NamedTuple):
    """Which instances of a kind are meant; what is None does not matter."""

    kind: Kind
    now: datetime
    common_name: str | None = None
    instance_id: str | None = None
    beginning: str | None = None
    """Of the id."""
    states: frozenset[Status] | None = None
    """As the clock makes them."""
    source_type: int | None = None
    issuer_id: str | None = None
    names: frozenset[str] | None = None
    """Subject alternative names, of which it has any."""
    tag: str | None = None
    """A part of the tag."""
    expires_before: datetime | None = None
    serials: frozenset[str] | None = None
    """Upper-case hex without leading zeros, of which it has any."""
    key_alg: str | None = None
    token: str | None = None
    fingerprint: str | None = None
    """Of its first certificate."""


class Criterion(NamedTuple):
    """One thing that may be asked of an instance."""

    condition: Callable[[Any, int], tuple[str, Sequence[Any]]]
    """The condition for a row, and what stands at its question marks; the time is in microseconds since 1970."""
    test: Callable[[Instance, Any, datetime], bool]


def matches(search: Search, instance: Instance) -> bool:
    """Whether an instance is one of those that are meant."""
    asked = search._asdict()
    return instance.kind is search.kind and all(row.test(instance, asked[name], search.now) for name, row in CRITERIA.items() if asked[name] is not None)


def condition(search: Search) -> tuple[str, list[Any]]:
    """The same as a WHERE clause, and what stands at its question marks."""
    asked, now = search._asdict(), microseconds(search.now)
    clauses, values = ["kind = ?"], [str(search.kind)]
    for name, row in CRITERIA.items():
        if asked[name] is not None:
            clause, its_values = row.condition(asked[name], now)
            clauses.append(f"({clause})")
            values.extend(its_values)
    return " AND ".join(clauses), values


def _equal(column: str) -> Callable[[Any, int], tuple[str, Sequence[Any]]]:
    return lambda value, _: (f"{column} = ?", [value])


def _any_line(column: str) -> Callable[[Any, int], tuple[str, Sequence[Any]]]:
    return lambda values, _: (" OR ".join([f"instr({column}, ?) > 0"] * len(values)) or "0", [f"\n{value}\n" for value in sorted(values)])


def _state(status: Status, now: int) -> tuple[str, Sequence[Any]]:
    if status is Status.EXPIRED:
        return "status <> ? AND not_after < ?", [int(Status.REVOKED), now]
    if status is Status.REVOKED:
        return "status = ?", [int(status)]
    return "status = ? AND not_after >= ?", [int(status), now]


def _states(states: frozenset[Status], now: int) -> tuple[str, Sequence[Any]]:
    each = [_state(status, now) for status in sorted(states)]
    return " OR ".join(f"({clause})" for clause, _ in each) or "0", [value for _, values in each for value in values]


CRITERIA: Mapping[str, Criterion] = {
    "common_name": Criterion(_equal("common_name"), lambda instance, name, _: instance.common_name == name),
    "instance_id": Criterion(_equal("id"), lambda instance, instance_id, _: instance.instance_id == instance_id),
    "beginning": Criterion(
        lambda text, _: ("id >= ? AND id < ?", [text, text + "\x7f"]),  # Ids are letters, digits and underscores.
        lambda instance, text, _: instance.instance_id.startswith(text),
    ),
    "states": Criterion(_states, lambda instance, states, now: instance.status_at(now) in states),
    "source_type": Criterion(_equal("source_type"), lambda instance, source, _: instance.source_type == source),
    "issuer_id": Criterion(_equal("issuer_id"), lambda instance, issuer_id, _: instance.issuer_id == issuer_id),
    "names": Criterion(_any_line("names"), lambda instance, names, _: not names.isdisjoint(instance.san)),
    "tag": Criterion(lambda part, _: ("instr(tag, ?) > 0 OR ? = ''", [part, part]), lambda instance, part, _: part in instance.tag),
    "expires_before": Criterion(
        lambda moment, _: ("not_after < ?", [microseconds(moment)]),
        lambda instance, moment, _: instance.not_after < moment,
    ),
    "serials": Criterion(
        _any_line("serials"),
        lambda instance, serials, _: any(facts.serial_number.lstrip("0") in serials for facts in instance.certificates.values()),
    ),
    "key_alg": Criterion(_equal("key_alg"), lambda instance, key_alg, _: instance.key_alg == key_alg),
    "token": Criterion(lambda token, _: ("token = ? AND token <> ''", [token]), lambda instance, token, _: token != "" and instance.idempotence_token == token),
    "fingerprint": Criterion(_equal("fingerprint"), lambda instance, fingerprint, _: instance.certificates[Role.SIGNING].fingerprint_sha256 == fingerprint),
}
"""By the field of `Search`."""
