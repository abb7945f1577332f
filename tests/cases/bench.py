"""A command line in a store with a root and a sub; what is promised of every command is looked at whatever it is asked.

The status is one of those promised, and never a defect's; with `-o json` there is one document; nothing steers a
terminal; no key and no other secret is shown or written beside the key; a refusal leaves every file as it was; what is
issued is taken by the judges.
"""

import binascii
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cases.judges import Judges
from tests.cli.conftest import Answer, Pca

INPUTS = Path(__file__).parent / "inputs"
STATUSES = {0, 2, 3, 4, 5, 6, 7}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
OUR_COLORS = re.compile("\x1b\\[(?:[0-9]|3[0-7])m")
_PEM = re.compile(b"-----BEGIN [A-Z ]+-----([A-Za-z0-9+/=\\s]+)-----END")
ERROR_KEYS = {"code", "message", "field", "hint"}
PRIVATE_KEY = "*private_key.pem"


class Form(StrEnum):
    """What is on standard output."""

    TEXT = "text"
    JSON = "json"
    ENVELOPE = "envelope"


class Refusal(NamedTuple):
    """An error as programs read it."""

    code: str
    message: str
    field: str
    hint: str = ""

    @property
    def words(self) -> str:
        """All that a person is told."""
        return f"{self.field}: {self.message} {self.hint}"


class Issued(NamedTuple):
    """A leaf, as `show` shows it, and what was said when it was made."""

    document: Any
    said: str
    """The notices and warnings on standard error."""

    @property
    def certificate(self) -> Path:
        """The file of its certificate."""
        return Path(self.document["paths"]["certificate"])

    @property
    def sans(self) -> list[str]:
        """Its SANs, as shown."""
        return list(self.document["san"])


def form_of(argv: Sequence[str]) -> Form:
    """What a command line answers in."""
    if argv[0] == "call":
        return Form.ENVELOPE
    return Form.JSON if ("-o", "json") in pairwise(argv) else Form.TEXT


def plain(answer: Answer) -> Answer:
    """An answer less the colours that are ours."""
    return answer._replace(out=OUR_COLORS.sub("", answer.out), err=OUR_COLORS.sub("", answer.err))


def keep_promises(answer: Answer, store: Path, form: Form, secrets: Collection[str] = ()) -> None:
    """See that an answer is one that is promised of every command, and that it gives away no secret."""
    assert answer.status in STATUSES, answer
    assert "Traceback" not in answer.out + answer.err
    assert not STEERING.search(answer.out + answer.err), answer
    assert len(re.findall("^error: ", answer.err, re.MULTILINE)) == (1 if answer.status else 0), answer
    shown = answer.out
    if form is Form.TEXT:
        assert not (answer.status and answer.out), answer
    else:
        shown = json.dumps(_document(answer, form))
    hidden = {*secrets, "PRIVATE KEY", *_key_lines(store)}
    told = [secret for secret in hidden if secret.encode() in unwrapped((shown + answer.err).encode())]
    assert told == [], told
    for path in _beside_keys(store):
        kept = [secret for secret in hidden if secret.encode() in unwrapped(path.read_bytes())]
        assert kept == [], (path, kept)


def unwrapped(text: bytes) -> bytes:
    """A text, and behind it what is in its PEM, where a secret would be in Base64; line ends may be those of JSON or TOML."""
    blocks = _PEM.findall(text.replace(b"\\n", b"\n"))
    return b"\n".join([text, *(binascii.a2b_base64(block) for block in blocks)])


def files(place: Path) -> Mapping[str, str]:
    """Every file and directory with what it holds and who may read it, but for the index, which readers keep."""
    return {
        str(path.relative_to(place)): f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ''}"
        for path in place.rglob("*")
        if not path.name.startswith("index.sqlite")
    }


