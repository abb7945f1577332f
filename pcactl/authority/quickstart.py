"""A root, a sub and a first leaf in one go, for whoever wants to see it work. What is there already is used again."""

from pcactl.authority.copies import Place, prepare_place
from pcactl.authority.defaults import fill
from pcactl.authority.issue import OPEN, Secrets, create
from pcactl.authority.query import page, shown
from pcactl.authority.world import World
from pcactl.contract.algorithms import ALGORITHMS, HASHES
from pcactl.contract.kinds import DEFAULT_ALGORITHM
from pcactl.contract.vocabulary import Kind, Status, Unit
from pcactl.engine.request import parse_request
from pcactl.model import Body, Query, Several, Shown
from pcactl.store.store import Store

ROOT, SUB = "Quickstart Root", "Quickstart CA"
_LOCAL = ["localhost", "127.0.0.1", "::1"]
_THIS_MACHINE: Body = {"subject": {"common_name": _LOCAL[0]}, "san": _LOCAL}


def quickstart(store: Store, world: World, *, common_name: str = "", key_alg: str = "", place: Place | None = None, secrets: Secrets = OPEN) -> Several:
    """Make what is missing of the three; the leaf is for `common_name`, or for this machine. Raises what `create` raises."""
    key = {"key_alg": key_alg} if key_alg else {}
    leaf = {"csr_common": {"subject": {"common_name": common_name}} if common_name else _THIS_MACHINE, **key}
    _check_before_all(leaf, place)
    suffix = f" {key_alg}" if key_alg else ""
    root = _ensured(Kind.ROOT, f"{ROOT}{suffix}", key, store, world, secrets)
    sub = _ensured(Kind.SUB, f"{SUB}{suffix}", key | {"issuer_id": root.instance.instance_id}, store, world, secrets)
    return Several((root, sub, _made(Kind.LEAF, leaf | {"issuer_id": sub.instance.instance_id}, store, world, secrets, place)))


def _check_before_all(leaf: Body, place: Place | None) -> None:
    """Refuse a leaf that could not be made before a root and a sub are: nothing half done stays behind."""
    key_alg = leaf.get("key_alg", DEFAULT_ALGORITHM)
    key_param = ALGORITHMS[key_alg].default_param if key_alg in ALGORITHMS else ""
    usual = {"issuer_id": SUB, "hash_alg": HASHES[0], "quantity": 1, "duration_type": Unit.YEAR.value, "key_alg": key_alg, "key_param": key_param}
    prepare_place(place, parse_request(Kind.LEAF, usual | leaf))


def _ensured(kind: Kind, common_name: str, more: Body, store: Store, world: World, secrets: Secrets) -> Shown:
    if store.exists:
        found = page(Query(kind, common_name=common_name, status=Status.NORMAL, issuer_id=more.get("issuer_id")), store, world)
        if found.rows:
            return shown(found.rows[0].instance, store, world.now())
    return _made(kind, {"csr_common": {"subject": {"common_name": common_name}}, **more}, store, world, secrets)


def _made(kind: Kind, body: Body, store: Store, world: World, secrets: Secrets, place: Place | None = None) -> Shown:
    filled, notices = fill(kind, body, store, world)
    return create(parse_request(kind, filled), store, world, place=place, secrets=secrets, notices=notices)
