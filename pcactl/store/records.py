"""The record of an instance as TOML: `instance.toml`, the truth about it, readable with `cat`.

Keys are the documented names; `docs/store-format.md` lists them. What lists show stands first, as flat keys. Values
come back as they were written, and keys that we do not know are kept. Who writes the file, and when, is `writer`.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.fields import BY_PATH
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import CertificateFacts, Contact, Instance, Subject
from pcactl.phrase import listing, phrase
from pcactl.store import toml
from pcactl.store.toml import Table

_FACTS: Mapping[Role, CertificateFacts] = {
    Role.SIGNING: CertificateFacts("serial_number", "fingerprint_sha256"),
    Role.ENCRYPTION: CertificateFacts("encryption_serial_number", "encryption_fingerprint_sha256"),
}
"""The keys of what identifies the certificate of each role."""

STORED = (Status.NORMAL, Status.DISABLED, Status.REVOKED)
"""The states that a record may have: expired is derived."""
_SOURCES = (0, 1)

T = TypeVar("T")

_SAYABLE = 1 << 64


def write_record(instance: Instance) -> bytes:
    """The text of `instance.toml`. Nulls in the request are left out. Raises Defect where TOML has no words for a value."""
    facts = {key: value for role, keys in _FACTS.items() if role in instance.certificates for key, value in zip(keys, instance.certificates[role], strict=True)}
    known = {
        "instance_id": instance.instance_id,
        "kind": str(instance.kind),
        "instance_status": int(instance.status),
        "common_name": instance.common_name,
        "issuer_id": instance.issuer_id,
        "root_ca_id": instance.root_id,
        "key_alg": instance.key_alg,
        "key_param": instance.key_param,
        "signature_algorithm": instance.signature_algorithm,
        **facts,
        "not_before": instance.not_before,
        "not_after": instance.not_after,
        **_given(revoked_at=instance.revoked_at, revoke_reason=instance.revoke_reason),
        "san": list(instance.san),
        "tag": instance.tag,
        "use_quota": instance.use_quota,
        "source_type": instance.source_type,
        **_given(idempotence_token=instance.idempotence_token, request_sha256=instance.request_sha256),
        **_given(keys_elsewhere=list(instance.keys_elsewhere)),
        "subject": _subject_table(instance.subject),
        "contact": _given(**instance.contact._asdict()) | instance.unknown.get("contact", {}),
        "request": _without_nulls(instance.request),
    }
    return toml.text(known | {key: value for key, value in instance.unknown.items() if key not in known})


def read_record(content: bytes, path: Path) -> Instance:
    """The instance in the text of the file at `path`. Raises StoreFailure, naming the file and the key."""
    table = toml.parse(content, path)
    kind = Kind(_one_of(table, "kind", str, list(Kind)))
    key_alg = _one_of(table, "key_alg", str, ALGORITHMS)
    return Instance(
        instance_id=table.take("instance_id", str),
        kind=kind,
        status=Status(_one_of(table, "instance_status", int, STORED)),
        common_name=table.take("common_name", str),
        issuer_id=table.take("issuer_id", str),
        root_id=table.take("root_ca_id", str),
        key_alg=key_alg,
        key_param=_one_of(table, "key_param", str, ALGORITHMS[key_alg].params),
        signature_algorithm=table.take("signature_algorithm", str),
        not_before=table.take_time("not_before"),
        not_after=table.take_time("not_after"),
        certificates=_certificates(table, ALGORITHMS[key_alg].leaf if kind is Kind.LEAF else (Role.SIGNING,)),
        subject=_subject(table.take_table("subject")),
        san=table.take_texts("san"),
        contact=_contact(table),
        tag=table.take("tag", str),
        use_quota=table.take("use_quota", bool),
        source_type=_one_of(table, "source_type", int, _SOURCES),
        request=table.take("request", dict),
        revoked_at=table.take_optional_time("revoked_at"),
        revoke_reason=table.take("revoke_reason", str, ""),
        idempotence_token=table.take("idempotence_token", str, ""),
        request_sha256=table.take("request_sha256", str, ""),
        keys_elsewhere=table.take_texts("keys_elsewhere") if "keys_elsewhere" in table.keys else (),
        unknown=table.keys,  # Evaluated last: what nobody has taken.
    )


def _given(**values: object) -> dict[str, object]:
    """What is neither empty nor None."""
    return {key: value for key, value in values.items() if value}


def _subject_table(subject: Subject) -> dict[str, str | list[str]]:
    """By name, in the order in which the names first appear: arrays where the documented field is one, or has several values.

    A table has each key once, so the values of one name stand together; their own order stays. The certificate has it all.
    """
    values: dict[str, list[str]] = {}
    for name, value in subject:
        values.setdefault(name, []).append(value)
    return {name: texts[0] if len(texts) == 1 and not _is_array(name) else list(texts) for name, texts in values.items()}


def _is_array(name: str) -> bool:
    row = BY_PATH.get(f"csr_common.subject.{name}")
    return row is not None and row.repeated


def _subject(table: Table) -> Subject:
    return tuple((name, value) for name in list(table.keys) for value in _texts(table, name))


def _texts(table: Table, name: str) -> tuple[str, ...]:
    return (table.take(name, str),) if isinstance(table.keys[name], str) else table.take_texts(name)


def _contact(table: Table) -> Contact:
    contact = table.take_table("contact")
    known = Contact(*(contact.take(key, str, "") for key in Contact._fields))
    if contact.keys:
        table.keys["contact"] = contact.keys  # They go with the other keys that we do not know.
    return known


def _certificates(table: Table, roles: Iterable[Role]) -> dict[Role, CertificateFacts]:
    return {role: CertificateFacts(*(table.take(key, str) for key in _FACTS[role])) for role in roles}


def _one_of(table: Table, key: str, kind: type[T], allowed: Collection[object]) -> T:
    value = table.take(key, kind)
    if value not in allowed:
        said = phrase("a number of many digits") if isinstance(value, int) and abs(value) > _SAYABLE else repr(value)
        raise table.wrong(key, phrase("is {said}; allowed are {allowed}", said=said, allowed=listing(map(str, allowed))))
    return value


def _without_nulls(value: Any) -> Any:
    """TOML has no null; an optional member that is null means the same as one that is not there."""
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_without_nulls(member) for member in value]
    return value
