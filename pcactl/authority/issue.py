"""The issuance of a root, a sub or a leaf, in nine steps (docs/architecture.md). It has order and effects, no rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pcactl.authority.certify import certify, files_of, record_of
from pcactl.authority.copies import Copied, Place, check_place, copy_files, prepare_place
from pcactl.authority.idempotence import answered, binding
from pcactl.authority.issuers import read_chain, read_issuer, require_key, require_normal, signing_key
from pcactl.authority.query import done
from pcactl.authority.unlocking import Unlock
from pcactl.authority.world import World
from pcactl.contract import notices as rows
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.plan import make_plan
from pcactl.engine.text import shown as quoted
from pcactl.errors import Exists, NotFound, QuotaExceeded, StoreFailure
from pcactl.model import Body, DryRun, Instance, Notice, Plan, Request, Shown, notice
from pcactl.phrase import Command, phrase
from pcactl.store import details
from pcactl.store.layout import PRIVATE_KEYS, keys_not_in
from pcactl.store.search import Search
from pcactl.store.store import Store


class Secrets(NamedTuple):
    """Passphrases, and what happens to the new key."""

    unlock: Unlock = lambda: None
    """Asks for the issuer's passphrase, where its key turns out to be encrypted."""
    passphrase: bytes | None = None
    """Encrypts the new private key."""
    keep_key: bool = True
    """False where a leaf's key goes to `--out` alone."""


OPEN = Secrets()
"""No passphrases, and nobody to ask for one."""


def dry_run(request: Request, store: Store, world: World, *, place: Place | None = None, notices: tuple[Notice, ...] = ()) -> DryRun:
    """Check everything that can be checked without a key, and answer with the plan. Raises what `create` raises."""
    check_place(place, request)
    issuer, plan, _ = _prepare(request, store, world.now())
    return DryRun(plan._replace(notices=(*notices, *plan.notices)), issuer.common_name if issuer else request.common_name)


def create(
    request: Request,
    store: Store,
    world: World,
    *,
    bound: str = "",
    place: Place | None = None,
    secrets: Secrets = OPEN,
    notices: tuple[Notice, ...] = (),
) -> Shown:
    """Make the keys and certificates that a request asks for, store them, and put copies in a place where one is given.

    `bound` is what the request's idempotence token is bound to; an instance that the token made before is the answer.
    Raises NotFound, StateConflict, IssuerWithoutKey, InvalidParameter, MissingParameter, OutlivesIssuer, QuotaExceeded,
    IdempotentParameterMismatch, Exists and StoreFailure; after each the store is as it was, but for a StoreFailure about
    `--out`, which comes after the commit.
    """
    now = world.now()
    if earlier := answered(request.kind, request.idempotence_token, bound, store, now):
        return _again(earlier, store, now, place)
    prepare_place(place, request)
    issuer, plan, chain = _prepare(request, store, now)
    issuer_key = signing_key(issuer, store, secrets.unlock) if issuer else None
    certified = certify(plan, issuer_key, world)
    instance = record_of(plan, issuer, world.new_id(request.kind), certified)._replace(request_sha256=bound)
    files = files_of(certified, chain, secrets.passphrase)
    kept = files if secrets.keep_key else {stem: text for stem, text in files.items() if stem not in PRIVATE_KEYS}
    instance = instance._replace(keys_elsewhere=keys_not_in(kept, certified))
    with store.write(create=request.kind is Kind.ROOT, now=now) as writer:
        earlier = answered(request.kind, request.idempotence_token, bound, store, world.now())
        if earlier is None:
            _require(instance, store, world.now())
            writer.publish(instance, kept)
            writer.log(_ACTS[request.kind], instance.instance_id, details.of_instance(instance), now=now, operator=world.operator())
    if earlier:
        return _again(earlier, store, now, place)
    copied = _copied(files, instance, place, secrets)
    said = (*notices, *plan.notices, *_said_of_keys(request, instance, secrets, place), *copied.notices)
    return done(instance, store, now, files=kept, out=copied.paths, notices=said)


def repeated(kind: Kind, body: Body, store: Store, world: World, *, place: Place | None = None) -> Shown | None:
    """The answer to a token in a body that was used before; None where it was not.

    It is asked before defaults are filled in, as what they depend on may have changed since. Raises
    IdempotentParameterMismatch, Exists, StoreFailure.
    """
    token, now = body.get("idempotence_token"), world.now()
    earlier = answered(kind, token, binding(body), store, now) if isinstance(token, str) else None
    return _again(earlier, store, now, place) if earlier else None


