"""Putting right what can be derived: modes, chains, the index, and what every writer mends. Keys, certificates and records are never touched."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pcactl import pem
from pcactl.authority.check.rules import blocks_of, unsigned
from pcactl.authority.check.sheet import Sheet, read_sheet
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound, StoreFailure
from pcactl.model import Finding
from pcactl.store import details, index, strangers
from pcactl.store.directory import Directory, told
from pcactl.store.layout import FILES, INDEX, KIND_DIRECTORIES, STEMS, kind_of
from pcactl.store.store import Store
from pcactl.store.writer import Writer

ACT = "store check"


def repair(store: Store, world: World, findings: Iterable[Finding]) -> list[Path]:
    """Put right what was found and can be. Answers which files were changed. Raises StoreBusy, StoreFailure."""
    wanted = {Path(finding.path) for finding in findings if finding.repairable}
    with store.write() as writer, told("write"), Directory.at(store.path) as root:
        done = strangers.tighten(root)
        for kind in Kind:
            done += [path for instance_id in _ids(wanted, kind) for path in _rebuild(root, kind, instance_id, writer, world)]
        if root.path / INDEX in wanted:
            index.discard(root)
            done.append(root.path / INDEX)
    return done


def _ids(wanted: Iterable[Path], kind: Kind) -> list[str]:
    chains = {FILES[stems.chain].name for stems in STEMS.values()}
    return sorted({path.parent.name for path in wanted if path.name in chains and path.parent.parent.name == KIND_DIRECTORIES[kind]})


def _rebuild(root: Directory, kind: Kind, instance_id: str, writer: Writer, world: World) -> Iterator[Path]:
    """The chains of an instance anew, of its certificates and its issuer's chain, which is right by now: issuers go first."""
    try:
        sheet, _ = read_sheet(root, kind, instance_id)
        above = _chain_above(root, sheet)
    except (OSError, StoreFailure, NotFound):
        return
    right = {STEMS[role].chain: pem.encode("CERTIFICATE", one.der) + above for role, one in sheet.certificates.items()}
    wrong = {stem: text for stem, text in right.items() if sheet.files.get(stem) != text}
    if wrong and _are_the_records(sheet) and not any(unsigned([*(blocks := blocks_of(text)), *blocks[-1:]]) for text in wrong.values()):
        writer.replace_files(sheet.instance, wrong, act=ACT)
        said = details.of_instance(sheet.instance) | {"files": sorted(FILES[stem].name for stem in wrong)}
        writer.log(ACT, instance_id, said, now=world.now(), operator=world.operator())
        yield from (sheet.of(stem) for stem in wrong)


def _chain_above(root: Directory, sheet: Sheet) -> bytes:
    """Raises OSError, NotFound where the issuer is gone."""
    if not sheet.instance.issuer_id:
        return b""
    kind = kind_of(sheet.instance.issuer_id)
    with root.enter(KIND_DIRECTORIES[kind]) as issuers, issuers.enter(sheet.instance.issuer_id) as directory:
        return directory.read(FILES[next(iter(STEMS.values())).chain].name)


def _are_the_records(sheet: Sheet) -> bool:
    """Whether the certificates are those that the record is about: of others no chain is made."""
    from pcactl.keys.digest import sha256

    return all(sha256(one.der).hex().upper() == sheet.instance.certificates[role].fingerprint_sha256 for role, one in sheet.certificates.items())
