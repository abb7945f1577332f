"""Whatever is changed in the log or in what it binds is found; what a crash leaves and the next writer mends is told as that."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter
from pcactl.model import Finding, Instance
from pcactl.render.history import head_line
from pcactl.store import chain
from pcactl.store.chain import Checkpoint, broken, read_checkpoints
from pcactl.store.directory import Directory
from pcactl.store.journal import Entry, hash_of
from pcactl.store.layout import KIND_DIRECTORIES
from pcactl.store.recovery import missing_entries
from pcactl.store.store import Store
from tests.store import logs, samples
from tests.store.logs import Line
from tests.store.test_recovery import CHANGES

LEAF = samples.make()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return logs.busy_store(tmp_path_factory.mktemp("sound") / "store").path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    """A copy of a store that has seen every act."""
    shutil.copytree(sound, tmp_path / "store")
    return tmp_path / "store"


def told(path: Path, *checkpoints: Checkpoint) -> list[Finding]:
    with Directory.at(path) as root:
        return list(broken(root, checkpoints))


def findings(path: Path, *checkpoints: Checkpoint) -> list[Finding]:
    return [finding for finding in told(path, *checkpoints) if not finding.mends_itself]


def heads(path: Path) -> list[Checkpoint]:
    return [Checkpoint(line["seq"], line["hash"]) for line in logs.read(path)]


def log_of(path: Path) -> Path:
    return path / "audit.log"


def test_a_sound_store_is_found_to_be_so(path: Path) -> None:
    assert told(path) == []
    assert told(path, *heads(path)) == []
    assert told(path, Checkpoint(0, "-")) == []
    assert len(heads(path)) == 14


def test_nothing_is_written(path: Path) -> None:
    def everything() -> set[tuple[Path, int, int]]:
        return {(file, file.stat().st_mtime_ns, file.stat().st_size) for file in (path, *path.rglob("*"))}

    before = everything()
    assert told(path) == []
    assert everything() == before


def test_a_new_store_is_sound(tmp_path: Path) -> None:
    with Store(tmp_path / "store").write(create=True, now=samples.NOW):
        pass
    assert told(tmp_path / "store") == []


# The log changed by one who does not make a new chain of it


def flipped(content: bytes, place: int, bit: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


@settings(deadline=None, max_examples=200)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found(sound: Path, tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    path = tmp_path_factory.mktemp("flipped") / "store"
    shutil.copytree(sound, path)
    content = log_of(path).read_bytes()
    log_of(path).write_bytes(flipped(content, place % len(content), bit))
    assert findings(path)


@pytest.mark.slow
def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    path = samples.new_store(tmp_path / "store").path
    content = log_of(path).read_bytes()
    for place in range(len(content)):
        log_of(path).write_bytes(flipped(content, place, place % 8))
        assert findings(path), content[place - 20 : place + 20]


def moved(texts: list[bytes], number: int, to: int) -> list[bytes]:
    others = texts[:number] + texts[number + 1 :]
    return [*others[:to], texts[number], *others[to:]]


def line_changes(texts: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    for number, text in enumerate(texts):
        others = [*texts[:number], *texts[number + 1 :]]
        yield f"delete {number}", others
        yield f"double {number}", [*texts[:number], text, *texts[number:]]
        yield f"cut {number}", [*texts[:number], text[: len(text) // 2], *texts[number + 1 :]]
        yield f"empty {number}", [*texts[:number], b"", *texts[number + 1 :]]
        yield f"empty before {number}", [*texts[:number], b"", *texts[number:]]
        yield f"end at {number}", texts[:number]
        yield f"begin at {number}", texts[number + 1 :]
        yield f"null {number}", [*texts[:number], b"null", *texts[number + 1 :]]
        for to in range(len(texts)):
            if to != number:
                yield f"move {number} to {to}", moved(texts, number, to)
                yield f"copy {number} to {to}", [*texts[:to], text, *texts[to:]] if to not in (number, number + 1) else [*texts[:to], text]


@pytest.mark.slow
def test_any_change_of_lines_is_found(path: Path) -> None:
    texts = log_of(path).read_bytes().splitlines()
    head = heads(path)[-1]
    for name, changed in line_changes(texts):
        if changed == texts:
            continue
        log_of(path).write_bytes(b"".join(text + b"\n" for text in changed))
        assert findings(path, head), name
        if changed != texts[: len(changed)]:
            assert findings(path), name


def test_a_line_in_another_form_is_found(path: Path) -> None:
    """Its hash is right all the same."""
    for old, new in ((b'{"seq": 1,', b'{"seq":1,'), (b'"seq": 2,', b'"seq": 1, "seq": 2,'), ("叶 1".encode(), b"\\u53F6 1")):
        content = log_of(path).read_bytes()
        assert content.count(old) == 1 or b"1" in old
        log_of(path).write_bytes(content.replace(old, new, 1))
        assert "it is not written as pcactl writes lines" in findings(path)[0].problem
        log_of(path).write_bytes(content)
    log_of(path).write_bytes(log_of(path).read_bytes().replace("叶 1".encode(), b"\\u53f6 1"))  # As a Python would that cannot print it.
    assert findings(path) == []


def test_a_line_that_is_none_is_told_by_its_number_and_the_others_are_read_on(path: Path) -> None:
    texts = log_of(path).read_bytes().splitlines(keepends=True)
    log_of(path).write_bytes(b"".join([*texts[:8], b"x\n", *texts[9:]]))
    assert [finding.problem for finding in findings(path) if finding.path == log_of(path)] == ["line 9 is no line of an audit log"]


def test_a_line_without_measure_is_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pcactl.store import lines

    monkeypatch.setattr(lines, "READ_BYTES", 2_000)
    with log_of(path).open("ab") as log:
        log.write(b"0" * 5_000)
    assert [finding.problem for finding in told(path) if not finding.mends_itself] == [f"line {number} is no line of an audit log" for number in (15, 16)]


# A new chain was made: what the files say and heads that were kept elsewhere tell of it

REWRITES: dict[str, Callable[[list[Line]], list[Line]]] = {
    "without a creation": lambda lines: [line for line in lines if line["id"] != LEAF.instance_id],
    "a revocation without its creation": lambda lines: [line for line in lines if (line["id"], line["act"]) != (samples.id_of(Kind.LEAF, 3), "leaf issue")],
    "without a deletion": lambda lines: [line for line in lines if not line["act"].endswith("delete")],
    "without a grant": lambda lines: [line for line in lines if line["details"].get("granted") != 15],
    "another grant": lambda lines: [line | {"details": {"granted": 99}} if line["details"].get("granted") == 15 else line for line in lines],
    "another record": lambda lines: [line | {"record": "0" * 64} if line["record"] else line for line in lines],
    "another store": lambda lines: [lines[0] | {"store": {"format": 1, "created": "2020-01-01T00:00:00Z"}}, *lines[1:]],
    "without a revocation": lambda lines: [line for line in lines if not line["act"].endswith("revoke")],
    "all without the last": lambda lines: lines[:-1],
    "a deletion more": lambda lines: [*lines, lines[-1] | {"act": "leaf delete"}],
    "a creation more": lambda lines: [*lines, lines[-1] | {"id": samples.id_of(Kind.LEAF, 99)}],
}


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_new_chain_does_not_fit_the_files(path: Path, rewrite: str) -> None:
    head = heads(path)[-1]
    logs.rewritten(path, REWRITES[rewrite])
    found = findings(path)
    assert found
    assert not [finding for finding in found if finding.path == log_of(path)]
    about_the_log = [finding for finding in findings(path, head) if finding.path == log_of(path)]
    assert bool(about_the_log) == (not rewrite.endswith("more"))


def test_a_line_with_a_right_hash_does_not_fit_where_it_stands(path: Path) -> None:
    """Each of what ties it to the one before it is looked at by itself: its number, and the hash before it."""
    lines = logs.read(path)
    for key, value, problem in (("seq", 20, "line 14 has seq 20 and not 14"), ("prev", lines[3]["hash"], "line 14 does not follow the one before it")):
        last = {**lines[-1], key: value}
        logs.write(path, [*lines[:-1], last | {"hash": hash_of(last)}])
        (found,) = findings(path)
        assert found.problem.startswith(problem)


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_any_new_chain_differs_from_a_head(sound: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Of every line that was changed or taken out before the head."""
    path = tmp_path_factory.mktemp("rewritten") / "store"
    shutil.copytree(sound, path)
    before = heads(path)
    place = data.draw(st.integers(0, len(before) - 1))
    head = data.draw(st.sampled_from(before[place:]))
    out, operator = data.draw(st.booleans()), data.draw(st.text())
    if operator == logs.read(path)[place]["operator"]:
        return
    logs.rewritten(path, lambda lines: [*lines[:place], *([] if out else [lines[place] | {"operator": operator}]), *lines[place + 1 :]])
    (found,) = [finding for finding in findings(path, head) if finding.path == log_of(path)]
    assert ("was cut off" in found.problem) == (head.seq > len(before) - out)


