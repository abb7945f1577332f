r"""Every screen as a person sees it, written down in `tests/golden/screens`: on a pipe, on a terminal, in colour, in ASCII.

A file has the command, and what it writes in each form, said once where forms do not differ. `1|` stands before what
goes to standard output, `2|` before what goes to standard error, `\x1b` for an escape. A screen that is the same at 80
and at 200 columns has one file. `make golden` writes the files anew.
"""

import os
import shlex
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from pcactl.cli.signals import Stop
from pcactl.contract.vocabulary import Status
from pcactl.render import waiting
from pcactl.store.store import Store
from tests.pool import START, Clock
from tests.screens.place import FORMS, Form, Seen, build, copied, run, still_world

GOLDEN = Path(__file__).parent.parent / "golden" / "screens"
REWRITE = os.environ.get("PCACTL_REWRITE_GOLDEN") == "1"
"""Looked at before the tests' environment is scrubbed."""
WIDTHS = (80, 200)
_FIRST = 50
"""Ids and serial numbers of what is made on a screen."""


class Screen(NamedTuple):
    """A command, and what is special about it."""

    words: str
    changes: bool = False
    """It writes to the store, so that it gets one of its own."""
    answer: str = ""
    fails: BaseException | None = None
    before: Callable[[Path], object] | None = None


def _damage(store: Path) -> None:
    (next((store / "roots").iterdir()) / "instance.toml").write_text("x", "utf-8")


def _grant_nothing(store: Path) -> None:
    (store / "quota.toml").unlink()


def _empty(store: Path) -> None:
    store.rename(store.with_name("away"))


def _back_up(store: Path) -> None:
    """An archive of the store; since then a sub was disabled, a leaf deleted and another one damaged, and quota granted."""
    Path("ca.tar").write_bytes(b"".join(Store(store).archive()))
    leaf, damaged, sub = (Store(store).instance(f"pca_{kind}_M6gaihuZRcOq4VtN2k{number:02}") for kind, number in (("leaf", 1), ("leaf", 2), ("sub", 1)))
    with Store(store).write() as writer:
        for act, instance, change in (
            ("sub disable", sub, partial(writer.update, sub._replace(status=Status.DISABLED))),
            ("leaf delete", leaf, partial(writer.delete, leaf)),
        ):
            change(act=act)
            writer.log(act, instance.instance_id, {"common_name": instance.common_name}, now=START, operator="zhang")
        writer.grant(20)
        writer.log("quota grant", "", {"granted_before": 100, "granted": 120}, now=START, operator="zhang")
    (store / "leaves" / damaged.instance_id / "instance.toml").write_text("x", "utf-8")


