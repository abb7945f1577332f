import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind
from pcactl.errors import Defect, StoreFailure
from pcactl.model import Contact, Instance, Subject
from pcactl.store.records import read_record, write_record
from tests.store import samples
from tests.store.strategies import grouped, instances, rdns

SPACED = "a b"
PATH = Path("leaves/x/instance.toml")


@given(instances())
def test_a_record_comes_back_as_it_was(instance: Instance) -> None:
    text = write_record(instance)
    assert read_record(text, PATH) == instance
    assert write_record(read_record(text, PATH)) == text
    assert b"\r" not in text


def test_a_record_reads_like_this() -> None:
    text = write_record(samples.make(key_alg="SM2", tag='line one\r\nline "two"\n第三行 \U0001f512\x1b'))
    assert text.decode() == Path(__file__).with_name("instance.toml").read_text("utf-8")


def test_what_was_revoked_says_when_and_why() -> None:
    instance = samples.revoked(samples.make())._replace(idempotence_token=SPACED, request_sha256="0F" * 32)
    text = write_record(instance).decode()
    assert '\nnot_after = 2027-02-23 01:18:13+00:00\nrevoked_at = 2026-11-26 01:18:14+00:00\nrevoke_reason = "superseded"\nsan = ' in text
    assert f'\nsource_type = 0\nidempotence_token = "{SPACED}"\nrequest_sha256 = "{"0F" * 32}"\n\n[subject]\n' in text
    assert read_record(text.encode(), PATH) == instance


NEW_KEYS = ("revoked_at", "revoke_reason", "idempotence_token", "request_sha256")


def test_what_is_not_known_is_left_out() -> None:
    assert set(tomllib.loads(write_record(samples.make()).decode())).isdisjoint(NEW_KEYS)
    text = write_record(samples.make()).replace(b"\ntag = ", b'\nrevoke_reason = ""\nidempotence_token = ""\ntag = ', 1)
    assert read_record(text, PATH) == samples.make()


@pytest.mark.parametrize("key", NEW_KEYS)
@pytest.mark.parametrize("value", [3.5, [1], {"a": 1}, 7, True])
def test_a_wrong_type_of_what_may_be_left_out_is_named(key: str, value: object) -> None:
    with pytest.raises(StoreFailure, match=rf"^leaves/x/instance.toml: {key} is not a"):
        read_record(tomli_w.dumps({**DOCUMENT, key: value}).encode(), PATH)


@given(rdns)
def test_the_values_of_one_name_stand_together(subject: Subject) -> None:
    record = read_record(write_record(samples.make()._replace(subject=subject)), PATH)
    assert record.subject == grouped(subject)
    assert sorted(record.subject) == sorted(subject)


def test_a_root_from_elsewhere_reads_like_this() -> None:
    subject = (
        ("0.9.2342.19200300.100.1.25", "com"),
        ("0.9.2342.19200300.100.1.25", "example"),
        ("organization", "One"),
        ("organizational_unit", "A"),
        ("organization", "Two"),
        ("1.2.840.113549.1.9.1", "ca@example.com"),
        ("common_name", "a"),
        ("common_name", "b"),
    )
    instance = samples.make(Kind.ROOT)._replace(subject=subject, request={}, source_type=1, contact=Contact(), san=())
    text = write_record(instance).decode()
    assert text.endswith("""source_type = 1

[subject]
"0.9.2342.19200300.100.1.25" = [
    "com",
    "example",
]
organization = [
    "One",
    "Two",
]
organizational_unit = [
    "A",
]
"1.2.840.113549.1.9.1" = "ca@example.com"
common_name = [
    "a",
    "b",
]

[contact]

[request]
""")
    assert read_record(text.encode(), PATH) == instance._replace(subject=grouped(subject))


def test_flat_keys_stand_before_tables() -> None:
    instance = samples.make()._replace(unknown={"renews": "pca_leaf_x", "later": {"a": 1}, "more": 2})
    text = write_record(instance).decode()
    tables = [line for line in text.splitlines() if line.startswith("[")]
    assert tables[:3] == ["[subject]", "[contact]", "[request]"]
    assert text.index("renews = ") < text.index("[subject]")
    assert read_record(text.encode(), PATH) == instance


def test_nulls_of_the_request_are_left_out() -> None:
    body = {
        "contact": None,
        "csr_common": {"san": None, "subject": {"country": ["CN"]}},
        "extensions": {"custom_extensions": [{"critical": None, "value": ""}]},
    }
    record = read_record(write_record(samples.make()._replace(request=body)), PATH)
    assert record.request == {"csr_common": {"subject": {"country": ["CN"]}}, "extensions": {"custom_extensions": [{"value": ""}]}}


