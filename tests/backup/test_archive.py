"""The archive: the same for the same store, readable by others, and refused where a single octet is not ours."""

import io
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, StoreFailure
from pcactl.store import layout, ustar
from pcactl.store.contents import modes_of, place_of
from pcactl.store.store import Store
from pcactl.store.sums import SUMS
from tests.backup.archives import SOURCE, File, archive_of, files_of, member, other_store, pump_of, restore, tar, tree
from tests.store import samples

LEAF = f"leaves/{samples.id_of(Kind.LEAF, 0)}"


@pytest.fixture(scope="module")
def octets(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return archive_of(other_store(tmp_path_factory.mktemp("archive") / "store"))


@given(st.text("abz019_./-", min_size=1, max_size=100), st.integers(0, 0o7777777), st.integers(0, ustar.LARGEST))
def test_a_head_is_read_as_it_was_written_and_by_others(name: str, mode: int, size: int) -> None:
    written = ustar.Member(name, mode, size)
    assert ustar.read_head(ustar.head(written)) == written
    other = tarfile.TarInfo.frombuf(ustar.head(written), "ascii", "strict")
    assert (other.name, other.mode, other.size, other.type, other.mtime, other.uid) == (name, mode, size, tarfile.REGTYPE, 0, 0)


def test_it_is_what_other_tars_and_sha256sum_read(octets: bytes, tmp_path: Path) -> None:
    (tmp_path / "ca.tar").write_bytes(octets)
    listed = subprocess.run(["tar", "-tvf", "ca.tar"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert listed.stderr == ""
    rows = [line.split() for line in listed.stdout.splitlines()]
    assert {row[1] for row in rows} == {"0/0"}
    assert [row[-1] for row in rows] == [*sorted(row[-1] for row in rows[:-1]), SUMS]
    assert {row[0] for row in rows if "private_key" in row[-1]} == {"-rw-------"}
    subprocess.run(["tar", "-xf", "ca.tar"], cwd=tmp_path, check=True, capture_output=True)
    checked = subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(checked.stdout.splitlines()) == len(rows) - 1


def test_two_of_the_same_store_are_the_same_wherever_it_lies(octets: bytes, tmp_path: Path) -> None:
    store = other_store(tmp_path / "store")
    first = archive_of(store)
    for path in store.path.rglob("*.pem"):
        os.utime(path, (1, 1))
    copy = Path(shutil.copytree(store.path, tmp_path / "elsewhere"))
    for name in (layout.LOCK, "index.sqlite", "index.sqlite-journal", "notes.txt"):
        (copy / name).write_bytes(b"something else")
    (copy / layout.STAGING / "left").write_bytes(b"x")
    (copy / "leaves" / ".DS_Store").write_bytes(b"x")
    (copy / LEAF / ".hidden").write_bytes(b"x")
    assert archive_of(store) == first == archive_of(Store(copy)) == octets


def test_memory_is_for_pieces(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    (store.path / layout.DELETED_JSONL).write_bytes(b"x" * 999 + b"\n" + (b'{"instance_id": "x", "use_quota": false}' + b" " * 4055 + b"\n") * 2000)
    assert max(map(len, store.archive())) <= 1 << 16


def test_what_a_newer_version_put_there_comes_along(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    (store.path / LEAF / "crl.pem").write_bytes(b"public")
    (store.path / LEAF / "crl.pem").chmod(0o644)
    (store.path / LEAF / "crl.key").write_bytes(b"private")
    (store.path / LEAF / "crl.key").chmod(0o640)
    with (store.path / layout.STORE_TOML).open("a") as file:
        file.write('[later]\nkey = "value"\n')
    modes = {name: mode for name, mode, _ in files_of(archive_of(store))}
    assert (modes[f"{LEAF}/crl.pem"], modes[f"{LEAF}/crl.key"]) == (0o644, 0o600)
    restore(new := Store(tmp_path / "new"), archive_of(store))
    assert (new.path / layout.STORE_TOML).read_bytes() == (store.path / layout.STORE_TOML).read_bytes()
    assert (new.path / LEAF / "crl.key").read_bytes() == b"private"


def _cut(path: Path) -> None:
    with (path / layout.AUDIT_LOG).open("ab") as log:
        log.write(b'{"seq": 99')


def test_a_line_that_was_never_acknowledged_is_left_out(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    before = archive_of(store)
    _cut(store.path)
    assert archive_of(store) == before


def _remove_record(path: Path) -> None:
    (path / LEAF / layout.INSTANCE_TOML).unlink()


def _link_a_key(path: Path) -> None:
    (path / LEAF / "private_key.pem").rename(path / "key")
    (path / LEAF / "private_key.pem").symlink_to(path / "key")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_remove_record, "is missing"),
        (_link_a_key, "a symbolic link"),
        (lambda path: (path / "leaves" / "pca_leaf_x").mkdir(), "its name is no id of an instance"),
        (lambda path: (path / LEAF / "sub").mkdir(), "not a regular file"),
        (lambda path: (path / layout.AUDIT_LOG).write_bytes(b"x\n"), "its last line is no line"),
        (lambda path: (path / layout.STORE_TOML).write_bytes(b"format = 2\n"), "is a store of format 2"),
    ],
)
def test_a_store_that_could_not_be_restored_is_told_of(damage: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    damage(store.path)
    with pytest.raises(StoreFailure, match=said):
        archive_of(Store(store.path))


@pytest.fixture
def standing(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "standing")


def refuse(store: Store, octets: bytes) -> InvalidParameter:
    """See that an archive is refused by name, and that nothing has come of it."""
    before = tree(store.path)
    with pytest.raises(InvalidParameter) as caught:
        restore(store, octets)
    assert caught.value.exit_status == 2
    assert str(caught.value).startswith("ca.tar: ")
    assert tree(store.path) == before
    assert samples.staged(store) == []
    return caught.value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_a_changed_octet_is_found(data: st.DataObject, octets: bytes, standing: Store) -> None:
    place = data.draw(st.integers(0, len(octets) - 1))
    refuse(standing, octets[:place] + bytes([octets[place] ^ data.draw(st.integers(1, 255))]) + octets[place + 1 :])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data())
def test_a_cut_archive_is_found(data: st.DataObject, octets: bytes, standing: Store) -> None:
    refuse(standing, octets[: data.draw(st.integers(1, len(octets) - 1))])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.binary(min_size=1, max_size=3000))
def test_anything_else_is_no_backup(standing: Store, octets: bytes) -> None:
    refuse(standing, octets)


@pytest.mark.parametrize("more", [b"x", bytes(512), bytes(10240)])
def test_nothing_may_follow(more: bytes, octets: bytes, standing: Store) -> None:
    assert "it goes on behind its end" in str(refuse(standing, octets + more))


@pytest.mark.parametrize("piece", [1, 511, 513, 70000])
def test_pieces_may_come_in_any_size(piece: int, octets: bytes, tmp_path: Path) -> None:
    restore(Store(tmp_path / "new"), octets, piece=piece)
    assert samples.logged(tmp_path / "new")[-1] == "store restore"


NAMES = [
    "../store.toml",
    "/etc/passwd",
    "./store.toml",
    "lock",
    "staging/x",
    "restored/whole/store.toml",
    "index.sqlite",
    "roots",
    "roots/x",
    "roots/../store.toml",
    f"roots/{samples.id_of(Kind.LEAF, 0)}/certificate.pem",
    f"{LEAF}/../../x",
    f"{LEAF}/..",
    f"{LEAF}/.hidden",
    f"{LEAF}/sub/x",
    f"{LEAF}/-x",
    f"{LEAF}//x",
    f"{LEAF[:-1]}/certificate.pem",
    f"{LEAF}/{'x' * 61}",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_no_store_has_are_refused(name: str, standing: Store, octets: bytes) -> None:
    error = refuse(standing, tar(sorted([*files_of(octets), (name, 0o600, b"x")])))
    assert str(error) == f"ca.tar: {name}: no file of a store has this name"


@pytest.mark.parametrize("mode", [0o644, 0o777, 0o4600, 0o400, 0])
def test_modes_are_those_of_the_layout(mode: int, standing: Store, octets: bytes) -> None:
    files = [(name, mode if name.endswith("private_key.pem") else had, content) for name, had, content in files_of(octets)]
    assert f"private_key.pem: its mode is {mode:o}" in str(refuse(standing, tar(files)))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.AREGTYPE, tarfile.XHDTYPE, b"L", b"S"]
)
def test_only_regular_files_are_taken(kind: bytes, standing: Store, octets: bytes) -> None:
    info = tarfile.TarInfo("audit.log")
    info.type, info.linkname, info.mode = kind, "/etc/passwd" if kind in {tarfile.SYMTYPE, tarfile.LNKTYPE} else "", 0o600
    refuse(standing, info.tobuf(tarfile.USTAR_FORMAT) + octets)


def test_an_archive_of_another_tar_is_refused(standing: Store, octets: bytes) -> None:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:", format=tarfile.USTAR_FORMAT) as archive:
        for name, mode, content in files_of(octets):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(content), mode, 1
            archive.addfile(info, io.BytesIO(content))
    assert "this is no backup of a store" in str(refuse(standing, written.getvalue()))


def _twice(files: list[File]) -> list[File]:
    return [files[0], *files]


def _reversed(files: list[File]) -> list[File]:
    return files[::-1]


def _without(name: str) -> Callable[[list[File]], list[File]]:
    return lambda files: [one for one in files if not one[0].endswith(name)]


def _with(name: str, content: bytes) -> Callable[[list[File]], list[File]]:
    return lambda files: [(path, mode, content if path == name else had) for path, mode, had in files]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_twice, "audit.log: it stands in the wrong place, or twice"),
        (_reversed, "it stands in the wrong place, or twice"),
        (_without("store.toml"), "store.toml: is missing"),
        (_without("instance.toml"), "instance.toml: is missing"),
        (_with("store.toml", b"format = 2\n"), "store.toml: it is of format 2; this pcactl knows format 1"),
        (_with("store.toml", b"format = 0\n"), "store.toml: format is 0"),
        (_with("store.toml", b"x"), "store.toml: cannot be read as TOML"),
        (_with("quota.toml", b"granted = -1\n"), "quota.toml: granted is -1"),
        (_with("audit.log", b"{}\n"), "audit.log: its last line is no line of an audit log"),
        pytest.param(_with("audit.log", b"x" * (17 << 20)), "audit.log: its last line is no line of an audit log", marks=pytest.mark.slow),
    ],
)
def test_what_no_store_could_stand_on_is_refused(change: Callable[[list[File]], list[File]], said: str, standing: Store, octets: bytes) -> None:
    assert said in str(refuse(standing, tar(change(files_of(octets)))))


