"""The documented envelope (contract 7): ResponseMetadata, and Result or Error."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pcactl.authority.world import World
from pcactl.contract.actions import REGION, SERVICE, VERSION
from pcactl.errors import PcaError
from pcactl.model import Notice
from pcactl.pem import hidden

_BEIJING = timedelta(hours=8)
_RANDOM_OCTETS = 10

Document = dict[str, Any]


class Answer(NamedTuple):
    """What an action answers: the envelope, what stands beside it on stderr, and the error that it carries."""

    envelope: Document
    notices: tuple[Notice, ...] = ()
    error: PcaError | None = None


def succeeded(action: str, result: Document | None, world: World, notices: tuple[Notice, ...]) -> Answer:
    """An answer with a Result, or without one where the action answers nothing."""
    envelope: Document = {"ResponseMetadata": _metadata(action, world)}
    return Answer(envelope if result is None else envelope | {"Result": result}, notices)


def failed(action: str, error: PcaError, world: World) -> Answer:
    """An answer with an Error, and no Result."""
    told = {"Error": {"Code": hidden(error.documented_code), "Message": hidden(_message(error))}}  # No private key leaves here either.
    return Answer({"ResponseMetadata": _metadata(action, world) | told}, error=error)


def request_id(now: datetime, entropy: bytes) -> str:
    """`yyyyMMddHHmmss` in UTC+8, then 20 upper-case hex digits."""
    return f"{now + _BEIJING:%Y%m%d%H%M%S}{entropy.hex().upper()}"


def _metadata(action: str, world: World) -> Document:
    return {
        "RequestId": request_id(world.now(), world.entropy(_RANDOM_OCTETS)),
        "Action": action,
        "Version": VERSION,
        "Service": SERVICE,
        "Region": REGION,
    }


def _message(error: PcaError) -> str:
    said = f"{error.problem}; allowed: {error.allowed}" if error.allowed else error.problem
    return f"{error.field}: {said}" if error.field else said
