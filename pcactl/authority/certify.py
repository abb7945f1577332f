"""What is made of a plan: keys, certificates, the record and the files. In memory: the store is `issue`'s."""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl import pem
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Role, Status
from pcactl.engine.certificate import draft, seal
from pcactl.engine.lint.registry import review
from pcactl.errors import Defect
from pcactl.model import CertificateFacts, Instance, Plan, PrivateKey
from pcactl.store.layout import STEMS


class Certified(NamedTuple):
    """One certificate of an instance, with its key."""

    certificate: bytes
    """DER."""
    serial: int
    key: PrivateKey | None
    """None where the key is a CSR's: its private half is elsewhere."""


def certify(plan: Plan, issuer_key: PrivateKey | None, world: World) -> Mapping[Role, Certified]:
    """A key and its certificate for each role of a plan: a new key, or for signing the one of a CSR. Raises Defect.

    A root's plan has no `issuer_key` and signs itself.
    """
    return {role: _certified(plan, role, issuer_key, world) for role in plan.key_usages}


def record_of(plan: Plan, issuer: Instance | None, instance_id: str, certified: Mapping[Role, Certified]) -> Instance:
    """The record of what was made."""
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
        idempotence_token=request.idempotence_token,
    )


def files_of(certified: Mapping[Role, Certified], issuer_chain: bytes, passphrase: bytes | None) -> Mapping[str, bytes]:
    """The PEM files by stem, private keys under the passphrase where there is one."""
    files: dict[str, bytes] = {}
    for role, one in certified.items():
        stems, text = STEMS[role], pem.encode("CERTIFICATE", one.certificate)
        key = {stems.private_key: one.key.to_pkcs8(passphrase)} if one.key else {}
        files |= {stems.certificate: text, **key, stems.chain: text + issuer_chain}
    return files


def _certified(plan: Plan, role: Role, issuer_key: PrivateKey | None, world: World) -> Certified:
    brought = plan.request.public_key if role is Role.SIGNING else None
    key = None if brought else world.new_key(plan.request.algorithm, plan.request.key_param)
    signer = issuer_key or key
    public = key.public_info() if key else brought
    if signer is None or public is None:
        raise Defect("a certificate without a key, or without one to sign it")
    serial = world.new_serial()
    tbs = draft(plan, role, serial=serial, key=public)
    review(tbs, plan, role)  # A defect must show before a signature makes it real.
    return Certified(seal(tbs, plan.signature, signer.sign(tbs, plan.signature)), serial, key)


def _facts(one: Certified) -> CertificateFacts:
    from pcactl.keys.digest import sha256

    digits = f"{one.serial:X}"
    return CertificateFacts(digits.zfill(len(digits) + len(digits) % 2), sha256(one.certificate).hex().upper())
