"""Which lines of the audit log are meant by what was asked for."""

from pcactl.model import Act, History, WantedActs
from pcactl.store.store import Store


def history(wanted: WantedActs, store: Store) -> History:
    """The acts that are wanted, read while they are taken: NotFound and StoreFailure are raised then."""
    return History(act for act in store.acts() if _is_wanted(act, wanted))


def _is_wanted(act: Act, wanted: WantedActs) -> bool:
    return (
        (wanted.since is None or act.time >= wanted.since)
        and (not wanted.act or wanted.act in {act.act, act.act.rpartition(" ")[2]})
        and act.instance_id.startswith(wanted.instance_id)
    )
