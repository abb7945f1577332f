"""An instance as the documented object, in the documented names: for the API's answers and for `-o json` alike."""

from datetime import datetime
from typing import Any

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.fields import BY_PATH
from pcactl.contract.names import ATTRIBUTES
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import Instance, Shown, Subject

Document = dict[str, Any]


def described(instance: Instance, status: Status) -> Document:
    """What lists and `show` have in common: everything but certificates. What is absent is null."""
    leaf = instance.kind is Kind.LEAF
    return {
        "instance_id": instance.instance_id,
        "instance_status": int(status),
        **({"sub_ca_id": instance.issuer_id} if leaf else {}),
        "root_ca_id": instance.root_id,
        "issuer_id": instance.issuer_id or None,
        "common_name": instance.common_name or None,
        **algorithms(instance.key_alg, instance.key_param, instance.signature_algorithm),
        **_identifiers(instance, Role.SIGNING, ""),
        **_identifiers(instance, Role.ENCRYPTION, "encryption_"),
        "not_before": rfc3339(instance.not_before),
        "not_after": rfc3339(instance.not_after),
        "san": list(instance.san),
        "subject": described_subject(instance.subject),
        "tag": instance.tag or None,
        "contact": {name: value or None for name, value in instance.contact._asdict().items()},
        "sourceType": instance.source_type,
        "use_quota": instance.use_quota,
        "revoked_at": rfc3339(instance.revoked_at) if instance.revoked_at else None,
        "revoke_reason": instance.revoke_reason or None,
    }


def key_is_encrypted(shown: Shown) -> bool | None:
    """Whether the stored private key is under a passphrase; None where there is none in the store."""
    if "private_key" not in shown.files.paths:
        return None
    return "ENCRYPTED" in shown.files.contents["private_key"].partition("\n")[0]


def algorithms(key_alg: str, key_param: str, signature: str) -> Document:
    """Key and signature, as one word each and apart."""
    return {
        "encryption_algorithm": ALGORITHMS[key_alg].spelled(key_param),
        "signature_algorithm": signature,
        "key_alg": key_alg,
        "key_param": key_param or None,
    }


def _identifiers(instance: Instance, role: Role, prefix: str) -> Document:
    facts = instance.certificates.get(role)
    return {
        f"{prefix}serial_number": facts.serial_number if facts else None,
        f"{prefix}fingerprint_sha256": facts.fingerprint_sha256 if facts else None,
    }


def described_subject(subject: Subject) -> Document:
    """The documented object: arrays where the field is one, and null where the subject has no such attribute.

    What a root from elsewhere has beyond the documented attributes stands under its OID, as an array.
    """
    values = {name: [value for field, value in subject if field == name] for name in (*ATTRIBUTES, *(field for field, _ in subject))}
    return {name: found[0] if len(found) == 1 and not _is_array(name) else found or None for name, found in values.items()}


def _is_array(name: str) -> bool:
    row = BY_PATH.get(f"csr_common.subject.{name}")
    return row is None or row.repeated


def rfc3339(moment: datetime) -> str:
    """`2026-11-25T01:18:14Z`, for a moment in UTC."""
    return moment.replace(tzinfo=None).isoformat() + "Z"
