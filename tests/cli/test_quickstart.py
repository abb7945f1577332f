"""`quickstart`: three instances, what to do with them, and nothing where one of them could not be made."""

from pathlib import Path

import pytest

from tests.cli.conftest import Pca


def test_three_and_what_comes_next(pca: Pca, tmp_path: Path) -> None:
    made = pca("quickstart", "--common-name", "www.example.com", "--key-alg", "sm2", "--out", "first")
    assert made.status == 0
    assert [line for line in made.out.splitlines() if line[:1].isupper()] == [
        "Created root Quickstart Root SM2",
        "Created sub Quickstart CA SM2",
        "Issued www.example.com",
    ]
    assert made.err.endswith(
        "Next\n  trust  first/root_certificate.pem\n  serve  first/fullchain.pem\n  with   first/private_key.pem\n  see    pcactl tree\n"
        "  more   pcactl leaf issue --common-name NAME --out DIR\n"
    )
    assert (tmp_path / "first" / "encryption_certificate.pem").exists()


def test_without_out_the_files_are_those_of_the_store(pca: Pca) -> None:
    made = pca("quickstart")
    trusted = next(line.split()[1] for line in made.err.splitlines() if line.startswith("  trust"))
    assert "/store/roots/" in trusted
    assert Path(trusted).exists()


@pytest.mark.parametrize("more", [("-q",), ("-o", "json")])
def test_programs_get_no_hints(pca: Pca, more: tuple[str, ...]) -> None:
    made = pca("quickstart", *more)
    assert "Next" not in made.err
    if more == ("-q",):
        assert [line.split("_")[1] for line in made.out.splitlines()] == ["root", "sub", "leaf"]
    else:
        assert made.document["count"] == 3
        assert made.document["result"][2]["san"] == ["localhost", "127.0.0.1", "::1"]


def test_what_is_there_is_used_again(pca: Pca) -> None:
    first = pca("quickstart", "-q").out.split()
    again = pca("quickstart", "-q").out.split()
    assert (again[:2], again[2] != first[2]) == (first[:2], True)


@pytest.mark.parametrize(("option", "value"), [("--key-alg", "des"), ("--common-name", "a\0b"), ("--common-name", "x" * 65)])
def test_nothing_is_made_where_something_cannot_be(pca: Pca, option: str, value: str) -> None:
    assert pca("quickstart", option, value).status == 2
    assert pca("tree").status == 3


def test_nothing_is_made_where_the_files_have_no_place(pca: Pca, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "private_key.pem").write_text("mine")
    assert pca("quickstart", "--out", "first").status == 2
    assert pca("tree").status == 3
    assert pca("quickstart", "--out", "first", "--force").status == 0
