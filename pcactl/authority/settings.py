"""`[defaults]` of `store.toml`: documented keys that fill what a body lacks, before the built-in defaults do.

`[defaults.root]`, `[defaults.sub]` and `[defaults.leaf]` go before `[defaults]`. A general default that a kind, or the key
that was asked for, has no use for is passed over; whatever is used is judged by the parser like everything else.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.fields import BY_PATH, Need
from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Body, Issuer

_TOGETHER = ({"quantity", "duration_type"},)
"""What means nothing without its other half: the body's own half keeps both defaults away."""


def with_settings(kind: Kind, body: Body, defaults: Mapping[str, Any], issuer: Issuer | None) -> Body:
    """The body with what it lacks and the settings have. Raises StoreFailure for a key that is not documented."""
    general = {name: value for name, value in defaults.items() if name not in tuple(Kind)}
    own = defaults.get(kind, {})
    if not isinstance(own, dict):
        raise _wrong(f"defaults.{kind}", "is no table")
    wanted = {path: value for path, value in _leaves(general) if BY_PATH[path].need[kind] is not Need.ABSENT} | dict(_leaves(own))
    filled = body
    for path, value in wanted.items():
        if not _is_kept_away(path, body) and _fits(path, value, filled, issuer):
            filled = _put(filled, path, value)
    return filled


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        path = f"{above}.{name}".lstrip(".")
        if path not in BY_PATH:
            raise _wrong(f"defaults.{path}", "is no documented parameter")
        if isinstance(value, dict):
            yield from _leaves(value, path)
        else:
            yield path, value


def _is_kept_away(path: str, body: Body) -> bool:
    return any(path in pair and not pair.isdisjoint(body) for pair in _TOGETHER)


def _fits(path: str, value: Any, body: Body, issuer: Issuer | None) -> bool:
    """A key that the issuer could not sign, or a parameter of another key, is no default for this request."""
    if path == "key_alg" and issuer and value in ALGORITHMS:
        return ALGORITHMS[value].family is issuer.algorithm.family
    if path == "key_param" and (algorithm := ALGORITHMS.get(str(body.get("key_alg")))):
        return value in algorithm.params
    return True


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
    return StoreFailure(f"store.toml: {key} {problem}", field="--store", value=key, hint="correct store.toml")
