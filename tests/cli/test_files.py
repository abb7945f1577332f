"""Files named on the command line."""

import io
import sys
from pathlib import Path

import pytest

from pcactl.cli.files import read
from pcactl.errors import NotFound, UsageError
from tests.cli.conftest import Pca


def test_no_more_than_the_limit_and_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    assert read(str(tmp_path / "f"), option="--request", limit=3) == b"1234"
    assert read("/dev/zero", option="--request", limit=3) == bytes(4)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"12345")))
    assert read("-", option="--request", limit=3) == b"1234"


def test_no_standard_input_is_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert read("-", option="--request", limit=3) == b""


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        read(str(tmp_path / "none"), option="--request", limit=1)
    assert (missing.value.field, missing.value.value) == ("--request", str(tmp_path / "none"))
    for wrong in ("x" * 300, str(tmp_path / "none" / "x"), "a\0b", "/etc/passwd/x"):
        with pytest.raises(NotFound):
            read(wrong, option="--request", limit=1)
    with pytest.raises(UsageError) as directory:
        read(str(tmp_path), option="--request", limit=1)
    assert directory.value.field == "--request"


@pytest.mark.parametrize("text", ['{"page": 1}', '{"password": "' + "s3cret" * 99 + '"}', "[1]"])
def test_json_in_the_place_of_a_file_is_not_repeated(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        read(text, option="--body", limit=1)
    assert (refused.value.problem, refused.value.value) == ("this is JSON, and no file's name", None)


@pytest.mark.parametrize("text", ["hunter2", "hunter2" * 99, "/etc/passwd/hunter2", "hunter2\0", "."])
def test_a_passphrase_in_the_place_of_its_file_is_not_repeated(pca: Pca, text: str) -> None:
    for name in ("--passphrase-file", "--issuer-passphrase-file"):
        said = pca("sub", "create", "--common-name", "S", name, text)
        assert said.status in {2, 3}
        assert "hunter2" not in said.err
    assert "hunter2" not in pca("sub", "create", "--passphrase-file", text, "--passphrase-file", text).err


def test_a_key_in_the_place_of_a_directory_is_not_repeated(pca: Pca) -> None:
    said = pca("leaf", "issue", "--common-name", "a.test", "--out", "-----BEGIN PRIVATE KEY-----\nhunter2")
    assert (said.status, "hunter2" in said.err) == (2, False)
