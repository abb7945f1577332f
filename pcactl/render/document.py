"""Results as JSON documents, in the documented names: one function for each type of result.

A key does not come and go with what an instance happens to have: what is absent is null. Private keys are the
exception: their keys are there when they were asked for. Errors are in `errors`, text for people is in `text`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from pcactl.api.instances import algorithms, described, described_subject, key_is_encrypted, rfc3339
from pcactl.contract.vocabulary import Kind
from pcactl.model import (
    BackedUp,
    Checked,
    Completion,
    DryRun,
    Head,
    Listed,
    Notice,
    Page,
    Quota,
    Removed,
    Restored,
    Result,
    Several,
    Shown,
    StorePath,
    Tree,
)
from pcactl.render.checked import checked_document
from pcactl.render.history import head_document
from pcactl.render.tree import orphans

Document = dict[str, Any]

_CERTIFICATES = ("certificate", "chain", "encryption_certificate", "encryption_chain")
_PRIVATE_KEYS = ("private_key", "encryption_private_key")
_END = "-----END CERTIFICATE-----\n"


def document(result: Result, *, private_key: bool = False) -> Document:
    """A result as the JSON object that `-o json` prints."""
    if isinstance(result, Shown):
        return _shown(result, private_key=private_key)
    if isinstance(result, Several):
        return _listing([_shown(one, private_key=private_key) for one in result.shown])
    return _DOCUMENTS[type(result)](result)


def _shown(shown: Shown, *, private_key: bool) -> Document:
    contents = shown.files.contents
    above = _above(contents.get("chain", ""))
    return {
        **described(shown.instance, shown.status),
        **_named(contents, _CERTIFICATES),
        **(_named(contents, _PRIVATE_KEYS) if private_key else {}),
        "root_certificate": above[-1] if above else None,
        "parent_certificate": above[0] if shown.instance.kind is Kind.LEAF and above else None,
        "private_key_encrypted": key_is_encrypted(shown),
        "paths": _paths(shown.files.paths),
        "out": _paths(shown.out) or None,
        "notices": _notices(shown.notices),
    }


def _named(contents: Mapping[str, str], stems: Iterable[str]) -> Document:
    return {stem: contents.get(stem) for stem in stems}


def _above(chain: str) -> Sequence[str]:
    """The certificates above the first one in a chain, nearest first."""
    return [block + _END for block in chain.split(_END)[:-1]][1:]


def _paths(paths: Mapping[str, PurePath]) -> Document:
    return {stem: str(path) for stem, path in paths.items()}


def _notices(notices: Iterable[Notice]) -> list[Document]:
    return [{"code": one.row.code, "field": one.field or None, "message": one.message} for one in notices]


def _listing(rows: list[Document], matches: int | None = None) -> Document:
    return {"count": len(rows) if matches is None else matches, "result": rows}


def _page(page: Page) -> Document:
    return _listing([_row(row) for row in page.rows], page.matches)


def _row(row: Listed) -> Document:
    """As `show`, without certificates and what would have to be read for it."""
    return {**described(row.instance, row.status), "paths": _paths(row.paths)}


def _tree(tree: Tree) -> Document:
    def branch(row: Listed) -> Document:
        below = tree.children.get(row.instance.instance_id, ())
        return {**_row(row), "children": [branch(child) for child in below]}

    roots = [branch(root) for root in tree.children.get("", ())]
    gone = [{**_deleted(issuer), "children": [branch(row) for row in rows]} for issuer, rows in orphans(tree).items()]
    count = sum(len(rows) for rows in tree.children.values())
    return {"store": str(tree.store), **_listing([*roots, *gone], count)}


def _removed(removed: Removed) -> Document:
    deleted = [_deleted(one.instance_id) for one in removed.deleted]
    return _listing(deleted) if removed.several else deleted[0]


def _deleted(instance_id: str) -> Document:
    return {"instance_id": instance_id, "deleted": True}


def _quota(quota: Quota) -> Document:
    return {"quota": quota.left, "granted": quota.granted, "used": quota.used}


def _dry_run(dry_run: DryRun) -> Document:
    plan, request = dry_run.plan, dry_run.plan.request
    return {
        "dry_run": True,
        "kind": str(request.kind),
        "issuer_id": plan.issuer_id or None,
        "common_name": request.common_name or None,
        **algorithms(request.algorithm.name, request.key_param, plan.signature.name),
        "quantity": request.quantity,
        "duration_type": str(request.unit),
        "not_before": rfc3339(plan.not_before),
        "not_after": rfc3339(plan.not_after),
        "san": [name.value for name in request.sans],
        "subject": described_subject(request.subject),
        "key_usages": {str(role): list(usages) for role, usages in plan.key_usages.items()},
        "extended_key_usages": list(plan.extended_key_usages),
        "custom_extensions": [{"object_identifier": one.oid, "critical": one.critical} for one in request.custom_extensions],
        "tag": request.tag or None,
        "contact": {name: value or None for name, value in request.contact._asdict().items()},
        "use_quota": request.use_quota,
        "certificates": len(plan.key_usages),
        "notices": _notices(plan.notices),
    }


def _store_path(store: StorePath) -> Document:
    return {"path": str(store.path)}


def _completion(completion: Completion) -> Document:
    return {"shell": completion.shell, "script": completion.script}


def _backed_up(made: BackedUp) -> Document:
    from pcactl.render.restoring import backup_document

    return backup_document(made)


def _restored(restored: Restored) -> Document:
    from pcactl.render.restoring import restored_document

    return restored_document(restored)


_DOCUMENTS: Mapping[type, Callable[[Any], Document]] = {
    Page: _page,
    Tree: _tree,
    Removed: _removed,
    Head: head_document,
    Checked: checked_document,
    Quota: _quota,
    DryRun: _dry_run,
    StorePath: _store_path,
    Completion: _completion,
    BackedUp: _backed_up,
    Restored: _restored,
}
