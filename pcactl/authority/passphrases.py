"""Setting the passphrase of a CA's private key anew. How a key is opened is `unlocking`'s."""

from collections.abc import Callable

from pcactl.authority.issuers import signing_key
from pcactl.authority.query import done
from pcactl.authority.references import find
from pcactl.authority.unlocking import Unlock
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.model import Shown
from pcactl.store import details
from pcactl.store.store import Store


def change(kind: Kind, reference: str, store: Store, world: World, *, unlock: Unlock, passphrase: Callable[[], bytes]) -> Shown:
    """Encrypt the stored private key of a CA under a new passphrase; `unlock` asks for the one it has, `passphrase` for the new one.

    Both are asked in this order before the lock is taken: nobody waits for a person. Raises NotFound, InvalidParameter, and
    what `signing_key` raises.
    """
    from pcactl.keys.registry import is_encrypted

    now, act = world.now(), f"{kind} passphrase"
    instance = find(kind, reference, store, now, field="instance_id")
    sealed = signing_key(instance, store, unlock, field="instance_id").to_pkcs8(passphrase())
    had_one = is_encrypted(store.read(instance.instance_id, "private_key"))
    with store.write() as writer:
        writer.replace_files(instance, {"private_key": sealed}, act=act)
        writer.log(act, instance.instance_id, details.of_passphrase(instance, had_one=had_one), now=now, operator=world.operator())
    return done(instance, store, now)
