"""A client with a store of its own, and OpenSSL as the judge of what comes of it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.client import Client


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "store")


OpenSSL = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def openssl(judge: Callable[[str], str]) -> OpenSSL:
    """Run it; its output comes back as text, its exit status unchecked."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([judge("openssl"), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)

    return run