class Bench:
    """The command line, the directory that it runs in, and the judges."""

    def __init__(self, pca: Pca, place: Path, judges: Judges, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pca = pca
        self._monkeypatch = monkeypatch
        self.place = place
        self.store = place / "store"
        self.judges = judges
        self.secrets: list[str] = []
        """What must never be shown or stored, beside private keys."""

    def ask(self, *argv: str, stdin: bytes = b"") -> Answer:
        """What a command answers."""
        with self._monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            answer = self._pca(*argv)
        keep_promises(plain(answer) if "--color" in argv else answer, self.store, form_of(argv), self.secrets)
        return answer

    def process(
        self, *argv: str | bytes, stdin: bytes = b"", under: Sequence[str | Path] = (), encoding: str = "utf-8", changes: Mapping[str, str] | None = None
    ) -> Answer:
        """What a process of its own answers, in octets of an encoding; `under` is a program that watches it."""
        line = [*map(str, under), sys.executable, "-m", "pcactl", *argv]
        done = subprocess.run(line, input=stdin, capture_output=True, timeout=60, check=False, env=os.environ | dict(changes or {}))
        answer = Answer(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
        keep_promises(answer, self.store, form_of([os.fsdecode(word) for word in argv]), self.secrets)
        return answer

    def issued(self, *argv: str, stdin: bytes = b"") -> Issued:
        """A leaf that must be issued, be it by an option, a CSR or `call`. Every judge takes it."""
        answer = self.ask(*_in_json(argv), stdin=stdin)
        assert answer.status == 0, answer
        made = answer.document
        if form_of(argv) is Form.ENVELOPE:
            made = self.ask("leaf", "show", made["Result"]["instance_id"], "-o", "json").document
        for one in made.get("notices", ()):
            assert one["message"] in answer.err
        self.judges.take(made)
        return Issued(made, answer.err)

    def refused(self, *argv: str, statuses: Collection[int] = (2,), stdin: bytes = b"") -> Refusal:
        """The error of a command that must be refused, in text too; afterwards everything is as it was."""
        before = files(self.place)
        answer = self.ask(*_in_json(argv), stdin=stdin)
        assert answer.status in statuses, answer
        if form_of(argv) is Form.ENVELOPE:
            error = answer.document["ResponseMetadata"]["Error"]
            code, _, field = error["Code"].partition(".")
            refusal = Refusal(code, error["Message"], field)
        else:
            refusal = Refusal(**{key: value or "" for key, value in answer.document["error"].items()})
            assert self.ask(*argv, stdin=stdin).status == answer.status
        assert refusal.message
        assert files(self.place) == before
        return refusal

    def written(self, name: str, content: str | bytes) -> str:
        """A file beside the store."""
        (self.place / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def calling(self, action: str, body: Mapping[str, Any]) -> tuple[str, ...]:
        """The words of a call."""
        return ("call", action, "--body", self.written("body.json", json.dumps(body)))

    def asking(self, **values: Any) -> tuple[str, ...]:
        """The words of a call that asks for a leaf of 30 days."""
        return self.calling("CreateLeafInstance", self.body(**values))

    def body(self, **values: Any) -> dict[str, Any]:
        """The documented body of a leaf of 30 days."""
        (issuer,) = [path.name for path in (self.store / "subs").iterdir()]
        key = {} if "csr" in values else {"key_alg": "ECDSA", "key_param": "P256"}
        return {"issuer_id": issuer, "hash_alg": "SHA256", "quantity": 30, "duration_type": "day", **key, **values}


def case(name: str) -> str:
    """The path of an input, by the name of its case."""
    (path,) = INPUTS.glob(f"{name}-*.csr")
    return str(path)


def _in_json(argv: tuple[str, ...]) -> tuple[str, ...]:
    return argv if argv[0] == "call" else ("-o", "json", *argv)


def _document(answer: Answer, form: Form) -> Any:
    """The one document, less the keys that were asked for."""
    document = answer.document
    if form is Form.JSON and answer.status:
        assert document.keys() == {"error"}
        assert document["error"].keys() == ERROR_KEYS
        assert document["error"]["message"]
    if form is Form.ENVELOPE:
        assert ("Error" in document["ResponseMetadata"]) == bool(answer.status)
        result = document.get("Result") or {}
        document["Result"] = {key: value for key, value in result.items() if not key.endswith("private_key")}
    return document


def _key_lines(store: Path) -> Iterator[str]:
    """The lines of private keys, but for each last one: of an elliptic curve it is the public half."""
    for path in store.rglob(PRIVATE_KEY):
        begin, *lines, _, _ = path.read_text("ascii").splitlines()
        assert lines
        yield from (begin, *lines)


def _beside_keys(store: Path) -> Iterator[Path]:
    return (path for path in store.rglob("*") if path.is_file() and not path.match(PRIVATE_KEY))
