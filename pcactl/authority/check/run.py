"""The check itself: every question asked once, and what looks odd once more, since somebody may be writing meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pcactl.authority.check.documents import documents
from pcactl.authority.check.repair import repair
from pcactl.authority.check.rules import RULES
from pcactl.authority.check.sheet import RESTORE, Sheet, issuer_chain, read_sheet
from pcactl.authority.check.whole import Whole
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound, StoreFailure
from pcactl.model import Checked, Finding
from pcactl.phrase import Phrase, phrase
from pcactl.store import chain, ledger, lookup, strangers
from pcactl.store.chain import Checkpoint
from pcactl.store.directory import Directory, told
from pcactl.store.documents import refuse_newer
from pcactl.store.following import Busy, quietly
from pcactl.store.layout import AUDIT_LOG, INDEX, INSTANCE_TOML, KIND_DIRECTORIES, STORE_TOML
from pcactl.store.reading import ids_among
from pcactl.store.store import Store

Look = Callable[[], Iterable[Finding]]

_TOLD_EVERY = 100


def check(store: Store, world: World, *, checkpoints: Sequence[Checkpoint] = (), repairing: bool = False, busy: Busy = quietly) -> Checked:
    """What is not as it should be in a store; with `repairing`, what is left of it when all that can be derived was put right.

    Raises NotFound where no store is, StoreFailure where it is of a newer format, and, where it repairs, StoreBusy.
    """
    store.settle()
    with told("read"):
        found = _checked(store.path, checkpoints, busy)
        if not repairing or not any(finding.repairable or finding.mends_itself for finding in found.findings):
            return found
    done = repair(store, world, found.findings)
    with told("read"):
        return _checked(store.path, checkpoints, busy)._replace(repaired=tuple(done))


def _checked(path: Path, checkpoints: Sequence[Checkpoint], busy: Busy) -> Checked:
    with _root(path) as root:
        looker = _Looker(root)
        looks = [partial(strangers.top, root), partial(documents, root), *(partial(strangers.kind, root, kind) for kind in Kind)]
        looks += [partial(looker.instance, kind, name) for kind in Kind for name in _names(root, kind)]
        findings = [*_asked(looks, busy), *_log(root, checkpoints)]
        findings += [*looker.whole.findings(_deleted(root)), *_index(root)]
        return Checked(path, looker.instances, looker.files, tuple(dict.fromkeys(findings)))


def _root(path: Path) -> Directory:
    """The open store. Raises OSError, NotFound, StoreFailure."""
    try:
        root = Directory.at(path)
    except FileNotFoundError:
        raise _no_store(path) from None
    try:
        _require_store(root)
    except BaseException:
        root.__exit__()
        raise
    return root


def _require_store(root: Directory) -> None:
    """See that there is something to be checked, of a format that is known. Raises OSError, NotFound, StoreFailure."""
    refuse_newer(root)
    if not any(root.has(name) for name in (STORE_TOML, *KIND_DIRECTORIES.values())):
        raise _no_store(root.path)


def _no_store(path: Path) -> NotFound:
    return NotFound(phrase("there is no store at {path}", path=path), field="--store", value=str(path), hint="check the path")


def _names(root: Directory, kind: Kind) -> list[str]:
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            return ids_among(instances, kind)
    except OSError:  # Told by `strangers`, or there is none yet.
        return []


def _asked(looks: Sequence[Look], busy: Busy) -> Iterator[Finding]:
    """What the looks find, each of them twice: what is odd while somebody writes is so no more a moment later."""
    odd: list[Look] = []
    with busy(_label(0, len(looks))) as say:
        for number, look in enumerate(looks):
            if number % _TOLD_EVERY == 0:
                say(_label(number, len(looks)))
            if _seen(look):
                odd.append(look)
    for look in odd:
        yield from _seen(look)


def _label(done: int, of: int) -> Phrase:
    return phrase("Checking the store: {done} of {of}", done=done, of=of)


def _seen(look: Look) -> list[Finding]:
    """What cannot be read is a finding like others, and hides none of them."""
    try:
        return list(look())
    except OSError as error:
        return [chain.unreadable(Path(str(error.filename)), error)]


def _log(root: Directory, checkpoints: Sequence[Checkpoint]) -> list[Finding]:
    try:
        return list(chain.broken(root, checkpoints))
    except OSError as error:
        return [chain.unreadable(root.path / AUDIT_LOG, error)]


def _deleted(root: Directory) -> set[str]:
    try:
        return ledger.ids(root)
    except (OSError, StoreFailure):
        return set()


def _index(root: Directory) -> Iterator[Finding]:
    """The index is nobody's truth: what is behind comes by itself, and what is wrong goes with the file."""
    path = root.path / INDEX
    state = lookup.state(root)
    if state is lookup.State.BEHIND:
        yield Finding(path, phrase("is not up to date"), phrase("the next search brings it up to date"), mends_itself=True)
    if state is lookup.State.WRONG:
        remedy = phrase("pcactl store check --repair, or remove it: it comes back by itself")
        yield Finding(path, phrase("does not say what the records say"), remedy, repairable=True)


class _Looker:
    """Looks at one instance after the other, and remembers of each what all of them must have in common."""

    def __init__(self, root: Directory) -> None:
        self._root = root
        self._chains: dict[str, bytes | None] = {}
        self._counted: set[str] = set()
        self.whole = Whole()
        self.files = 0

    @property
    def instances(self) -> int:
        """How many were there."""
        return len(self._counted)

    def instance(self, kind: Kind, name: str) -> list[Finding]:
        """What is wrong with one; nothing where it is gone. Raises OSError."""
        with self._root.enter(KIND_DIRECTORIES[kind]) as instances:
            if not instances.has(name):
                return []
        findings = strangers.instance(self._root, kind, name)
        try:
            sheet, faults = read_sheet(self._root, kind, name)
        except FileNotFoundError:
            return findings  # No record: told, or it is gone.
        except StoreFailure as error:
            return [*findings, chain.unreadable(self._root.path / KIND_DIRECTORIES[kind] / name / INSTANCE_TOML, error)]
        if name not in self._counted:
            self._counted.add(name)
            self.files += len(sheet.files) + 1
            self.whole.take(sheet)
        if (sheet.instance.instance_id, sheet.instance.kind) != (name, kind):
            faults.append(Finding(sheet.path / INSTANCE_TOML, phrase("is the record of {id}", id=sheet.instance.instance_id), RESTORE))
        sheet = sheet._replace(issuer_chain=self._chain_of(sheet))
        return [*findings, *faults, *(finding for rule in RULES for finding in rule(sheet))]

    def _chain_of(self, sheet: Sheet) -> bytes | None:
        """The issuer's chain as it lies in the store: issuers are few, and their chains are kept."""
        issuer = sheet.instance.issuer_id
        if issuer not in self._chains:
            self._chains[issuer] = issuer_chain(self._root, sheet.instance)
        return self._chains[issuer]
