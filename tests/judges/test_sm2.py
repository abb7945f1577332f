"""SM2 chains before judges that are not ours: OpenSSL 4 by pyOpenSSL for the whole chain, OpenSSL 3 link by link."""

from pathlib import Path

import pytest
from OpenSSL import crypto

from tests.judges.conftest import DISTID, Authority, Chain, Run

_SM2 = {"key_alg": "SM2"}
_HALVES = {
    "certificate": "Digital Signature, Non Repudiation",
    "encryption_certificate": "Key Encipherment, Data Encipherment, Key Agreement",
}


@pytest.fixture
def chain(authority: Authority) -> Chain:
    return authority.chain(_SM2, _SM2, {"duration_type": "day", "quantity": 90})


@pytest.mark.parametrize("half", _HALVES)
def test_the_whole_chain_verifies(chain: Chain, half: str) -> None:
    store = crypto.X509Store()
    store.add_cert(_load(chain.file(chain.root)))
    crypto.X509StoreContext(store, _load(chain.file(chain.leaf, half)), [_load(chain.file(chain.sub))]).verify_certificate()


@pytest.mark.parametrize("half", _HALVES)
def test_each_link_verifies_with_the_signer_id_and_not_without(chain: Chain, run: Run, half: str) -> None:
    links = ((chain.file(chain.root), chain.file(chain.sub)), (chain.file(chain.sub), chain.file(chain.leaf, half)))
    for issuer, certificate in links:
        verify = ("verify", "-x509_strict", "-partial_chain", "-purpose", "sslserver" if issuer != links[0][0] else "any")
        assert run("openssl", *verify, *DISTID, "-trusted", issuer, certificate).returncode == 0
        assert run("openssl", *verify, "-trusted", issuer, certificate).returncode == 2


def test_the_roots_own_signature_verifies(chain: Chain, run: Run, tmp_path: Path) -> None:
    root = chain.file(chain.root)
    tbs, signature, public = tmp_path / "tbs", tmp_path / "signature", tmp_path / "public.pem"
    offsets = [line.split(":")[0].strip() for line in run("openssl", "asn1parse", "-in", root).stdout.splitlines() if "d=1 " in line]
    run("openssl", "asn1parse", "-in", root, "-strparse", offsets[0], "-noout", "-out", tbs)
    run("openssl", "asn1parse", "-in", root, "-strparse", offsets[2], "-noout", "-out", signature)
    public.write_text(run("openssl", "x509", "-in", root, "-pubkey", "-noout").stdout)
    verified = run("openssl", "dgst", "-sm3", "-sigopt", "distid:1234567812345678", "-verify", public, "-signature", signature, tbs)
    assert verified.stdout.strip() == "Verified OK", verified.stderr


@pytest.mark.parametrize(("half", "usages"), _HALVES.items())
def test_each_half_has_its_usages_and_no_basic_constraints(chain: Chain, run: Run, half: str, usages: str) -> None:
    text = run("openssl", "x509", "-in", chain.file(chain.leaf, half), "-noout", "-ext", "keyUsage,basicConstraints").stdout
    assert [line.strip() for line in text.splitlines()] == ["X509v3 Key Usage: critical", usages]


def test_the_halves_share_all_but_key_and_serial(chain: Chain, run: Run) -> None:
    def said(half: str, *what: str) -> str:
        return run("openssl", "x509", "-in", chain.file(chain.leaf, half), "-noout", *what).stdout

    shared = ("-subject", "-issuer", "-dates", "-ext", "subjectAltName,extendedKeyUsage")
    assert said("certificate", *shared) == said("encryption_certificate", *shared)
    assert said("certificate", "-serial") != said("encryption_certificate", "-serial")
    assert said("certificate", "-pubkey") != said("encryption_certificate", "-pubkey")


@pytest.mark.parametrize(("key", "half"), [("private_key", "certificate"), ("encryption_private_key", "encryption_certificate")])
def test_each_key_belongs_to_its_half(chain: Chain, run: Run, key: str, half: str) -> None:
    public = run("openssl", "pkey", "-in", chain.file(chain.leaf, key), "-pubout").stdout
    assert public.startswith("-----BEGIN PUBLIC KEY-----")
    assert public == run("openssl", "x509", "-in", chain.file(chain.leaf, half), "-noout", "-pubkey").stdout


def test_pkilint_has_nothing_to_say_but_of_the_rule_that_sm2_pairs_are_excepted_from(chain: Chain, run: Run) -> None:
    for certificate in (chain.file(chain.root), chain.file(chain.sub), chain.file(chain.leaf)):
        found = run("lint_pkix_cert", "lint", "-s", "WARNING", certificate)
        assert (found.returncode, found.stdout.strip()) == (0, "")
    # RFC 8813 keeps encipherment from EC keys; GB/T 38636 wants it of the encryption half.
    found = run("lint_pkix_cert", "lint", "-s", "WARNING", chain.file(chain.leaf, "encryption_certificate"))
    assert (found.returncode, found.stdout.count("pkix."), "pkix.key_usage_value_prohibited_for_ec" in found.stdout) == (1, 1, True)


def _load(path: Path) -> crypto.X509:
    return crypto.load_certificate(crypto.FILETYPE_PEM, path.read_bytes())
