"""One command while it runs: its row, what was given, where the store is, and the way to show a result.

Handlers take a session and answer through `show`; what they decide nothing about is here.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pcactl.cli.early import Asked
from pcactl.cli.settings import Settings
from pcactl.cli.values import Values
from pcactl.contract.commands import Command
from pcactl.contract.options import PRIVATE_KEY
from pcactl.contract.vocabulary import Kind
from pcactl.model import Result
from pcactl.phrase import Phrase, phrase
from pcactl.render.escape import escaped
from pcactl.render.present import present
from pcactl.render.screen import Screen
from pcactl.render.view import View

if TYPE_CHECKING:
    from pcactl.authority.world import World
    from pcactl.contract.algorithms import Algorithm
    from pcactl.model import PrivateKey
    from pcactl.store.store import Store


class Outside(NamedTuple):
    """What one run of pcactl gets from outside."""

    argv: Sequence[str]
    asked: Asked
    screen: Screen
    world: "World | None" = None
    """None for the world as it is."""


class Session(NamedTuple):
    """A verb that is being carried out."""

    command: Command
    outside: Outside
    values: Values
    arguments: Sequence[str]
    settings: Settings

    @property
    def kind(self) -> Kind:
        """The kind of instance that the command is about; only where it is about one."""
        assert self.command.kind is not None
        return self.command.kind

    @property
    def world(self) -> "World":
        """The clock, the dice and the maker of keys, which shows that it is at work."""
        from pcactl.authority.world import system

        world = self.outside.world or system()
        return world._replace(new_key=partial(self._new_key, world.new_key))

    @property
    def store_path(self) -> Path:
        """Where the store is: `--store`, else PCACTL_STORE, else the user's data directory."""
        if self.settings.store:
            return Path(self.settings.store).absolute()
        from platformdirs import user_data_path

        return user_data_path("pcactl")

    @property
    def store(self) -> "Store":
        """The store, whether there is one yet or not."""
        from pcactl.store.store import Store

        return Store(self.store_path, self._tell_of_waiting, self.waiting)

    def show(self, result: Result, *, made: bool = False, did: str = "") -> None:
        """Show what the command answers with; `made` where it was just made, `did` what else was done with it."""
        view = View(
            output=self.settings.output,
            quiet=self.settings.quiet,
            color=self.outside.screen.color,
            private_key=self.values.switch(PRIVATE_KEY),
            made=made,
            did=did,
        )
        present(result, view, self.outside.screen)

    def waiting(self, label: Phrase) -> "AbstractContextManager[Callable[[Phrase], None]]":
        """Show that something goes on which may take its time, where somebody sees it and has not asked for less, or for more.

        What it answers with puts another label in the place of this one.
        """
        if self.settings.quiet or self.settings.verbose or os.environ.get("TERM") == "dumb" or not (sys.stderr and sys.stderr.isatty()):
            return nullcontext(_unseen)
        from pcactl.render.waiting import waiting

        return waiting(label, self.outside.screen)

    def hint(self, lines: str) -> None:
        """Say what may come next to whoever reads text, and has not asked for quiet."""
        if self.settings.output == "text" and not self.settings.quiet:
            self.outside.screen.message("", lines)

    def _new_key(self, make: "Callable[[Algorithm, str], PrivateKey]", algorithm: "Algorithm", key_param: str) -> "PrivateKey":
        with self.waiting(phrase("Making a key: {key}", key=algorithm.spelled(key_param))):
            return make(algorithm, key_param)

    def _tell_of_waiting(self, sentence: str) -> None:
        if not self.settings.quiet:
            screen = self.outside.screen
            screen.message("", escaped(screen.say_message(sentence)))


def _unseen(_: Phrase) -> None:
    """Where nobody sees a label, none is changed."""
