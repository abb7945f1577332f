"""Exit statuses, and errors from every place: all leave by one way."""

import importlib
from collections.abc import Callable
from itertools import pairwise

import pytest

from pcactl import __version__
from pcactl.cli import store
from pcactl.cli.session import Session
from pcactl.cli.signals import Stop
from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.errors import Defect, QuotaExceeded, StoreBusy
from pcactl.render.screen import ReaderGone
from tests.cli.conftest import Pca


def test_alone_it_prints_help(pca: Pca) -> None:
    answer = pca()
    assert answer == pca("--help") == pca("-h")
    assert answer.status == 0
    assert answer.out.startswith("Usage: pcactl NOUN VERB [OPTIONS]\n")


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_alone_lists_its_verbs(pca: Pca, noun: str) -> None:
    answer = pca(noun)
    verbs = ", ".join(command.verb for command in COMMANDS if command.noun == noun)
    assert answer == (2, "", f"error: pcactl {noun}: a verb must follow\n  allowed  {verbs}\n  try      pcactl {noun} --help\n")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_verb_has_help_and_a_handler(pca: Pca, command: Command) -> None:
    for flag in ("-h", "--help"):
        answer = pca(*command.path.split(), flag)
        assert (answer.status, answer.err) == (0, "")
        assert command.examples[0] in answer.out
    module, _, function = command.handler.partition(":")
    assert callable(getattr(importlib.import_module(f"pcactl.cli.{module}"), function))


def test_help_goes_before_what_is_missing(pca: Pca) -> None:
    assert pca("leaf", "show", "--help").status == 0
    assert pca("leaf", "show", "-o", "json", "--help").out.startswith("Usage: pcactl leaf show [OPTIONS] ID|NAME...\n")


@pytest.mark.parametrize("line", ["--version", "leaf list --version", "leaf --version", "tree --version", "--version tree", "-q --version"])
def test_version(pca: Pca, line: str) -> None:
    assert pca(*line.split()) == (0, f"pcactl {__version__}\n", "")


def test_version_as_json(pca: Pca) -> None:
    assert pca("--version", "-o", "json").document == {"version": __version__}
    long = pca("--version", "-vo", "json").document
    assert set(long) == {"version", "python", "openssl", "libraries"}
    assert long["libraries"]["typer"]
    assert pca("--version", "-o", "csv").status == 2


