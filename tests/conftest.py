"""What every test stands on: a scrubbed environment, and the judges that are on this machine."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chinese.finder import Watch

JUDGES = (
    *("openssl", "certtool", "faketime", "strace", "lint_pkix_cert", "go", "certutil", "java", "keytool", "tmux", "zsh", "fish", "mandoc"),
    *("nginx", "curl", "jq", "make"),
)
"""Programs that are not ours; a test that needs one that is missing is skipped by name, or fails where they are required."""

_UNSET = ("LC_ALL", "LC_MESSAGES", "FORCE_COLOR", "PY_COLORS", "TERMINAL_WIDTH", "GITHUB_ACTIONS", "LANGUAGE", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


def find_judge(name: str) -> str:
    """The path of a judge, empty where it is missing; those that pip installs stand beside the interpreter, servers not always on the PATH."""
    return shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin"))) or ""


def pytest_configure() -> None:
    """What starts us in the background may have us ignore signals, and what we start would too, as it should; the tests want to see them heeded."""
    for number, usual in ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_report_header() -> str:
    missing = [name for name in JUDGES if not find_judge(name)]
    return f"judges missing: {', '.join(missing) or 'none'}"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same screen and no settings, wherever the tests run."""
    for name in [*_UNSET, *(name for name in os.environ if name.startswith("PCACTL_") and name != "PCACTL_REQUIRE_JUDGES")]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(autouse=True)
def chinese_of_what_is_said(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every error and notice that a test meets has its Chinese."""
    watch = Watch()
    watch.begin(monkeypatch)
    yield
    assert not watch.missing, f"no Chinese in pcactl/render/chinese for: {list(watch.missing)}"


@pytest.fixture(scope="session")
def judge() -> Callable[[str], str]:
    """Find a judge by name, or skip; fail where PCACTL_REQUIRE_JUDGES is 1."""

    def find(name: str) -> str:
        if path := find_judge(name):
            return path
        if os.environ.get("PCACTL_REQUIRE_JUDGES") == "1":
            pytest.fail(f"the judge {name} is required and missing")
        pytest.skip(f"the judge {name} is not installed")

    return find
