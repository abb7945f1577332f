"""No password and no key is told or kept, whatever goes wrong with it: promised of every case."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.cases.bench import Bench, case
from tests.engine import examples

GOOD, WRONG = "correct-horse-9f1c", "battery-staple-77ab"
KEY = examples.ec_key("P256").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def locked(bench: Bench) -> Bench:
    """A root and a sub whose keys a passphrase protects, beside those that are there."""
    bench.secrets += [GOOD, WRONG, KEY.splitlines()[1][:40]]
    bench.written("good", f"{GOOD}\n")
    bench.written("wrong", f"{WRONG}\n")
    assert bench.ask("root", "create", "--common-name", "Locked Root", "--passphrase-file", "good").status == 0
    words = ("--issuer-id", "Locked Root", "--issuer-passphrase-file", "good", "--passphrase-file", "good")
    assert bench.ask("sub", "create", "--common-name", "Locked CA", *words).status == 0
    return bench


def under(*words: str) -> tuple[str, ...]:
    return ("leaf", "issue", "--csr", case("H06"), "--issuer-id", "Locked CA", *words)


def test_the_right_passphrase_is_nowhere(locked: Bench) -> None:
    locked.issued(*under("--issuer-passphrase-file", "good"))
    locked.issued("leaf", "issue", "--common-name", "a.test", "--issuer-id", "Locked CA", "--issuer-passphrase-file", "good", "--passphrase-file", "good")
    for words in (("leaf", "show", "a.test"), ("leaf", "show", "a.test", "-v"), ("leaf", "list", "-o", "json"), ("tree",)):
        assert locked.ask(*words).status == 0


def test_neither_is_the_wrong_one(locked: Bench) -> None:
    locked.refused(*under("--issuer-passphrase-file", "wrong"))
    locked.refused(*under())
    assert "Traceback" not in locked.ask(*under("--issuer-passphrase-file", "wrong", "-v")).err


def test_a_passphrase_in_place_of_its_files_name(locked: Bench) -> None:
    """It is told that there is no file of that name, as it must be; it is kept nowhere."""
    locked.secrets.remove(WRONG)
    locked.refused(*under("--issuer-passphrase-file", WRONG), statuses=(3,))
    assert not [path for path in locked.store.rglob("*") if path.is_file() and WRONG.encode() in path.read_bytes()]


@pytest.fixture
def download(locked: Bench) -> Bench:
    """The same with a leaf whose key lies in the clear."""
    assert locked.ask("leaf", "issue", "--common-name", "a.test", "--issuer-id", "Office CA").status == 0
    return locked


def downloading(bench: Bench, **values: Any) -> tuple[str, ...]:
    name = bench.ask("leaf", "show", "a.test", "-o", "json").document["instance_id"]
    return bench.calling("DownloadLeafInstance", {"instance_id": name, "download_type": "pem", "is_tarball": False, **values})


def test_the_password_of_a_download(download: Bench) -> None:
    answer = download.ask(*downloading(download, password=GOOD))
    assert answer.status == 0
    assert answer.document["Result"]["private_key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    download.refused(*downloading(download, password=GOOD, download_type="none"))
    download.refused(*downloading(download, password=GOOD, is_tarball="false"))
    download.refused(*downloading(download, password=GOOD, instance_id="pca_leaf_" + "a" * 20), statuses=(3,))


NO_PASSWORDS: Mapping[str, Mapping[str, Any]] = {
    "a number": {"password": 271828182845},
    "an array": {"password": [WRONG]},
    "an object": {"password": {"is": WRONG}},
    "NUL in it": {"password": f"{WRONG}\0"},
    "a surrogate in it": {"password": f"{WRONG}\ud800"},
    "another name of the field": {"passwort": WRONG},
    "the name of another program's field": {"passphrase": WRONG},
}


@pytest.mark.parametrize("wrong", NO_PASSWORDS)
def test_a_password_that_is_none_is_not_repeated(download: Bench, wrong: str) -> None:
    """A shell's $PASSWORD without quotes in the JSON, or a field of another name: logs of a pipeline keep what is said."""
    download.secrets += ["271828182845"]
    download.refused(*downloading(download, **NO_PASSWORDS[wrong]))


def test_a_key_that_stands_where_something_else_belongs(locked: Bench) -> None:
    whole = {"csr_common": {"subject": {"common_name": "a.test"}}}
    for values in (
        {"csr": KEY},
        {"tag": [KEY]},
        {"hash_alg": KEY},
        {"key_param": KEY},
        {"duration_type": KEY},
        {"csr_common": {"san": [KEY]}},
        {"csr_common": {"subject": {"common_name": KEY}}},
        {"csr_common": {"subject": {"common_name": "a.test", "country": [KEY]}}},
        {"private_key": KEY},
    ):
        body = {"issuer_id": "pca_sub_x", "hash_alg": "SHA256", "key_alg": "ECDSA", "key_param": "P256", "quantity": 1, "duration_type": "day"}
        locked.refused(*locked.calling("CreateLeafInstance", {**whole, **body, **values}), statuses=(2, 3))
    certificate = Path(case("H14")).read_text()
    bare = "".join(KEY.splitlines()[1:-1])
    for upload in (
        {"certificate": KEY},
        {"certificate": bare},
        {"certificate": certificate, "key": KEY},
        {"certificate": certificate, "key": bare},
        {"certificate": certificate, "key": [KEY]},
        {"certificate": certificate, "private_key": KEY},
        {"certificate": certificate, "tag": [KEY]},
    ):
        locked.refused(*locked.calling("UploadRootInstance", upload))


def test_a_key_in_place_of_an_issuer(bench: Bench) -> None:
    bench.secrets += [KEY.splitlines()[1][:40]]
    bench.refused(*bench.asking(csr_common={"san": ["a.test"]}, issuer_id=KEY), statuses=(2, 3))


_OPTIONS = ("--csr", "--request", "--san", "--issuer-id", "--key-alg", "--country", "--hash-alg", "--passphrase-file", "--email", "--valid", "--key-usage")


@pytest.mark.parametrize("option", _OPTIONS)
def test_a_key_given_to_an_option(bench: Bench, option: str) -> None:
    """As in --csr "$(cat FILE)": whatever is refused does not repeat it."""
    bench.secrets += [KEY.splitlines()[1][:40]]
    for text in (KEY, json.dumps(KEY), KEY.replace("\n", " ")):
        bench.refused("leaf", "issue", "--common-name", "a.test", f"{option}={text}", statuses=(2, 3))