def test_unknown_keys_of_contact_are_kept() -> None:
    document = tomllib.loads(write_record(samples.make()).decode())
    document["contact"] |= {"department": "研发部", "floor": 3}
    record = read_record(tomli_w.dumps(document).encode(), PATH)
    assert record.contact == samples.make().contact
    assert tomllib.loads(write_record(record).decode()) == document


@pytest.mark.parametrize("body", [{"tag": "\ud800"}, {"san": [None]}, {"\udcff": 1}, {"tag": object()}])
def test_what_toml_has_no_words_for_is_a_defect(body: dict[str, Any]) -> None:
    with pytest.raises(Defect, match="cannot be written"):
        write_record(samples.make()._replace(request=body))


@pytest.mark.slow
def test_a_record_that_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(Defect, match="could not be read again"):
        write_record(samples.make(tag="\x7f" * (2 << 20)))
    write_record(samples.make(tag="\x7f" * (1 << 20)))


DOCUMENT = tomllib.loads(write_record(samples.make(key_alg="SM2")).decode())


@pytest.mark.parametrize("key", sorted(DOCUMENT))
def test_a_missing_key_is_named(key: str) -> None:
    text = tomli_w.dumps({name: value for name, value in DOCUMENT.items() if name != key})
    with pytest.raises(StoreFailure, match=rf"^leaves/x/instance.toml: {key} is missing") as refusal:
        read_record(text.encode(), PATH)
    assert refusal.value.exit_status == 6


@pytest.mark.parametrize("key", sorted(DOCUMENT))
@pytest.mark.parametrize("value", [3.5, [1], {"a": 1}, "x", 7, True])
def test_a_wrong_type_is_named(key: str, value: object) -> None:
    if type(value) is type(DOCUMENT[key]) and key not in {"kind", "instance_status", "key_alg", "key_param", "source_type", "san", "subject"}:
        return
    if key == "request" and isinstance(value, dict):
        return
    text = tomli_w.dumps({**DOCUMENT, key: value})
    with pytest.raises(StoreFailure, match=rf"^leaves/x/instance.toml: {key}\b"):
        read_record(text.encode(), PATH)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"instance_status": 16}, "instance_status is 16; allowed are 1, 2, 4"),
        ({"key_alg": "RSA"}, "key_param is ''; allowed are 2048, 3072, 4096"),
        ({"contact": {"name": 1}}, "contact.name is not a string"),
        ({"subject": {"country": [1]}}, "subject.country is not an array of strings"),
        ({"not_before": "2026-11-25"}, "not_before is not a date and time with an offset"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(StoreFailure, match=words):
        read_record(tomli_w.dumps({**DOCUMENT, **change}).encode(), PATH)


@pytest.mark.parametrize("time", ["2026-11-25T01:18:14", "2026-11-25", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "01:18:14"])
def test_a_time_needs_an_offset_and_a_year(time: str) -> None:
    lines = write_record(samples.make()).decode().splitlines()
    text = "\n".join(f"not_after = {time}" if line.startswith("not_after") else line for line in lines)
    with pytest.raises(StoreFailure, match=r"instance.toml: not_after is"):
        read_record(text.encode(), PATH)


@pytest.mark.parametrize("time", ["2026-11-25T09:18:14+08:00", "2026-11-25t01:18:14z"])
def test_any_offset_means_the_same_time(time: str) -> None:
    lines = write_record(samples.make()).decode().splitlines()
    text = "\r\n".join(f"not_before = {time}" if line.startswith("not_before") else line for line in lines)
    assert read_record(text.encode(), PATH).not_before == samples.NOW
    assert read_record(text.encode(), PATH).not_before.utcoffset() == samples.NOW.utcoffset()


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"\xef\xbb\xbfa = 1",
    "a = 1".encode("utf-16"),
    b"a = " + b"[" * 20_000,
    b"a = " + b"{a=" * 20_000,
    b"a = " + b"9" * 5_000,
    b"a = 1\na = 2",
    b'a = "\\ud800"',
    b"a = 2026-13-01",
    b"\x00" * 100,
    b"a = 1e400\nb = nan",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_record_is_damage(text: bytes) -> None:
    with pytest.raises(StoreFailure, match=r"^leaves/x/instance.toml: "):
        read_record(text, PATH)


@given(st.data())
def test_a_record_with_any_octet_changed_is_read_or_refused(data: st.DataObject) -> None:
    text = bytearray(write_record(samples.make(tag="标签\r\n")))
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    with suppress(StoreFailure):
        read_record(bytes(text), PATH)
