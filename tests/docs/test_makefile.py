"""Runs examples/Makefile with make: it issues what is missing, outgrown or near its end, once, and nothing else."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docs.shell import Shell

pytestmark = pytest.mark.slow

_HOSTS = ("db.example.com", "www.example.com")
_DAY = 86_400


@pytest.fixture
def shell(tmp_path: Path, judge: Callable[[str], str]) -> Iterator[Shell]:
    for name in ("make", "openssl"):
        judge(name)
    shell = Shell(tmp_path)
    shell.directory = shell.directory / "examples"
    yield shell
    shell.close()


def test_once_is_enough(shell: Shell) -> None:
    assert _issued(shell, "make -j2") == list(_HOSTS)
    for host in _HOSTS:
        status, printed = shell.run(f"openssl verify -x509_strict -CAfile root.pem -untrusted sub.pem -verify_hostname {host} tls/{host}/certificate.pem")
        assert status == 0, printed
    assert shell.run("make -q") == (0, "")
    assert _issued(shell, "make -j2") == []
    assert _count(shell, "root") == _count(shell, "sub") == 1


def test_what_is_missing_is_issued(shell: Shell) -> None:
    _issued(shell, "make")
    for name in ("certificate.pem", "fullchain.pem", "private_key.pem"):
        (shell.directory / "tls" / "db.example.com" / name).unlink()
        assert shell.run("make -q")[0] == 1
        assert _issued(shell, "make -j2") == ["db.example.com"]
        assert shell.run("make -q") == (0, "")


def test_what_ends_soon_is_issued(shell: Shell) -> None:
    request = shell.directory / "requests" / "www.example.com.json"
    long = request.read_text("utf-8")
    request.write_text(json.dumps({**json.loads(long), "quantity": 2}), "utf-8")
    _issued(shell, f"make RENEW={_DAY}")
    assert shell.run(f"make -q RENEW={_DAY}") == (0, "")
    request.write_text(long, "utf-8")
    os.utime(request, (0, 0))  # Its request is not why it is issued.
    assert _issued(shell, f"make -j2 RENEW={3 * _DAY}") == ["www.example.com"]
    assert shell.run(f"make -q RENEW={3 * _DAY}") == (0, "")


def test_a_run_that_fails_leaves_what_was_there(shell: Shell) -> None:
    _issued(shell, "make")
    host = shell.directory / "tls" / "www.example.com"
    before = {path.name: path.read_bytes() for path in host.iterdir()}
    assert shell.run("pcactl sub disable 'Example CA'")[0] == 0
    (shell.directory / "requests" / "www.example.com.json").touch()
    status, printed = shell.run("make")
    assert status != 0
    assert "is disabled" in printed
    assert {path.name: path.read_bytes() for path in host.iterdir()} == before


def test_what_its_request_has_outgrown_is_issued(shell: Shell) -> None:
    _issued(shell, "make")
    (shell.directory / "requests" / "www.example.com.json").touch()
    assert _issued(shell, "make") == ["www.example.com"]
    (shell.directory / "requests" / "new.example.com.json").write_text('{"csr_common": {"subject": {"common_name": "new.example.com"}}}', "utf-8")
    assert _issued(shell, "make") == ["new.example.com"]


def test_a_ca_that_is_in_the_store_is_not_made_again(shell: Shell) -> None:
    _issued(shell, "make")
    for name in ("root.pem", "sub.pem"):
        (shell.directory / name).unlink()
    assert _issued(shell, "make -j2") == []
    assert _count(shell, "root") == _count(shell, "sub") == 1


def test_a_ca_that_is_not_found_for_another_reason_is_not_made(shell: Shell) -> None:
    assert shell.run("for twice in 1 2; do pcactl root create --common-name 'Example Root' -q; done")[0] == 0
    status, printed = shell.run("make")
    assert status != 0
    assert 'error: instance_id: "Example Root" means 2 roots' in printed
    assert _count(shell, "root") == 2
    assert not (shell.directory / "root.pem").exists()


def _issued(shell: Shell, command: str) -> list[str]:
    """The hosts whose certificates a run of make issues."""
    status, printed = shell.run(command)
    assert status == 0, printed
    return sorted(re.findall(r"leaf issue --request requests/(\S+)\.json", printed))


def _count(shell: Shell, kind: str) -> int:
    return len(shell.run(f"pcactl {kind} list -q")[1].splitlines())
