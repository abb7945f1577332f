"""Audit logs changed from outside, as somebody would who knows the format, and logs of any length."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from pcactl.contract.vocabulary import Kind
from pcactl.store import journal, layout
from pcactl.store.store import Store
from tests.store import samples

Line = dict[str, Any]


def busy_store(path: Path) -> Store:
    """One that has seen every act; the last one issued a leaf."""
    store = samples.new_store(path)
    sub = samples.make(Kind.SUB)
    samples.grant(store, 10)
    for number in (1, 2, 3):
        samples.issue(store, samples.make(number=number, use_quota=number < 3)._replace(common_name=f"叶 {number}"))
    samples.grant(store, 5)
    samples.revoke(store, samples.make(number=1, use_quota=True), samples.make(number=3))
    samples.delete(store, samples.make(number=1, use_quota=True))
    samples.rekey(store, samples.make())
    with store.write() as writer:
        writer.update(sub._replace(tag="another"), act="sub disable")
        writer.log("sub disable", sub.instance_id, {}, now=samples.NOW, operator="张三")
    samples.issue(store, samples.make(number=4, key_alg="SM2"))
    return store


def chained(lines: Iterable[Line]) -> list[Line]:
    """The same lines as a sound chain."""
    made: list[Line] = []
    for line in lines:
        link = {**line, "seq": len(made) + 1, "prev": made[-1]["hash"] if made else ""}
        link.pop("hash", None)
        made.append(link | {"hash": sha256(journal.canonical(link)).hexdigest()})
    return made


def read(path: Path) -> list[Line]:
    return [json.loads(line) for line in (path / layout.AUDIT_LOG).read_bytes().splitlines()]


def write(path: Path, lines: Iterable[Line]) -> None:
    with (path / layout.AUDIT_LOG).open("w", encoding="utf-8") as log:
        log.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def rewritten(path: Path, change: Callable[[list[Line]], Iterable[Line]]) -> None:
    """Change the log and make a sound chain of it again."""
    write(path, chained(change(read(path))))


def as_before(lines: Iterable[Line]) -> list[Line]:
    """Lines as the version wrote them that knew neither `record` nor `store`."""
    return [{key: value for key, value in line.items() if key not in {"record", "store"}} for line in lines]


def long_log(path: Path, count: int) -> None:
    """A log of many lines, all of them about leaves that were made and deleted."""
    details = {"common_name": "leaf", "issuer_id": samples.id_of(Kind.SUB), "serial_numbers": [f"{7:040X}"]}
    acts = ("leaf issue", "leaf delete")
    lines = (
        {
            "time": "2026-11-25T01:18:14Z",
            "act": acts[number % 2],
            "id": samples.id_of(Kind.LEAF, number // 2),
            "operator": "root",
            "details": details,
            "record": "" if number % 2 else "0" * 64,
        }
        for number in range(count)
    )
    before, seq = "", 0
    with (path / layout.AUDIT_LOG).open("w", encoding="utf-8") as log:
        for line in lines:
            seq += 1
            link = {"seq": seq, **line, "prev": before}
            before = sha256(journal.canonical(link)).hexdigest()
            log.write(json.dumps(link | {"hash": before}) + "\n")
