"""The audit log as a reader finds it: its lines one by one, and its end. Nothing is held, however long it is.

What a line is, is `journal`; whether the chain of lines holds and the store is as they say, `chain`.
"""

from collections.abc import Iterator

from pcactl.model import Act, Head
from pcactl.phrase import phrase
from pcactl.store import lines
from pcactl.store.directory import Directory
from pcactl.store.documents import read_origin
from pcactl.store.journal import act_of, parsed
from pcactl.store.layout import AUDIT_LOG
from pcactl.store.toml import damaged


def acts(root: Directory) -> Iterator[Act]:
    """The lines, oldest first; a last one without its end was never acknowledged. Raises OSError, and StoreFailure at a line that is none."""
    for number, text in enumerate(lines.each(root, AUDIT_LOG), 1):
        if lines.is_cut(text):
            return
        line = parsed(text.removesuffix(b"\n"))
        if line is None:
            raise damaged(root.path / AUDIT_LOG, phrase("line {number} is no line of an audit log", number=number))
        yield act_of(line)


def head(root: Directory) -> Head:
    """The end of the log. Raises OSError, and StoreFailure where its last line is none."""
    created, text = str(read_origin(root)["created"]), lines.last_line(root, AUDIT_LOG)
    if text is None:
        return Head(root.path, created, 0, None, "")
    line = parsed(text)
    if line is None:
        raise damaged(root.path / AUDIT_LOG, "its last line is no line of an audit log")
    last = act_of(line)
    return Head(root.path, created, last.seq, last.time, last.hash)