FIRST_WORDS = ", ".join((*NOUNS, *(command.verb for command in COMMANDS if not command.noun)))
ROOT_VERBS = ", ".join(command.verb for command in COMMANDS if command.noun == "root")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("lef", f'pcactl: there is no "lef"\n  allowed  {FIRST_WORDS}\n  try      pcactl leaf'),
        ("leaf create", 'pcactl leaf: there is no "create"\n  allowed  issue, list, show, revoke, delete\n  try      pcactl leaf issue'),
        ("root sign", f'pcactl root: there is no "sign"\n  allowed  {ROOT_VERBS}\n  try      pcactl root create'),
        ("root frobnicate", f'pcactl root: there is no "frobnicate"\n  allowed  {ROOT_VERBS}\n  try      pcactl root --help'),
        ("revoke x", f'pcactl: there is no "revoke"\n  allowed  {FIRST_WORDS}\n  try      pcactl root revoke, pcactl sub revoke or pcactl leaf revoke'),
        ("version", f'pcactl: there is no "version"\n  allowed  {FIRST_WORDS}\n  try      pcactl --version'),
        ("certificate new", f'pcactl: there is no "certificate"\n  allowed  {FIRST_WORDS}\n  try      pcactl leaf issue'),
        ("leaf issue --days 90", "--days: there is no such option\n  try      --valid 90d"),
        ("leaf list --days 90", "--days: there is no such option\n  try      pcactl leaf list --help"),
        ("leaf list --csv", "--csv: there is no such option\n  try      -o csv"),
        ("leaf issue -o tls/a.pem", '--output: "tls/a.pem" is not allowed\n  allowed  text, json\n  try      -o is the format; --out DIR puts files there'),
        ("leaf list -o jsn", '--output: "jsn" is not allowed\n  allowed  text, json, csv\n  try      json'),
        ("leaf issue --comon-name x", "--comon-name: there is no such option\n  try      --common-name"),
        ("leaf issue -z", "-z: there is no such option\n  try      pcactl leaf issue --help"),
        ("leaf issue --tag", "--tag: a value is missing\n  try      --tag TEXT"),
        ("root create --force=1", "--force: it takes no value\n  try      --force"),
        ("leaf show", "pcactl leaf show: ID|NAME is missing\n  try      pcactl leaf show --help"),
        ("quota grant", "pcactl quota grant: N is missing\n  try      pcactl quota grant --help"),
        ("quota grant 1 2", "count: 2 is one word too many\n  given    1 2\n  allowed  N"),
        ("quota grant x", 'count: "x" is not a number\n  allowed  decimal digits'),
        ("tree x", "pcactl tree: this belongs to no option: x\n  try      pcactl tree --help"),
        ("store path -o csv", '--output: "csv" is not allowed\n  allowed  text, json'),
        ("store path -o json -o text", "--output: it takes one value and got 2\n  given    json, text"),
        ("--color=blue tree", '--color: "blue" is not allowed\n  allowed  auto, always, never'),
        ("leaf issue --tag --san", "--tag: a value is missing before --san\n  try      --tag TEXT, or --tag=--san where that is the value"),
        ("leaf issue --tag --quantity 5", "--tag: a value is missing before --quantity\n  try      --tag TEXT, or --tag=--quantity where that is the value"),
        ("--store -q tree", "--store: a value is missing before -q\n  try      --store DIR, or --store=-q where that is the value"),
        ("leaf issue -days 365", "-days: there is no such option: long ones begin with two hyphens\n  try      --valid 90d"),
        ("leaf issue -out f", "-out: there is no such option: long ones begin with two hyphens\n  try      --out"),
        ("leaf issue -passout=pass:x", "-passout: there is no such option: long ones begin with two hyphens\n  try      --passphrase-file FILE"),
        ("-store x leaf list", "-store: there is no such option: long ones begin with two hyphens\n  try      --store"),
        ("leaf list -V", "-V: there is no such option\n  try      --version"),
        ("leaf list --SAN x", "--SAN: there is no such option\n  try      --san"),
        ("leaf list --expires 30d", "--expires: there is no such option\n  try      --expires-before 30d"),
        ("call X --request f", "--request: there is no such option\n  try      --body FILE"),
        ("leaf delete x --force", "--force: there is no such option\n  try      --yes"),
        ("leaf issue www.example.com", "pcactl leaf issue: this belongs to no option: www.example.com\n  try      --common-name www.example.com"),
        ("leaf list --common-name root --issuer-id", "--issuer-id: a value is missing\n  try      --issuer-id ID|NAME"),
        ("leaf issue --out a.pem", "--out: a.pem looks like a file\n  allowed  a directory\n  try      --out ."),
        (
            "leaf issue --valid 90",
            '--valid: "90" is not a number and a unit\n  allowed  hours, days, months or years: 12h, 90d, 6m, 2y\n  try      --valid 90d',
        ),
        (
            "leaf issue --valid 2weeks",
            '--valid: "2weeks" is not a number and a unit\n  allowed  hours, days, months or years: 12h, 90d, 6m, 2y\n  try      --valid 14d',
        ),
        ("leaf issue --valid 10min", '--valid: "10min" is not a number and a unit\n  allowed  hours, days, months or years: 12h, 90d, 6m, 2y'),
        ("tree --store=", "--store: it must not be empty\n  try      leave it out for the user's data directory"),
    ],
)
def test_usage_errors(pca: Pca, line: str, error: str) -> None:
    assert pca(*line.split()) == (2, "", f"error: {error}\n")


@pytest.mark.parametrize(
    "line", ["-vq tree", "-qv tree", "-qojson tree", "tree -ojson", "tree -oJSON", "tree -vojson", "leaf list --tag -days", "leaf list --tag=-days"]
)
def test_short_options_stand_together(pca: Pca, line: str) -> None:
    assert pca(*line.split()).status == 3


def test_a_hint_is_about_the_store_that_was_named(pca: Pca) -> None:
    assert pca("root", "create", "--common-name", "R", "--store", "a b").status == 0
    refused = pca("root", "show", "Q", "--store", "a b")
    assert refused.err == "error: instance_id: there is no root \"Q\"\n  try      pcactl root list --store 'a b'\n"
    assert pca("root", "show", "Q").err.count("--store") == 1