def test_two_heads_of_one_line_are_both_looked_at(path: Path) -> None:
    head = heads(path)[3]
    assert len(findings(path, head, Checkpoint(head.seq, "0" * 64))) == 1


# The files changed from outside


def found_in(path: Path, name: str) -> Finding:
    (found,) = findings(path)
    assert found.path == path / name
    assert found.remedy
    return found


@pytest.mark.parametrize("instance", [samples.make(kind) for kind in Kind], ids=lambda instance: instance.kind)
def test_every_changed_byte_of_a_record_is_found(path: Path, instance: Instance) -> None:
    name = f"{KIND_DIRECTORIES[instance.kind]}/{instance.instance_id}/instance.toml"
    content = (path / name).read_bytes()
    for place in range(0, len(content), 7):
        (path / name).write_bytes(flipped(content, place, place % 8))
        assert "of the audit log says that it is" in found_in(path, name).problem
    (path / name).write_bytes(content + b"\n")
    found_in(path, name)
    (path / name).unlink()
    assert found_in(path, name).problem == "cannot be read: No such file or directory"


def test_a_changed_store_toml_is_found(path: Path) -> None:
    file = path / "store.toml"
    content = file.read_text()
    assert "01:18:14" in content
    for old, new in (("01:18:14", "01:18:15"), ("format = 1", "format = 2"), ("created", "creation"), ("2026-11-25", '"2026-11-25"#')):
        file.write_text(content.replace(old, new))
        assert found_in(path, "store.toml")
    file.unlink()
    assert found_in(path, "store.toml")
    for same in (content + "[defaults]\nvalid = '1y'\n[settings]\n", content.replace("01:18:14+00:00", "09:18:14+08:00")):
        file.write_text(same)
        assert findings(path) == []


