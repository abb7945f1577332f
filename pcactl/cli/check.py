"""`store check`: whether a store is as it should be."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pcactl.cli.files import read
from pcactl.cli.session import Session
from pcactl.contract.check import HEADS, REPAIR
from pcactl.errors import CheckFailed, InvalidParameter
from pcactl.phrase import phrase

if TYPE_CHECKING:
    from pcactl.store.chain import Checkpoint

_LIMIT = 1 << 20


def check(session: Session) -> None:
    """Check every file of the store. Raises CheckFailed once what was found is shown, NotFound, StoreFailure, InvalidParameter."""
    from pcactl.authority.check.run import check as checked

    heads = _heads(session)
    with session.waiting(phrase("Checking the store")):
        found = checked(session.store, session.world, checkpoints=heads, repairing=session.values.switch(REPAIR), busy=session.waiting)
    session.show(found)
    if found.wrong:
        raise CheckFailed(phrase("{path} is not as it should be", path=session.store_path), field="--store", value=str(session.store_path))


def _heads(session: Session) -> "Sequence[Checkpoint]":
    name = session.values.one(HEADS)
    if name is None:
        return ()
    from pcactl.store.chain import read_checkpoints

    content = read(name, option=HEADS.long_flag, limit=_LIMIT)
    if len(content) > _LIMIT:
        raise InvalidParameter(phrase("it has more than {limit} octets", limit=_LIMIT), field=HEADS.long_flag, value=name)
    return read_checkpoints(content.decode("utf-8", "replace"), HEADS.long_flag)
