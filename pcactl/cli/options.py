"""Rows become Typer parameters. Nothing here knows a single option by name, and help is not Typer's: `render.help`.

Every value is `list[str]` and every switch `bool`: a plain `str` would lose the first of two values in silence. What
a value means is judged later, in the same words for options and for bodies.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from pcactl.contract.commands import Argument
from pcactl.contract.options import HELP, Option

ShowHelp = Callable[[typer.Context], None]


def signature(options: Iterable[Option], arguments: Sequence[Argument], show_help: ShowHelp) -> Signature:
    """The signature that Typer is to see on a callback."""
    context = Parameter("ctx", Parameter.KEYWORD_ONLY, annotation=typer.Context)
    return Signature([context, *map(_argument, arguments), *(_option(option, show_help) for option in options)])


def take_as_given(parameters: Iterable[object]) -> None:
    """Spare Typer the loading of pydantic, which would make the smallest command twice as slow.

    Typer 0.29 builds the converter of a parameter when it is first needed, and keeps it under a private name. Ours is
    there before. Where the name means nothing, we are slower and not wrong: a test compares the values.
    """
    for parameter in parameters:
        vars(parameter)["_runtime_param"] = _AsGiven


class _AsGiven:
    """A converter that converts nothing: strings stay strings."""

    @staticmethod
    def coerce(value: Any, param: Any, ctx: object) -> Any:  # noqa: ARG004 - named by Typer
        """The value as the parser found it; no value of many is none at all."""
        return () if value is None and (param.multiple or param.nargs == -1) else value


def _argument(argument: Argument) -> Parameter:
    return _parameter(argument.name, Annotated[list[str], typer.Argument(metavar=argument.metavar, show_default=False)])


def _option(option: Option, show_help: ShowHelp) -> Parameter:
    if option is HELP:
        return _parameter(option.name, Annotated[bool, typer.Option(*option.flags, is_eager=True, callback=_help_callback(show_help))], default=False)
    if option.is_switch:
        default = None if option.negatable else False
        return _parameter(option.name, Annotated[bool | None, typer.Option(*_declared(option))], default=default)
    return _parameter(option.name, Annotated[list[str] | None, typer.Option(*option.flags, metavar=option.metavar)], default=None)


def _parameter(name: str, annotation: object, default: object = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _declared(option: Option) -> Iterator[str]:
    """`--use-quota/--no-use-quota` where there is a `--no-` form."""
    for flag in option.flags:
        yield f"{flag}/--no-{flag.removeprefix('--')}" if option.negatable else flag


def _help_callback(show_help: ShowHelp) -> Callable[..., None]:
    def callback(ctx: typer.Context, value: object) -> None:
        if value:
            show_help(ctx)
            raise typer.Exit

    return callback
