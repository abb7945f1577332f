"""A client with a store of its own for each test."""

from pathlib import Path

import pytest

from tests.api.client import Client


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "store")
