"""The quota: an operator's cap on leaves that are issued with `use_quota` (contract 6)."""

from pcactl.authority.world import World
from pcactl.errors import InvalidParameter
from pcactl.model import Quota
from pcactl.phrase import phrase
from pcactl.store import details
from pcactl.store.store import Store

_MOST = 10**9
"""More than any store holds, and few enough for every reader of TOML and JSON."""


def grant(store: Store, world: World, count: int) -> Quota:
    """Allow `count` leaves more. Raises InvalidParameter, StoreFailure."""
    if not 1 <= count <= _MOST:
        raise InvalidParameter(phrase("{count} leaves cannot be granted", count=count), field="count", value=count, allowed=phrase("1 to {most}", most=_MOST))
    now = world.now()
    with store.write() as writer:
        used = store.quota().used
        granted = writer.grant(count)
        writer.log("quota grant", "", details.of_grant(granted - count, granted), now=now, operator=world.operator())
    return Quota(granted, used)
