"""Render docs/reference, completions and man from the rows of `pcactl.contract` and the classes of `pcactl.errors`.

`python tools/generate.py` writes the files; `--check` only says whether they are fresh, for the tests.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import manual

from pcactl import errors
from pcactl.contract.actions import ACTIONS, DIFFERENCES, REGION, SERVICE, VERSION, Action
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.commands import COMMANDS, Command
from pcactl.contract.fields import FIELDS
from pcactl.contract.limits import DURATIONS
from pcactl.contract.notices import NOTICES
from pcactl.contract.options import ANYWHERE, Option
from pcactl.contract.vocabulary import Kind, Role, Unit
from pcactl.render.completion import script

TOP = Path(__file__).resolve().parent.parent
_COMPLETIONS = {"bash": "pcactl.bash", "zsh": "_pcactl", "fish": "pcactl.fish"}
_NOTE = "<!-- Made by `make generate` from the rows in pcactl/contract and pcactl/errors.py: change those. -->"


def files() -> dict[str, str]:
    """Every generated file by its path."""
    pages = {"parameters": _parameters(), "commands": _commands(), "errors": _errors(), "actions": _actions()}
    return {
        **{f"docs/reference/{name}.md": "\n".join((_NOTE, "", *lines)) + "\n" for name, lines in pages.items()},
        **{f"completions/{name}": script(shell) for shell, name in _COMPLETIONS.items()},
        **manual.files(),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that are not fresh."""
    stale = {name: text for name, text in files().items() if not (TOP / name).is_file() or (TOP / name).read_bytes() != text.encode()}
    if "--check" in arguments:
        sys.stdout.writelines(f"{name} is not fresh: make generate\n" for name in stale)
        return 1 if stale else 0
    for name, text in stale.items():
        (TOP / name).parent.mkdir(parents=True, exist_ok=True)
        (TOP / name).write_bytes(text.encode())
    return 0


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(head: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"
    yield ""


def _parameters() -> Iterator[str]:
    yield "# Parameters"
    yield ""
    yield "The documented request body of `root create`, `sub create` and `leaf issue`. Paths are those of the body; options write them."
    yield "`null` is absent for an optional parameter; an unknown field, a wrong JSON type, an empty required string or a key that stands twice is an error."
    yield ""
    yield from _table(
        ("path", "type", *Kind, "allowed", "option", "what it is", "source"),
        (
            (
                f"`{row.path}`",
                f"array, each {row.type}" if row.repeated else row.type,
                *(row.need[kind].value for kind in Kind),
                ", ".join(f"`{word}`" for word in row.allowed),
                f"`{row.option}`" if row.option else "",
                row.help,
                row.source,
            )
            for row in FIELDS
        ),
    )
    yield "## Validity"
    yield ""
    yield "`quantity` for each `duration_type`, both ends included."
    yield ""
    yield from _table(("duration_type", *Kind), ((unit, *(_range(kind, unit) for kind in Kind)) for unit in reversed(Unit)))
    yield "## Algorithms"
    yield ""
    yield from _table(
        ("key_alg", "key_param", "signatures", "a leaf's certificates and their default key usages", "may be asked for"),
        (
            (
                row.name,
                ", ".join(param for param in row.params if param) or "none",
                ", ".join(dict.fromkeys(signature.name for signature in row.signatures.values())),
                "; ".join(f"{_role(role, len(row.leaf))}{', '.join(usages.default)}" for role, usages in row.leaf.items()),
                "; ".join(f"{_role(role, len(row.leaf))}{', '.join(usages.allowed)}" for role, usages in row.leaf.items()),
            )
            for row in ALGORITHMS.values()
        ),
    )


def _role(role: Role, roles: int) -> str:
    return f"{role}: " if roles > 1 else ""


def _range(kind: Kind, unit: Unit) -> str:
    allowed = DURATIONS[kind].get(unit)
    return f"{allowed[0]} to {allowed[-1]}" if allowed else "not allowed"


def _commands() -> Iterator[str]:
    yield "# Commands"
    for command in COMMANDS:
        yield from _command(command)
    yield "## Anywhere"
    yield ""
    yield "Before or after the noun or the verb; the innermost wins."
    yield ""
    yield from _options(ANYWHERE)


def _command(command: Command) -> Iterator[str]:
    arguments = "".join(f" {row.metavar}{'...' if row.repeated else ''}" for row in command.arguments)
    yield ""
    yield f"## pcactl {command.path}"
    yield ""
    yield f"`pcactl {command.path}{arguments}{' [OPTIONS]' if command.options else ''}`"
    yield ""
    yield command.summary
    yield ""
    for note in command.notes:
        yield from (note, "")
    yield from ("```sh", *command.examples, "```", "")
    if command.arguments:
        yield from _table(("argument", "what it is"), ((f"`{row.metavar}`", row.help) for row in command.arguments))
    yield from _options(command.options)


def _options(options: tuple[Option, ...]) -> Iterator[str]:
    if options:
        yield from _table(
            ("option", "may be given", "what it does"), ((_spelled(row), "several times" if row.repeated else "once", row.help) for row in options)
        )


def _spelled(option: Option) -> str:
    flags = option.spellings
    return ", ".join(f"`{flag} {option.metavar}`" if option.metavar else f"`{flag}`" for flag in flags)


def _actions() -> Iterator[str]:
    yield f"# Actions of the API, version {VERSION}"
    yield ""
    yield "`pcactl call ACTION --body FILE` answers each of these from the local store, in the documented envelope:"
    yield f'`{{"ResponseMetadata": {{"RequestId", "Action", "Version": "{VERSION}", "Service": "{SERVICE}", "Region": "{REGION}"}}, "Result": {{...}}}}`.'
    yield "An action that answers nothing has no `Result`; a failure has none either, and has `ResponseMetadata.Error` with `Code` and `Message`."
    yield "`[doc]` is stated by the vendor for this version, `[later]` comes from the client models of later versions, `[ours]` is our decision."
    yield ""
    for action in ACTIONS.values():
        yield from _action(action)
    yield "## Where pcactl differs on purpose"
    yield ""
    yield from _table(("matter", "the vendor", "pcactl", "why"), iter(DIFFERENCES))


def _action(action: Action) -> Iterator[str]:
    yield f"## {action.name}"
    yield ""
    yield action.rule
    yield ""
    if action.use == "create":
        yield f"The body is that of a {action.kind}: see [parameters](parameters.md)."
        yield ""
    else:
        yield from _table(
            ("field", "type", "need", "what it is", "source"),
            ((f"`{row.path}`", row.type, row.need[action.kind].value, row.help, row.source) for row in action.fields),
        )
    yield "Answers with " + (", ".join(f"`{key}`" for key in action.result) if action.result else "nothing") + "."
    yield ""


def _errors() -> Iterator[str]:
    yield "# Errors and notices"
    yield ""
    yield 'With `-o json` a failure is `{"error": {"code", "message", "field", "hint"}}` on stdout, and one line on stderr.'
    yield ""
    yield from _table(
        ("code", "exit status", "error", "what it means"),
        ((f"`{row.code}`", row.exit_status, row.__name__, (row.__doc__ or "").partition("\n")[0]) for row in _classes(errors.PcaError)),
    )
    yield "`InstanceStatus` stands for `RootInstanceStatus.STATE`, `SubInstanceStatus.STATE` and `LeafInstanceStatus.STATE`, where STATE is the state"
    yield "that forbids the act: `Ok`, `Disable`, `Revoke` or `Expire`."
    yield ""
    yield "## Exit statuses"
    yield ""
    yield from _table(("exit status", "meaning"), iter(errors.EXIT_STATUSES))
    yield "## Notices"
    yield ""
    yield "Notices and warnings go to stderr, also with `-q`, and into `notices` with `-o json`. They do not change the exit status."
    yield ""
    yield from _table(("code", "level", "text"), ((f"`{row.code}`", row.level, row.text) for row in NOTICES.values()))


def _classes(base: type[errors.PcaError]) -> Iterator[type[errors.PcaError]]:
    for child in base.__subclasses__():
        yield child
        yield from _classes(child)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
