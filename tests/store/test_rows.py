"""The rows of the index: what is read quickly from the head of a record is what the whole record says."""

import pytest
from hypothesis import given

from pcactl.contract.vocabulary import Kind
from pcactl.model import Instance
from pcactl.store import rows
from pcactl.store.records import write_record
from pcactl.store.rows import damaged_row, row_of, row_of_text
from tests.engine.examples import LAW
from tests.store import samples
from tests.store.strategies import instances


@LAW
@given(instances())
def test_any_record_has_the_row_that_it_says(instance: Instance) -> None:
    assert row_of_text(write_record(instance), instance.instance_id, instance.kind) == row_of(instance)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("key_alg", ["RSA", "ECDSA", "SM2"])
def test_a_record_as_we_write_it_is_read_without_a_parser(monkeypatch: pytest.MonkeyPatch, kind: Kind, key_alg: str) -> None:
    instance = samples.make(kind, 7, key_alg=key_alg, use_quota=True, tag="生产 web")._replace(request_sha256="0A")
    monkeypatch.delattr(rows, "read_record")
    for one in (instance, samples.revoked(instance), instance._replace(san=())):
        assert row_of_text(write_record(one), one.instance_id, kind) == row_of(one)


def test_what_is_below_the_flat_keys_is_no_matter_here() -> None:
    leaf = samples.make()
    text, _, _ = write_record(leaf).partition(b"[subject]")
    assert row_of_text(text + b"[subject]\n= nonsense", leaf.instance_id, Kind.LEAF) == row_of(leaf)


OTHER_FORMS = [
    ('kind = "leaf"', "kind = 'leaf'"),
    ('kind = "leaf"', '"kind" = "leaf"'),
    ('kind = "leaf"', '# a comment\nkind = "leaf" # another'),
    ('kind = "leaf"', 'kind="leaf"'),
    ('kind = "leaf"', '\n\nkind = "leaf"'),
    ('kind = "leaf"', 'kind = "leaf"\r'),
    ('kind = "leaf"', 'kind = "l\\u0065af"'),
    ("instance_status = 1", "instance_status = 0x1"),
    ("2026-11-25 01:18:14+00:00", "2026-11-25T09:18:14+08:00"),
    ("2026-11-25 01:18:14+00:00", "2026-11-25 01:18:14Z"),
]


@pytest.mark.parametrize(("ours", "theirs"), OTHER_FORMS)
def test_other_forms_of_the_same_say_the_same(ours: str, theirs: str) -> None:
    leaf = samples.make()
    text = write_record(leaf).decode().replace(ours, theirs)
    assert theirs in text
    assert row_of_text(text.encode(), leaf.instance_id, Kind.LEAF) == row_of(leaf)


WRONG = [
    ("instance_status = 1", "instance_status = 8"),
    ("instance_status = 1", "instance_status = 0"),
    ("instance_status = 1", 'instance_status = "1"'),
    ("instance_status = 1", "instance_status = true"),
    ('kind = "leaf"', 'kind = "sub"'),
    ('kind = "leaf"', "kind = 1"),
    ('kind = "leaf"', 'kind = "leaf"\nkind = "leaf"'),
    ('kind = "leaf"\n', ""),
    ("not_before = 2026-11-25 01:18:14+00:00", "not_before = 2026-11-25 01:18:61+00:00"),
    ("not_before = 2026-11-25 01:18:14+00:00", "not_before = 1"),
    ("use_quota = false", "use_quota = 0"),
    ('tag = ""', 'tag = "'),
    ('instance_id = "pca_leaf_0', 'instance_id = "pca_leaf_1'),
]


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_a_record_that_is_damaged_has_a_row_that_says_so(right: str, wrong: str) -> None:
    leaf = samples.make()
    text = write_record(leaf).decode()
    assert right in text
    assert row_of_text(text.replace(right, wrong, 1).encode(), leaf.instance_id, Kind.LEAF) == damaged_row(leaf.instance_id, Kind.LEAF)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\x00" * 100, b"[subject]\n"])
def test_so_has_what_is_no_record(content: bytes) -> None:
    leaf = samples.make()
    assert row_of_text(content, leaf.instance_id, Kind.LEAF) == damaged_row(leaf.instance_id, Kind.LEAF)
