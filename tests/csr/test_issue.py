"""Requests from the door to the store: by `call` and on the command line, what is written, what is never written, who can sign after."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_private_key

from pcactl import der
from pcactl.contract.vocabulary import Kind
from pcactl.store.store import Store
from tests.api.client import SM2, Client, body_of
from tests.authority.roots import extension, name, private
from tests.cli.conftest import Pca
from tests.csr import maker
from tests.csr.conftest import LEAF, SUB
from tests.csr.maker import CHALLENGE_PASSWORD, CN, attribute, dns, request, sans, subject, text
from tests.engine.examples import ec_key

SECRET = "tr0ub4dor-and-3"  # noqa: S105  Somebody's password, by which we know it again.
DAY = {"hash_alg": "SHA256", "quantity": 1, "duration_type": "day"}


def document(pca: Pca, *line: str) -> Any:
    answer = pca(*line, "-o", "json")
    assert answer.status == 0, answer.out + answer.err
    return answer.document


def refusal(pca: Pca, *line: str) -> tuple[int, str, str]:
    """Exit status, code and field."""
    answer = pca(*line, "-o", "json")
    error = answer.document["error"]
    return answer.status, error["code"], error["field"]


def told(made: Any) -> list[str]:
    return [one["code"] for one in made["notices"]]


def files(path: Path) -> Iterator[tuple[Path, bytes]]:
    return ((file, file.read_bytes()) for file in path.rglob("*") if file.is_file())


def issuer(client: Client, **values: Any) -> str:
    return client.create(Kind.SUB, issuer_id=client.create(Kind.ROOT, quantity=3, **values), quantity=2, **values)


# By `call`


def test_a_leaf_by_call(client: Client) -> None:
    made = client.result("CreateLeafInstance", {"csr": text(LEAF), "issuer_id": issuer(client), **DAY})
    assert made["private_key"] is None
    assert made["encryption_private_key"] is None
    found = x509.load_pem_x509_certificate(made["certificate"].encode())
    assert found.subject == x509.load_der_x509_csr(LEAF).subject
    assert found.public_key() == load_der_public_key(maker.p256().spki)
    assert {*client.store.paths(made["instance_id"])} == {"certificate", "chain"}
    assert client.notices == []


def test_an_sm2_leaf_by_call_has_its_encryption_key_alone(client: Client) -> None:
    made = client.result("CreateLeafInstance", {"csr": text(request(key=maker.sm2())), "issuer_id": issuer(client, **SM2), **DAY})
    assert made["private_key"] is None
    assert made["encryption_private_key"].startswith("-----BEGIN PRIVATE KEY-----")
    assert {*client.store.paths(made["instance_id"])} == {
        *("certificate", "chain"),
        *("encryption_certificate", "encryption_chain", "encryption_private_key"),
    }
    (signing,), (encryption,) = (x509.load_pem_x509_certificates(made[stem].encode()) for stem in ("certificate", "encryption_certificate"))
    assert maker.sm2().spki in signing.tbs_certificate_bytes
    assert maker.sm2().spki not in encryption.tbs_certificate_bytes
    assert signing.subject == encryption.subject


def test_a_sub_by_call(client: Client) -> None:
    root = client.create(Kind.ROOT, quantity=3)
    made = client.result("CreateSubInstance", {"csr": text(SUB), "issuer_id": root, **DAY})
    assert client.notices == ["KeyElsewhere"]
    assert {*client.store.paths(made["instance_id"])} == {"certificate", "chain"}
    refused = client.refused("CreateLeafInstance", body_of(Kind.LEAF, issuer_id=made["instance_id"]) | {"duration_type": "hour"})
    assert (refused.code, refused.exit_status) == ("InvalidParameter.issuer_id", 4)


def test_an_sm2_sub_has_no_key_here_either(client: Client) -> None:
    csr = request(key=maker.sm2(), subject=subject((CN, "GM Office CA")))
    made = client.result("CreateSubInstance", {"csr": text(csr), "issuer_id": client.create(Kind.ROOT, quantity=3, **SM2), **DAY})
    assert client.notices == ["KeyElsewhere"]
    assert {*client.store.paths(made["instance_id"])} == {"certificate", "chain"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"key_alg": "RSA"}, "InvalidParameter.key_alg"),
        ({"key_alg": "SM2"}, "InvalidParameter.key_alg"),
        ({"key_alg": "DSA"}, "InvalidParameter.key_alg"),
        ({"key_param": "P384"}, "InvalidParameter.key_param"),
        ({"key_alg": "ECDSA", "key_param": "2048"}, "InvalidParameter.key_param"),
        ({"key_param": "P257"}, "InvalidParameter.key_param"),
        ({"key_alg": 5}, "InvalidParameter.key_alg"),
        ({"csr": "no request"}, "InvalidParameter.csr"),
        ({"csr": 5}, "InvalidParameter.csr"),
        ({"csr": ""}, "MissingParameter.csr_common"),
        ({"csr": None}, "MissingParameter.csr_common"),
        ({"csr": text(request(signature=maker.NOBODY))}, "InvalidParameter.csr"),
        ({"csr": text(request(subject=name([])))}, "MissingParameter.csr_common.subject.common_name"),
        ({"csr": text(request(extension("1.2.3", der.NULL)))}, "InvalidParameter.csr"),
    ],
)
def test_what_is_refused_by_call(client: Client, values: dict[str, Any], code: str) -> None:
    refused = client.refused("CreateLeafInstance", {"csr": text(LEAF), "issuer_id": issuer(client), **DAY, **values})
    assert (refused.code, refused.exit_status) == (code, 2)
    assert client.result("ListLeafInstances")["count"] == 0


@pytest.mark.parametrize("values", [{"key_alg": "ECDSA"}, {"key_param": "P256"}, {"key_alg": "ECDSA", "key_param": "P256"}, {"key_alg": None, "key_param": ""}])
def test_what_is_said_of_the_key_may_agree(client: Client, values: dict[str, Any]) -> None:
    client.result("CreateLeafInstance", {"csr": text(LEAF), "issuer_id": issuer(client), **DAY, **values})


def test_an_sm2_key_has_no_parameter(client: Client) -> None:
    body = {"csr": text(request(key=maker.sm2())), "issuer_id": issuer(client, **SM2), **DAY}
    assert client.refused("CreateLeafInstance", {**body, "key_param": "P256"}).code == "InvalidParameter.key_param"
    client.result("CreateLeafInstance", {**body, "key_param": "", "key_alg": "SM2"})


def test_a_key_of_another_family_than_the_issuers(client: Client) -> None:
    body = {"csr": text(request(key=maker.sm2())), "issuer_id": issuer(client), **DAY}
    assert client.refused("CreateLeafInstance", body).code == "InvalidParameter.key_alg"


def test_a_root_takes_no_csr(client: Client) -> None:
    refused = client.refused("CreateRootInstance", body_of(Kind.ROOT, csr=text(SUB)))
    assert (refused.code, refused.exit_status) == ("InvalidParameter.csr", 2)


def test_a_csr_takes_one_from_the_quota(client: Client) -> None:
    body = {"csr": text(LEAF), "issuer_id": issuer(client), **DAY, "use_quota": True}
    assert client.refused("CreateLeafInstance", body).code == "QuotaExceeded.leaf"
    with client.store.write(now=client.clock()) as writer:
        writer.grant(1)
    client.result("CreateLeafInstance", body)
    assert client.result("GetQuotaDetail", {"quota_type": "leaf"})["quota"] == 0


def test_the_same_token_gives_the_same_leaf(client: Client) -> None:
    body = {"csr": text(LEAF), "issuer_id": issuer(client), **DAY, "idempotence_token": "token-1"}
    first, second = (client.result("CreateLeafInstance", body) for _ in range(2))
    assert first == second
    assert client.notices == ["AnsweredBefore"]
    other = {**body, "csr": text(request(key=maker.p256(2)))}
    assert client.refused("CreateLeafInstance", other).code == "IdempotentParameterMismatch"
    assert client.result("ListLeafInstances")["count"] == 1


def test_a_download_has_no_private_key(client: Client) -> None:
    made = client.result("CreateLeafInstance", {"csr": text(LEAF), "issuer_id": issuer(client), **DAY})
    wanted = {"instance_id": made["instance_id"], "download_type": "pem", "is_tarball": False}
    for more in ({}, {"password": "horse"}):
        found = client.result("DownloadLeafInstance", wanted | more)
        assert (found["private_key"], found["certificate"]) == (None, made["certificate"])
    assert client.result("DownloadLeafInstance", wanted | {"is_tarball": True})["tarball_bytes"]


# What is never written


@pytest.mark.parametrize("password", [der.utf8_string(SECRET), der.tlv(der.BMP_STRING, SECRET.encode("utf-16-be"))])
def test_no_file_of_the_store_has_the_challenge_password(client: Client, password: bytes) -> None:
    csr = request(attributes=[attribute(CHALLENGE_PASSWORD, password)])
    body = {"csr": text(csr), "issuer_id": issuer(client), **DAY, "idempotence_token": "token-1"}
    made = client.result("CreateLeafInstance", body)
    assert client.notices == ["CsrAttributesDropped"]
    for file, content in files(client.store.path):
        assert not [octets for octets in (SECRET.encode(), password[2:], text(csr).splitlines()[2].encode()) if octets in content], file
    assert client.store.instance(made["instance_id"]).request.get("csr") is None


def test_a_csr_without_secrets_is_in_the_record(client: Client) -> None:
    made = client.result("CreateLeafInstance", {"csr": text(LEAF), "issuer_id": issuer(client), **DAY})
    assert client.store.instance(made["instance_id"]).request["csr"] == text(LEAF)
    assert [file.name for file, content in files(client.store.path) if b"CERTIFICATE REQUEST" in content] == ["instance.toml"]


def test_a_key_beside_the_request_is_not_in_the_record(chain: Pca, tmp_path: Path) -> None:
    key = private(ec_key("P256"))
    (tmp_path / "both").write_bytes(key + text(LEAF).encode())
    assert told(document(chain, "leaf", "issue", "--csr", "both")) == []
    line = key.splitlines()[1]
    assert not [file for file, content in files(tmp_path / "store") if line in content]


# On the command line


def test_a_leaf_on_the_command_line(chain: Pca, tmp_path: Path) -> None:
    made = document(chain, "leaf", "issue", "--csr", "leaf.csr", "--out", "out")
    assert (made["common_name"], made["key_alg"], made["key_param"], made["san"]) == ("www.example.test", "ECDSA", "P256", ["www.example.test", "b.test"])
    assert "private_key" not in made["paths"]
    assert {file.name for file in (tmp_path / "out").iterdir()} == {f"{stem}.pem" for stem in ("certificate", "chain", "fullchain", "root_certificate")}
    assert told(made) == []


@pytest.mark.parametrize("more", [(), ("--force",)])
def test_the_key_beside_the_copies_is_left_alone(chain: Pca, tmp_path: Path, more: tuple[str, ...]) -> None:
    """Who makes a CSR keeps the key where the certificate will be."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "private_key.pem").write_text("mine")
    document(chain, "leaf", "issue", "--csr", "leaf.csr", "--out", "out", *more)
    assert (tmp_path / "out" / "private_key.pem").read_text() == "mine"
    assert (tmp_path / "out" / "certificate.pem").exists()


