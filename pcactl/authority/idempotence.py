"""Idempotence tokens: the same token with the same request within five minutes answers with the same instance (contract 1).

The token and what it is bound to are in the instance's own record, so that they appear with it, in one rename.
"""

import json
from datetime import datetime, timedelta

from pcactl.contract.vocabulary import Kind
from pcactl.errors import IdempotentParameterMismatch
from pcactl.model import Body, Instance
from pcactl.store.search import Search
from pcactl.store.store import Store

FIELD = "idempotence_token"
_WINDOW = timedelta(minutes=5)


def binding(body: Body) -> str:
    """SHA-256 of a body in canonical JSON, without its token and what is null: upper-case hex; empty where it has no token."""
    from pcactl.keys.digest import sha256

    if not body.get(FIELD):
        return ""
    asked = json.loads(json.dumps(body | {FIELD: None}), object_hook=_without_nulls)
    text = json.dumps(asked, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hex().upper()


def _without_nulls(members: Body) -> Body:
    return {name: value for name, value in members.items() if value is not None}


def answered(kind: Kind, token: str, bound: str, store: Store, now: datetime) -> Instance | None:
    """The instance that a token made within the window, None where there is none. Raises IdempotentParameterMismatch.

    The window counts from the instance's notBefore, both ways: a clock that was set back must not make it anew.
    """
    if not token or not store.exists:
        return None
    for instance in store.find(Search(kind, now, token=token)).instances:
        if abs(now - instance.not_before) <= _WINDOW:
            if instance.request_sha256 == bound:
                return instance
            raise IdempotentParameterMismatch(
                "this token was used within five minutes with another request", field=FIELD, value=token, hint="use a new token for a new request"
            )
    return None
