"""The openssl command, for tests that need keys of its making or its opinion of ours."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import find_judge


def openssl(*arguments: str | Path, given: bytes = b"") -> bytes:
    """What the command writes. The test is skipped where there is none, and fails where it must be there."""
    if not find_judge("openssl"):
        if os.environ.get("PCACTL_REQUIRE_JUDGES") == "1":
            pytest.fail("no openssl on PATH, and PCACTL_REQUIRE_JUDGES=1")
        pytest.skip("no openssl on PATH")
    done = subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
