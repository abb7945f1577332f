"""The issuance of a root, a sub or a leaf, in nine steps (docs/architecture.md). It has order and effects, no rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pcactl import pem
from pcactl.authority.issuers import read_issuer, require_key, require_normal, signing_key
from pcactl.authority.query import shown
from pcactl.authority.world import World
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.engine.certificate import draft, seal
from pcactl.engine.lint.registry import review
from pcactl.engine.plan import make_plan
from pcactl.errors import NotFound, QuotaExceeded
from pcactl.model import CertificateFacts, DryRun, Instance, Notice, Plan, PrivateKey, Request, Shown
from pcactl.store.layout import ROOT_CERTIFICATE, STEMS
from pcactl.store.outdir import check_out, write_out
from pcactl.store.store import Store


class Certified(NamedTuple):
    """One certificate of an instance, with its key."""

    certificate: bytes
    """DER."""
    serial: int
    key: PrivateKey


def dry_run(request: Request, store: Store, world: World, *, out: Path | None = None, force: bool = False, notices: tuple[Notice, ...] = ()) -> DryRun:
    """Check everything that can be checked without a key, and answer with the plan. Raises what `create` raises."""
    if out:
        check_out(out, _out_names(request), force=force)
    issuer, plan = _prepare(request, store, world.now())
    return DryRun(plan._replace(notices=(*notices, *plan.notices)), issuer.common_name if issuer else request.common_name)


def create(request: Request, store: Store, world: World, *, out: Path | None = None, force: bool = False, notices: tuple[Notice, ...] = ()) -> Shown:
    """Make the keys and certificates that a request asks for, store them, and put copies under `out` where it is given.

    Raises NotFound, StateConflict, IssuerWithoutKey, InvalidParameter, OutlivesIssuer, QuotaExceeded, Exists and
    StoreFailure; after each the store is as it was, but for a StoreFailure about `--out`, which comes after the commit.
    """
    if out:
        check_out(out, _out_names(request), force=force)
    now = world.now()
    issuer, plan = _prepare(request, store, now)
    issuer_key = signing_key(issuer, store) if issuer else None
    certified = _certify(plan, issuer_key, world)
    instance = _record(plan, issuer, world.new_id(request.kind), certified)
    files = _files(certified, store.read(issuer.instance_id, "chain") if issuer else b"")
    with store.write(create=request.kind is Kind.ROOT, now=now) as writer:
        _require(instance, store, world.now())
        writer.publish(instance, files)
        writer.log(_ACTS[request.kind], instance.instance_id, _details(instance), now=now, operator=world.operator())
    written = write_out(out, _out_files(files, instance.certificates), force=force) if out else {}
    return shown(instance, store, now, out=written, notices=(*notices, *plan.notices))


_ACTS: Mapping[Kind, str] = {Kind.ROOT: "root create", Kind.SUB: "sub create", Kind.LEAF: "leaf issue"}


def _prepare(request: Request, store: Store, now: datetime) -> tuple[Instance | None, Plan]:
    if not request.issuer_id:
        return None, make_plan(request, None, now=now)
    issuer = _issuer(request, store)
    require_normal(issuer, store, now)
    plan = make_plan(request, read_issuer(issuer, store), now=now)
    require_key(issuer, store)
    if request.use_quota:
        _require_quota(store)
    return issuer, plan


def _issuer(request: Request, store: Store) -> Instance:
    issuer = store.instance(request.issuer_id)
    wanted = KINDS[request.kind].issuer
    if issuer.kind is not wanted:
        raise NotFound(f"a {request.kind} is signed by a {wanted}, and {issuer.instance_id} is a {issuer.kind}", field="issuer_id", value=issuer.instance_id)
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
        raise QuotaExceeded(f"{quota.used} of {quota.granted} granted leaves are used", field="use_quota", value=True, hint="pcactl quota grant N")


def _certify(plan: Plan, issuer_key: PrivateKey | None, world: World) -> Mapping[Role, Certified]:
    keys = {role: world.new_key(plan.request.algorithm, plan.request.key_param) for role in plan.key_usages}
    return {role: _certificate(plan, role, key, issuer_key or key, world) for role, key in keys.items()}


def _certificate(plan: Plan, role: Role, key: PrivateKey, signer: PrivateKey, world: World) -> Certified:
    serial = world.new_serial()
    tbs = draft(plan, role, serial=serial, key=key.public_info())
    review(tbs, plan, role)  # A defect must show before a signature makes it real.
    return Certified(seal(tbs, plan.signature, signer.sign(tbs, plan.signature)), serial, key)


def _record(plan: Plan, issuer: Instance | None, instance_id: str, certified: Mapping[Role, Certified]) -> Instance:
    request = plan.request
    return Instance(
        instance_id=instance_id,
        kind=request.kind,
        status=Status.NORMAL,
        common_name=request.common_name,
        issuer_id=plan.issuer_id,
        root_id=(issuer.root_id or issuer.instance_id) if issuer else "",
        key_alg=request.algorithm.name,
        key_param=request.key_param,
        signature_algorithm=plan.signature.name,
        not_before=plan.not_before,
        not_after=plan.not_after,
        certificates={role: _facts(one) for role, one in certified.items()},
        subject=request.subject,
        san=tuple(name.value for name in request.sans),
        contact=request.contact,
        tag=request.tag,
        use_quota=request.use_quota,
        source_type=0,
        request=request.body,
        unknown={},
    )


def _facts(one: Certified) -> CertificateFacts:
    from pcactl.keys.digest import sha256

    digits = f"{one.serial:X}"
    return CertificateFacts(digits.zfill(len(digits) + len(digits) % 2), sha256(one.certificate).hex().upper())


def _files(certified: Mapping[Role, Certified], issuer_chain: bytes) -> Mapping[str, bytes]:
    files: dict[str, bytes] = {}
    for role, one in certified.items():
        stems, text = STEMS[role], pem.encode("CERTIFICATE", one.certificate)
        files |= {stems.certificate: text, stems.private_key: one.key.to_pkcs8(), stems.chain: text + issuer_chain}
    return files


def _out_names(request: Request) -> tuple[str, ...]:
    roles = (Role.SIGNING,) if KINDS[request.kind].is_ca else request.algorithm.leaf
    return (*(stem for role in roles for stem in STEMS[role]), ROOT_CERTIFICATE)


def _out_files(files: Mapping[str, bytes], roles: Iterable[Role]) -> Mapping[str, bytes]:
    """The files of the store, and beside them what servers and clients load: the chain without its root, and the root."""
    out = dict(files)
    for role in roles:
        *below, root = pem.split(files[STEMS[role].chain])
        out |= {STEMS[role].full_chain: b"".join(below) or root, ROOT_CERTIFICATE: root}
    return out


def _details(instance: Instance) -> dict[str, object]:
    return {
        "common_name": instance.common_name,
        "issuer_id": instance.issuer_id,
        "serial_numbers": [facts.serial_number for facts in instance.certificates.values()],
    }
