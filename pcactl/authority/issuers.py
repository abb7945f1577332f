"""Who can sign: an issuer as its certificate says it, its state, and its key (contract 4 and 5)."""

from datetime import datetime

from pcactl import pem
from pcactl.authority.unlocking import Unlock, open_key
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import ANY_EXTENDED_KEY_USAGE, STATE_IN_CODES, Family, Kind, Role, Status
from pcactl.engine.text import shown
from pcactl.engine.view import View, read_certificate
from pcactl.errors import InvalidParameter, IssuerWithoutKey, NotFound, PcaError, StateConflict, StoreFailure
from pcactl.model import Instance, Issuer, PrivateKey
from pcactl.phrase import Command, phrase, why
from pcactl.store.layout import KIND_DIRECTORIES
from pcactl.store.search import Search
from pcactl.store.store import Store


def read_issuer(instance: Instance, store: Store) -> Issuer:
    """What planning must know of a CA, read from its certificate. Raises StoreFailure."""
    view = _view(instance, store)
    kind = view.key_kind
    if kind is None:
        raise StoreFailure("the issuer's certificate has a key of no documented kind", field="issuer_id", value=instance.instance_id)
    return Issuer(
        instance_id=instance.instance_id,
        kind=instance.kind,
        name=view.subject,
        common_name=instance.common_name,
        key_id=view.key_id or _computed_key_id(view),
        not_before=view.not_before,
        not_after=view.not_after,
        algorithm=kind[0],
        key_param=kind[1],
        extended_key_usages=_purposes(view),
        path_length=view.basic_constraints.path_length if view.basic_constraints else None,
        not_evaluated=view.critical_beyond_us,
    )


def require_normal(instance: Instance, store: Store, now: datetime) -> None:
    """Refuse to sign below an issuer that is not normal, or whose own issuer is not. Raises StateConflict, StoreFailure."""
    above = instance
    while True:
        if above.status_at(now) is not Status.NORMAL:
            raise _not_normal(above, above.status_at(now), below=instance)
        if not above.issuer_id:
            return
        try:
            above = store.instance(above.issuer_id)
        except NotFound:  # It could not be deleted while what it signed is valid.
            raise StoreFailure(
                phrase("the issuer of {name} is missing: {id}", name=shown(above.common_name), id=above.issuer_id),
                field="--store",
                value=above.issuer_id,
                hint="restore it from a backup",
            ) from None


def _not_normal(instance: Instance, status: Status, *, below: Instance) -> StateConflict:
    words = {"kind": instance.kind, "name": shown(instance.common_name), "state": status.word, "below": shown(below.common_name)}
    return StateConflict(
        phrase("the {kind} {name} is {state}" if below is instance else "{below} cannot sign: above it, the {kind} {name} is {state}", **words),
        kind=instance.kind,
        state=STATE_IN_CODES[status],
        field="issuer_id",
        value=below.instance_id,
        hint=Command(f"pcactl {instance.kind} enable {instance.instance_id}")
        if status is Status.DISABLED
        else Command(f"pcactl {below.kind} list --status normal"),
    )


def signing_key(instance: Instance, store: Store, unlock: Unlock, field: str = "issuer_id") -> PrivateKey:
    """The issuer's key, seen to belong to its certificate. Raises IssuerWithoutKey, StoreFailure, and what `open_key` raises."""
    require_key(instance, store, field)
    path = store.paths(instance.instance_id)["private_key"]
    text = store.read(instance.instance_id, "private_key")
    key = open_key(text, unlock, option="--issuer-passphrase-file", whose=shown(instance.common_name), path=path)
    if key.public_info().spki != _view(instance, store).spki:
        raise StoreFailure("the private key does not belong to the issuer's certificate", field=str(path), hint="restore both from a backup")
    return key


