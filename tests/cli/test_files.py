"""Files named on the command line."""

import io
import sys
from pathlib import Path

import pytest

from pcactl.cli.files import read
from pcactl.errors import NotFound, UsageError


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
    for wrong in (str(tmp_path), str(tmp_path / ("x" * 300))):
        with pytest.raises(UsageError) as caught:
            read(wrong, option="--request", limit=1)
        assert caught.value.field == "--request"
