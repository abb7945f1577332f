"""Results as text for people: one function for each type of result, plain enough for grep and copying.

What stands in a row or a cell `table` escapes, and lines it up; the other lines pass through `escaped` here. Signs are in `states`, JSON in `document`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from pcactl.api.instances import key_is_encrypted
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.names import label_of
from pcactl.contract.vocabulary import EXTENDED_KEY_USAGES, KEY_USAGES, Kind, Role, Status
from pcactl.model import (
    BackedUp,
    Checked,
    Completion,
    Contact,
    DryRun,
    Head,
    Instance,
    Listed,
    Page,
    Quota,
    Removed,
    Restored,
    Result,
    Several,
    Shown,
    StorePath,
    Subject,
    Tree,
)
from pcactl.phrase import Phrase, phrase
from pcactl.render.checked import checked_text
from pcactl.render.encoding import drawn
from pcactl.render.escape import escaped, pad
from pcactl.render.history import head_line
from pcactl.render.states import state_at
from pcactl.render.table import GAP, Cell, Row, columns, labelled, lined, packed
from pcactl.render.times import day, period, remaining, stamp
from pcactl.render.tree import tree_text
from pcactl.render.view import View

_MADE: Mapping[Kind, str] = {Kind.ROOT: "Created root", Kind.SUB: "Created sub", Kind.LEAF: "Issued"}
_PLANNED: Mapping[Kind, str] = {Kind.ROOT: "Would create root", Kind.SUB: "Would create sub", Kind.LEAF: "Would issue"}
UPLOADED = 1
"""`sourceType` of what was made elsewhere."""
_KEY_WORDS = {True: "under a passphrase", False: "in the clear", None: "not in the store"}
_QUOTA_LABEL = 8
_PURPOSE_LABELS = {row.oid: row.label for row in EXTENDED_KEY_USAGES.values()}


def text(result: Result, view: View) -> str:
    """A result as `-o text` prints it."""
    return _TEXTS[type(result)](result, view)


def _shown(shown: Shown, view: View) -> str:
    if view.did:
        return _did(view, shown.instance)
    heading, rows = (_heading(shown), _made_rows(shown)) if view.made else (shown.instance.kind.capitalize(), _show_rows(shown))
    screen = labelled(phrase(f"{heading} {{name}}", name=title(shown.instance)), rows, view)
    return screen + "".join(_private_keys(shown)) if view.private_key else screen


def _heading(shown: Shown) -> str:
    """What was done: an instance that was there before (under a token, by quickstart) was not made now."""
    instance = shown.instance
    if instance.source_type == UPLOADED:
        return f"Imported {instance.kind}"
    return _MADE[instance.kind] if instance.not_before == shown.now.replace(microsecond=0) else instance.kind.capitalize()


def _did(view: View, instance: Instance) -> str:
    """`Revoked www.example.com  pca_leaf_…  keyCompromise`."""
    reason = instance.revoke_reason if instance.status is Status.REVOKED else ""
    did = view.say(phrase(f"{view.did} {{name}}", name=title(instance)))
    return escaped(GAP.join(part for part in (did, instance.instance_id, reason) if part)) + "\n"


def _removed(removed: Removed, view: View) -> str:
    did = f"{view.did} {{name}}"
    return "".join(escaped(f"{view.say(phrase(did, name=one.common_name or one.instance_id))}{GAP}{one.instance_id}") + "\n" for one in removed.deleted)


def _several(several: Several, view: View) -> str:
    return ("" if view.did else "\n").join(_shown(one, view) for one in several.shown)


def title(instance: Instance) -> str:
    """What to call an instance: its common name, else its first SAN, else its id."""
    return next((name for name in (instance.common_name, *instance.san) if name), instance.instance_id)


def _made_rows(shown: Shown) -> Iterator[Row]:
    instance = shown.instance
    yield Row("Id", (instance.instance_id,))
    yield _shown_issuer(shown)
    yield _names(instance.san)
    yield _key(instance.key_alg, instance.key_param, instance.signature_algorithm)
    yield _validity(instance.not_before, instance.not_after, period(instance.not_before, instance.not_after))
    if len(instance.certificates) > 1:
        yield _serials(instance)
    yield Row("Files", _files({stem: path for stem, path in shown.files.paths.items() if not stem.endswith("chain")}))
    yield Row("Out", _files(shown.out))


def _show_rows(shown: Shown) -> Iterator[Row]:
    instance = shown.instance
    yield Row("Id", (instance.instance_id,))
    yield Row("State", (_state(shown),))
    yield Row("Source", (phrase("imported"),) if instance.source_type == UPLOADED else ())
    yield _shown_issuer(shown)
    yield _subject(instance.subject)
    yield _names(instance.san)
    yield _key(instance.key_alg, instance.key_param, instance.signature_algorithm)
    yield _validity(instance.not_before, instance.not_after, remaining(instance.not_after, shown.now))
    yield _serials(instance)
    yield Row("SHA-256", _by_role({role: facts.fingerprint_sha256 for role, facts in instance.certificates.items()}))
    yield Row("Tag", _unless_empty(instance.tag))
    yield Row("Contact", _unless_empty(_contact(instance.contact)))
    yield Row("Quota", (phrase("one used"),) if instance.use_quota else ())
    yield Row("Files", _files(shown.files.paths))
    yield Row("Key file", (phrase(_KEY_WORDS[key_is_encrypted(shown)]),))


def _state(shown: Shown) -> Phrase:
    """`normal`, `revoked  2026-11-25 01:18:14Z  keyCompromise`."""
    revoked_at = shown.instance.revoked_at
    return lined(shown.status.word, stamp(revoked_at) if revoked_at else "", shown.instance.revoke_reason)


def _shown_issuer(shown: Shown) -> Row:
    """Of an issuer that was deleted, its id is left; one without a common name goes by its id."""
    issuer_id, name = shown.instance.issuer_id, shown.issuer_common_name
    if issuer_id and not name:
        return Row("Issuer", (lined(issuer_id, phrase("(deleted)")),))
    return _issuer(issuer_id, "" if name == issuer_id else name)


def _issuer(issuer_id: str, common_name: str) -> Row:
    return Row("Issuer", (f"{common_name}{GAP}{issuer_id}".strip() if issuer_id else phrase("itself"),))


def _subject(subject: Subject) -> Row:
    return Row("Subject", _unless_empty(", ".join(f"{label_of(name)}={value}" for name, value in subject)))


def _names(names: Iterable[str]) -> Row:
    return Row("Names", packed(map(escaped, names)))


def _key(key_alg: str, key_param: str, signature: str) -> Row:
    return Row("Key", (phrase("{key}, signed with {hash}", key=ALGORITHMS[key_alg].spelled(key_param), hash=signature.partition("-")[0]),))


def _validity(first: datetime, last: datetime, how_long: Phrase) -> Row:
    return Row("Valid", (phrase("{first} to {last}  ({how_long})", first=stamp(first), last=stamp(last), how_long=how_long),))


def _serials(instance: Instance) -> Row:
    return Row("Serial", _by_role({role: facts.serial_number for role, facts in instance.certificates.items()}))


def _by_role(values: Mapping[Role, str]) -> Sequence[str]:
    """One line a certificate; which is whose is said where there are two."""
    return [lined(value, role) for role, value in values.items()] if len(values) > 1 else list(values.values())


def _files(paths: Mapping[str, PurePath]) -> Sequence[str]:
    return [str(path) for path in paths.values()]


def _unless_empty(value: str) -> Sequence[str]:
    return (value,) if value else ()


def _contact(contact: Contact) -> str:
    return ", ".join(part for part in contact if part)


def _private_keys(shown: Shown) -> Iterator[str]:
    contents = (content for stem, content in shown.files.contents.items() if stem.endswith("private_key"))
    return (f"{escaped(line)}\n" for content in contents for line in content.splitlines())


def _page(page: Page, view: View) -> str:
    rows = [_listed(row, page.now, view) for row in page.rows]
    return columns([view.say(title) for title in ("STATE", "NOT AFTER", "COMMON NAME", "ID")], rows, view)


def _listed(row: Listed, now: datetime, view: View) -> Sequence[Cell]:
    """The id is last, for `awk '{print $NF}'`; with it and a name of 25 characters the line has 80."""
    sign, words = state_at(row, now)
    instance = row.instance
    state = Cell(f"{drawn(sign.mark, view.encoding)} {view.say(words)}", sign.color)
    return (state, *map(Cell, (day(instance.not_after), title(instance), instance.instance_id)))


def _quota(quota: Quota, view: View) -> str:
    numbers = {"Granted": quota.granted, "Used": quota.used, "Left": quota.left}
    room = max(len(str(number)) for number in numbers.values())
    return "".join(f"{pad(view.say(label), _QUOTA_LABEL)} {number:>{room}}\n" for label, number in numbers.items())


def _dry_run(dry_run: DryRun, view: View) -> str:
    plan, request = dry_run.plan, dry_run.plan.request
    name = next((name for name in (request.common_name, *(san.value for san in request.sans)) if name), "")
    usages = {role: ", ".join(KEY_USAGES[usage].label for usage in bits) for role, bits in plan.key_usages.items()}
    rows = (
        _issuer(plan.issuer_id, dry_run.issuer_common_name),
        _subject(request.subject),
        _names(san.value for san in request.sans),
        _key(request.algorithm.name, request.key_param, plan.signature.name),
        _validity(plan.not_before, plan.not_after, period(plan.not_before, plan.not_after)),
        Row("Usage", _by_role(usages)),
        Row("Purposes", packed(_PURPOSE_LABELS.get(oid, oid) for oid in plan.extended_key_usages)),
        Row("Others", packed(view.say(phrase("{oid} (critical)", oid=one.oid)) if one.critical else one.oid for one in request.custom_extensions)),
        Row("Tag", _unless_empty(request.tag)),
        Row("Contact", _unless_empty(_contact(request.contact))),
        Row("Quota", (phrase("one would be used"),) if request.use_quota else ()),
    )
    return labelled(phrase(f"{_PLANNED[request.kind]} {{name}} (dry run)", name=name), rows, view)


def _backed_up(made: BackedUp, view: View) -> str:
    from pcactl.render.restoring import backup_text

    return backup_text(made, view)


def _restored(restored: Restored, view: View) -> str:
    from pcactl.render.restoring import restored_text

    return restored_text(restored, view)


_TEXTS: Mapping[type, Callable[[Any, View], str]] = {
    Shown: _shown,
    Several: _several,
    Page: _page,
    Tree: tree_text,
    Removed: _removed,
    Head: lambda head, _view: head_line(head),
    Checked: checked_text,
    Quota: _quota,
    DryRun: _dry_run,
    StorePath: lambda store, _view: f"{escaped(store.path)}\n",
    Completion: lambda completion, _view: completion.script,
    BackedUp: _backed_up,
    Restored: _restored,
}
