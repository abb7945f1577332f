"""The writing side, through the facade: making a store, modes, symlinks, many writers at once."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import Defect, NotFound, StoreBusy, StoreFailure
from pcactl.model import Quota
from pcactl.store import lock
from pcactl.store.store import Store
from tests.store import samples

REPOSITORY = Path(__file__).parents[2]
LEAF = samples.id_of(Kind.LEAF)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


def modes(path: Path) -> dict[str, int]:
    return {str(file.relative_to(path)): stat.S_IMODE(file.lstat().st_mode) for file in [path, *path.rglob("*")]}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        store = samples.new_store(tmp_path / "a/store")
        samples.issue(store, samples.make(number=1, key_alg="SM2", use_quota=True))
        samples.grant(store, 1)
    finally:
        os.umask(before)
    for name, mode in modes(tmp_path / "a").items():
        is_directory, is_certificate = (tmp_path / "a" / name).is_dir(), name.endswith(("certificate.pem", "chain.pem"))
        assert mode == (0o700 if is_directory else 0o644 if is_certificate else 0o600), name


AS_NOBODY = """
import os, sys
import json, tomllib, tomli_w
from pathlib import Path
from tests.store import samples
import pcactl.contract.commands, pcactl.keys.digest
os.chdir(sys.argv[1])
os.setgid(65534); os.setuid(65534); os.umask(int(sys.argv[2], 8))
store = samples.new_store(Path("store"))
samples.grant(store, 1)
samples.issue(store, samples.make(number=1))
assert len(samples.ids(store)) == 4
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("mask", ["000", "777"])
def test_who_is_not_root_can_work_under_any_umask(tmp_path: Path, mask: str) -> None:
    os.chown(tmp_path, 65534, 65534)
    subprocess.run([sys.executable, "-c", AS_NOBODY, str(tmp_path), mask], cwd=REPOSITORY, check=True)
    assert modes(tmp_path / "store")[f"leaves/{LEAF}/private_key.pem"] == 0o600


def test_a_directory_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    samples.new_store(tmp_path)
    assert modes(tmp_path)["."] == 0o750


def test_a_store_may_lie_behind_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert samples.ids(samples.new_store(tmp_path / "link")) == samples.ids(Store(tmp_path / "real"))


def test_a_store_is_made_once(store: Store) -> None:
    before = (store.path / "store.toml").read_bytes()
    with store.write(create=True, now=samples.NOW.replace(year=2030)):
        pass
    assert (store.path / "store.toml").read_bytes() == before


def test_a_store_is_made_with_a_time(tmp_path: Path) -> None:
    with pytest.raises(Defect), Store(tmp_path).write(create=True):
        pass


def test_unknown_keys_of_the_store_stay(store: Store) -> None:
    with (store.path / "store.toml").open("a") as file:
        file.write("[defaults]\nkey_alg = 'RSA'\n")
    samples.issue(store, samples.make(number=1))
    assert "key_alg = 'RSA'" in (store.path / "store.toml").read_text()


@pytest.mark.parametrize("name", ["leaves", "staging", "lock", "audit.log"])
def test_a_writer_follows_no_symlink(store: Store, tmp_path: Path, name: str) -> None:
    path = store.path / name
    shutil.move(path, tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    before = {file: file.lstat().st_mtime_ns for file in [tmp_path / "outside", *(tmp_path / "outside").rglob("*")]}
    with pytest.raises(StoreFailure, match=rf"{path}: (Not a directory|a symbolic link)"):
        samples.issue(store, samples.make(number=1))
    assert {file: file.lstat().st_mtime_ns for file in [tmp_path / "outside", *(tmp_path / "outside").rglob("*")]} == before


def test_an_instance_is_never_published_twice(store: Store) -> None:
    before = samples.contents(store.path)
    with pytest.raises(StoreFailure, match=f"{LEAF}: File exists"):
        samples.issue(store, samples.make(tag="another"))
    assert samples.contents(store.path) == before


def test_an_instance_of_another_kind_is_a_defect(store: Store) -> None:
    with pytest.raises(Defect, match="is no id of a root"):
        samples.issue(store, samples.make(number=1)._replace(kind=Kind.ROOT))
    with pytest.raises(NotFound):
        samples.issue(store, samples.make()._replace(instance_id="../x"))


def test_a_writer_that_waits_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(lock, "TELL_SECONDS", 0.0)
    said: list[str] = []
    with store.write(), pytest.raises(StoreBusy, match=f"process {os.getpid()}"), Store(store.path, said.append).write():
        pass
    assert len(said) == 1
    assert store.quota() == Quota(0, 0)


ISSUE = """
import sys
from pathlib import Path
from pcactl.store.store import Store
from tests.store import samples
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    samples.issue(Store(Path(sys.argv[1])), samples.make(number=number))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("writers", "each"), [(2, 40), (8, 10)])
def test_many_writers_lose_nothing(store: Store, writers: int, each: int) -> None:
    programs = [[sys.executable, "-c", ISSUE, str(store.path), str(100 * writer), str(100 * writer + each)] for writer in range(1, writers + 1)]
    processes = [subprocess.Popen(program, cwd=REPOSITORY) for program in programs]
    assert [process.wait(60) for process in processes] == [0] * writers
    found = [instance.instance_id for instance in store.instances(Kind.LEAF)]
    assert len(found) == writers * each + 1
    assert sorted(samples.logged(store.path)[2:]) == found


MAKE = """
import sys
from pathlib import Path
from pcactl.contract.vocabulary import Kind
from pcactl.store.store import Store
from tests.store import samples
samples.issue(Store(Path(sys.argv[1])), samples.make(Kind.ROOT, int(sys.argv[2])), create=True)
"""


def test_many_may_make_the_same_store(tmp_path: Path) -> None:
    path = tmp_path / "a/b/store"
    processes = [subprocess.Popen([sys.executable, "-c", MAKE, str(path), str(number)], cwd=REPOSITORY) for number in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert samples.ids(Store(path)) == [samples.id_of(Kind.ROOT, number) for number in range(4)]
    assert sorted(samples.logged(path)) == samples.ids(Store(path))
