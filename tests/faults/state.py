"""What a work directory holds, as a reader finds it: what is whole, what is there, and whether it is to the octet what it was."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pcactl import pem
from pcactl.authority.check.run import check
from pcactl.authority.world import system
from pcactl.contract.vocabulary import Kind
from pcactl.engine.view import read_certificate
from pcactl.keys.digest import sha256
from pcactl.keys.registry import is_encrypted, load
from pcactl.model import Instance
from pcactl.store import layout, ledger
from pcactl.store.directory import Directory
from pcactl.store.store import Store

_NOT_PUBLISHED = frozenset({layout.STAGING, layout.LOCK, layout.INDEX, layout.INDEX_JOURNAL})
"""What a killed writer may leave for the next one to sweep, and what is derived."""

State = Counter[tuple[object, ...]]
"""What is there and what was done to it, without what is random."""


def state(path: Path) -> State:
    """What a store says, however it came to say it; empty where there is none."""
    store = Store(path)
    if not store.exists:
        return Counter()
    found: State = Counter(_shape(instance, store) for kind in Kind for instance in store.instances(kind))
    quota = store.quota()
    found.update([("granted", quota.granted), ("used", quota.used)])
    with Directory.at(path) as root:
        names = [name for name in ledger.ids(root) if not store.has(name)]
        found.update(("deleted", (ledger.find(root, name) or {})["common_name"]) for name in names)
    return found


def damage(path: Path, *, settled: bool) -> list[str]:
    """What is wrong with a store: its log, what the log binds, and each instance. What the next writer mends is wrong where one has `settled` it."""
    store = Store(path)
    if not store.exists:
        return []
    found = check(store, system()).findings
    told = [f"{one.path}: {one.problem}" for one in found if not one.mends_itself or (settled and one.path.name != layout.INDEX)]
    parts = [part for kind in Kind for instance in store.instances(kind) for part in _unsound(instance, store)]
    return [*told, *parts, *(leftovers(path) if settled else ())]


def leftovers(path: Path) -> list[str]:
    """What lies in staging."""
    return [f"left: {each}" for each in sorted((path / layout.STAGING).iterdir())]


def contents(place: Path) -> dict[str, str]:
    """The digest of each published file below a store, or of each file below another directory; empty directories do not count."""
    files = (path for path in sorted(place.rglob("*")) if path.is_symlink() or path.is_file())
    named = {str(path.relative_to(place)): path for path in files}
    return {name: _digest(path) for name, path in named.items() if name.partition("/")[0] not in _NOT_PUBLISHED}


def pair_problems(out: Path) -> list[str]:
    """What keeps the files under `--out` from being of one certificate, each whole."""
    there = {path.stem: path.read_bytes() for path in out.glob("[!.]*.pem")} if out.is_dir() else {}
    if not there:
        return []
    if missing := {"certificate", "private_key", "chain", "fullchain", "root_certificate"} - set(there):
        return [f"{out} is without {', '.join(sorted(missing))}"]
    certificate, *_, root = pem.split(there["chain"])
    wrong = {
        "private_key is another's": load(there["private_key"]).public_info().spki != read_certificate(pem.decode("CERTIFICATE", there["certificate"])[0]).spki,
        "chain is another's": certificate != there["certificate"],
        "fullchain is another's": there["fullchain"] + root != there["chain"],
        "root_certificate is another's": root != there["root_certificate"],
    }
    return [f"{out}: {what}" for what, is_so in wrong.items() if is_so]


def hidden(out: Path) -> list[str]:
    """Temporary files under `--out`."""
    return [f"left: {path}" for path in out.glob(".*")] if out.is_dir() else []


def _shape(instance: Instance, store: Store) -> tuple[object, ...]:
    files = store.files(instance.instance_id).contents
    sealed = any(is_encrypted(text.encode()) for stem, text in files.items() if stem in layout.PRIVATE_KEYS)
    return (str(instance.kind), instance.common_name, int(instance.status), tuple(sorted(files)), sealed)


def _unsound(instance: Instance, store: Store) -> Iterator[str]:
    name, files = instance.instance_id, {stem: text.encode() for stem, text in store.files(instance.instance_id).contents.items()}
    for role, facts in instance.certificates.items():
        stems = layout.STEMS[role]
        if not {stems.certificate, stems.chain} <= set(files):
            yield f"{name} has {sorted(files)} alone"
            continue
        (certificate,) = pem.decode("CERTIFICATE", files[stems.certificate])
        if sha256(certificate).hex().upper() != facts.fingerprint_sha256:
            yield f"{name}: {stems.certificate} is not that of the record"
        if pem.split(files[stems.chain])[:1] != [files[stems.certificate]]:
            yield f"{name}: {stems.chain} is another's"
        key = files.get(stems.private_key)
        if key and not is_encrypted(key) and load(key).public_info().spki != read_certificate(certificate).spki:
            yield f"{name}: {stems.private_key} is another's"


def _digest(path: Path) -> str:
    return f"-> {path.readlink()}" if path.is_symlink() else f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
