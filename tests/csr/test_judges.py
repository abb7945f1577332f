"""Requests that other programs make: OpenSSL, GnuTLS and Java; each is issued, and OpenSSL verifies the chain."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pcactl import pem
from tests.cli.conftest import Pca
from tests.csr.conftest import Run

NAME = "www.example.test"
DISTID = "distid:1234567812345678"


def issued(pca: Pca, *line: str) -> Any:
    answer = pca(*line, "-o", "json")
    assert answer.status == 0, answer.out
    return answer.document


def told(made: Any) -> list[str]:
    return [one["code"] for one in made["notices"]]


def verified(run: Run, made: Any, tmp_path: Path) -> bool:
    """Whether OpenSSL accepts the leaf as a server below the root, by the files that a client and a server load."""
    leaf, *above = pem.split(Path(made["paths"]["chain"]).read_bytes())
    for stem, text in {"leaf": leaf, "above": b"".join(above[:-1]), "root": above[-1]}.items():
        (tmp_path / f"{stem}.pem").write_bytes(text)
    found = run("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", "-untrusted", "above.pem", "leaf.pem")
    return found.returncode == 0


def same_key(run: Run, made: Any, form: str = "PEM") -> bool:
    """Whether OpenSSL reads the same key and subject in the request and in the certificate."""
    asked = run("openssl", "req", "-in", "made.csr", "-inform", form, "-noout", "-pubkey", "-subject", "-nameopt", "RFC2253").stdout
    given = run("openssl", "x509", "-in", made["paths"]["certificate"], "-noout", "-pubkey", "-subject", "-nameopt", "RFC2253").stdout
    return asked == given != ""


OPENSSL: Mapping[str, Sequence[str]] = {
    "rsa": ("-newkey", "rsa:2048"),
    "P-256": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "P-384, SHA-512": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha512"),
    "SHA-1": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha1"),
    "DER": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-outform", "DER"),
    "extensions": (
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "subjectAltName=DNS:www.example.test,IP:192.0.2.7,email:ops@example.test"),
        *("-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=serverAuth", "-addext", "basicConstraints=CA:FALSE"),
    ),
    "text above it": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-text"),
}


@pytest.mark.parametrize("words", OPENSSL.values(), ids=OPENSSL)
def test_openssl(chain: Pca, run: Run, tmp_path: Path, words: Sequence[str]) -> None:
    made = run(
        "openssl",
        "req",
        "-new",
        *words,
        "-nodes",
        "-keyout",
        "made.key",
        "-subj",
        f"/C=CN/O=Example/emailAddress=ops@example.test/CN={NAME}",
        "-out",
        "made.csr",
    )
    assert made.returncode == 0, made.stderr
    leaf = issued(chain, "leaf", "issue", "--csr", "made.csr")
    assert told(leaf) == (["CsrWeakSignature"] if "-sha1" in words else [])
    assert leaf["san"][0] == NAME
    assert verified(run, leaf, tmp_path)
    assert same_key(run, leaf, "DER" if "DER" in words else "PEM")


def test_openssl_sm2(pca: Pca, run: Run) -> None:
    issued(pca, "root", "create", "--common-name", "GM Root", "--key-alg", "SM2")
    sub = issued(pca, "sub", "create", "--common-name", "GM Sub")
    run("openssl", "ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "made.key")
    line = ("openssl", "req", "-new", "-key", "made.key", "-sm3", "-subj", f"/CN={NAME}", "-out", "made.csr")
    run(*line)
    answer = pca("leaf", "issue", "--csr", "made.csr", "-o", "json")
    assert (answer.status, answer.document["error"]["field"]) == (2, "csr")
    assert "empty signer id" in answer.document["error"]["message"]
    run(*line, "-sigopt", DISTID)
    leaf = issued(pca, "leaf", "issue", "--csr", "made.csr")
    assert told(leaf) == []
    for half in ("certificate", "encryption_certificate"):
        link = ("-partial_chain", "-vfyopt", DISTID, "-purpose", "sslserver", "-trusted", sub["paths"]["certificate"])
        assert run("openssl", "verify", "-x509_strict", *link, leaf["paths"][half]).returncode == 0
    assert same_key(run, leaf)
    public = run("openssl", "pkey", "-in", leaf["paths"]["encryption_private_key"], "-pubout").stdout
    assert public == run("openssl", "x509", "-in", leaf["paths"]["encryption_certificate"], "-noout", "-pubkey").stdout != ""


def test_openssl_as_a_sub(chain: Pca, run: Run, tmp_path: Path) -> None:
    words = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "made.key", "-subj", "/O=Example/CN=Office CA", "-out", "made.csr")
    run("openssl", "req", "-new", *words, "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign,cRLSign")
    sub = issued(chain, "sub", "create", "--csr", "made.csr")
    assert sorted(told(sub)) == ["CsrPathLength", "KeyElsewhere"]
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "made.key", "-out", str(Path(sub["paths"]["certificate"]).parent / "private_key.pem"))
    leaf = issued(chain, "leaf", "issue", "--common-name", NAME, "--issuer-id", "Office CA")
    assert verified(run, leaf, tmp_path)


@pytest.mark.parametrize("key", ["rsa", "ecdsa"])
def test_certtool(chain: Pca, run: Run, tmp_path: Path, key: str) -> None:
    lines = (
        'cn = "www.example.test"',
        'organization = "Example"',
        'dns_name = "www.example.test"',
        'ip_address = "192.0.2.7"',
        "signing_key",
        "tls_www_server",
    )
    (tmp_path / "template").write_text("\n".join(lines))
    run("certtool", "--generate-privkey", "--key-type", key, "--bits", "2048" if key == "rsa" else "256", "--outfile", "made.key")
    run("certtool", "--generate-request", "--load-privkey", "made.key", "--template", "template", "--outfile", "made.csr")
    leaf = issued(chain, "leaf", "issue", "--csr", "made.csr")
    assert (leaf["san"], told(leaf)) == ([NAME, "192.0.2.7"], ["CsrCriticality"])
    assert verified(run, leaf, tmp_path)
    assert same_key(run, leaf)


@pytest.mark.parametrize("key", [("-keyalg", "RSA", "-keysize", "2048"), ("-keyalg", "EC", "-groupname", "secp384r1")], ids=["RSA", "EC"])
@pytest.mark.slow
def test_keytool(chain: Pca, run: Run, tmp_path: Path, key: Sequence[str]) -> None:
    keystore = ("-alias", "a", "-keystore", "keystore", "-storepass", "changeit")
    run("keytool", "-genkeypair", *keystore, *key, "-dname", f"CN={NAME}, OU=Unit, O=Example, ST=Beijing, C=CN", "-validity", "1")
    wishes = ("-ext", f"san=dns:{NAME},ip:192.0.2.7", "-ext", "ku=digitalSignature", "-ext", "eku=serverAuth")
    run("keytool", "-certreq", *keystore, *wishes, "-file", "made.csr")
    assert (tmp_path / "made.csr").read_text().startswith("-----BEGIN NEW CERTIFICATE REQUEST-----")
    leaf = issued(chain, "leaf", "issue", "--csr", "made.csr", "--out", "out")
    assert (leaf["san"], told(leaf)) == ([NAME, "192.0.2.7"], [])
    assert verified(run, leaf, tmp_path)
    assert same_key(run, leaf)
    assert run("keytool", "-importcert", *keystore, "-noprompt", "-trustcacerts", "-file", "out/chain.pem").returncode == 0


def test_openssl_reads_what_the_record_keeps(chain: Pca, run: Run, tmp_path: Path) -> None:
    leaf = issued(chain, "leaf", "issue", "--csr", "leaf.csr")
    record = tomllib.loads((Path(leaf["paths"]["certificate"]).parent / "instance.toml").read_text("utf-8"))
    (kept,) = _strings_with("BEGIN CERTIFICATE REQUEST", record)
    (tmp_path / "kept.csr").write_text(kept)
    assert run("openssl", "req", "-in", "kept.csr", "-noout", "-verify").returncode == 0


def _strings_with(part: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if part in value else []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for one in inner for found in _strings_with(part, one)]