def test_a_changed_quota_toml_is_found(path: Path) -> None:
    file = path / "quota.toml"
    for text in ("granted = 16\n", "granted = 0\n", "granted = -1\n", "granted = true\n", "", "granted"):
        file.write_text(text)
        assert found_in(path, "quota.toml")
    file.write_text("granted = 16\n")
    assert found_in(path, "quota.toml").problem == "granted is 16, and 15 by the audit log"
    file.unlink()
    assert found_in(path, "quota.toml")
    file.write_text("granted = 15\nlater = 1\n")
    assert findings(path) == []


def test_a_changed_ledger_is_found(path: Path) -> None:
    file = path / "deleted.jsonl"
    line = file.read_text()
    another = line.replace(samples.id_of(Kind.LEAF, 1), samples.id_of(Kind.LEAF, 9))
    for text, problem in (
        ("", "it has no line about"),
        (line[:-1], "it has no line about"),
        (line + another, "it has a line about"),
        (line + line.replace(samples.id_of(Kind.LEAF, 1), "x"), "it has a line about"),
        (line + "x\n", "line 2 is no record of a deleted instance"),
    ):
        file.write_text(text)
        assert found_in(path, "deleted.jsonl").problem.startswith(problem)
    file.write_text(line + line.replace(samples.id_of(Kind.LEAF, 1), LEAF.instance_id))  # A deletion that was killed before its commit.
    assert findings(path) == []


