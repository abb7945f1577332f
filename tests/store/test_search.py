"""What a search finds by rows is what it finds by records, whatever is asked."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Instance
from pcactl.store import index
from pcactl.store.directory import Directory
from pcactl.store.rows import row_of
from pcactl.store.search import CRITERIA, Search, matches
from tests.engine.examples import LAW
from tests.store import samples
from tests.store.strategies import instances, texts, times

_ANY: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("common_name", "instance_id", "beginning", "issuer_id", "tag", "key_alg", "token", "fingerprint"), texts),
    **dict.fromkeys(("names", "serials"), st.frozensets(texts.filter(lambda text: "\n" not in text), max_size=3)),
    "states": st.frozensets(st.sampled_from(Status), max_size=3),
    "source_type": st.sampled_from([0, 1]),
    "expires_before": times,
}


def of_one(instance: Instance) -> dict[str, Any]:
    """What one instance is found by."""
    serials = frozenset(facts.serial_number.lstrip("0") for facts in instance.certificates.values())
    return {
        "common_name": instance.common_name,
        "instance_id": instance.instance_id,
        "beginning": instance.instance_id[:12],
        "issuer_id": instance.issuer_id,
        "tag": instance.tag[1:3],
        "key_alg": instance.key_alg,
        "token": instance.idempotence_token,
        "fingerprint": next(iter(instance.certificates.values())).fingerprint_sha256,
        "names": frozenset(instance.san[:1]),
        "serials": serials,
        "states": frozenset({instance.status_at(samples.NOW)}),
        "source_type": instance.source_type,
        "expires_before": instance.not_after + timedelta(seconds=1),
    }


def searching(kind: Kind, wanted: Mapping[str, Any]) -> Search:
    return Search(kind, samples.NOW)._replace(**wanted)


def found(where: Path, there: list[Instance], search: Search, window: slice = slice(None)) -> tuple[int, list[str]]:
    def fill(connection: Connection) -> None:
        index.clear(connection, "instances")
        index.put(connection, ((row_of(one), "") for one in there))

    def answer(connection: Connection) -> tuple[int, list[str]]:
        return index.count(connection, search), [row.id for row in index.rows(connection, search, window)]

    with Directory.at(where) as root:
        return index.ask(root, answer, fill)


def without_line_feeds(instance: Instance) -> Instance:
    """No name and no serial number has one, and rows have each value in a line."""
    facts = {role: one._replace(serial_number=one.serial_number.replace("\n", "")) for role, one in instance.certificates.items()}
    return instance._replace(certificates=facts, san=tuple(name.replace("\n", "") for name in instance.san))


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def test_each_criterion_is_asked_here() -> None:
    assert set(CRITERIA) == set(_ANY) == {*Search._fields} - {"kind", "now"}


@LAW
@given(
    st.data(),
    st.lists(instances().map(without_line_feeds), min_size=1, max_size=5, unique_by=lambda one: one.instance_id),
    st.sets(st.sampled_from(sorted(_ANY)), max_size=3),
)
def test_rows_and_records_agree(where: Path, data: st.DataObject, there: list[Instance], asked: set[str]) -> None:
    one = data.draw(st.sampled_from(there))
    own = of_one(one)
    wanted = {name: data.draw(st.just(own[name]) | _ANY[name]) for name in sorted(asked)}
    search = searching(one.kind, wanted)
    expected = [each for each in there if matches(search, each)]
    newest_first = [each.instance_id for each in sorted(expected, key=lambda each: (each.not_before, each.instance_id), reverse=True)]
    assert found(where, there, search) == (len(expected), newest_first)
    assert found(where, there, search, slice(1, 3)) == (len(expected), newest_first[1:3])


@pytest.mark.parametrize("name", [name for name, how in _ANY.items() if how is texts])
@pytest.mark.parametrize("text", ["\ud800", "a\udcffb"])
def test_what_no_record_can_say_finds_nothing(where: Path, name: str, text: str) -> None:
    assert found(where, [samples.make()], searching(Kind.LEAF, {name: text})) == (0, [])


@pytest.mark.parametrize("window", [slice(0, 10**30), slice(10**30, 10**30 + 20), slice(5, 5)])
def test_windows_of_any_size(where: Path, window: slice) -> None:
    there = [samples.make(number=number) for number in range(3)]
    everything = [one.instance_id for one in reversed(there)]
    assert found(where, there, Search(Kind.LEAF, samples.NOW), window) == (3, everything[window])
