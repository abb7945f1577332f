"""What a check says of each thing that can be wrong: the file, what is wrong, what to do. And what it puts right."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pcactl.authority.check.run import check
from pcactl.authority.quota import grant
from pcactl.authority.world import system
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound, StoreFailure
from pcactl.store.search import Search
from pcactl.store.store import Store
from tests.check.conftest import checked
from tests.cli.conftest import Answer, Pca

Spoil = Callable[[Path], Any]


def named(store: Path, name: str) -> Path:
    """The directory of an instance, by its common name."""
    return next(path.parent for path in store.rglob("instance.toml") if f'common_name = "{name}"\n' in path.read_text())


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def symlink(path: Path) -> None:
    path.symlink_to(path.rename(path.parents[3] / "elsewhere"))


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("")


def damaged(path: Path) -> None:
    path.write_bytes(b"x" * 5000)
    path.chmod(0o600)


def swap(store: Path, one: str, other: str, name: str) -> None:
    ours, theirs = named(store, one) / name, named(store, other) / name
    content = ours.read_bytes()
    ours.write_bytes(theirs.read_bytes())
    theirs.write_bytes(content)


WWW, GW = "www.example.com", "gw.lan"
TOML = "instance.toml"

EXAMPLES: dict[str, tuple[Spoil, str, str]] = {
    "a stranger": (lambda store: (store / "notes.txt").write_text(""), "notes.txt", "is nothing of a store"),
    "a stranger among leaves": (lambda store: (store / "leaves" / ".DS_Store").write_text(""), "leaves/.DS_Store", "is nothing of a store"),
    "an id that is none": (lambda store: (store / "leaves" / "pca_leaf_x").mkdir(), "pca_leaf_x", "is nothing of a store"),
    "a stranger in an instance": (lambda store: (named(store, WWW) / "key.pem~").write_text(""), "key.pem~", "is nothing of a store"),
    "an open key": (lambda store: (named(store, WWW) / "private_key.pem").chmod(0o644), "private_key.pem", "has mode 0644, which is open to more than 0600"),
    "an open directory": (lambda store: named(store, WWW).chmod(0o755), named.__name__, "has mode 0755, which is open to more than 0700"),
    "a symlink": (
        lambda store: symlink(named(store, WWW) / "chain.pem"),
        "chain.pem",
        "is a symbolic link, and not a file",
    ),
    "a FIFO": (lambda store: fifo(store / "quota.toml"), "quota.toml", "is no file at all, and not a file"),
    "a file for a directory": (lambda store: file(store / "roots"), "roots", "is a file, and not a directory"),
    "no record": (lambda store: (named(store, WWW) / TOML).unlink(), TOML, "is missing"),
    "a damaged record": (lambda store: edit(named(store, WWW) / TOML, "kind =", "kind"), TOML, "cannot be read as TOML"),
    "no certificate": (lambda store: (named(store, WWW) / "certificate.pem").unlink(), "certificate.pem", "is missing"),
    "no key": (lambda store: (named(store, WWW) / "private_key.pem").unlink(), "private_key.pem", "is missing"),
    "no encryption key": (lambda store: (named(store, GW) / "encryption_private_key.pem").unlink(), "encryption_private_key.pem", "is missing"),
    "a half too many": (
        lambda store: shutil.copy(named(store, WWW) / "chain.pem", named(store, WWW) / "encryption_chain.pem"),
        "encryption_chain.pem",
        "is there, and the record knows no such half",
    ),
    "a certificate with a comment": (
        lambda store: edit(named(store, WWW) / "certificate.pem", "-----BEGIN", "www\n-----BEGIN"),
        "certificate.pem",
        "is not written as pcactl writes certificates",
    ),
    "another certificate": (lambda store: swap(store, WWW, "old.example.com", "certificate.pem"), "certificate.pem", "its fingerprint is another"),
    "no certificate at all": (lambda store: (named(store, WWW) / "certificate.pem").write_text("x"), "certificate.pem", "holds no certificate"),
    "another serial number": (lambda store: edit(named(store, WWW) / TOML, 'serial_number = "', 'serial_number = "1'), TOML, "serial_number is not what the"),
    "another name": (lambda store: edit(named(store, WWW) / TOML, 'san = [\n    "www', 'san = [\n    "xxx'), TOML, "san is not what the certificate says"),
    "another end": (lambda store: edit(named(store, WWW) / TOML, "not_after = 20", "not_after = 21"), TOML, "not_after is not what the certificate says"),
    "another kind of key": (lambda store: edit(named(store, WWW) / TOML, '"P256"', '"P384"'), TOML, "key_param is not what the certificate says"),
    "another signature": (lambda store: edit(named(store, WWW) / TOML, "SHA256-RSA", "SHA384-RSA"), TOML, "signature_algorithm is not what the"),
    "another state": (lambda store: edit(named(store, WWW) / TOML, "instance_status = 1", "instance_status = 4"), TOML, "do not fit together"),
    "another tag": (lambda store: edit(named(store, WWW) / TOML, "生产", "测试"), TOML, "is not what line"),
    "no issuer": (lambda store: edit(named(store, WWW) / TOML, 'issuer_id = "pca_sub_', 'issuer_id = "pca_sub_x'), TOML, "issuer_id is pca_sub_x"),
    "another key": (lambda store: swap(store, WWW, "old.example.com", "private_key.pem"), "private_key.pem", "does not belong to the certificate beside it"),
    "a damaged key": (lambda store: edit(named(store, WWW) / "private_key.pem", "MIG", "MIH"), "private_key.pem", "is no private key that can be used"),
    "another encrypted key": (lambda store: swap(store, "Root", "GM Sub 2", "private_key.pem"), "private_key.pem", "is not the encrypted private key that"),
    "another chain": (lambda store: swap(store, WWW, GW, "chain.pem"), "chain.pem", "is not the certificate and the chain of its issuer"),
    "a copy": (lambda store: shutil.copytree(named(store, WWW), store / "leaves" / "pca_leaf_00000000000000000000"), TOML, "is the record of pca_leaf_"),
    "a setting that is none": (lambda store: append(store / "store.toml", "\n[defaults]\nkey_algo = 1\n"), "store.toml", "defaults.key_algo"),
    "a blank quota": (lambda store: edit(store / "quota.toml", "granted =", "granted  ="), "quota.toml", "is not written as pcactl writes it"),
    "another quota": (lambda store: edit(store / "quota.toml", "10", "1000"), "quota.toml", "granted is 1000, and 10 by the audit log"),
    "no store.toml": (lambda store: (store / "store.toml").unlink(), "store.toml", "is missing"),
    "no log": (lambda store: (store / "audit.log").unlink(), "audit.log", "is missing or empty, and the store is not"),
    "a changed log": (lambda store: edit(store / "audit.log", "quota grant", "quota granted"), "audit.log", "was changed"),
    "a ledger that is none": (lambda store: (store / "deleted.jsonl").write_text("x\n"), "deleted.jsonl", "line 1 is no record of a deleted instance"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_wrong_is_told_with_its_file_and_a_remedy(store: Path, name: str) -> None:
    spoil, path, problem = EXAMPLES[name]
    spoil(store)
    found = checked(store).wrong
    told = [one for one in found if problem in one.problem and (str(one.path).endswith(path) or path == named.__name__)]
    assert told, [(str(one.path), str(one.problem)) for one in found]
    assert all(one.remedy for one in found)


def test_one_finding_hides_no_other(store: Path) -> None:
    for name in ("no record", "a stranger", "a changed log", "another quota", "a ledger that is none"):
        EXAMPLES[name][0](store)
    problems = " ".join(one.problem for one in checked(store).wrong)
    assert all(EXAMPLES[name][2] in problems for name in ("no record", "a stranger", "a changed log", "another quota", "a ledger that is none"))


def test_two_with_one_serial_number(store: Path) -> None:
    serial = next(line for line in (named(store, WWW) / TOML).read_text().splitlines() if line.startswith("serial_number"))
    path = named(store, "rsa.example.com") / TOML
    path.write_text("\n".join(serial if line.startswith("serial_number") else line for line in path.read_text().splitlines()) + "\n")
    assert any("has the serial number that" in one.problem for one in checked(store).wrong)


LEFT: dict[str, tuple[Spoil, str]] = {
    "what a writer left": (lambda store: (store / "staging" / "pca_leaf_x").mkdir(), "was left by a writer that was stopped"),
    "half a line": (lambda store: append(store / "audit.log", '{"seq": '), "its last line has no end"),
    "a damaged index": (lambda store: damaged(store / "index.sqlite"), "is not up to date"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_mends_itself_is_told_and_is_no_finding(store: Path, name: str) -> None:
    spoil, problem = LEFT[name]
    spoil(store)
    found = checked(store)
    assert [(problem in one.problem, one.mends_itself) for one in found.findings] == [(True, True)]
    assert found.wrong == ()
    Store(store).find(Search(Kind.LEAF, system().now()))
    grant(Store(store), system(), 1)
    assert checked(store).findings == ()


def test_an_index_that_is_wrong_and_takes_itself_for_right(store: Path) -> None:
    import sqlite3

    Store(store).find(Search(Kind.LEAF, system().now()))
    assert checked(store).findings == ()
    connection = sqlite3.connect(store / "index.sqlite", isolation_level=None)
    connection.execute("UPDATE instances SET tag = 'x'")
    connection.close()
    (found,) = checked(store).wrong
    assert (found.path, found.problem, found.repairable) == (store / "index.sqlite", "does not say what the records say", True)


def repaired(store: Path) -> list[str]:
    return sorted(str(path.relative_to(store)) for path in check(Store(store), system(), repairing=True).repaired)


def test_what_can_be_derived_is_put_right(store: Path) -> None:
    before = {path: path.read_bytes() for path in store.rglob("*.pem")}
    for name in ("Root", "Sub", WWW, GW):
        (named(store, name) / "chain.pem").write_text("nonsense")
    (named(store, GW) / "encryption_chain.pem").write_text("nonsense")
    (named(store, WWW) / "private_key.pem").chmod(0o666)
    named(store, WWW).chmod(0o777)
    (store / "staging" / "left").mkdir()
    done = repaired(store)
    assert len(done) == 7
    assert checked(store).findings == ()
    assert {path: path.read_bytes() for path in store.rglob("*.pem")} == before
    assert repaired(store) == []


def test_what_is_no_directory_keeps_nothing_from_being_put_right(store: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o755)
    (store / "leaves" / "pca_leaf_00000000000000000000").symlink_to(tmp_path / "elsewhere")
    (store / "subs" / "pca_sub_00000000000000000000").write_text("")
    (named(store, WWW) / "private_key.pem").chmod(0o666)
    assert [Path(path).name for path in repaired(store)] == ["private_key.pem"]
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o755


def test_nothing_else_is_touched(store: Path) -> None:
    for name in ("another tag", "another key", "a changed log", "another quota"):
        EXAMPLES[name][0](store)
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file() and path.name != "lock"}
    found = check(Store(store), system(), repairing=True)
    assert found.wrong
    assert found.repaired == ()
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file() and path.name != "lock"} == before


def test_no_chain_is_made_of_a_certificate_that_is_not_the_records(store: Path) -> None:
    EXAMPLES["another certificate"][0](store)
    (named(store, WWW) / "chain.pem").write_text("nonsense")
    (named(store, "old.example.com") / "chain.pem").unlink()
    remedies = {str(one.remedy) for one in checked(store).wrong}
    assert not [remedy for remedy in remedies if "--repair" in remedy]
    repaired(store)
    assert (named(store, WWW) / "chain.pem").read_text() == "nonsense"


def test_what_is_no_store(tmp_path: Path, store: Path) -> None:
    with pytest.raises(NotFound, match="there is no store at"):
        checked(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="there is no store at"):
        checked(tmp_path / "empty")
    edit(store / "store.toml", "format = 1", "format = 2")
    with pytest.raises(StoreFailure, match="is a store of format 2"):
        checked(store)


def test_the_command(pca: Pca, store: Path, tmp_path: Path) -> None:
    """Its store is the copy, which lies where the command looks."""
    clean = pca("store", "check")
    assert (clean.status, clean.out, clean.err) == (0, "Checked 14 instances, 59 files: nothing to be done\n", "")
    heads = tmp_path / "heads"
    heads.write_text(pca("store", "log", "--head").out)
    assert pca("store", "check", "--heads", str(heads)).status == 0
    key = named(store, WWW) / "private_key.pem"
    key.chmod(0o644)
    said = pca("store", "check")
    assert said.status == 7
    assert said.err == f"error: --store: {store} is not as it should be\n"
    name = key.relative_to(store)
    assert said.out.startswith(f"{name}\n  has mode 0644, which is open to more than 0600\n  try      chmod 600, or pcactl store check --repair; ")
    assert said.out.endswith("\n\nChecked 14 instances, 59 files: 1 to look at\n")
    assert pca("store", "check", "-q").out == f"{key}\n"
    (finding,) = _document(pca("store", "check", "-o", "json"), 7)["findings"]
    assert (finding["path"], finding["mends_itself"], finding["repairable"]) == (str(key), False, True)
    mended = pca("store", "check", "--repair")
    assert (mended.status, mended.out) == (0, f"Repaired {name}\n\nChecked 14 instances, 59 files: nothing to be done\n")
    lines = (store / "audit.log").read_text().splitlines(keepends=True)
    heads.write_text(pca("store", "log", "--head").out)
    (store / "audit.log").write_text("".join(lines[:-1]))
    assert "was cut off: it ends with line" in pca("store", "check", "--heads", str(heads)).out
    assert pca("store", "check", "--heads", "nowhere").status == 3
    heads.write_text("nonsense\n")
    assert pca("store", "check", "--heads", str(heads)).status == 2


def _document(answer: Answer, status: int) -> Any:
    assert answer.status == status
    return json.loads(answer.out)


def test_nothing_is_found_while_others_write(pca: Pca, chain: Pca, tmp_path: Path) -> None:
    del chain
    script = (
        "for n in 1 2 3 4 5 6; do "
        f"id=$({sys.executable} -m pcactl leaf issue --common-name www.example.com -q); "
        f"{sys.executable} -m pcactl leaf revoke $id -y -q; {sys.executable} -m pcactl leaf delete $id -y -q; done"
    )
    writers = [subprocess.Popen(["sh", "-c", script], stdout=subprocess.DEVNULL, env=os.environ) for _ in range(2)]
    done = threading.Event()
    store, rounds = tmp_path / "store", 0
    while not done.is_set():
        if all(one.poll() is not None for one in writers):
            done.set()
        assert checked(store).wrong == ()
        rounds += 1
    assert [one.returncode for one in writers] == [0, 0]
    assert rounds > 3
    assert pca("store", "check").status == 0