@pytest.mark.parametrize("stem", ["certificate", "chain", "fullchain", "root_certificate"])
def test_copies_are_not_written_over(chain: Pca, tmp_path: Path, stem: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{stem}.pem").write_text("mine")
    for more in ((), ("--dry-run",)):
        assert refusal(chain, "leaf", "issue", "--csr", "leaf.csr", "--out", "out", *more) == (2, "InvalidParameter", "--out")
    assert document(chain, "leaf", "list")["count"] == 0


def test_there_is_no_private_key_to_include(chain: Pca) -> None:
    refused = chain("leaf", "issue", "--csr", "leaf.csr", "--include-private-key")
    assert (refused.status, refused.err.partition("\n")[0]) == (
        2,
        "error: --include-private-key: no private key is made: the CSR's stays where it was made",
    )


@pytest.mark.parametrize(
    ("words", "status", "field"),
    [
        (("--key-alg", "RSA"), 2, "key_alg"),
        (("--key-param", "P384"), 2, "key_param"),
        (("--key-alg", "SM2", "--issuer-id", "Issuing CA"), 2, "key_alg"),
    ],
)
def test_options_that_do_not_agree_with_the_key(chain: Pca, words: tuple[str, ...], status: int, field: str) -> None:
    for more in ((), ("--dry-run",)):
        assert refusal(chain, "leaf", "issue", "--csr", "leaf.csr", *words, *more) == (status, "InvalidParameter", field)


@pytest.mark.parametrize("words", [(), ("--key-alg", "ecdsa"), ("--key-param", "p256"), ("--key-param", "")])
def test_the_record_says_which_key_it_is(chain: Pca, tmp_path: Path, words: tuple[str, ...]) -> None:
    made = document(chain, "leaf", "issue", "--csr", "leaf.csr", *words)
    kept = Store(tmp_path / "store").instance(made["instance_id"]).request
    assert (kept["key_alg"], kept["key_param"], kept["csr"]) == ("ECDSA", "P256", text(LEAF))


def test_der_and_standard_input(chain: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leaf.der").write_bytes(LEAF)
    assert document(chain, "leaf", "issue", "--csr", "leaf.der")["common_name"] == "www.example.test"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LEAF)))
    assert document(chain, "leaf", "issue", "--csr", "-")["common_name"] == "www.example.test"


