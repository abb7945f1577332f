"""The outside world as one frozen object: the clock, the dice, the maker of keys and the operator's name.

Tests replace it; everything else asks it. Reading and writing the store is `store`'s.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from pcactl.contract.algorithms import Algorithm
from pcactl.contract.kinds import ID_RANDOM_CHARACTERS, KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.model import PrivateKey

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SERIAL_OCTETS = 20


class World(NamedTuple):
    """What cannot be computed from arguments."""

    now: Callable[[], datetime]
    """The time in UTC."""
    new_serial: Callable[[], int]
    """159 random bits, never 0 (contract 4)."""
    new_id: Callable[[Kind], str]
    """A documented id (contract 5)."""
    new_key: Callable[[Algorithm, str], PrivateKey]
    operator: Callable[[], str]
    """The login name of who runs us."""
    entropy: Callable[[int], bytes]
    """So many random octets, for what names nothing secret."""


def system() -> World:
    """The world as it is."""
    return World(now=_now, new_serial=_new_serial, new_id=_new_id, new_key=_new_key, operator=_operator, entropy=os.urandom)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_serial() -> int:
    while not (serial := int.from_bytes(os.urandom(_SERIAL_OCTETS), "big") >> 1):
        pass
    return serial


def _new_id(kind: Kind) -> str:
    characters = ""
    while len(characters) < ID_RANDOM_CHARACTERS:
        # Octets beyond the last whole multiple of 62 would make the first letters more likely.
        fair = [octet for octet in os.urandom(ID_RANDOM_CHARACTERS) if octet < 256 - 256 % len(_BASE62)]
        characters += "".join(_BASE62[octet % len(_BASE62)] for octet in fair)
    return KINDS[kind].id_prefix + characters[:ID_RANDOM_CHARACTERS]


def _new_key(algorithm: Algorithm, key_param: str) -> PrivateKey:
    from pcactl.keys.registry import generate

    return generate(algorithm, key_param)


def _operator() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