def _copied(files: Mapping[str, bytes], instance: Instance, place: Place | None, secrets: Secrets) -> Copied:
    """Put the copies in their place. The certificate is issued by now, and a failure must say so. Raises StoreFailure."""
    try:
        return copy_files(files, instance, place)
    except (StoreFailure, Exists) as error:
        show, revoke = (Command(f"pcactl {instance.kind} {verb} {instance.instance_id}") for verb in ("show", "revoke"))
        kept = phrase("what could not be copied is in the store" if secrets.keep_key else "its private key may be lost")
        hint = show if secrets.keep_key else phrase("{command}, and issue another", command=revoke)
        problem = phrase(
            "{instance_id} is issued and stored, but not all of it is under --out: {problem}; {rest}",
            instance_id=instance.instance_id,
            problem=phrase(error.problem),
            rest=kept,
        )
        raise StoreFailure(problem, field=error.field, value=error.value, hint=hint) from None


def _again(instance: Instance, store: Store, now: datetime, place: Place | None) -> Shown:
    """The answer to a token that was used before: what it answered then, and the files once more where they are asked for."""
    files = {stem: text.encode() for stem, text in store.files(instance.instance_id).contents.items()}
    copied = copy_files(files, instance, place)
    said = (notice(rows.ANSWERED_BEFORE, "idempotence_token"), *copied.notices)
    return done(instance, store, now, files=files, out=copied.paths, notices=said)


def _said_of_keys(request: Request, instance: Instance, secrets: Secrets, place: Place | None) -> tuple[Notice, ...]:
    if not secrets.keep_key and place:
        return (notice(rows.KEY_NOT_KEPT, "--out", out=place.out),)
    if KINDS[instance.kind].is_ca and not request.makes_keys:
        return (notice(rows.KEY_ELSEWHERE, "csr", name=quoted(instance.common_name)),)
    if KINDS[instance.kind].is_ca and secrets.passphrase is None:
        return (
            notice(
                rows.KEY_IN_THE_CLEAR,
                "--passphrase-file",
                name=quoted(instance.common_name),
                command=Command(f"pcactl {instance.kind} passphrase {instance.instance_id}"),
            ),
        )
    return ()


_ACTS: Mapping[Kind, str] = {Kind.ROOT: "root create", Kind.SUB: "sub create", Kind.LEAF: "leaf issue"}


class _Prepared(NamedTuple):
    """What stands before a key is made: everything that can be refused without one was looked at."""

    issuer: Instance | None
    plan: Plan
    chain: bytes
    """The issuer's, empty for a root."""


def _prepare(request: Request, store: Store, now: datetime) -> _Prepared:
    if not request.issuer_id:
        return _Prepared(None, _with_same_name(make_plan(request, None, now=now), store, now), b"")
    issuer = _issuer(request, store)
    require_normal(issuer, store, now)
    plan = _with_same_name(make_plan(request, read_issuer(issuer, store), now=now), store, now)
    require_key(issuer, store)
    chain = read_chain(issuer, store)
    if request.use_quota:
        _require_quota(store)
    return _Prepared(issuer, plan, chain)


def _with_same_name(plan: Plan, store: Store, now: datetime) -> Plan:
    """A plan of a CA that says so where its name is that of one that can sign: a name means one of them no more."""
    kind, name = plan.request.kind, plan.request.common_name
    if not KINDS[kind].is_ca or not store.exists:
        return plan
    there = store.find(Search(kind, now, common_name=name, states=frozenset({Status.NORMAL})), window=slice(1)).instances
    said = (notice(rows.SAME_NAME, "csr_common.subject.common_name", kind=kind, name=quoted(name), id=one.instance_id) for one in there)
    return plan._replace(notices=(*plan.notices, *said))


def _issuer(request: Request, store: Store) -> Instance:
    issuer = store.instance(request.issuer_id, field="issuer_id")
    wanted = KINDS[request.kind].issuer
    if issuer.kind is not wanted:
        raise NotFound(
            phrase("a {kind} is signed by a {right}, and {issuer} is a {other}", kind=request.kind, right=wanted, issuer=issuer.instance_id, other=issuer.kind),
            field="issuer_id",
            value=issuer.instance_id,
        )
    return issuer


def _require(instance: Instance, store: Store, now: datetime) -> None:
    """What may have changed since the plan was made; the caller holds the lock."""
    if instance.issuer_id:
        require_normal(store.instance(instance.issuer_id), store, now)
    if instance.use_quota:
        _require_quota(store)


def _require_quota(store: Store) -> None:
    quota = store.quota()
    if quota.left < 1:
        raise QuotaExceeded(
            phrase("no leaf is left in the quota: {used} of {granted} are used", used=quota.used, granted=quota.granted),
            field="use_quota",
            value=True,
            hint=Command("pcactl quota grant 100"),
        )