def test_what_the_file_is_is_said_with_its_name(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "large").write_bytes(b"x" * ((1 << 20) + 1))
    for file, problem in (("empty", "it is empty"), ("large", "it is larger than")):
        answer = chain("leaf", "issue", "--csr", file, "-o", "json")
        assert (answer.status, answer.document["error"]["field"]) == (2, "csr")
        assert answer.document["error"]["message"].startswith(f"{file}: {problem}")
    assert refusal(chain, "leaf", "issue", "--csr", "nowhere") == (3, "NotFound.Resource", "--csr")


def test_options_go_before_the_csr(chain: Pca) -> None:
    made = document(chain, "leaf", "issue", "--csr", "leaf.csr", "--organization", "New", "--san", "c.test", "--key-usage", "digital_signature")
    assert made["san"] == ["c.test"]
    assert made["subject"]["organization"] == ["New"]
    assert told(made).count("CsrOverruled") == 2


def test_a_dry_run_says_the_same_and_makes_nothing(chain: Pca, tmp_path: Path) -> None:
    before = dict(files(tmp_path / "store"))
    answer = chain("leaf", "issue", "--csr", "leaf.csr", "--organization", "New", "--dry-run")
    assert answer.status == 0
    assert "the CSR asks for" in answer.err + answer.out
    assert dict(files(tmp_path / "store")) == before
    assert chain("leaf", "issue", "--csr", "leaf.csr", "--key-alg", "RSA", "--dry-run").status == 2