def test_a_second_ca_of_a_name_is_told_of(pca: Pca) -> None:
    first = pca("root", "create", "--common-name", "R", "-q").out.strip()
    second = pca("root", "create", "--common-name", "R", "-o", "json")
    assert [one["code"] for one in second.document["notices"]] == ["SameName", "KeyInTheClear"]
    assert first in second.err
    assert pca("root", "disable", first).status == 0
    assert pca("root", "disable", second.document["instance_id"]).status == 0
    third = pca("root", "create", "--common-name", "R", "-o", "json")
    assert [one["code"] for one in third.document["notices"]] == ["KeyInTheClear"]


@pytest.mark.parametrize("line", ["leaf isue", "leaf", "leaf issue --nonsense", "leaf show", "tree x"])
def test_errors_of_parsing_are_json_too(pca: Pca, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    answer = pca("-o", "json", *line.split())
    assert set(answer.document) == {"error"}
    assert set(answer.document["error"]) == {"code", "message", "field", "hint"}
    assert answer.document["error"]["code"] == "InvalidParameter"
    assert answer.err.count("\n") == 1
    monkeypatch.setenv("PCACTL_OUTPUT", "json")
    assert pca(*line.split()) == answer


def test_no_store_is_a_path_and_status_3(pca: Pca) -> None:
    for line in ("root list", "leaf show x", "tree", "quota show", "quota grant 1", "leaf issue --common-name a.test"):
        answer = pca(*line.split())
        assert answer.status == 3, line
        assert "/store" in answer.err


def test_store_path_needs_none(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pca("store", "path", "--store", "/a").out == "/a\n"
    assert pca("--store", "/a", "store", "--store", "/b", "path", "-o", "json").document == {"path": "/b"}
    monkeypatch.setenv("PCACTL_STORE", "relative")
    assert pca("store", "path").out.endswith("/relative\n")
    monkeypatch.delenv("PCACTL_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert pca("store", "path").out.endswith("/pcactl\n")


def caused(*errors: BaseException) -> BaseException:
    """The first of them, each caused by the one behind it."""
    for error, cause in pairwise(errors):
        error.__cause__ = cause
    return errors[0]


def raising(error: BaseException) -> Callable[[Session], None]:
    def handler(_session: Session) -> None:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (QuotaExceeded("run it again", field="use_quota"), 5, "error: use_quota: run it again\n"),
        (StoreBusy("try again when it has ended"), 6, "error: try again when it has ended\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (Stop(), 143, "error: terminated\n"),
        (caused(RuntimeError("in __set_name__"), KeyboardInterrupt()), 130, "error: interrupted\n"),
        (caused(ImportError("odd"), RuntimeError("in __set_name__"), Stop()), 143, "error: terminated\n"),
        (ReaderGone(), 141, ""),
        (Defect("odd"), 1, "error: a defect in pcactl: odd\n  try      run it again with --verbose, and report what that prints\n"),
        (ValueError("a\nb"), 1, "error: a defect in pcactl: ValueError: a\\nb\n  try      run it again with --verbose, and report what that prints\n"),
        (RecursionError("deep"), 1, "error: a defect in pcactl: RecursionError: deep\n  try      run it again with --verbose, and report what that prints\n"),
    ],
)
def test_what_ends_a_command(pca: Pca, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, line: str) -> None:
    monkeypatch.setattr(store, "path", raising(error))
    assert pca("store", "path") == (status, "", line)
    answer = pca("store", "path", "-o", "json")
    assert answer.status == status
    if status != 141:
        assert set(answer.document["error"]) == {"code", "message", "field", "hint"}
        assert answer.err.count("\n") == 1


def test_a_traceback_only_when_asked_for(pca: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "path", raising(ValueError("odd")))
    assert "Traceback" not in pca("store", "path").err
    assert pca("store", "path", "-v").err.startswith("Traceback (most recent call last):\n")
    monkeypatch.setattr(store, "path", raising(StoreBusy("try again when it has ended")))
    assert "Traceback" not in pca("store", "path", "-v").err
