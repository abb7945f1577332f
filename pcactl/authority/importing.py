"""A root made elsewhere comes into the store, with its key or without (UploadRootInstance; contract 5 and 8)."""

from datetime import datetime

from pcactl import pem
from pcactl.authority.query import done
from pcactl.authority.unlocking import Unlock
from pcactl.authority.world import World
from pcactl.contract import notices as rows
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.engine.imported import ImportedRoot, read_root
from pcactl.engine.text import check_text
from pcactl.engine.text import shown as quoted
from pcactl.errors import InvalidParameter, MissingParameter, RecordExisted
from pcactl.model import CertificateFacts, Contact, Instance, Notice, PrivateKey, Shown, common_name, notice
from pcactl.phrase import Command, phrase, why
from pcactl.store import details
from pcactl.store.layout import keys_not_in
from pcactl.store.search import Search
from pcactl.store.store import Store


def import_root(
    certificate: bytes,
    key: bytes | None,
    store: Store,
    world: World,
    *,
    tag: str = "",
    unlock: Unlock = lambda: None,
    passphrase: bytes | None = None,
) -> Shown:
    """Take in a root from its certificate (PEM, exactly one, or DER) and perhaps its private key in any usual form.

    An encrypted key stays encrypted, under the passphrase that opens it; another is encrypted under `passphrase`, where there
    is one. Raises InvalidParameter (fields `certificate`, `key`),
    MissingParameter, RecordExisted, StoreFailure; after each the store is as it was.
    """
    check_text(tag, "tag")
    now = world.now()
    root = read_root(certificate)
    _check_signature(root)
    passphrases = _Once(unlock)
    private = _matching_key(root, key, passphrases) if key is not None else None
    sealed_with = passphrases.given or passphrase
    instance = _record(root, world.new_id(Kind.ROOT), tag)
    text = pem.encode("CERTIFICATE", root.der)
    files = {"certificate": text, "chain": text} | ({"private_key": private.to_pkcs8(sealed_with)} if private else {})
    instance = instance._replace(keys_elsewhere=keys_not_in(files, instance.certificates))
    with store.write(create=True, now=now) as writer:
        _require_new(instance, store, now)
        writer.publish(instance, files)
        writer.log("root import", instance.instance_id, details.of_instance(instance), now=now, operator=world.operator())
    said = (*root.notices(now), *_said_of_key(instance, private, sealed_with))
    return done(instance, store, now, files=files, notices=said)


class _Once:
    """Remembers the passphrase that was asked for, so that the stored key is encrypted under the same."""

    def __init__(self, unlock: Unlock) -> None:
        self._unlock = unlock
        self.given: bytes | None = None

    def __call__(self) -> bytes:
        self.given = self._unlock()
        if self.given is None:
            raise MissingParameter("the private key is encrypted", field="--passphrase-file", hint="--passphrase-file FILE, or run it on a terminal")
        return self.given


def _check_signature(root: ImportedRoot) -> None:
    from pcactl.keys.registry import verify

    try:
        verify(root.view.spki, root.tbs, root.signature, root.signed_with)
    except ValueError:
        raise InvalidParameter(
            "it is not signed with its own key, so it is no root", field="certificate", hint="import the root at the top of its chain"
        ) from None


def _matching_key(root: ImportedRoot, key: bytes, unlock: _Once) -> PrivateKey:
    from pcactl.keys.foreign import load_foreign
    from pcactl.keys.pbes2 import WrongPassphrase

    try:
        private = load_foreign(key, unlock)
    except WrongPassphrase:
        raise InvalidParameter("the passphrase is wrong for this private key", field="key") from None
    except ValueError as error:
        raise InvalidParameter(why(error), field="key") from None
    if private.public_info().spki != root.view.spki:
        raise InvalidParameter("the private key does not belong to the certificate", field="key", hint="give the key that was made with this certificate")
    return private


def _record(root: ImportedRoot, instance_id: str, tag: str) -> Instance:
    from pcactl.keys.digest import sha256

    return Instance(
        instance_id=instance_id,
        kind=Kind.ROOT,
        status=Status.NORMAL,
        common_name=common_name(root.subject),
        issuer_id="",
        root_id="",
        key_alg=root.algorithm.name,
        key_param=root.key_param,
        signature_algorithm=root.signed_with.name,
        not_before=root.view.not_before,
        not_after=root.view.not_after,
        certificates={Role.SIGNING: CertificateFacts(root.serial_number, sha256(root.der).hex().upper())},
        subject=root.subject,
        san=(),
        contact=Contact(),
        tag=tag,
        use_quota=False,
        source_type=1,
        request={},
        unknown={},
    )


def _require_new(instance: Instance, store: Store, now: datetime) -> None:
    fingerprint = instance.certificates[Role.SIGNING].fingerprint_sha256
    for other in store.find(Search(Kind.ROOT, now, fingerprint=fingerprint), thorough=True).instances:
        raise RecordExisted(
            phrase("this certificate is in the store already, as {instance_id}", instance_id=other.instance_id),
            field="certificate",
            hint=Command(f"pcactl root show {other.instance_id}"),
        )


def _said_of_key(instance: Instance, key: PrivateKey | None, passphrase: bytes | None) -> tuple[Notice, ...]:
    name = quoted(instance.common_name or instance.instance_id)
    if key is None:
        return (notice(rows.SIGNS_NOTHING, "key", name=name),)
    return (
        ()
        if passphrase is not None
        else (notice(rows.KEY_IN_THE_CLEAR, "--passphrase-file", name=name, command=Command(f"pcactl {instance.kind} passphrase {instance.instance_id}")),)
    )