_NEW = "leaf issue --issuer-id 'Office CA' --valid 90d"
SCREENS = {
    "help": Screen("--help"),
    "help-leaf-issue": Screen("leaf issue --help"),
    "help-root": Screen("root --help"),
    "bare-leaf": Screen("leaf"),
    "root-create": Screen("root create --common-name 'New Root' --organization 研发部 --country CN", changes=True),
    "leaf-issue": Screen(f"{_NEW} --common-name new.example.com --san new.example.com --san 192.0.2.9", changes=True),
    "leaf-issue-sm2": Screen("leaf issue --issuer-id '研发部 CA' --common-name 网关.example.com --out tls", changes=True),
    "leaf-issue-notices": Screen(
        f"{_NEW} --common-name 'Zhang San' --san new.example.com. --san 研发部.example.com --san _x.example.com --no-keep-key --out tls", changes=True
    ),
    "dry-run": Screen(f"{_NEW} --common-name new.example.com --organization 研发部 --tag lab --use-quota --dry-run"),
    "dry-run-sm2": Screen("leaf issue --issuer-id '研发部 CA' --common-name 网关.example.com --dry-run"),
    "root-list": Screen("root list"),
    "sub-list": Screen("sub list"),
    "leaf-list": Screen("leaf list"),
    "leaf-list-page": Screen("leaf list --page-size 2"),
    "leaf-list-none": Screen("leaf list --common-name nobody"),
    "leaf-show": Screen("leaf show tagged.example.com"),
    "leaf-show-sm2": Screen("leaf show gw.lan"),
    "leaf-show-several": Screen("leaf show mail.example.com 研发部.example.com a-rather-long-name.of-a-host.cluster.example.com"),
    "root-show": Screen("root show 'GM Root'"),
    "tree": Screen("tree"),
    "store-log": Screen("store log"),
    "store-restore-look": Screen("store restore ca.tar --dry-run", changes=True, before=_back_up),
    "store-restore-question": Screen("store restore ca.tar", answer="n\n", changes=True, before=_back_up),
    "store-restore": Screen("store restore ca.tar --yes", changes=True, before=_back_up),
    "quota-show": Screen("quota show"),
    "leaf-revoke": Screen("leaf revoke vpn.example.com gw.lan 研发部.example.com --reason superseded --yes", changes=True),
    "leaf-revoke-again": Screen("leaf revoke mail.example.com --yes", changes=True),
    "leaf-revoke-question": Screen("leaf revoke vpn.example.com 研发部.example.com", answer="n\n"),
    "sub-revoke-question": Screen("sub revoke 'Office CA' '研发部 CA'", answer="y\n", changes=True),
    "quickstart": Screen("quickstart --out first", changes=True, before=_empty),
    "exit-1": Screen(f"{_NEW} --common-name new.example.com", fails=ZeroDivisionError("by nothing")),
    "exit-2-value": Screen(f"{_NEW} --common-name new.example.com --key-alg DSA"),
    "exit-2-option": Screen("leaf list --stauts normal"),
    "exit-2-hostile": Screen(f"{_NEW} --san '[/b]\x1b[2J\u202ex'"),
    "exit-3": Screen("leaf show www.example.con"),
    "exit-4": Screen("leaf issue --issuer-id 'Lab CA' --common-name new.example.com"),
    "exit-5": Screen(f"{_NEW} --common-name new.example.com --use-quota", changes=True, before=_grant_nothing),
    "exit-6": Screen("root list", changes=True, before=_damage),
    "exit-130": Screen(f"{_NEW} --common-name new.example.com", fails=KeyboardInterrupt()),
    "exit-143": Screen(f"{_NEW} --common-name new.example.com", fails=Stop()),
}


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as monkeypatch:
        path = tmp_path_factory.mktemp("screens") / "store"
        build(path, monkeypatch)
        return path


@pytest.mark.parametrize("name", SCREENS)
def test_golden_screen(name: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 60.0)
    pages = {columns: _page(SCREENS[name], columns, store, tmp_path / str(columns), monkeypatch) for columns in WIDTHS}
    for page in pages.values():
        assert not [line for line in page.splitlines() if line.endswith(" ") and not line.endswith("[y/N] ")]
    same = len(set(pages.values())) == 1
    written = {name: pages[WIDTHS[0]]} if same else {f"{name}.{columns}": page for columns, page in pages.items()}
    if REWRITE:
        for path in _files(name):
            path.unlink()
        for stem, page in written.items():
            (GOLDEN / f"{stem}.txt").write_text(page, "utf-8")
    there = {path.stem: path.read_text("utf-8") for path in _files(name)}
    assert there == written, "see what changed with PCACTL_REWRITE_GOLDEN=1 and git diff"


def test_every_golden_file_has_its_screen() -> None:
    assert {path.name.split(".")[0] for path in GOLDEN.iterdir()} == {*SCREENS}


def _files(name: str) -> list[Path]:
    return [path for path in GOLDEN.glob("*.txt") if path.name.split(".")[0] == name]


def _page(screen: Screen, columns: int, store: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    forms: dict[Seen, list[str]] = {}
    for form in FORMS:
        seen = _seen(screen, form, store, place / form.encoding / form.name.strip("-").replace(" ", "-"), monkeypatch)
        forms.setdefault(seen, []).append(form.name)
    return "".join(f"{line}\n" for line in _written(screen, forms))


def _seen(screen: Screen, form: Form, store: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    place.mkdir(parents=True)
    monkeypatch.chdir(place)
    own = copied(store, place) if screen.changes else store
    if screen.before:
        screen.before(own)
    world = still_world(Clock(), _FIRST, fails=screen.fails)
    return run(own, tuple(shlex.split(screen.words)), form, world, monkeypatch, screen.answer)


def _written(screen: Screen, forms: dict[Seen, list[str]]) -> Iterator[str]:
    yield f"$ pcactl {screen.words}".replace("\x1b", r"\x1b").replace("\u202e", r"\u202e")
    for seen, names in forms.items():
        yield f"-- {', '.join(names)} --"
        yield from seen.lines
        if seen.status:
            yield f"[exit {seen.status}]"
