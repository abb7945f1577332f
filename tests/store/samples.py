"""Instances to store, and ways to look at a store from outside."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.keys.digest import sha256
from pcactl.model import CertificateFacts, Contact, Instance
from pcactl.store import journal, layout
from pcactl.store.documents import new_store as new_store_toml
from pcactl.store.store import Store

NOW = datetime(2026, 11, 25, 1, 18, 14, tzinfo=UTC)


def id_of(kind: Kind, number: int = 0) -> str:
    return f"{KINDS[kind].id_prefix}{number:020}"


def make(kind: Kind = Kind.LEAF, number: int = 0, *, key_alg: str = "ECDSA", use_quota: bool = False, tag: str = "") -> Instance:
    roles = [Role.SIGNING, Role.ENCRYPTION] if key_alg == "SM2" and kind is Kind.LEAF else [Role.SIGNING]
    issuer = KINDS[kind].issuer
    return Instance(
        instance_id=id_of(kind, number),
        kind=kind,
        status=Status.NORMAL,
        common_name=f"{kind} {number}",
        issuer_id=id_of(issuer) if issuer else "",
        root_id=id_of(Kind.ROOT) if issuer else "",
        key_alg=key_alg,
        key_param={"RSA": "2048", "ECDSA": "P256", "SM2": ""}[key_alg],
        signature_algorithm="SHA256-ECDSA",
        not_before=NOW + timedelta(seconds=number),
        not_after=NOW + timedelta(days=90, seconds=number - 1),
        certificates={role: CertificateFacts(f"{number:040X}", f"{number:064X}") for role in roles},
        subject=(("country", "CN"), ("common_name", f"{kind} {number}")),
        san=("www.example.com", "192.0.2.7"),
        contact=Contact("张三", "zhangsan@example.com"),
        tag=tag,
        use_quota=use_quota,
        source_type=0,
        request={"csr_common": {"subject": {"common_name": f"{kind} {number}"}}, "tag": tag},
        unknown={},
    )


def files_of(instance: Instance) -> dict[str, bytes]:
    """Texts of a plausible size in the place of keys and certificates."""
    return {
        stem: f"-----BEGIN {stem.upper()}-----\n{instance.instance_id}\n{'A' * 700}\n-----END-----\n".encode()
        for role in instance.certificates
        for stem in layout.STEMS[role][:3]
    }


def set_up(path: Path) -> Path:
    """A `store.toml` alone, for what lies beside it."""
    (path / layout.STORE_TOML).write_bytes(new_store_toml(NOW))
    return path


def issue(store: Store, instance: Instance, *, create: bool = False) -> None:
    with store.write(create=create, now=NOW) as writer:
        writer.publish(instance, files_of(instance))
        writer.log("leaf issue", instance.instance_id, {"common_name": instance.common_name}, now=NOW, operator="root")


def grant(store: Store, count: int) -> None:
    with store.write() as writer:
        granted = writer.grant(count)
        writer.log("quota grant", "", {"count": count, "granted": granted}, now=NOW, operator="root")


def revoked(instance: Instance) -> Instance:
    return instance._replace(status=Status.REVOKED, revoked_at=NOW + timedelta(days=1), revoke_reason="superseded")


def revoke(store: Store, *instances: Instance) -> None:
    with store.write() as writer:
        for instance in instances:
            act = f"{instance.kind} revoke"
            writer.update(revoked(instance), act=act)
            writer.log(act, instance.instance_id, {}, now=NOW, operator="root")


def new_files(instance: Instance) -> dict[str, bytes]:
    """Other private keys for it, one for each role."""
    return {stem: b"another " + text for stem, text in files_of(instance).items() if stem in layout.PRIVATE_KEYS}


def rekey(store: Store, instance: Instance) -> None:
    with store.write() as writer:
        writer.replace_files(instance, new_files(instance), act="leaf passphrase")
        writer.log("leaf passphrase", instance.instance_id, {}, now=NOW, operator="root")


def delete(store: Store, *instances: Instance) -> None:
    with store.write() as writer:
        for instance in instances:
            act = f"{instance.kind} delete"
            writer.delete(instance, act=act)
            writer.log(act, instance.instance_id, {}, now=NOW, operator="root")


def new_store(path: Path) -> Store:
    """A store with a root, a sub and a leaf."""
    store = Store(path)
    for kind in Kind:
        issue(store, make(kind), create=kind is Kind.ROOT)
    return store


def contents(path: Path) -> dict[str, bytes | str]:
    """What a reader can meet: every file but the lock, the index and what lies in staging; symlinks by their targets."""
    passing = (layout.LOCK, layout.STAGING, layout.INDEX, layout.INDEX_JOURNAL)
    return {
        str(file.relative_to(path)): str(file.readlink()) if file.is_symlink() else file.read_bytes()
        for file in path.rglob("*")
        if (file.is_symlink() or file.is_file()) and file.relative_to(path).parts[0] not in passing
    }


def staged(store: Store) -> list[str]:
    return sorted(entry.name for entry in (store.path / layout.STAGING).iterdir())


def ids(store: Store) -> list[str]:
    return [instance.instance_id for kind in Kind for instance in store.instances(kind)]


def log_lines(path: Path) -> Iterator[dict[str, object]]:
    """The lines of the audit log, their chain seen to hold."""
    before = ""
    for number, text in enumerate((path / layout.AUDIT_LOG).read_bytes().splitlines(), 1):
        line = json.loads(text)
        assert line["seq"] == number
        assert line["prev"] == before
        before = line["hash"]
        assert before == sha256(journal.canonical({key: value for key, value in line.items() if key != "hash"})).hex()
        yield line


def ledger_ids(path: Path) -> list[str]:
    """The ids in the whole lines of the ledger."""
    file = path / layout.DELETED_JSONL
    whole = file.read_bytes().rpartition(b"\n")[0].splitlines() if file.exists() else []
    return [json.loads(line)["instance_id"] for line in whole]


def logged(path: Path) -> list[str]:
    return [str(line["id"] or line["act"]) for line in log_lines(path)]
