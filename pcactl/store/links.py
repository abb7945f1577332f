"""The audit log as a chain: each line by itself and behind the one before it, and what all of them say in the end.

Of each instance its last line is remembered, and of all other lines next to nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pcactl.contract.history import CHANGES, GONE
from pcactl.model import Finding
from pcactl.phrase import Phrase, phrase
from pcactl.store import lines
from pcactl.store.directory import Directory
from pcactl.store.journal import Entry, hash_of, is_as_written, parsed
from pcactl.store.layout import AUDIT_LOG, LOCK

RESTORE = phrase("restore the store from a backup, and find out who changed it")

_RESTORED = "line {line} says that the store was restored: if that was meant, the heads of line {line} and of later ones are of the log before it, and may go"


class Checkpoint(NamedTuple):
    """Where the log once ended, as `store log --head` said it."""

    seq: int
    hash: str


class Known(NamedTuple):
    """What the log says of an instance in the end."""

    place: int
    """The number of the last line about it."""
    made: bool
    record: str
    """Empty where the line binds none."""
    gone: bool
    keys: Mapping[str, str] = {}
    """By stem the digests of encrypted private keys, as the last line that has any says them."""
    ledger: str = ""
    """The digest of its line in the ledger; empty where no line binds it."""


class Links:
    """The log as far as it was read. `pending` are acts that are done and whose lines are still missing."""

    def __init__(self, root: Directory, checkpoints: Iterable[Checkpoint]) -> None:
        self.path = root.path / AUDIT_LOG
        self.number = 0
        self.instances: dict[str, Known] = {}
        self.origins: list[Mapping[str, Any]] = []
        """What lines say of `store.toml`, each once."""
        self.pending: Sequence[Entry] = ()
        self.readable = True
        self._root, self._offset, self._cut = root, 0, False
        self._seq, self._hash, self._granted = 0, "", 0
        self._restores: list[int] = []
        self._unmet = {one for one in checkpoints if one.seq}

    def known(self, instance_id: str) -> Known | None:
        """What is known of an instance, None where nothing is."""
        known = self.instances.get(instance_id)
        for entry in self.pending:
            if entry.instance_id == instance_id:
                known = self._after(known, entry.act, entry.record, entry.keys, entry.ledger)
        return known

    @property
    def granted(self) -> int:
        """How many leaves were granted in all."""
        return next((entry.details["granted"] for entry in self.pending if not entry.instance_id), self._granted)

    def read(self) -> Iterator[Finding]:
        """Go on from where the reading ended; answers what is wrong with the lines. Raises OSError."""
        self._cut = False
        for text in lines.each(self._root, AUDIT_LOG, self._offset):
            self._cut = lines.is_cut(text)
            if self._cut:
                return
            self._offset += len(text)
            self.number += 1
            if problem := self._take(text.removesuffix(b"\n")):
                yield Finding(self.path, problem, RESTORE)

    def end(self) -> Iterator[Finding]:
        """What its end has to say: of checkpoints that were not met, and of what a crash left there."""
        for seq, _ in sorted(self._unmet):
            if seq > self._seq:
                problem = phrase("was cut off: it ends with line {last}, and there is a head of line {seq}", last=self._seq, seq=seq)
            else:
                problem = phrase("was changed: line {seq} is not the one of the head", seq=seq)
            restored = next((line for line in self._restores if line <= seq), None)
            yield Finding(self.path, problem, phrase(_RESTORED, line=restored) if restored else RESTORE)
        if self._cut:
            yield Finding(self.path, phrase("its last line has no end: its writer was stopped"), phrase("the next writer cuts it away"), mends_itself=True)
        for entry in self.pending:
            problem = phrase("the audit log has no line yet of the last act: {act}", act=entry.act)
            yield Finding(self._root.path / LOCK, problem, phrase("the next writer adds the line"), mends_itself=True)

    def _take(self, text: bytes) -> Phrase | None:
        """Take one line more; answers what is wrong with it."""
        line = parsed(text)
        if line is None:
            self._seq, self._hash = self._seq + 1, ""
            return phrase("line {number} is no line of an audit log", number=self.number)
        problem = self._fault(line, text)
        self._seq, self._hash = line["seq"], line["hash"]
        self._unmet.discard(Checkpoint(self._seq, self._hash))
        self._follow(line)
        return problem

    def _fault(self, line: Mapping[str, Any], text: bytes) -> Phrase | None:
        """What is wrong with a line. Behind one that is none, every hash before it will do."""
        if line["seq"] != self._seq + 1:
            return phrase(
                "line {number} has seq {seq} and not {right}: lines were taken out or put in", number=self.number, seq=line["seq"], right=self._seq + 1
            )
        if line["prev"] != self._hash and (self._hash or self.number == 1):
            return phrase("line {number} does not follow the one before it", number=self.number)
        if line["hash"] != hash_of(line):
            return phrase("line {number} was changed: its hash is not that of what it says", number=self.number)
        return None if is_as_written(line, text) else phrase("line {number} was changed: it is not written as pcactl writes lines", number=self.number)

    def _follow(self, line: Mapping[str, Any]) -> None:
        instance_id, granted = line["id"], line["details"].get("granted")
        if instance_id:
            self.instances[instance_id] = self._after(
                self.instances.get(instance_id), line["act"], line.get("record", ""), line.get("keys", {}), line.get("ledger", "")
            )
        elif type(granted) is int:
            self._granted = granted
        if line["act"] == "store restore":
            self._restores.append(self.number)
        if "store" in line and line["store"] not in self.origins:
            self.origins.append(line["store"])

    def _after(self, before: Known | None, act: str, record: str, keys: Mapping[str, str], ledger: str) -> Known:
        """What is known behind a line about an instance: every act makes it but those that change what is there."""
        verb = act.rpartition(" ")[2]
        keys = {**(before.keys if before else {}), **keys}
        return Known(self.number, verb not in CHANGES or bool(before and before.made), record, verb in GONE, keys, ledger)