def test_an_instance_that_is_gone_put_in_or_put_back_is_found(path: Path) -> None:
    leaves, gone = path / "leaves", samples.id_of(Kind.LEAF, 1)
    shutil.copytree(leaves / LEAF.instance_id, leaves / samples.id_of(Kind.LEAF, 99))
    assert "no line of the audit log says that it was made" in found_in(path, f"leaves/{samples.id_of(Kind.LEAF, 99)}").problem
    shutil.move(leaves / samples.id_of(Kind.LEAF, 99), leaves / gone)
    assert "says that it was deleted" in found_in(path, f"leaves/{gone}").problem
    shutil.rmtree(leaves / gone)
    shutil.rmtree(leaves / LEAF.instance_id)
    assert found_in(path, f"leaves/{LEAF.instance_id}").problem.startswith("is missing, and no line")
    (leaves / LEAF.instance_id).symlink_to(leaves / samples.id_of(Kind.LEAF, 2))
    assert found_in(path, f"leaves/{LEAF.instance_id}/instance.toml").problem.startswith("cannot be read: ")


def test_a_missing_log_is_one_finding(path: Path) -> None:
    for spoil in (lambda: log_of(path).write_bytes(b""), lambda: log_of(path).unlink()):
        spoil()
        assert found_in(path, "audit.log").problem == "is missing or empty, and the store is not"


# What a crash leaves


@pytest.mark.parametrize("cut", [1, 2, 100])
def test_a_last_line_that_was_never_whole_mends_itself(path: Path, cut: int) -> None:
    text = log_of(path).read_bytes().splitlines(keepends=True)[-1]
    with log_of(path).open("ab") as log:
        log.write(text[:-cut])
    (one,) = told(path)
    assert (one.path, one.mends_itself) == (log_of(path), True)
    samples.issue(Store(path), samples.make(number=8))
    assert told(path) == []


@pytest.mark.parametrize("act", [*CHANGES, "leaf issue", "quota grant"])
def test_an_act_whose_line_a_crash_kept_out_mends_itself(path: Path, act: str) -> None:
    with Store(path).write() as writer:
        if act == "leaf issue":
            writer.publish(samples.make(number=8), samples.files_of(samples.make(number=8)))
        elif act == "quota grant":
            writer.grant(7)
        else:
            CHANGES[act][0](writer)
    (one,) = told(path)
    assert (one.path, one.mends_itself, one.problem.values["act"]) == (path / "lock", True, act)
    with Store(path).write():
        pass
    assert told(path) == []
    assert logs.read(path)[-1]["act"] == act


def test_a_first_creation_whose_line_a_crash_kept_out_mends_itself(tmp_path: Path) -> None:
    store, root = Store(tmp_path / "store"), samples.make(Kind.ROOT)
    with store.write(create=True, now=samples.NOW) as writer:
        writer.publish(root, samples.files_of(root))
    assert [finding.mends_itself for finding in told(store.path)] == [True]
    with store.write():
        pass
    assert told(store.path) == []
    assert "store" in logs.read(store.path)[0]


def test_a_note_of_what_did_not_happen_says_nothing(path: Path) -> None:
    (path / "lock").write_text(f"1\n14 {LEAF.instance_id}/instance.toml {'0' * 64} leaf revoke\n")
    assert told(path) == []


# Logs of the version before


def test_a_log_of_the_version_before_binds_what_it_can(path: Path) -> None:
    logs.rewritten(path, logs.as_before)
    assert told(path) == []
    record = path / "leaves" / LEAF.instance_id / "instance.toml"
    record.write_bytes(record.read_bytes() + b"\n")
    assert told(path) == []
    (path / "quota.toml").write_text("granted = 16\n")
    assert found_in(path, "quota.toml")
    (path / "quota.toml").write_text("granted = 15\n")
    shutil.rmtree(path / "leaves" / LEAF.instance_id)
    assert found_in(path, f"leaves/{LEAF.instance_id}")


def test_a_log_of_the_version_before_is_bound_from_its_next_line(path: Path) -> None:
    logs.rewritten(path, logs.as_before)
    samples.issue(Store(path), samples.make(number=8))
    assert told(path) == []
    record = path / "leaves" / samples.id_of(Kind.LEAF, 8) / "instance.toml"
    content = record.read_bytes()
    record.write_bytes(content + b"\n")
    assert found_in(path, f"leaves/{samples.id_of(Kind.LEAF, 8)}/instance.toml")
    record.write_bytes(content)
    (path / "store.toml").write_text((path / "store.toml").read_text().replace("01:18:14", "01:18:15"))
    assert found_in(path, "store.toml")


