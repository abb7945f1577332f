"""A world for tests: keys that are made once a session, and a clock that stands still until a test turns it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from pcactl.authority import world as worlds
from pcactl.authority.world import World
from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.keys.registry import generate
from pcactl.model import PrivateKey

START = datetime(2026, 11, 25, 1, 18, 14, 250_000, tzinfo=UTC)
"""What a clock says before it is turned."""


class Clock:
    """The time, as a test has set it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        """Let time pass; backwards too."""
        self.now += by


@cache
def pooled_key(algorithm: str, key_param: str, _number: int) -> PrivateKey:
    """One key of the pool: the same arguments always give the same key."""
    return generate(ALGORITHMS[algorithm], key_param)


def pooled_world(now: Callable[[], datetime] | None = None) -> World:
    """The world as it is, but for its keys, which come from the pool, each once; and for its clock, where one is given."""
    drawn: dict[tuple[str, str], int] = {}

    def draw(algorithm: Algorithm, key_param: str) -> PrivateKey:
        number = drawn.get((algorithm.name, key_param), 0)
        drawn[algorithm.name, key_param] = number + 1
        return pooled_key(algorithm.name, key_param, number)

    system = worlds.system()
    return system._replace(new_key=draw, now=now or system.now)
