"""Lists: their filters, and CSV."""

import csv
import io
from datetime import UTC, datetime

import pytest

from pcactl.contract.filters import FILTERS
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Query
from tests.cli.conftest import Pca


@pytest.fixture
def leaves(chain: Pca) -> Pca:
    """a.test for 10 days with a tag, b.test revoked, c.test of RSA with a second name."""
    chain("leaf", "issue", "--common-name", "a.test", "--valid", "10d", "--tag", "=cmd|x")
    chain("leaf", "issue", "--common-name", "b.test")
    chain("leaf", "revoke", "b.test", "-y")
    chain("leaf", "issue", "--common-name", "c.test", "--san", "c.test", "--san", "d.test", "--key-alg", "RSA")
    return chain


def names(pca: Pca, *filters: str) -> set[str]:
    return {row["common_name"] for row in pca("leaf", "list", *filters, "-o", "json").document["result"]}


def test_every_filter_fills_a_field_of_the_query() -> None:
    assert {row.option.name for row in FILTERS} == set(Query._fields) - {"kind"}
    assert all(KINDS[kind].issuer for row in FILTERS for kind in row.kinds if row.option.name == "issuer_id")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--common-name a.test", {"a.test"}),
        ("--common-name A.test", set()),
        ("--status 4", {"b.test"}),
        ("--status REVOKED", {"b.test"}),
        ("--status normal", {"a.test", "c.test"}),
        ("--status frozen", set()),
        ("--san D.TEST.", {"c.test"}),
        ("--tag cmd", {"a.test"}),
        ("--expires-before 30d", {"a.test"}),
        ("--expires-before 2020-01-01", set()),
        ("--expires-before 9999-12-31T23:59:59Z", {"a.test", "b.test", "c.test"}),
        ("--key-alg rsa", {"c.test"}),
        ("--key-alg ECDSA --status normal", {"a.test"}),
        ("--issuer-id", {"a.test", "b.test", "c.test"}),
        ("--instance-id pca_leaf_none", set()),
        ("--serial 0", set()),
    ],
)
def test_filters(leaves: Pca, line: str, expected: set[str]) -> None:
    words = line.split() if line != "--issuer-id" else [line, "Office CA"]
    assert names(leaves, *words) == expected


def test_a_number_is_found_as_other_programs_print_it(leaves: Pca) -> None:
    shown = leaves("leaf", "show", "a.test", "-o", "json").document
    serial = shown["serial_number"]
    colons = ":".join(serial[place : place + 2] for place in range(0, len(serial), 2))
    for spelling in (serial, serial.lower(), colons, f"0x{serial}", str(int(serial, 16))):
        assert names(leaves, "--serial", spelling) == {"a.test"}
    assert names(leaves, "--instance-id", shown["instance_id"]) == {"a.test"}
    assert names(leaves, "--issuer-id", shown["issuer_id"][:-8]) == {"a.test", "b.test", "c.test"}


def test_roots_by_source(leaves: Pca) -> None:
    assert leaves("root", "list", "--source-type", "0", "-q").out
    assert leaves("root", "list", "--source-type", "1").err == "no root matches\n"
    assert leaves("leaf", "list", "--source-type", "0").status == 2


@pytest.mark.parametrize(
    ("line", "field", "allowed"),
    [
        ("leaf list --status gone", "instance_status", ", ".join(f"{status.value} {status.word}" for status in Status)),
        ("leaf list --status 3", "instance_status", "16 expired"),
        ("leaf list --status=-1", "instance_status", "16 expired"),
        ("root list --source-type 2", "sourceType", "0: made here, 1: imported"),
        ("leaf list --expires-before soon", "--expires-before", "a date (2026-12-31)"),
        ("leaf list --expires-before 2026-02-30", "--expires-before", "a date (2026-12-31)"),
        ("leaf list --serial x", "--serial", "hex"),
        ("leaf list --key-alg DSA", "--key-alg", "RSA, ECDSA, SM2"),
    ],
)
def test_values_that_are_none(leaves: Pca, line: str, field: str, allowed: str) -> None:
    answer = leaves(*line.split(), "-o", "json")
    assert (answer.status, answer.document["error"]["code"], answer.document["error"]["field"]) == (2, "InvalidParameter", field)
    assert allowed in answer.document["error"]["message"]


def test_an_issuer_that_is_not_there(leaves: Pca) -> None:
    answer = leaves("leaf", "list", "--issuer-id", "nobody", "-o", "json")
    assert (answer.status, answer.document["error"]["field"]) == (3, "issued_id")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_flat_keys_of_json(leaves: Pca) -> None:
    for kind in Kind:
        rows = read(leaves(kind, "list", "-o", "csv").out)
        documents = leaves(kind, "list", "-o", "json").document["result"]
        flat = [key for key, value in documents[0].items() if key == "san" or not isinstance(value, list | dict)]
        assert list(rows[0]) == flat
        assert [row["instance_id"] for row in rows] == [one["instance_id"] for one in documents]


def test_cells(leaves: Pca) -> None:
    row = next(row for row in read(leaves("leaf", "list", "-o", "csv").out) if row["common_name"] == "a.test")
    assert (row["tag"], row["use_quota"], row["revoke_reason"], row["instance_status"]) == ("'=cmd|x", "false", "", "1")
    assert datetime.fromisoformat(row["not_after"]).tzinfo == UTC


def test_an_empty_list_has_its_columns(chain: Pca) -> None:
    answer = chain("leaf", "list", "-o", "csv")
    assert answer.out.startswith("instance_id,instance_status,sub_ca_id,")
    assert (answer.out.count("\n"), answer.err) == (1, "")
    assert chain("leaf", "list", "-o", "csv", "-q") == answer


@pytest.mark.parametrize("line", ["leaf show a.test", "tree", "quota show", "store path", "call GetQuotaDetail", "quickstart", "root create --common-name x"])
def test_csv_is_for_lists(leaves: Pca, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    assert leaves(*line.split(), "-o", "csv").err == 'error: --output: "csv" is not allowed\n  allowed  text, json\n'
    monkeypatch.setenv("PCACTL_OUTPUT", "csv")
    assert leaves(*line.split()).status == 2
    assert leaves("leaf", "list").out.startswith("instance_id,")
