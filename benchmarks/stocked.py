"""A store of many leaves, made fast: one process, real certificates, nothing synced.

usage: stocked.py STORE LEAVES. The root and the sub are made by pcactl. The leaves share one key, and are otherwise what
`pcactl leaf issue` makes, record, files and line of the audit log, so that `store check` finds nothing to say of them.
"""

import json
import os
import sys
from pathlib import Path

from pcactl.authority.certify import Certified, files_of, record_of
from pcactl.authority.issue import create
from pcactl.authority.issuers import read_chain, read_issuer, signing_key
from pcactl.authority.world import system
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import draft, seal
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from pcactl.keys.digest import sha256
from pcactl.keys.registry import generate
from pcactl.model import Instance
from pcactl.store import details, journal
from pcactl.store.layout import FILES
from pcactl.store.records import write_record
from pcactl.store.store import Store


def stock(path: Path, leaves: int) -> None:
    """Make a store with a root, a sub and so many leaves, a second apart and the last of them now."""
    world, store = system(), Store(path)
    root = create(parse_request(Kind.ROOT, _body(Kind.ROOT)), store, world).instance
    sub = create(parse_request(Kind.SUB, _body(Kind.SUB, root)), store, world).instance
    issuer, chain, signer = read_issuer(sub, store), read_chain(sub, store), signing_key(sub, store, lambda: None)
    now = world.now()
    plan = make_plan(parse_request(Kind.LEAF, _body(Kind.LEAF, sub)), issuer, now=now)
    key = generate(plan.request.algorithm, plan.request.key_param)
    public, files = key.public_info(), {}
    directory, last = path / "leaves", json.loads((path / "audit.log").read_text().splitlines()[-1])
    directory.mkdir(0o700)
    with (path / "audit.log").open("ab") as log:
        for _ in range(leaves):
            serial = world.new_serial()
            tbs = draft(plan, Role.SIGNING, serial=serial, key=public)
            made = Certified(seal(tbs, plan.signature, signer.sign(tbs, plan.signature)), serial, key)
            instance = record_of(plan, sub, world.new_id(Kind.LEAF), {Role.SIGNING: made})
            files = files or dict(files_of({Role.SIGNING: made}, chain, None))
            text = files_of({Role.SIGNING: made._replace(key=None)}, chain, None)
            record = write_record(instance)
            _write(
                directory / instance.instance_id,
                {"instance.toml": (record, 0o600)} | {FILES[stem].name: (one, FILES[stem].mode) for stem, one in (files | text).items()},
            )
            line = {"seq": last["seq"] + 1, "time": journal.rfc3339(now), "act": "leaf issue", "id": instance.instance_id, "operator": world.operator()}
            line |= {"details": details.of_instance(instance), "record": sha256(record).hex(), "prev": last["hash"]}
            last = {**line, "hash": journal.hash_of(line)}
            log.write(json.dumps(last).encode() + b"\n")


def _body(kind: Kind, issuer: Instance | None = None) -> dict[str, object]:
    quantity, unit = {Kind.ROOT: (20, "year"), Kind.SUB: (10, "year"), Kind.LEAF: (90, "day")}[kind]
    common = {"subject": {"common_name": f"Bench {kind}"}}
    name = {"issuer_id": issuer.instance_id} if issuer else {}
    return {"key_alg": "ECDSA", "key_param": "P256", "hash_alg": "SHA256", "quantity": quantity, "duration_type": unit, "csr_common": common, **name}


def _write(directory: Path, files: dict[str, tuple[bytes, int]]) -> None:
    directory.mkdir(0o700)
    for name, (content, mode) in files.items():
        fd = os.open(directory / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        os.write(fd, content)
        os.close(fd)


if __name__ == "__main__":
    stock(Path(sys.argv[1]), int(sys.argv[2]))
