"""The verbs from end to end, in a store of their own."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Pca


def test_a_chain_and_its_screens(chain: Pca) -> None:
    issued = chain("leaf", "issue", "--common-name", "www.example.com", "--valid", "90d")
    assert issued.status == 0
    assert issued.out.startswith("Issued www.example.com\n  Id        pca_leaf_")
    assert "(90 days)" in issued.out
    assert chain("leaf", "list").out.splitlines()[1].startswith("● normal  ")
    assert chain("tree").out.splitlines()[0].endswith("1 root, 1 sub, 1 leaf")
    shown = chain("leaf", "show", "www.example.com")
    assert (shown.status, shown.err) == (0, "")
    assert "  State     normal\n" in shown.out


def test_quiet_is_for_scripts(chain: Pca) -> None:
    one = chain("leaf", "issue", "--common-name", "a.test", "-q").out.strip()
    assert chain("leaf", "issue", "--common-name", "b.test", "--dry-run", "-q").out == ""
    assert chain("leaf", "list", "-q").out.split() == [one]
    assert chain("leaf", "show", one, "-q").out.split() == [one]


def test_show_of_one_and_of_several(chain: Pca) -> None:
    one = chain("leaf", "issue", "--common-name", "a.test", "-o", "json").document
    assert chain("leaf", "show", "a.test", "-o", "json").document["certificate"] == one["certificate"]
    several = chain("leaf", "show", "a.test", one["instance_id"], "-o", "json").document
    assert several["count"] == 2
    assert "private_key" not in several["result"][0]
    assert "BEGIN PRIVATE KEY" in chain("leaf", "show", "a.test", "--include-private-key", "-o", "json").document["private_key"]


def test_pages(chain: Pca) -> None:
    for name in ("a.test", "b.test", "c.test"):
        chain("leaf", "issue", "--common-name", name)
    assert chain("leaf", "list", "-o", "json").document["count"] == 3
    page = chain("leaf", "list", "--page", "2", "--page-size", "2", "-o", "json").document
    assert (page["count"], len(page["result"])) == (3, 1)
    assert chain("leaf", "list", "--page-size", "2").err == "2 of 3\n"
    for wrong in (("--page", "0"), ("--page", "-1"), ("--page-size", "21"), ("--page-size", "x")):
        assert chain("leaf", "list", *wrong).status == 2


def test_dry_run_makes_nothing(chain: Pca) -> None:
    answer = chain("leaf", "issue", "--common-name", "a.test", "--key-alg", "rsa", "--dry-run", "-o", "json")
    assert answer.document["dry_run"] is True
    assert answer.document["encryption_algorithm"] == "RSA 2048"
    assert chain("leaf", "list", "-o", "json").document["count"] == 0


def test_options_over_a_request(chain: Pca, tmp_path: Path) -> None:
    request = {"csr_common": {"subject": {"common_name": "a.test", "country": ["US"]}, "san": ["a.test"]}, "quantity": 5, "duration_type": "day", "tag": "x"}
    (tmp_path / "request.json").write_text(json.dumps(request))
    issued = chain("leaf", "issue", "--request", "request.json", "--country", "cn", "--valid", "7d", "-o", "json").document
    assert (issued["common_name"], issued["subject"]["country"], issued["tag"]) == ("a.test", ["CN"], "x")
    first, last = (datetime.fromisoformat(issued[end]) for end in ("not_before", "not_after"))
    assert last - first == timedelta(days=7, seconds=-1)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 2, "MalformedRequest"),
        (b"[]", 2, "MalformedRequest"),
        (b" " * ((1 << 20) + 1), 2, "MalformedRequest"),
        (b'{"csr_common": 5}', 2, "InvalidParameter"),
        (b'{"nonsense": 5}', 2, "InvalidParameter"),
    ],
)
def test_requests_that_are_none(chain: Pca, tmp_path: Path, content: bytes, status: int, code: str) -> None:
    (tmp_path / "request.json").write_bytes(content)
    answer = chain("leaf", "issue", "--common-name", "a.test", "--request", "request.json", "-o", "json")
    assert (answer.status, answer.document["error"]["code"]) == (status, code)


def test_a_request_that_is_not_there(chain: Pca) -> None:
    missing = chain("leaf", "issue", "--request", "none.json", "-o", "json")
    assert (missing.status, missing.document["error"]["field"]) == (3, "--request")
    assert chain("leaf", "issue", "--request", ".").status == 2


def test_out_and_force(chain: Pca, tmp_path: Path) -> None:
    issued = chain("leaf", "issue", "--common-name", "a.test", "--out", "tls", "-o", "json").document
    assert set(issued["out"]) == {"certificate", "private_key", "chain", "fullchain", "root_certificate"}
    assert (tmp_path / "tls" / "fullchain.pem").read_text().count("BEGIN") == 2
    assert chain("leaf", "issue", "--common-name", "a.test", "--out", "tls").status == 2
    assert chain("leaf", "issue", "--common-name", "a.test", "--out", "tls", "--force").status == 0
    for no_directory in ("", "-"):
        assert chain("leaf", "issue", "--common-name", "a.test", "--out", no_directory).status == 2


def test_quota(chain: Pca) -> None:
    assert chain("leaf", "issue", "--common-name", "a.test", "--use-quota").status == 5
    assert chain("quota", "grant", "2", "-o", "json").document == {"quota": 2, "granted": 2, "used": 0}
    assert chain("leaf", "issue", "--common-name", "a.test", "--use-quota").status == 0
    assert chain("quota", "show").out == "Granted  2\nUsed     1\nLeft     1\n"
    assert chain("quota", "grant", "0").status == 2


def test_a_pair(pca: Pca) -> None:
    pca("root", "create", "--common-name", "国密根", "--key-alg", "sm2")
    pca("sub", "create", "--common-name", "国密 CA")
    issued = pca("leaf", "issue", "--common-name", "gw.lan", "--include-private-key", "-o", "json").document
    assert issued["encryption_algorithm"] == "SM2"
    assert issued["serial_number"] != issued["encryption_serial_number"]
    assert issued["encryption_private_key"].startswith("-----BEGIN")


def test_notices_are_on_stderr_and_in_json(chain: Pca) -> None:
    answer = chain("leaf", "issue", "--common-name", "a.test", "--san", "b.test.", "-q", "-o", "json")
    assert [one["code"] for one in answer.document["notices"]] == ["TrailingDot", "CommonNameNotInSan"]
    assert [line.partition(":")[0] for line in answer.err.splitlines()] == ["notice", "warning"]


def test_words_that_are_no_text_are_refused_by_field(pca: Pca) -> None:
    answer = pca("root", "create", "--common-name", "a\udcff", "-o", "json")
    assert (answer.status, answer.document["error"]["field"]) == (2, "csr_common.subject.common_name")
    assert answer.err.isascii()
