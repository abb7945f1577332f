"""The requests of H01 to H13 under issuers of every algorithm, and with keys of every one; Java validates what comes of it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cryptography import x509

from pcactl import pem
from tests.cases.bench import Bench, case
from tests.csr import maker

VERIFY_JAVA = Path(__file__).parents[1] / "judges" / "Verify.java"

ISSUED: Mapping[str, list[str]] = {
    "H01": ["www.example.test"],
    "H03": ["www.example.test"],
    "H04": ["www.example.test", "api.example.test", "10.0.0.7"],
    "H05": ["www.example.test", "api.example.test", "10.0.0.7"],
    "H06": ["www.example.test", "api.example.test", "10.0.0.7"],
    "H08": ["www.example.test"],
    "H09": ["www.example.test"],
    "H10": [],
}
"""The SANs that come of each request; that of H10 is looked at in `test_requests`."""

REFUSED = ("H02", "H07", "H11", "H12", "H13", "H14", "H15")

CHAINS: Mapping[str, tuple[str, str]] = {
    "RSA under RSA": ("RSA 2048", "RSA 2048"),
    "RSA under P384": ("ECDSA P384", "RSA 2048"),
    "P521 under RSA": ("RSA 2048", "ECDSA P521"),
}
"""The keys of a root and of its sub."""


def begin(bench: Bench, root: str, sub: str) -> None:
    """A root and a sub with other keys, in place of those that are there."""
    shutil.rmtree(bench.store)
    for words, key in ((("root", "create", "--common-name", "R"), root), (("sub", "create", "--common-name", "S"), sub)):
        algorithm, _, param = key.partition(" ")
        assert bench.ask(*words, "--key-alg", algorithm, *(("--key-param", param) if param else ())).status == 0


@pytest.mark.slow
@pytest.mark.parametrize("chain", CHAINS)
def test_every_issuer_makes_the_same_of_them(bench: Bench, chain: str) -> None:
    bench.secrets += ["do-not-store-me"]
    begin(bench, *CHAINS[chain])
    for name, sans in ISSUED.items():
        made = bench.issued("leaf", "issue", "--csr", case(name))
        assert made.sans == (sans or made.sans), name
    for name in REFUSED:
        assert bench.refused("leaf", "issue", "--csr", case(name)).field == "csr"


def test_an_issuer_of_sm2_takes_none_of_them(bench: Bench) -> None:
    """Their keys are of another family; those that are refused anyway are refused for their own reason, or for this one."""
    begin(bench, "SM2", "SM2")
    bench.secrets += ["do-not-store-me"]
    for name in (*ISSUED, *REFUSED):
        refusal = bench.refused("leaf", "issue", "--csr", case(name), "--issuer-id", "S", statuses=(2, 4))
        assert name in REFUSED or "SM2" in refusal.words, refusal


@pytest.mark.parametrize("key", [key for key in maker.every_key() if key[0] != "SM2"], ids=" ".join)
def test_a_key_of_every_algorithm(bench: Bench, key: tuple[str, str]) -> None:
    wishes = (maker.sans(maker.dns("WWW.example.test."), maker.dns("*.example.test")), maker.purposes(maker.SERVER))
    request = maker.request(*wishes, key=maker.every_key()[key])
    for label in ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"):
        made = bench.issued("leaf", "issue", "--csr", bench.written("asked.csr", maker.text(request, label)))
        assert (made.document["key_alg"], made.document["key_param"]) == key
        assert made.sans == ["www.example.test", "*.example.test"]
        assert bench.judges.openssl_reads(made.certificate, "extendedKeyUsage") == "TLS Web Server Authentication"


class TestOverrides:
    """What is refused in a request can be mended without whoever made it: what is said beside it goes before."""

    SUBJECTS: Mapping[str, tuple[tuple[tuple[str, str], ...], tuple[str, ...], str]] = {
        "two common names": (((maker.CN, "a.test"), (maker.CN, "b.test")), ("--common-name", "c.test"), '"a.test", "b.test" as CN'),
        "an empty common name": (((maker.CN, ""),), ("--common-name", "c.test"), '"" as CN'),
        "a country of three letters": (((maker.C, "CHN"), (maker.CN, "c.test")), ("--country", "CN"), '"CHN" as C'),
        "a long organization": (((maker.O, "中" * 65), (maker.CN, "c.test")), ("--organization", "中" * 64), "as O"),
    }

    @pytest.mark.parametrize("subject", SUBJECTS)
    @pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
    def test_a_subject(self, bench: Bench, subject: str) -> None:
        attributes, words, told = self.SUBJECTS[subject]
        asked = bench.written("asked.csr", maker.text(maker.request(subject=maker.subject(*attributes))))
        assert bench.refused("leaf", "issue", "--csr", asked).field == "csr"
        made = bench.issued("leaf", "issue", "--csr", asked, *words)
        assert (made.sans, told in made.said) == (["c.test"], True)

    @pytest.mark.parametrize("name", ["a b", "w*.example.test", "10.0.0.7", "https://a.test/", "www.example.test:443", "ops@a.test", "-a.test"])
    def test_a_san(self, bench: Bench, name: str) -> None:
        asked = bench.written("asked.csr", maker.text(maker.request(maker.sans(maker.dns(name)), subject=maker.subject())))
        assert f'"{name}"' in bench.refused("leaf", "issue", "--csr", asked).message
        made = bench.issued("leaf", "issue", "--csr", asked, "--san", "c.test")
        assert (made.sans, f'"{name}" as names' in made.said) == (["c.test"], True)

    def test_purposes(self, bench: Bench) -> None:
        for purpose, word in ((maker.CODE, "code_signing"), (maker.ANY_PURPOSE, maker.ANY_PURPOSE)):
            asked = bench.written("asked.csr", maker.text(maker.request(maker.sans(maker.dns("a.test")), maker.purposes(purpose))))
            bench.refused("leaf", "issue", "--csr", asked)
            made = bench.issued("leaf", "issue", "--csr", asked, "--extended-key-usage", "server_auth")
            assert f'"{word}" as extended key usages' in made.said
            assert bench.judges.openssl_reads(made.certificate, "extendedKeyUsage") == "TLS Web Server Authentication"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
def test_java_validates_what_was_issued(bench: Bench, judge: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> None:
    java, place = judge("java"), tmp_path_factory.mktemp("java")
    asked = [
        *(("--csr", case(name)) for name in ISSUED),
        ("--common-name", "证" * 64),
        ("--common-name", "服务 👩\u200d🔧 é", "--organization", "中" * 64),
        ("--common-name", "../../x"),
        ("--common-name", "\x1b[2J\u202e"),
        ("--san", "::1", "--san", "[2001:db8::2]", "--san", "::ffff:10.0.0.1"),
        ("--san", "*.例子.test", "--san", "db_main.example.test", "--san", "*.test"),
        ("--san", "ops@bücher.test", "--valid", "5y"),
    ]
    leaves = [Path(bench.issued("leaf", "issue", *words).document["paths"]["chain"]) for words in asked]
    pairs = list[Path]()
    for number, path in enumerate(leaves):
        leaf, sub, root = pem.split(path.read_bytes())
        (place / f"{number}.root").write_bytes(root)
        (place / f"{number}.sent").write_bytes(leaf + sub)
        pairs += [place / f"{number}.root", place / f"{number}.sent"]
    stranger = bench.ask("root", "create", "--common-name", "Stranger", "-o", "json").document["paths"]["certificate"]
    judged = bench.judges.run(java, VERIFY_JAVA, *pairs, stranger, pairs[1])
    *valid, other = judged.stdout.splitlines()
    assert valid == ["valid"] * len(asked), judged.stderr
    assert other != "valid"


def test_a_program_that_wrote_its_request_to_a_pipe(bench: Bench) -> None:
    """As in `openssl req -new … | pcactl leaf issue --csr -`, with OpenSSL's own words before it."""
    done = bench.judges.run(
        "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", bench.place / "made.key",
        "-subj", "/CN=www.example.test", "-addext", "subjectAltName=DNS:www.example.test,IP:::1", "-text",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = bench.issued("leaf", "issue", "--csr", "-", stdin=done.stdout.encode())
    assert made.sans == ["www.example.test", "::1"]
    asked = x509.load_pem_x509_csr(done.stdout[done.stdout.index("-----BEGIN") :].encode())
    assert x509.load_pem_x509_certificate(made.certificate.read_bytes()).public_key() == asked.public_key()
