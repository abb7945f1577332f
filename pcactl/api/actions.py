"""What each action does: its body is checked against its row, a use case answers, and the row says which keys come back."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Never

from pcactl import pem
from pcactl.api.download import download
from pcactl.api.envelope import Answer, Document, failed, succeeded
from pcactl.api.instances import described
from pcactl.authority.idempotence import binding
from pcactl.authority.importing import import_root
from pcactl.authority.issue import Secrets, create
from pcactl.authority.lifecycle import move
from pcactl.authority.possession import proven
from pcactl.authority.query import page, shown
from pcactl.authority.unlocking import Unlock
from pcactl.authority.world import World
from pcactl.contract.actions import ACTIONS, Action
from pcactl.contract.filters import SOURCES
from pcactl.contract.limits import PAGE_SIZES
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.documents import decode
from pcactl.engine.request import parse_request
from pcactl.engine.shape import check_shape, one_of
from pcactl.engine.text import did_you_mean
from pcactl.errors import InvalidActionOrVersion, InvalidParameter, NotFound, PcaError
from pcactl.keys.registry import is_encrypted, traditional
from pcactl.model import Body, Notice, Query, Shown
from pcactl.phrase import Command, listing, phrase
from pcactl.store.store import Store


class Caller(NamedTuple):
    """Who asks, and what is there to answer with."""

    store: Store
    world: World
    unlock: Unlock


Result = tuple[Document | None, tuple[Notice, ...]]
Use = Callable[[Action, Body, Caller], Result]


def call(name: str, body: bytes, caller: Caller) -> Answer:
    """Carry out an action; `body` is its JSON. Every PcaError becomes an envelope."""
    try:
        action = ACTIONS.get(name)
        if action is None:
            raise InvalidActionOrVersion(
                "there is no such action", field="Action", value=name, allowed=listing(ACTIONS), hint=did_you_mean(name, tuple(ACTIONS), cutoff=0.9)
            )
        result, notices = _USES[action.use](action, decode(body), caller)
        return succeeded(name, result, caller.world, notices)
    except PcaError as error:
        return failed(name, error, caller.world)


def _create(action: Action, body: Body, caller: Caller) -> Result:
    request = parse_request(action.kind, body, proven(action.kind, body))
    made = create(request, caller.store, caller.world, bound=binding(body), secrets=Secrets(unlock=caller.unlock))
    return {key: _CREATED.get(key, _file)(made, key) for key in action.result}, made.notices


def _file(made: Shown, stem: str) -> str | None:
    return made.files.contents.get(stem)


def _private_key(made: Shown, stem: str) -> str | None:
    """One that the command line has put under a passphrase, and that its token asks for again, stays as it is."""
    text = _file(made, stem)
    return text if text is None or is_encrypted(text.encode()) else traditional(text.encode()).decode()


def _chain(made: Shown, stem: str) -> str | None:
    """The documented example joins the certificates with commas; nothing else of ours does (contract 5)."""
    text = _file(made, stem)
    return b",".join(pem.split(text.encode())).decode() if text else None


def _above(place: int) -> Callable[[Shown, str], str]:
    return lambda made, _: pem.split(made.files.contents["chain"].encode())[place].decode()


_CREATED: Mapping[str, Callable[[Shown, str], str | None]] = {
    "instance_id": lambda made, _: made.instance.instance_id,
    "private_key": _private_key,
    "encryption_private_key": _private_key,
    "chain": _chain,
    "encryption_chain": _chain,
    "root_certificate": _above(-1),
    "parent_certificate": _above(1),
}
"""Where the keys of a create action's answer come from; the others are files by their names."""


def _move(action: Action, body: Body, caller: Caller) -> Result:
    values = _checked(action, body)
    assert action.move is not None
    instance_id = _existing(action.kind, values["instance_id"], caller.store)
    move(action.move, action.kind, [instance_id], caller.store, caller.world, reason=values.get("revoke_reason", ""))
    return None, ()


def _list(action: Action, body: Body, caller: Caller) -> Result:
    values = _checked(action, body)
    status = _one_of_numbers("instance_status", values.get("instance_status"), _STATES)
    query = Query(
        action.kind,
        common_name=values.get("common_name"),
        instance_id=values.get("instance_id"),
        status=None if status is None else Status(status),
        source_type=_one_of_numbers("sourceType", values.get("sourceType"), SOURCES),
        issuer_id=values.get("issued_id"),
    )
    found = page(query, caller.store, caller.world, number=values.get("page", 1), size=values.get("page_size", PAGE_SIZES[-1]))
    return {"count": found.matches, "result": [described(row.instance, row.status) for row in found.rows]}, ()


_STATES = {status.value: status.word for status in Status}


def _one_of_numbers(field: str, number: int | None, words: Mapping[int, str]) -> int | None:
    """A number that stands for something, None where none is asked for. Raises InvalidParameter."""
    if number is None or number in words:
        return number
    allowed = listing(f"{one} {word}" for one, word in words.items())
    raise InvalidParameter(phrase("{value} is not allowed", value=number), field=field, value=number, allowed=allowed)


def _get(action: Action, body: Body, caller: Caller) -> Result:
    found = _shown(action, _checked(action, body), caller)
    everything = described(found.instance, found.status) | dict(found.files.contents)
    return {key: everything[key] for key in action.result}, ()


def _download(action: Action, body: Body, caller: Caller) -> Result:
    values = _checked(action, body)
    return download(_shown(action, values, caller), values), ()


def _upload(action: Action, body: Body, caller: Caller) -> Result:
    values = _checked(action, body)
    if values.get("issuer_id"):
        raise InvalidParameter("subs cannot be uploaded", field="issuer_id", value=values["issuer_id"], hint="leave it out to upload a root")
    key = values["key"].encode() if values.get("key") else None
    made = import_root(values["certificate"].encode(), key, caller.store, caller.world, tag=values.get("tag", ""), unlock=_no_passphrase)
    return {"instance_id": made.instance.instance_id, "instance_type": made.instance.kind.value}, made.notices


def _no_passphrase() -> Never:
    """The action has no field for one, and what `call` may ask for is the issuer's."""
    raise InvalidParameter("an encrypted private key cannot be uploaded", field="key", hint=Command("pcactl root import --key FILE --passphrase-file FILE"))


def _quota(action: Action, body: Body, caller: Caller) -> Result:
    _checked(action, body)
    return {"quota": caller.store.quota().left}, ()


_USES: Mapping[str, Use] = {
    "create": _create,
    "move": _move,
    "list": _list,
    "get": _get,
    "download": _download,
    "upload": _upload,
    "quota": _quota,
}


def _checked(action: Action, body: Body) -> dict[str, Any]:
    given = check_shape(action.kind, body, action.fields)
    values = {path: value for path, value in given.items() if value != "" or path == "tag"}
    for field in action.fields:
        if field.allowed and field.path in values:
            one_of(field, values[field.path])
    return values


def _shown(action: Action, values: Mapping[str, Any], caller: Caller) -> Shown:
    instance_id = _existing(action.kind, values["instance_id"], caller.store)
    return shown(caller.store.instance(instance_id), caller.store, caller.world.now())


def _existing(kind: Kind, instance_id: str, store: Store) -> str:
    """An exact id of this kind: the API knows no names and no beginnings. Raises NotFound."""
    if store.has(instance_id) and store.instance(instance_id).kind is kind:
        return instance_id
    raise NotFound(phrase("there is no {kind} of this id", kind=kind), field="instance_id", value=instance_id)
