"""`[defaults]` of `store.toml`: documented keys that fill what a body lacks, before the built-in defaults do.

`[defaults.root]`, `[defaults.sub]` and `[defaults.leaf]` go before `[defaults]`. A general default that a kind, or the key
that was asked for, has no use for is passed over; whatever is used is judged by the parser like everything else.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.fields import BY_PATH, Need
from pcactl.contract.kinds import DEFAULT_ALGORITHM, KINDS
from pcactl.contract.limits import DURATIONS
from pcactl.contract.vocabulary import Family, Kind, Unit
from pcactl.errors import StoreFailure
from pcactl.model import Body, Issuer
from pcactl.phrase import phrase

_VALIDITY = ("quantity", "duration_type")
"""One default of two halves, which `default_validity` reads."""
_NEVER = ("idempotence_token", "csr")
"""What belongs to one request: a default of it would answer every request with the same certificate."""
_OF_THE_KEY = ("key_alg", "key_param")


def settings_for(kind: Kind, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What the settings have for a kind, by documented path. Raises StoreFailure for a key that is not documented."""
    general = {name: value for name, value in defaults.items() if name not in tuple(Kind)}
    own = defaults.get(kind, {})
    if not isinstance(own, dict):
        raise _wrong(f"defaults.{kind}", "is no table")
    return {path: value for path, value in _leaves(general) if BY_PATH[path].need[kind] is not Need.ABSENT} | dict(_leaves(own))


def with_settings(body: Body, settings: Mapping[str, Any], issuer: Issuer | None, *, said: Collection[str] = ()) -> Body:
    """The body with what it lacks and the settings have; `said` are paths, and objects, that a CSR speaks for."""
    filled = body
    for path, value in sorted(settings.items(), key=lambda item: item[0] == "key_param"):  # Last, as it depends on the key.
        if path in said or path.rpartition(".")[0] in said:
            continue
        if path not in _VALIDITY and _fits(path, value, filled, issuer):
            filled = _put(filled, path, value)
    return filled


def default_validity(kind: Kind, defaults: Mapping[str, Any]) -> tuple[int, Unit]:
    """How long an instance is valid that names no time: the kind's own setting, else the general one where the kind takes it.

    Raises StoreFailure where the kind's own setting is none.
    """
    general = {half: defaults[half] for half in _VALIDITY if half in defaults}
    own = {half: value for half, value in defaults.get(kind, {}).items() if half in _VALIDITY}
    if not general and not own:
        return KINDS[kind].default_quantity, KINDS[kind].default_unit
    quantity, unit = ((general | own).get(half) for half in _VALIDITY)
    if not isinstance(quantity, int) or unit not in tuple(Unit):
        raise _wrong("defaults", "needs a whole number as quantity and a duration_type beside it")
    if quantity in DURATIONS[kind].get(Unit(unit), ()):
        return quantity, Unit(unit)
    if own:
        raise _wrong(f"defaults.{kind}", phrase("has a quantity and duration_type that a {kind} cannot have", kind=kind))
    return KINDS[kind].default_quantity, KINDS[kind].default_unit


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        path = f"{above}.{name}".lstrip(".")
        if path not in BY_PATH:
            raise _wrong(f"defaults.{path}", "is no documented parameter")
        if path in _NEVER:
            raise _wrong(f"defaults.{path}", "cannot have a default")
        if isinstance(value, dict):
            yield from _leaves(value, path)
        else:
            yield path, value


def usual_key_alg(issuer: Issuer | None) -> str:
    """The `key_alg` of a request that names none: one that the issuer can sign."""
    return issuer.algorithm.name if issuer and issuer.algorithm.family is Family.GM else DEFAULT_ALGORITHM


def _fits(path: str, value: Any, body: Body, issuer: Issuer | None) -> bool:
    """A key that the issuer could not sign, or a parameter of another key, is no default for this request."""
    if path not in _OF_THE_KEY or value not in BY_PATH[path].allowed:
        return True
    if path == "key_alg":
        return issuer is None or ALGORITHMS[value].family is issuer.algorithm.family
    algorithm = ALGORITHMS.get(str(body.get("key_alg") or usual_key_alg(issuer)))
    return algorithm is None or value in algorithm.params


def _put(body: Body, path: str, value: Any) -> Body:
    """The body with a value where it has none; where something else than an object is in the way, the body as it was."""
    name, _, rest = path.partition(".")
    inner = body.get(name)
    if not rest:
        return body if inner is not None else {**body, name: value}
    if inner is not None and not isinstance(inner, dict):
        return body
    return {**body, name: _put(inner or {}, rest, value)}


def _wrong(key: str, problem: str) -> StoreFailure:
    return StoreFailure(phrase("store.toml: {key} {problem}", key=key, problem=phrase(problem)), field="--store", value=key, hint="correct store.toml")