# Beside writers


def test_what_a_writer_does_meanwhile_is_no_finding(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time before the files are looked at, something more has happened than the log said."""
    store, looks, missing, number = Store(path), chain.Books.looks, missing_entries, iter(range(20, 100))

    def act() -> None:
        fresh = samples.make(number=next(number))
        samples.issue(store, fresh)
        samples.revoke(store, fresh)
        samples.grant(store, 1)

    def looks_later(books: chain.Books) -> Iterator[chain.Look]:
        act()
        samples.delete(store, samples.make(number=3))
        for place, look in enumerate(looks(books)):
            yield look
            if not place:  # The ledger was read by now.
                samples.delete(store, samples.make(number=2))

    def missing_later(root: Directory, note: str) -> Iterator[Entry]:
        if act_now:
            act_now.pop()
            act()
        return missing(root, note)

    act_now = [1, 2]
    monkeypatch.setattr(chain.Books, "looks", looks_later)
    monkeypatch.setattr(chain, "missing_entries", missing_later)
    assert told(path) == []
    assert act_now == []


def test_an_act_that_is_being_done_is_told_as_that(path: Path) -> None:
    fresh = samples.make(number=8)
    with suppress(KeyboardInterrupt), Store(path).write() as writer:
        writer.publish(fresh, samples.files_of(fresh))
        assert [finding.mends_itself for finding in told(path)] == [True]
        raise KeyboardInterrupt
    assert told(path) == []


# Heads


def test_heads_are_read_as_they_are_printed(path: Path) -> None:
    printed = head_line(Store(path).head())
    last = heads(path)[-1]
    assert printed == f"{last.seq} {last.hash} 2026-11-25T01:18:14Z 2026-11-25T01:18:14Z {path}\n"
    assert read_checkpoints(printed, "--head") == (last,)
    samples.issue(Store(path), samples.make(number=8))
    kept = read_checkpoints(f"{printed}\n{head_line(Store(path).head())}", "--head")
    assert [one.seq for one in kept] == [14, 15]
    assert told(path, *kept) == []


def test_the_head_of_a_log_without_lines(tmp_path: Path) -> None:
    with Store(tmp_path / "a b").write(create=True, now=samples.NOW):
        pass
    printed = head_line(Store(tmp_path / "a b").head())
    assert printed == f"0 - - 2026-11-25T01:18:14Z {tmp_path / 'a b'}\n"
    assert read_checkpoints(printed, "--head") == (Checkpoint(0, "-"),)


@pytest.mark.parametrize("text", ["", "\n", "3", f"3 {'0' * 63}", f"3 {'0' * 65}", f"x {'0' * 64}", f"3 {'0' * 64}\nhello", f"{'1' * 5000} {'0' * 64}"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter):
        read_checkpoints(text, "--head")


def test_an_encrypted_key_is_bound_by_the_line_of_the_act_that_wrote_it(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path)
    sealed = {"private_key": b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"}
    with store.write() as writer:
        writer.replace_files(samples.make(), sealed, act="leaf passphrase")
        writer.log("leaf passphrase", samples.id_of(Kind.LEAF), {}, now=samples.NOW, operator="root")
    samples.revoke(store, samples.make())
    assert findings(store.path) == []
    path = tmp_path / "leaves" / samples.id_of(Kind.LEAF) / "private_key.pem"
    path.write_bytes(sealed["private_key"].replace(b"AAAA", b"AAAB"))
    assert [(one.path, one.problem) for one in findings(store.path)] == [(path, "is not the encrypted private key that the audit log says that it is")]


def test_what_a_deleted_instance_left_behind_is_bound(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path)
    samples.delete(store, samples.make())
    assert findings(store.path) == []
    path = tmp_path / "deleted.jsonl"
    path.write_text(path.read_text().replace('"not_after": "2027', '"not_after": "2028'))
    assert [(one.path, one.problem) for one in findings(store.path)] == [
        (path, f"its line about {samples.id_of(Kind.LEAF)} is not what line 4 of the audit log says that it is")
    ]