def test_what_is_said_of_a_private_key_is_refused_where_none_is_made(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("horse\n")
    assert refusal(chain, "leaf", "issue", "--csr", "leaf.csr", "--passphrase-file", "pass")[0::2] == (2, "--passphrase-file")
    assert refusal(chain, "leaf", "issue", "--csr", "leaf.csr", "--out", "o", "--no-keep-key")[0::2] == (2, "--no-keep-key")
    assert refusal(chain, "sub", "create", "--csr", "sub.csr", "--passphrase-file", "pass")[0::2] == (2, "--passphrase-file")
    assert not (tmp_path / "o").exists()


def test_an_sm2_leafs_encryption_key_is_put_under_a_passphrase(pca: Pca, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("horse\n")
    document(pca, "root", "create", "--common-name", "GM Root", "--key-alg", "SM2")
    document(pca, "sub", "create", "--common-name", "GM Sub")
    made = document(pca, "leaf", "issue", "--csr", "sm2.csr", "--passphrase-file", "pass")
    assert "private_key" not in made["paths"]
    assert Path(made["paths"]["encryption_private_key"]).read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_the_issuer_is_the_one_that_can_sign_the_key(chain: Pca) -> None:
    document(chain, "root", "create", "--common-name", "GM Root", "--key-alg", "SM2")
    gm = document(chain, "sub", "create", "--common-name", "GM Sub", "--issuer-id", "GM Root", "--key-alg", "SM2")
    assert document(chain, "leaf", "issue", "--csr", "sm2.csr")["issuer_id"] == gm["instance_id"]
    assert document(chain, "leaf", "issue", "--csr", "leaf.csr")["issuer_id"] != gm["instance_id"]


def test_a_root_has_no_such_option(pca: Pca) -> None:
    assert pca("root", "create", "--common-name", "R", "--csr", "sub.csr").status == 2
    (Path.cwd() / "body").write_text(json.dumps({"csr": text(SUB), "csr_common": {"subject": {"common_name": "R"}}}))
    assert refusal(pca, "root", "create", "--request", "body") == (2, "InvalidParameter", "csr")


def test_a_body_with_a_csr(chain: Pca) -> None:
    (Path.cwd() / "body").write_text(json.dumps({"csr": text(LEAF), "csr_common": {"subject": {"locality": ["Beijing"]}}}))
    made = document(chain, "leaf", "issue", "--request", "body")
    assert (made["subject"]["locality"], made["common_name"]) == (["Beijing"], "www.example.test")
    assert document(chain, "leaf", "issue", "--request", "body", "--csr", "leaf.csr")["key_alg"] == "ECDSA"


def test_a_token_on_the_command_line(chain: Pca) -> None:
    line = ("leaf", "issue", "--csr", "leaf.csr", "--idempotence-token", "token-1")
    first, second = document(chain, *line), document(chain, *line)
    assert first["instance_id"] == second["instance_id"]
    assert told(second) == ["AnsweredBefore"]
    assert refusal(chain, *line[:2], "--csr", "sm2.csr", *line[4:])[:2] == (4, "IdempotentParameterMismatch")


# A sub whose key is elsewhere


def test_a_sub_signs_once_its_key_is_put_in_place(chain: Pca) -> None:
    made = document(chain, "sub", "create", "--csr", "sub.csr")
    assert told(made) == ["KeyElsewhere"]
    assert "private_key" not in made["paths"]
    line = ("leaf", "issue", "--common-name", "www.example.test", "--issuer-id", "Office CA", "--valid", "1d")
    assert refusal(chain, *line) == (4, "InvalidParameter", "issuer_id")
    assert refusal(chain, *line, "--dry-run") == (4, "InvalidParameter", "issuer_id")
    place = Path(made["paths"]["certificate"]).parent / "private_key.pem"
    place.write_bytes(private(ec_key("P256")))
    leaf = document(chain, *line)
    public = x509.load_pem_x509_certificate(Path(made["paths"]["certificate"]).read_bytes()).public_key()
    x509.load_pem_x509_certificate(Path(leaf["paths"]["certificate"]).read_bytes()).verify_directly_issued_by(
        x509.load_pem_x509_certificate(Path(made["paths"]["certificate"]).read_bytes())
    )
    key = load_pem_private_key(place.read_bytes(), None)
    assert key.public_key() == public
    place.write_bytes(private(ec_key("P256", 2)))
    assert refusal(chain, *line)[0] == 6


def test_a_sub_without_its_key_is_no_candidate(chain: Pca) -> None:
    made = document(chain, "sub", "create", "--csr", "sub.csr")
    assert document(chain, "leaf", "issue", "--common-name", "www.example.test")["issuer_id"] != made["instance_id"]


# Defaults


def defaults(tmp_path: Path, toml: str) -> None:
    settings = tmp_path / "store" / "store.toml"
    settings.write_text(settings.read_text() + "\n" + toml)


def test_defaults_never_override_what_a_csr_says(chain: Pca, tmp_path: Path) -> None:
    defaults(
        tmp_path,
        '[defaults]\nkey_alg = "RSA"\nkey_param = "3072"\n'
        '[defaults.leaf.csr_common]\nsan = ["default.test"]\nemail = "default@a.test"\n'
        '[defaults.leaf.csr_common.subject]\norganization = ["Default"]\nlocality = ["Beijing"]\ncommon_name = "default.test"\n'
        "[defaults.leaf.extensions.key_usages]\nnon_repudiation = true\n"
        "[defaults.leaf.extensions.extended_key_usages]\ncode_signing = true\n",
    )
    csr = request(sans(dns("a.test")), maker.usages(0), maker.purposes(maker.CLIENT), subject=subject((CN, "a.test"), (maker.O, "Own")))
    (tmp_path / "own.csr").write_text(text(csr))
    made = document(chain, "leaf", "issue", "--csr", "own.csr")
    assert (made["key_alg"], made["key_param"], made["san"], told(made)) == ("ECDSA", "P256", ["a.test"], [])
    assert (made["subject"]["organization"], made["subject"]["locality"], made["common_name"]) == (["Own"], ["Beijing"], "a.test")
    found = x509.load_pem_x509_certificate(Path(made["paths"]["certificate"]).read_bytes())
    assert not found.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert [one.dotted_string for one in found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value] == [maker.CLIENT]


def test_defaults_fill_what_a_csr_leaves_open(chain: Pca, tmp_path: Path) -> None:
    defaults(
        tmp_path,
        '[defaults.leaf.csr_common]\nsan = ["default.test"]\n'
        "[defaults.leaf.extensions.key_usages]\nnon_repudiation = true\n"
        "[defaults.leaf.extensions.extended_key_usages]\ncode_signing = true\n",
    )
    (tmp_path / "own.csr").write_text(text(request()))
    made = document(chain, "leaf", "issue", "--csr", "own.csr")
    assert made["san"] == ["default.test"]
    found = x509.load_pem_x509_certificate(Path(made["paths"]["certificate"]).read_bytes())
    assert found.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    assert [one.dotted_string for one in found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value] == [maker.CODE]


def test_a_csr_is_no_default(chain: Pca, tmp_path: Path) -> None:
    defaults(tmp_path, '[defaults]\ncsr = "x"\n')
    assert refusal(chain, "leaf", "issue", "--common-name", "a.test")[0] == 6


@pytest.mark.parametrize("action", ["CreateRootInstance", "CreateSubInstance", "CreateLeafInstance"])
@pytest.mark.parametrize("around", [lambda key: key, lambda key: [key], lambda key: {"a": key}, lambda key: key + "\0"], ids=["text", "array", "object", "NUL"])
def test_a_key_in_a_body_is_never_shown(chain: Pca, tmp_path: Path, action: str, around: Callable[[str], object]) -> None:
    key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIJMCiX9dI3RxuTUXv\n-----END EC PRIVATE KEY-----\n"
    for field in ("csr", "csrr"):
        (tmp_path / "body.json").write_text(json.dumps({"issuer_id": "x", **DAY, field: around(key)}))
        answer = chain("call", action, "--body", str(tmp_path / "body.json"))
        assert answer.status == 2
        assert "MHcCAQEE" not in answer.out + answer.err