def require_key(instance: Instance, store: Store, field: str = "issuer_id") -> None:
    """Refuse a CA whose key is not in the store. Raises IssuerWithoutKey."""
    if "private_key" not in store.paths(instance.instance_id):
        raise IssuerWithoutKey(
            phrase("the private key of {name} is not in the store", name=shown(instance.common_name)),
            field=field,
            value=instance.instance_id,
            hint=phrase("put it back as {path}, or name another CA", path=f"{KIND_DIRECTORIES[instance.kind]}/{instance.instance_id}/private_key.pem"),
        )


def read_chain(instance: Instance, store: Store) -> bytes:
    """The chain of an issuer, from its own certificate to the root, each signed by the next by name. Raises StoreFailure."""
    views = _read(instance, store, "chain")
    above = [*views[1:], views[-1]]
    if len(views) != (2 if instance.issuer_id else 1) or any(view.issuer != next_one.subject for view, next_one in zip(views, above, strict=True)):
        path = store.paths(instance.instance_id).get("chain", "chain")
        raise StoreFailure(phrase("the issuer's {path} is no chain to its root", path=path), field="--store", value=str(path), hint="restore it from a backup")
    return store.read(instance.instance_id, "chain")


def candidates(kind: Kind, family: Family | None, store: Store, now: datetime) -> tuple[list[Instance], list[PcaError]]:
    """The CAs that could sign an instance of `kind`: normal, with their key, and of `family` where one is wanted; where there is none, why not.

    Raises StoreFailure where none could, and one is damaged.
    """
    issuer_kind = KINDS[kind].issuer
    able: list[Instance] = []
    unable: list[PcaError] = []
    damage: list[StoreFailure] = []
    for normal in (frozenset({Status.NORMAL}), frozenset(Status) - {Status.NORMAL}):
        found = store.find(Search(issuer_kind, now, states=normal)).instances if issuer_kind and not able else ()
        for instance in sorted(found, key=lambda one: one.instance_id):
            try:
                _require_able(instance, family, store, now)
                able.append(instance)
            except (StateConflict, IssuerWithoutKey, InvalidParameter) as error:
                unable.append(error)
            except StoreFailure as error:
                damage.append(error)
    if damage and not able:
        raise damage[0]
    return able, unable


def _purposes(view: View) -> tuple[str, ...]:
    """A root from elsewhere that says any purpose binds what is below it to none (RFC 5280 4.2.1.12)."""
    return () if ANY_EXTENDED_KEY_USAGE in view.extended_key_usages else view.extended_key_usages


def _require_able(instance: Instance, family: Family | None, store: Store, now: datetime) -> None:
    """Refuse a CA that cannot sign a key of this family. Raises StateConflict, IssuerWithoutKey, InvalidParameter, StoreFailure."""
    require_normal(instance, store, now)
    require_key(instance, store)
    own = read_issuer(instance, store).algorithm.family if family else None
    if own is not family:
        raise InvalidParameter(
            phrase("{name} signs {family} keys only", name=shown(instance.common_name), family=own),
            field="issuer_id",
        )


def _computed_key_id(view: View) -> bytes:
    """For a root from elsewhere that has none: what it would be by RFC 5280 4.2.1.2, method 1."""
    from pcactl.keys.digest import sha1

    return sha1(view.public_bits)


def _view(instance: Instance, store: Store) -> View:
    return _read(instance, store, "certificate")[0]


def _read(instance: Instance, store: Store, stem: str) -> list[View]:
    """The certificates in a file of the issuer's; the first must be the one that its record is about. Raises StoreFailure."""
    from pcactl.keys.digest import sha256

    try:
        blocks = pem.decode("CERTIFICATE", store.read(instance.instance_id, stem))
        views = [read_certificate(block) for block in blocks]
        if views and sha256(blocks[0]).hex().upper() == instance.certificates[Role.SIGNING].fingerprint_sha256:
            return views
        problem = phrase("it does not hold the certificate that the record is about" if views else "it holds no certificate")
    except ValueError as error:
        problem = why(error)
    path = store.paths(instance.instance_id).get(stem, stem)
    raise StoreFailure(
        phrase("the issuer's {path} cannot be used: {problem}", path=path, problem=problem), field="--store", value=str(path), hint="restore it from a backup"
    )
