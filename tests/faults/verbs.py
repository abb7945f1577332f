"""The verbs that change a store, a row each: what is struck at is every call of each of them. A new verb is a new row.

A command stands in a work directory, `{work}` in its words, which holds `store`, `in` (what it reads) and `out` (an older pair).
"""

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from pcactl.cli.app import main

REPOSITORY = Path(__file__).parents[2]
CANARY = "canary-7f2e-passphrase"
"""The passphrase under `in/pass`, which no command repeats."""


class Answer(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


class Parts(Enum):
    """When an act may be done in part."""

    NONE = "never"
    KILLED = "after a kill alone, as it is several acts in one block"
    ALWAYS = "as it is several blocks, each whole by itself"


class Verb(NamedTuple):
    """One command that changes the store, once."""

    name: str
    words: str
    """Split at blanks; names of one word do."""
    base: str = "chain"
    """What is there before: `nothing`, or the `chain` of CAs and leaves that `make_bases` makes."""
    again: frozenset[int] = frozenset({0})
    """The statuses of the same command once it was done."""
    over: str = ""
    """The same command where files of the first are in its way."""
    parts: Parts = Parts.NONE
    """When some of what it does may be there without the rest."""
    late: bool = False
    """Whether an error behind the commit is told, as what was done is not in its place before the next command."""
    broken: str = ""
    """Why it is known to fail, until that is mended: strictly, so that mending it shows here."""

    def command(self, work: Path) -> list[str]:
        """The words after `pcactl`."""
        return _words(self.words, work)

    def repeated(self, work: Path) -> list[str]:
        """The words of the command that follows it when files that it left are in its way."""
        return _words(self.over or self.words, work)


_ONE = "leaf issue --common-name new.test"
_OUT = f"{_ONE} --issuer-id Sub --out {{work}}"

VERBS = (
    Verb("root create, new store", "root create --common-name First", base="nothing"),
    Verb("root create", "root create --common-name Second"),
    Verb("sub create", "sub create --common-name Other --issuer-id Root"),
    Verb("leaf issue", f"{_ONE} --issuer-id Sub"),
    Verb("leaf issue RSA", f"{_ONE} --issuer-id Sub --key-alg RSA"),
    Verb("leaf issue SM2 pair", f"{_ONE} --issuer-id GmSub"),
    Verb("leaf issue CSR", "leaf issue --csr {work}/in/request.csr --issuer-id Sub"),
    Verb("leaf issue --out", f"{_OUT}/new", again=frozenset({0, 2}), over=f"{_OUT}/new --force"),
    Verb("leaf issue --out --force", f"{_OUT}/out --force"),
    Verb("leaf issue, token", f"{_ONE} --issuer-id Sub --idempotence-token once"),
    Verb("leaf issue --use-quota", f"{_ONE} --issuer-id Sub --use-quota", again=frozenset({5})),
    Verb("leaf revoke", "leaf revoke live.test --yes", again=frozenset({4})),
    Verb("sub disable", "sub disable Sub", again=frozenset({4})),
    Verb("sub enable", "sub enable Off", again=frozenset({4})),
    Verb("leaf delete", "leaf delete gone.test --yes", again=frozenset({3})),
    Verb("leaf delete, two", "leaf delete gone.test pair.test --yes", again=frozenset({3}), parts=Parts.KILLED),
    Verb("root passphrase", "root passphrase Root --passphrase-file {work}/in/pass --issuer-passphrase-file {work}/in/pass"),
    Verb("root import", "root import --certificate {work}/in/root.pem --key {work}/in/root.key", again=frozenset({4})),
    Verb("quota grant", "quota grant 5"),
    Verb("quickstart", "quickstart", parts=Parts.ALWAYS),
    Verb("store restore", "store restore {work}/in/older.tar --yes", late=True),
    Verb("call CreateLeafInstance", "call CreateLeafInstance --body {work}/in/body.json"),
)


def make_bases(into: Path) -> None:
    """Make a work directory of each base."""
    nothing, chain = into / "nothing", into / "chain"
    for work in (nothing, chain):
        (work / "in").mkdir(parents=True)
    foreign = into / "foreign"
    root = run("root", "create", "--common-name", "Foreign", "-q", "--store", str(foreign)).out.strip()
    for name, of in (("root.pem", "certificate.pem"), ("root.key", "private_key.pem")):
        shutil.copyfile(foreign / "roots" / root / of, chain / "in" / name)
    shutil.copyfile(REPOSITORY / "tests/cases/inputs/H09-cn-only.csr", chain / "in/request.csr")
    (chain / "in/pass").write_text(f"{CANARY}\n")
    for words in _CHAIN:
        run(*_words(words, chain), "--store", str(chain / "store"))
    sub = run("sub", "list", "--common-name", "Sub", "-q", "--store", str(chain / "store")).out.strip()
    (chain / "in/body.json").write_text(json.dumps(_BODY | {"issuer_id": sub}))


_CHAIN = (
    "root create --common-name Root",
    "sub create --common-name Sub --issuer-id Root",
    "sub create --common-name Off --issuer-id Root",
    "sub disable Off",
    "root create --common-name GmRoot --key-alg SM2",
    "sub create --common-name GmSub --issuer-id GmRoot",
    "store backup {work}/in/older.tar",
    "quota grant 3",
    "leaf issue --common-name live.test --issuer-id Sub --use-quota --out {work}/out",
    "leaf issue --common-name gone.test --issuer-id Sub --use-quota",
    "leaf issue --common-name pair.test --issuer-id GmSub",
    "leaf revoke gone.test pair.test --yes",
)
_BODY = {
    "csr_common": {"subject": {"common_name": "new.test"}, "san": ["new.test"]},
    "hash_alg": "SHA256",
    "key_alg": "ECDSA",
    "key_param": "P256",
    "quantity": 30,
    "duration_type": "day",
}


def answer(*argv: str) -> Answer:
    """What a command does, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(argv)
    return Answer(status, out.getvalue(), err.getvalue())


def run(*argv: str) -> Answer:
    """What a command does that is expected to do it."""
    done = answer(*argv)
    assert done.status == 0, (argv, done)
    return done


def _words(text: str, work: Path) -> list[str]:
    return [word.format(work=work) for word in text.split()]
