"""The words of the command line: nouns and verbs, built when they are named.

Typer finds out what was said; the rows say what may be said. What needs no finding out never comes here: `plain` knows it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from pcactl.cli.carry import Said, carry_out, settings_of, version_shown
from pcactl.cli.options import signature, take_as_given
from pcactl.cli.session import Outside
from pcactl.cli.values import Given, refuse_flags_as_values
from pcactl.contract.commands import COMMANDS, NOUNS, Command, Noun
from pcactl.contract.options import ANYWHERE, Option

_PROGRAM = "pcactl"
_INTERRUPTED = 130
_LIKE_OPENSSL = re.compile("-[A-Za-z]{2}")
"""More than one letter behind one hyphen."""

Context = typer.Context
Builder = Callable[[], TyperCommand | TyperGroup]


def run(outside: Outside) -> None:
    """Parse the command line and carry it out. Raises PcaError, ReaderGone, KeyboardInterrupt, Stop."""
    try:
        status = root().main(args=list(outside.argv), prog_name=_PROGRAM, standalone_mode=False, complete_var="", obj=outside)
    except typer.TyperException as error:
        from pcactl.cli.misspoken import in_our_words

        raise in_our_words(error, outside.argv) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    if status == _INTERRUPTED:  # Typer makes an exit status of Ctrl-C.
        raise KeyboardInterrupt


def root() -> TyperGroup:
    """`pcactl` itself; alone it prints its help."""
    nouns = {noun.name: partial(_noun, noun) for noun in NOUNS.values()}
    return _group(None, {**nouns, **_verbs("")}, partial(_show_help, None))


class Verb(TyperCommand):
    """A verb, which knows its rows."""

    options: Sequence[Option] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, but for what was hardly meant. Raises UsageError."""
        _refuse_hardly_meant(args, self.options)
        return super().parse_args(ctx, args)


class Group(TyperGroup):
    """A noun, or the root. Of 40 verbs all but one are never built: they would cost as much as all of Typer."""

    builders: Mapping[str, Builder] = {}

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, but for what was hardly meant. Raises UsageError."""
        _refuse_hardly_meant(args, ANYWHERE, until=self.builders)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup:
        """What a word names. Raises UsageError with the words there are."""
        if cmd_name not in self.builders:
            from pcactl.cli.misspoken import no_such_word

            argv = list(ctx.obj.argv)
            raise no_such_word(cmd_name, list(self.builders), ctx.command_path, argv[argv.index(cmd_name) + 1 :])
        return self.builders[cmd_name]()


def _refuse_hardly_meant(args: Sequence[str], options: Sequence[Option], until: Collection[str] = ()) -> None:
    """Refuse flags in the place of values, and openssl's long options with one hyphen, up to a word that begins another level."""
    refuse_flags_as_values(args, options)
    mine = list(takewhile(lambda word: word not in until, args))
    if any(_LIKE_OPENSSL.match(word) for word in mine):
        from pcactl.cli.misspoken import refuse_one_hyphen

        refuse_one_hyphen(mine, options)


def _noun(noun: Noun) -> TyperGroup:
    def bare(ctx: Context) -> None:
        from pcactl.cli.misspoken import verb_missing

        raise verb_missing(list(_verbs(noun.name)), ctx.command_path)

    return _group(noun, _verbs(noun.name), bare)


def _verbs(noun: str) -> Mapping[str, Builder]:
    return {command.verb: partial(_verb, command) for command in COMMANDS if command.noun == noun}


def _group(noun: Noun | None, builders: Mapping[str, Builder], bare: Callable[[Context], None]) -> TyperGroup:
    def callback(ctx: Context, **_given: Any) -> None:
        if ctx.invoked_subcommand is None and not version_shown(settings_of(list(_levels(ctx))), ctx.obj):
            bare(ctx)

    vars(callback)["__signature__"] = signature(ANYWHERE, (), partial(_show_help, noun))
    app = typer.Typer(name=noun.name if noun else _PROGRAM, cls=Group, invoke_without_command=True, add_help_option=False, add_completion=False)
    app.callback()(callback)
    group = get_command(app)
    assert isinstance(group, Group)
    group.builders = builders
    take_as_given(group.params)
    return group


def _verb(command: Command) -> TyperCommand:
    options = (*command.options, *ANYWHERE)

    def callback(ctx: Context, **given: Any) -> None:
        _, *above = _levels(ctx)
        carry_out(Said(command, (given, *above)), ctx.obj)

    vars(callback)["__signature__"] = signature(options, command.arguments, partial(_show_help, command))
    app = typer.Typer(add_completion=False)
    app.command(command.verb, cls=Verb, add_help_option=False)(callback)
    verb = get_command(app)
    assert isinstance(verb, Verb)
    verb.options = options
    take_as_given(verb.params)
    return verb


def _levels(ctx: Context) -> Iterator[Given]:
    """What was given to each level, from the one at hand to the root."""
    level: Any = ctx
    while level is not None:
        yield level.params
        level = level.parent


def _show_help(topic: Command | Noun | None, ctx: Context) -> None:
    from shutil import get_terminal_size

    from pcactl.render.help import help_text, page_of

    screen = ctx.obj.screen
    screen.data(help_text(page_of(topic), columns=get_terminal_size().columns, color=screen.color, say=screen.say))
