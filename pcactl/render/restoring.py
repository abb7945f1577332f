"""Backups and restores on a screen: what was written, and what a restore changes, before the question and afterwards.

Long lists are cut on a screen, with how many more there are; JSON has all of it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pcactl.contract.vocabulary import Kind
from pcactl.model import BackedUp, Difference, Restored, Standing
from pcactl.phrase import Phrase, listing, phrase
from pcactl.render.history import act_line
from pcactl.render.language import Say, english
from pcactl.render.table import Row, labelled, lined
from pcactl.render.tree import counted
from pcactl.render.view import View

_MOST = 10
"""How many lines of a list are on a screen."""
_LOSES = "What is changed or removed cannot be had back, unless another backup has it."

Document = dict[str, Any]


def backup_lines(made: BackedUp, say: Say = english) -> str:
    """The screen of a backup that was made."""
    return backup_text(made, View(say=say))


def backup_text(made: BackedUp, view: View) -> str:
    """What was written, and what tells it from another."""
    size = phrase("{size} octets, encrypted", size=made.size) if made.encrypted else phrase("{size} octets, with private keys in the clear", size=made.size)
    archive = Row("Archive", (made.archive_sha256,) if made.encrypted else ())
    rows = (Row("File", () if made.archive == "-" else (made.archive,)), Row("Size", (size,)), Row("SHA-256", (made.sha256,)), archive)
    return labelled(phrase("Backed up {store}", store=made.store), rows, view)


def backup_document(made: BackedUp) -> Document:
    """The same as an object."""
    return {
        "store": str(made.store),
        "file": made.archive,
        "size": made.size,
        "encrypted": made.encrypted,
        "sha256": made.sha256,
        "archive_sha256": made.archive_sha256,
    }


def restored_text(restored: Restored, view: View) -> str:
    """What was restored, or would be."""
    heading = "Would restore {store} (dry run)" if restored.dry_run else "Restored {store}"
    return labelled(phrase(heading, store=restored.store), _rows(restored, view), view)


def restore_question(restored: Restored, encoding: str = "utf-8", say: Say = english) -> str:
    """What is asked before a store gives way."""
    view = View(encoding=encoding, say=say)
    rows = labelled(phrase("Restore {store}?", store=restored.store), _rows(restored, view), view)
    return f"{rows}{say(phrase(_LOSES))}\n{say('Go on? [y/N] ')}"


def restored_document(restored: Restored) -> Document:
    """The same as an object, with all that differs."""
    found = restored.difference
    return {
        "store": str(restored.store),
        "file": restored.archive,
        "archive_sha256": restored.sha256,
        "dry_run": restored.dry_run,
        "replaces": restored.replaces,
        "added": [_described(one) for one in found.added],
        "changed": [{**_described(after), "state_before": before.state or None} for before, after in found.changed],
        "removed": [_described(one) for one in found.removed],
        "unchanged": found.unchanged,
        "granted_before": found.granted[0],
        "granted": found.granted[1],
        "created_before": found.created[0] or None,
        "created": found.created[1] or None,
        "settings_changed": found.settings,
        "lost_acts": found.lost,
        "last_lost_acts": [{"seq": act.seq, "act": act.act, "id": act.instance_id or None} for act in found.last_lost],
        "not_compared": [{"path": str(path), "message": str(problem)} for path, problem in found.not_compared],
        "replaced_head": {"seq": restored.replaced_seq, "hash": restored.replaced_hash} if restored.replaced_hash else None,
    }


def _described(one: Standing) -> Document:
    return {"instance_id": one.instance_id, "kind": str(one.kind), "common_name": one.common_name or None, "state": one.state or None}


def _rows(restored: Restored, view: View) -> Iterator[Row]:
    found = restored.difference
    yield Row("SHA-256", (restored.sha256,))
    yield Row("Instances", (_counts(restored),))
    if restored.replaces:
        yield Row("Added", _first([_line(one) for one in found.added]))
        yield Row("Changed", _first([_line(after, before) for before, after in found.changed]))
        yield Row("Removed", _first([_line(one) for one in found.removed]))
        yield from _beside(found, view)
    yield Row("Not read", _first([phrase("{path}: {problem}", path=path, problem=problem) for path, problem in found.not_compared]))


def _beside(found: Difference, view: View) -> Iterator[Row]:
    """What else is another than in the store that stands."""
    before, after = found.granted
    if before != after:
        yield Row("Quota", (phrase("{before} -> {after}", before="?" if before is None else before, after=after),))
    mine, its = found.created
    if mine and its and mine != its:
        yield Row("Store", (phrase("another one: made {its}, and this one {mine}", its=its, mine=mine),))
    elif found.settings:
        yield Row("Settings", (phrase("store.toml says something else"),))
    if found.lost:
        last = found.last_lost[-_MOST:]
        yield Row("Acts lost", (str(found.lost), *(act_line(act, view).rstrip("\n") for act in last)))


def _counts(restored: Restored) -> Phrase:
    found = restored.difference
    if not restored.replaces:
        numbers = {kind: sum(one.kind is kind for one in found.added) for kind in Kind}
        return listing([counted(kind, number) for kind, number in numbers.items() if number] or [phrase("none")])
    return phrase(
        "{added} added, {changed} changed, {removed} removed, {unchanged} as they were",
        added=len(found.added),
        changed=len(found.changed),
        removed=len(found.removed),
        unchanged=found.unchanged,
    )


def _line(one: Standing, before: Standing | None = None) -> Phrase:
    """`leaf  www.example.com  pca_leaf_…  revoked -> normal`."""
    state = phrase(one.state or "unreadable")
    if before is not None and before.state != one.state:
        state = phrase("{before} -> {after}", before=phrase(before.state or "unreadable"), after=state)
    elif before is not None:
        state = phrase("other files")
    return lined(phrase(str(one.kind)), one.common_name, one.instance_id, state)


def _first(lines: Sequence[str]) -> Sequence[str]:
    if len(lines) <= _MOST:
        return lines
    return (*lines[:_MOST], phrase("and {more} more: -o json has all", more=len(lines) - _MOST))
