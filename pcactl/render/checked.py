"""What a check of a store has found: for people file by file, with what to do; as a JSON document."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePath
from typing import Any

from pcactl.model import Checked, Finding
from pcactl.phrase import Phrase, phrase
from pcactl.render.escape import escaped, pad
from pcactl.render.view import View

_INDENT, _LABEL = "  ", 9


def checked_text(checked: Checked, view: View) -> str:
    """The findings under the files that they are about, then one line that sums up."""
    lines = list(_lines(checked, view))
    return "".join(f"{line}\n" for line in (*lines, *([""] if lines else []), escaped(view.say(_sum(checked)))))


def checked_document(checked: Checked) -> dict[str, Any]:
    """The findings with their paths whole."""
    return {
        "store": str(checked.store),
        "instances": checked.instances,
        "files": checked.files,
        "findings": [
            {"path": str(one.path), "problem": str(one.problem), "remedy": str(one.remedy), "mends_itself": one.mends_itself, "repairable": one.repairable}
            for one in checked.findings
        ],
        "repaired": [str(path) for path in checked.repaired],
    }


def _lines(checked: Checked, view: View) -> Iterator[str]:
    for path in checked.repaired:
        yield escaped(view.say(phrase("Repaired {path}", path=_short(path, checked))))
    for path, findings in groupby(sorted(checked.findings, key=lambda one: str(one.path)), key=lambda one: one.path):
        yield escaped(_short(path, checked))
        for one in findings:
            yield _INDENT + escaped(view.say(one.problem))
            yield _INDENT + pad(view.say(_way(one)), _LABEL) + escaped(view.say(one.remedy))


def _way(finding: Finding) -> Phrase:
    return phrase("itself" if finding.mends_itself else "try")


def _short(path: PurePath, checked: Checked) -> str:
    return str(path.relative_to(checked.store)) if path.is_relative_to(checked.store) and path != checked.store else str(path)


def _sum(checked: Checked) -> Phrase:
    counts = {"instances": checked.instances, "files": checked.files, "count": len(checked.wrong)}
    if not checked.wrong:
        return phrase("Checked {instances} instances, {files} files: nothing to be done", **counts)
    return phrase("Checked {instances} instances, {files} files: {count} to look at", **counts)
