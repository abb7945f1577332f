"""A command line that is understood is carried out: its settings, its handler, which its row names and which is imported last."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple

from pcactl.cli.session import Outside, Session
from pcactl.cli.settings import Settings, settle
from pcactl.cli.values import Given, Values, arguments_of
from pcactl.contract.commands import Command
from pcactl.contract.options import ANYWHERE, OUTPUT_FORMATS


class Said(NamedTuple):
    """What a command line says."""

    command: Command
    levels: Sequence[Given]
    """What was given to the verb, to its noun, and to the root."""


def carry_out(said: Said, outside: Outside) -> None:
    """Carry it out. Raises PcaError, ReaderGone."""
    command, given = said.command, said.levels[0]
    values = Values((*command.options, *ANYWHERE), given)
    settings = settings_of(said.levels, command.formats)
    if not version_shown(settings, outside):
        words = arguments_of(command, given)
        _handler(command)(Session(command, outside, values, words, settings))


def settings_of(levels: Sequence[Given], formats: tuple[str, ...] = OUTPUT_FORMATS) -> Settings:
    """What holds for all of it. Raises UsageError."""
    return settle([Values(ANYWHERE, level) for level in levels], os.environ, formats)


def version_shown(settings: Settings, outside: Outside) -> bool:
    """Whether the version was asked for, and shown."""
    if settings.version:
        from pcactl.cli.version import show_version

        show_version(outside.asked, outside.screen)
    return settings.version


def _handler(command: Command) -> Callable[[Session], None]:
    module, _, function = command.handler.partition(":")
    handler: Callable[[Session], None] = getattr(import_module(f"pcactl.cli.{module}"), function)
    return handler
