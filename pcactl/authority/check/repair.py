"""Putting right what can be derived: modes, chains, the index, and what every writer mends. Keys, certificates and records are never touched."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pcactl import pem
from pcactl.authority.check.rules import blocks_of, unsigned
from pcactl.authority.check.sheet import issuer_chain, read_sheet
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Finding
from pcactl.store import details, index, strangers
from pcactl.store.directory import Directory, told
from pcactl.store.layout import FILES, INDEX, KIND_DIRECTORIES, STEMS
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
    except (OSError, StoreFailure):
        return
    above = issuer_chain(root, sheet.instance) if sheet.instance.issuer_id else b""
    if above is None:
        return
    right = {STEMS[role].chain: pem.encode("CERTIFICATE", one.der) + above for role, one in sheet.certificates.items()}
    wrong = {stem: text for stem, text in right.items() if sheet.files.get(stem) != text}
    if wrong and all(map(sheet.is_the_records, sheet.certificates)) and all(map(_leads_to_a_root, wrong.values())):
        writer.replace_files(sheet.instance, wrong, act=ACT)
        said = details.of_instance(sheet.instance) | {"files": sorted(FILES[stem].name for stem in wrong)}
        writer.log(ACT, instance_id, said, now=world.now(), operator=world.operator())
        yield from (sheet.of(stem) for stem in wrong)


def _leads_to_a_root(chain: bytes) -> bool:
    blocks = blocks_of(chain)
    return unsigned([*blocks, *blocks[-1:]]) is None
