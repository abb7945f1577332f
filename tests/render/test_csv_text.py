"""Lists as CSV."""

import csv
import io
import time

import pytest

from pcactl.api.instances import described
from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Instance, Page
from pcactl.render.csv_text import columns_of, csv_text
from tests.render.samples import NOW, ROOT_ID, SUB_ID, instance, page

ONE_OF_EACH = (instance(Kind.ROOT, ROOT_ID, "Root"), instance(Kind.SUB, SUB_ID, "Sub"), instance(algorithm="SM2"))


def cell(one: Instance, column: str) -> str:
    (row,) = csv.DictReader(io.StringIO(csv_text(page(one)), newline=""))
    return str(row[column])


@pytest.mark.parametrize("one", ONE_OF_EACH)
def test_the_columns_are_the_flat_keys_of_json(one: Instance) -> None:
    values = described(one, Status.NORMAL)
    assert columns_of(one.kind) == tuple(key for key, value in values.items() if key == "san" or not isinstance(value, list | dict))


def test_a_header_and_a_line_for_each() -> None:
    assert csv_text(page()).splitlines() == [",".join(columns_of(Kind.LEAF))]
    assert csv_text(Page(Kind.ROOT, NOW, 0, ())).splitlines() == [",".join(columns_of(Kind.ROOT))]
    assert csv_text(page(instance(), instance())).count("\n") == 3


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("", ""),
        ("plain, with a comma", "plain, with a comma"),
        ('a "quote"', 'a "quote"'),
        ("two\nlines", "two\nlines"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", r"'\r=1"),
        ("\tx", "'\tx"),
        ("\nx", "'\nx"),
        (" =1", "' =1"),
        ("\u00a0\u3000=1", "'\u00a0\u3000=1"),
        ("\uff1d1\uff0b1", "'\uff1d1\uff0b1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20x", "'\uff20x"),
        ("a\n=1\n\t-1\nb", "a\n'=1\n'\t-1\nb"),
        ("a;=1;b\t+1", "a;'=1;b\t'+1"),
        ("a=1", "a=1"),
        ("a-b, c@d e+f", "a-b, c@d e+f"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e"),
        ("研发部", "研发部"),
    ],
)
def test_cells(tag: str, shown: str) -> None:
    assert cell(instance(tag=tag), "tag") == shown


def test_names_in_a_cell() -> None:
    assert cell(instance(san=("a.test", "+x@a.test", "=x@a.test")), "san") == "a.test '+x@a.test '=x@a.test"


def test_values() -> None:
    one = instance(use_quota=True, status=Status.REVOKED, revoked_at=NOW)
    assert [cell(one, name) for name in ("use_quota", "sourceType", "revoked_at", "revoke_reason")] == ["true", "0", "2026-11-25T01:18:14Z", ""]


@pytest.mark.parametrize("text", ["\n", "\t", " ", ";", "\n ", "; "])
def test_a_long_cell_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    csv_text(page(instance(tag=text * 30_000)))
    assert time.process_time() - start < 2
