"""Whole chains before judges that are not ours: OpenSSL, GnuTLS and pkilint for RSA and ECDSA in every mixture."""

from pathlib import Path

import pytest

from pcactl.contract.algorithms import ALGORITHMS, HASHES
from tests.judges.conftest import Authority, Chain, Run
from tests.judges.pairwise import Row, pairwise

_KEYS = [f"{row.name}:{param}" for row in ALGORITHMS.values() for param in row.params if row.default_param]
_ROWS = pairwise({f"{who} {what}": values for who in ("root", "sub", "leaf") for what, values in (("key", _KEYS), ("hash", HASHES))})


def _body(row: Row, who: str) -> dict[str, str]:
    algorithm, _, param = row[f"{who} key"].partition(":")
    return {"key_alg": algorithm, "key_param": param, "hash_alg": row[f"{who} hash"]}


def test_the_rows_cover_every_pair() -> None:
    seen = {(one, row[one], other, row[other]) for row in _ROWS for one in row for other in row}
    for one in ("root", "sub", "leaf"):
        for other in ("root", "sub", "leaf"):
            assert all((f"{one} key", key, f"{other} hash", digest) in seen for key in _KEYS for digest in HASHES)


@pytest.mark.slow
@pytest.mark.parametrize("row", _ROWS, ids=lambda row: "/".join(row.values()))
def test_every_mixture_of_rsa_and_ecdsa_passes_every_judge(row: Row, authority: Authority, run: Run) -> None:
    chain = authority.chain(_body(row, "root"), _body(row, "sub"), _body(row, "leaf"))
    assert_openssl_accepts(chain, run)
    assert_gnutls_accepts(chain, run)
    for shown in (chain.root, chain.sub, chain.leaf):
        assert_pkilint_is_silent(chain.file(shown), run)
    assert chain.leaf.instance.signature_algorithm == f"{row['leaf hash']}-{row['sub key'].partition(':')[0]}"


def test_openssl_refuses_what_it_should(authority: Authority, run: Run) -> None:
    chain = authority.chain({}, {}, {})
    stranger = authority.chain({}, {}, {})
    refused = run("openssl", "verify", "-x509_strict", "-CAfile", chain.file(stranger.root), "-untrusted", chain.file(chain.sub), chain.file(chain.leaf))
    assert refused.returncode == 2


def assert_openssl_accepts(chain: Chain, run: Run, host: str = "www.example.com") -> None:
    arguments = ("-x509_strict", "-purpose", "sslserver", "-verify_hostname", host)
    trust = ("-CAfile", chain.file(chain.root), "-untrusted", chain.file(chain.sub))
    verified = run("openssl", "verify", *arguments, *trust, chain.file(chain.leaf))
    assert verified.returncode == 0, verified.stderr


def assert_gnutls_accepts(chain: Chain, run: Run, host: str = "www.example.com") -> None:
    served = chain.file(chain.leaf).read_text() + chain.file(chain.sub).read_text()
    checks = ("--verify-hostname", host, "--verify-purpose", "1.3.6.1.5.5.7.3.1")
    verified = run("certtool", "--verify", "--load-ca-certificate", chain.file(chain.root), *checks, stdin=served)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def assert_pkilint_is_silent(certificate: Path, run: Run) -> None:
    found = run("lint_pkix_cert", "lint", "-s", "WARNING", certificate)
    assert (found.returncode, found.stdout.strip()) == (0, ""), found.stdout