def test_sizes_are_limited_before_anything_is_read(standing: Store) -> None:
    name = f"{LEAF}/certificate.pem"
    assert f"{name}: it has {17 << 20} octets" in str(refuse(standing, ustar.head(ustar.Member(name, 0o644, 17 << 20))))


def test_the_list_must_be_there_and_right(standing: Store, octets: bytes) -> None:
    files = files_of(octets)
    assert "it has no list of checksums at its end" in str(refuse(standing, tar(files, sums=False)))
    wrong = tar(files, sums=False, end=b"") + member(SUMS, 0o600, tar(files)[-1024 - 512 :][:64])
    assert "it is not the list of what is in the archive" in str(refuse(standing, wrong + bytes(1024)))
    assert "it does not end as an archive does" in str(refuse(standing, tar(files, end=bytes(1023) + b"x")))


@given(
    st.text("abz_./-", max_size=40)
    | st.sampled_from(["leaves/", "roots/"]).flatmap(lambda kind: st.text("ab./-", max_size=10).map(lambda rest: f"{kind}{samples.id_of(Kind.LEAF, 0)}/{rest}"))
)
def test_a_place_has_one_path_and_it_stays_inside(path: str) -> None:
    place = place_of(path)
    if place is not None:
        assert place.path == path
        assert os.path.normpath(path) == path
        assert all(mode & ~0o644 == 0 for mode in modes_of(place))


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_modes_come_back_under_any_umask(umask: int, octets: bytes, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        restore(Store(tmp_path / "new"), octets)
    finally:
        os.umask(before)
    new = tmp_path / "new"
    found = {name: stat.S_IMODE((new / name).stat().st_mode) for name, _, _ in files_of(octets)}
    assert found == {name: mode for name, mode, _ in files_of(octets)}
    assert {stat.S_IMODE(path.stat().st_mode) for path in new.rglob("*") if path.is_dir()} == {0o700}


def test_the_digest_is_that_of_the_archive(octets: bytes, tmp_path: Path) -> None:
    found = Store(tmp_path / "none").compare(SOURCE, pump_of(octets))
    assert found.sha256 == sha256(octets).hexdigest()
    assert found.dry_run
    assert not (tmp_path / "none").exists()
