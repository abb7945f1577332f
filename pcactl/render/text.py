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
from pcactl.model import Completion, Contact, DryRun, Instance, Listed, Page, Quota, Removed, Result, Several, Shown, StorePath, Subject, Tree
from pcactl.render.encoding import drawn
from pcactl.render.escape import escaped
from pcactl.render.states import state_at
from pcactl.render.table import GAP, Cell, Row, columns, labelled, packed
from pcactl.render.times import day, period, remaining, stamp
from pcactl.render.tree import tree_text
from pcactl.render.view import View

_MADE: Mapping[Kind, str] = {Kind.ROOT: "Created root", Kind.SUB: "Created sub", Kind.LEAF: "Issued"}
_PLANNED: Mapping[Kind, str] = {Kind.ROOT: "Would create root", Kind.SUB: "Would create sub", Kind.LEAF: "Would issue"}
UPLOADED = 1
"""`sourceType` of what was made elsewhere."""
_KEY_WORDS = {True: "under a passphrase", False: "in the clear", None: "not in the store"}
_PURPOSE_LABELS = {row.oid: row.label for row in EXTENDED_KEY_USAGES.values()}


def text(result: Result, view: View) -> str:
    """A result as `-o text` prints it."""
    return _TEXTS[type(result)](result, view)


def _shown(shown: Shown, view: View) -> str:
    if view.did:
        return _did(view.did, shown.instance)
    heading, rows = (_heading(shown), _made_rows(shown)) if view.made else (shown.instance.kind.capitalize(), _show_rows(shown))
    screen = labelled(f"{heading} {title(shown.instance)}", rows)
    return screen + "".join(_private_keys(shown)) if view.private_key else screen


def _heading(shown: Shown) -> str:
    """What was done: an instance that was there before (under a token, by quickstart) was not made now."""
    instance = shown.instance
    if instance.source_type == UPLOADED:
        return f"Imported {instance.kind}"
    return _MADE[instance.kind] if instance.not_before == shown.now.replace(microsecond=0) else instance.kind.capitalize()


def _did(did: str, instance: Instance) -> str:
    """`Revoked www.example.com  pca_leaf_…  keyCompromise`."""
    reason = instance.revoke_reason if instance.status is Status.REVOKED else ""
    return escaped(GAP.join(part for part in (f"{did} {title(instance)}", instance.instance_id, reason) if part)) + "\n"


def _removed(removed: Removed, view: View) -> str:
    return "".join(escaped(f"{view.did} {one.common_name or one.instance_id}{GAP}{one.instance_id}") + "\n" for one in removed.deleted)


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
    yield Row("Source", ("imported",) if instance.source_type == UPLOADED else ())
    yield _shown_issuer(shown)
    yield _subject(instance.subject)
    yield _names(instance.san)
    yield _key(instance.key_alg, instance.key_param, instance.signature_algorithm)
    yield _validity(instance.not_before, instance.not_after, remaining(instance.not_after, shown.now))
    yield _serials(instance)
    yield Row("SHA-256", _by_role({role: facts.fingerprint_sha256 for role, facts in instance.certificates.items()}))
    yield Row("Tag", _unless_empty(instance.tag))
    yield Row("Contact", _unless_empty(_contact(instance.contact)))
    yield Row("Quota", ("one used",) if instance.use_quota else ())
    yield Row("Files", _files(shown.files.paths))
    yield Row("Key file", (_KEY_WORDS[key_is_encrypted(shown)],))


def _state(shown: Shown) -> str:
    """`normal`, `revoked  2026-11-25 01:18:14Z  keyCompromise`."""
    revoked_at = shown.instance.revoked_at
    return GAP.join(part for part in (shown.status.word, stamp(revoked_at) if revoked_at else "", shown.instance.revoke_reason) if part)


def _shown_issuer(shown: Shown) -> Row:
    """Of an issuer that was deleted, its id is left; one without a common name goes by its id."""
    issuer_id, name = shown.instance.issuer_id, shown.issuer_common_name
    if issuer_id and not name:
        return Row("Issuer", (f"{issuer_id}{GAP}(deleted)",))
    return _issuer(issuer_id, "" if name == issuer_id else name)


def _issuer(issuer_id: str, common_name: str) -> Row:
    return Row("Issuer", (f"{common_name}{GAP}{issuer_id}".strip() if issuer_id else "itself",))


def _subject(subject: Subject) -> Row:
    return Row("Subject", _unless_empty(", ".join(f"{label_of(name)}={value}" for name, value in subject)))


def _names(names: Iterable[str]) -> Row:
    return Row("Names", packed(map(escaped, names)))


def _key(key_alg: str, key_param: str, signature: str) -> Row:
    return Row("Key", (f"{ALGORITHMS[key_alg].spelled(key_param)}, signed with {signature.partition('-')[0]}",))


def _validity(first: datetime, last: datetime, how_long: str) -> Row:
    return Row("Valid", (f"{stamp(first)} to {stamp(last)}{GAP}({how_long})",))


def _serials(instance: Instance) -> Row:
    return Row("Serial", _by_role({role: facts.serial_number for role, facts in instance.certificates.items()}))


def _by_role(values: Mapping[Role, str]) -> Sequence[str]:
    """One line a certificate; which is whose is said where there are two."""
    return [f"{value}{GAP}{role}" for role, value in values.items()] if len(values) > 1 else list(values.values())


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
    return columns(("STATE", "NOT AFTER", "COMMON NAME", "ID"), rows, view)


def _listed(row: Listed, now: datetime, view: View) -> Sequence[Cell]:
    """The id is last, for `awk '{print $NF}'`; with it and a name of 25 characters the line has 80."""
    sign, words = state_at(row, now)
    instance = row.instance
    state = Cell(f"{drawn(sign.mark, view.encoding)} {words}", sign.color)
    return (state, *map(Cell, (day(instance.not_after), title(instance), instance.instance_id)))


def _quota(quota: Quota, _view: View) -> str:
    numbers = {"Granted": quota.granted, "Used": quota.used, "Left": quota.left}
    room = max(len(str(number)) for number in numbers.values())
    return "".join(f"{label:<8} {number:>{room}}\n" for label, number in numbers.items())


def _dry_run(dry_run: DryRun, _view: View) -> str:
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
        Row("Others", packed(f"{one.oid} (critical)" if one.critical else one.oid for one in request.custom_extensions)),
        Row("Tag", _unless_empty(request.tag)),
        Row("Contact", _unless_empty(_contact(request.contact))),
        Row("Quota", ("one would be used",) if request.use_quota else ()),
    )
    return labelled(f"{_PLANNED[request.kind]} {name} (dry run)", rows)


_TEXTS: Mapping[type, Callable[[Any, View], str]] = {
    Shown: _shown,
    Several: _several,
    Page: _page,
    Tree: tree_text,
    Removed: _removed,
    Quota: _quota,
    DryRun: _dry_run,
    StorePath: lambda store, _view: f"{escaped(store.path)}\n",
    Completion: lambda completion, _view: completion.script,
}
