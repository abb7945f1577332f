"""The line of the audit log that a killed writer could not add, added by the next writer.

Before a commit the writer notes in the lock file what it is about to do and which line was the last; the note goes when
the new line is there. A note that is found says where to look: one instance, or the quota. The line is made from what lies
there, so it knows no operator, and says `recovered`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from pcactl.model import Instance
from pcactl.store.directory import Directory
from pcactl.store.documents import read_granted
from pcactl.store.journal import Entry, last_line
from pcactl.store.layout import QUOTA_TOML
from pcactl.store.reading import has_instance, read_instance


def note_of_instance(root: Directory, instance_id: str) -> str:
    """The note for an instance that is about to be published. Raises OSError, StoreFailure."""
    return f"{last_line(root).seq} {instance_id}"


def note_of_grant(root: Directory, granted: int) -> str:
    """The note for a quota that is about to be set. Raises OSError, StoreFailure."""
    return f"{last_line(root).seq} {QUOTA_TOML} {granted}"


def missing_entries(root: Directory, note: str) -> Iterator[Entry]:
    """What the log lacks, by the note that a killed writer left. Raises OSError, StoreFailure."""
    seq, what, *granted = (*note.split(" "), "")[:3]
    if not seq.isdigit() or last_line(root).seq != int(seq):
        return
    if what == QUOTA_TOML and granted == [str(read_granted(root)[0])]:
        yield Entry("quota grant", "", {"granted": int(granted[0]), "recovered": True}, datetime.fromtimestamp(root.modified(QUOTA_TOML), UTC), "")
    elif has_instance(root, what):
        yield _creation(read_instance(root, what))


def _creation(instance: Instance) -> Entry:
    from pcactl.contract.commands import COMMANDS

    act = next(row.path for row in COMMANDS if row.creates and row.kind is instance.kind)
    serials = [facts.serial_number for facts in instance.certificates.values()]
    details = {"common_name": instance.common_name, "issuer_id": instance.issuer_id, "serial_numbers": serials, "recovered": True}
    return Entry(act, instance.instance_id, details, instance.not_before, "")
