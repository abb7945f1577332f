"""Runs the transcripts and every command's own examples, as real processes. Pages for readers are run in `tests/docs/`."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pcactl.contract.commands import COMMANDS, Command

_HERE = Path(__file__).parent
_TRANSCRIPTS = sorted((_HERE / "transcripts").glob("*.txt"))
_ANYTHING = "[…]"


class Step(NamedTuple):
    """A command and what it prints."""

    command: str
    expected: str


@pytest.fixture
def shell(tmp_path: Path) -> "Shell":
    return Shell(tmp_path)


class Shell:
    """A directory with a store, and the installed command on the PATH."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "work"
        self.directory.mkdir()
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        self._environment = os.environ | {"PCACTL_STORE": str(directory / "store"), "PATH": path}

    def run(self, command: str) -> str:
        """What a command prints, and its exit status where it is not 0."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.directory,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            start_new_session=True,
        )
        return done.stdout + done.stderr + (f"[exit {done.returncode}]\n" if done.returncode else "")


@pytest.mark.parametrize("path", _TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_transcript_is_what_happens(path: Path, shell: Shell) -> None:
    head, *_ = re.split(r"^(?=\$ )", path.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE)
    for name, text in re.findall(r"^-- (\S+) --\n(.*?)(?=^-- |\Z)", head, re.MULTILINE | re.DOTALL):
        (shell.directory / name).write_text(text, "utf-8")
    for step in _steps(path.read_text("utf-8")):
        printed = shell.run(step.command)
        assert _matches(step.expected, printed), f"$ {step.command}\n{printed}"


_CHAINS = (
    'pcactl root create --common-name "Example Root" -q',
    'pcactl sub create --common-name "Office CA" --issuer-id "Example Root" -q',
    'pcactl root create --common-name "GM Root X" --key-alg SM2 -q',
    'pcactl sub create --common-name "GM Sub" --issuer-id "GM Root X" -q',
    'pcactl leaf issue --common-name www.example.com --issuer-id "Office CA" -q',
)
_REVOKED_LEAF = "pcactl leaf revoke www.example.com --yes"
_REVOKED_SUB = 'pcactl sub revoke "Office CA" --yes'
_BEFORE = {
    "root create": ("echo secret > vault.pass",),
    "root enable": ('pcactl root disable "Example Root"',),
    "root delete": (_REVOKED_LEAF, _REVOKED_SUB, 'pcactl root revoke "Example Root" --yes'),
    "root import": (
        'pcactl root create --store old --common-name "Old Root" --out old-root -q && ln -s old-root/certificate.pem old-root.pem',
        "ln -s old-root/private_key.pem old-root.key",
        "pcactl root create --store partner --common-name Partner --out partner-root -q && ln -s partner-root/certificate.pem partner.pem",
    ),
    "root passphrase": ("echo secret > new.pass",),
    "sub enable": ('pcactl sub disable "Office CA"',),
    "sub delete": (_REVOKED_LEAF, _REVOKED_SUB),
    "sub passphrase": ("echo secret > new.pass",),
    "leaf delete": (_REVOKED_LEAF,),
    "store backup": ("""python -c 'import pyrage; print(pyrage.x25519.Identity.generate().to_public())' > ca.pub""",),
    "store restore": (
        "pcactl store backup ca.tar -q",
        """python -c 'import pyrage; made = pyrage.x25519.Identity.generate(); print(f"# public key: {made.to_public()}\\n{made}")' > keys.txt""",
        "pcactl store backup ca.tar.age --recipient $(sed -n 's/# public key: //p' keys.txt) -q",
    ),
    "store check": ("pcactl store log --head > heads.txt",),
    "call": (
        """echo '{"csr_common": {"subject": {"common_name": "R"}}, "key_alg": "ECDSA", "key_param": "P256",
        "hash_alg": "SHA256", "quantity": 1, "duration_type": "year"}' > root.json""",
    ),
}
"""What must be there before the examples of some commands can be followed."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_example_in_help_runs(command: Command, shell: Shell) -> None:
    for prepare in (*_CHAINS, *_BEFORE.get(command.path, ())):
        assert "[exit" not in shell.run(prepare)
    for example in command.examples:
        if 'create --common-name "Example Root"' in example:
            example = example.replace("Example Root", "Another Root")  # noqa: PLW2901 - one of this name is there
        printed = shell.run(example)
        assert "[exit" not in printed, f"$ {example}\n{printed}"
        assert shlex.split(example)[0] in {"pcactl", "ls", "echo"}


def _steps(text: str) -> Iterator[Step]:
    for block in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = block.partition("\n")
        yield Step(command, expected.rstrip("\n") + "\n" if expected.strip() else "")


def _matches(expected: str, printed: str) -> bool:
    pattern = r"[^\n]*".join(re.escape(part) for part in expected.split(_ANYTHING))
    return re.fullmatch(pattern, printed) is not None
