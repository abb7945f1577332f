"""H35, and what Go's verifier makes of the names of H09, H16, H19 and H20."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from pcactl import pem
from tests.cases.bench import Bench
from tests.csr import maker

VERIFY_GO = Path(__file__).parents[1] / "judges" / "verify.go"
LONG_LIVED = "valid for more than 825 days"


class TestH35:
    """Apple's and Android's limits (FiloSottile/mkcert#174, FiloSottile/mkcert#588, lightningnetwork/lnd#4209, chromium/badssl.com#431)."""

    def test_a_server_of_five_years_is_issued_with_a_warning(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "www.example.test", "--valid", "5y")
        assert re.search(f"^warning: .*{LONG_LIVED}", made.said, re.MULTILINE)
        assert [one["code"] for one in made.document["notices"]] == ["LongLivedServer"]
        purposes = bench.judges.openssl_reads(made.certificate, "extendedKeyUsage")
        assert purposes == "TLS Web Server Authentication, TLS Web Client Authentication"

    def test_standard_output_is_what_it_is_without(self, bench: Bench) -> None:
        def shape(*words: str) -> tuple[str, str]:
            answer = bench.ask("leaf", "issue", "--common-name", "www.example.test", *words)
            assert answer.status == 0
            return re.sub(r"pca_\w+|[0-9]+", "N", answer.out), answer.err

        for words in ((), ("-q",), ("--dry-run",)):
            (short, _), (long, said) = shape("--valid", "2y", *words), shape("--valid", "5y", *words)
            assert re.sub(r"\s+", " ", long) == re.sub(r"\s+", " ", short)
            assert LONG_LIVED in said
        assert re.fullmatch(r"pca_leaf_\w+\n", bench.ask("leaf", "issue", "--san", "a.test", "--valid", "5y", "-q").out)

    @pytest.mark.parametrize("purpose", ["client_auth", "email_protection", "code_signing"])
    def test_whoever_is_no_server_may_live_longer(self, bench: Bench, purpose: str) -> None:
        words = ("--common-name", "Jane Roe", "--email", "jane@example.test", "--valid", "5y", "--extended-key-usage")
        assert bench.issued("leaf", "issue", *words, purpose).said == ""
        assert LONG_LIVED in bench.issued("leaf", "issue", *words, purpose, "--extended-key-usage", "server_auth", "--san", "a.test").said

    @pytest.mark.parametrize(
        ("quantity", "unit", "told"),
        [
            (825, "day", False),
            (826, "day", True),
            (825 * 24, "hour", False),
            (825 * 24 + 1, "hour", True),
            (2, "year", False),
            (3, "year", True),
            (27, "month", False),
            (28, "month", True),
            (1, "hour", False),
        ],
    )
    def test_to_the_second(self, bench: Bench, quantity: int, unit: str, told: bool) -> None:  # noqa: FBT001  The expected answer.
        made = bench.issued("leaf", "issue", "--san", "www.example.test", "--quantity", str(quantity), "--duration-type", unit)
        assert (LONG_LIVED in made.said) is told
        assert (LONG_LIVED in bench.ask(*bench.asking(csr_common={"san": ["a.test"]}, quantity=quantity, duration_type=unit)).err) is told

    def test_a_csr_that_asks_for_a_server_too(self, bench: Bench) -> None:
        for purpose, told in ((maker.SERVER, True), (maker.CLIENT, False)):
            asked = bench.written("asked.csr", maker.text(maker.request(maker.sans(maker.dns("a.test")), maker.purposes(purpose))))
            assert (LONG_LIVED in bench.issued("leaf", "issue", "--csr", asked, "--valid", "3y").said) is told

    def test_authorities_live_longer(self, bench: Bench) -> None:
        for words in (("root", "create", "--common-name", "R"), ("sub", "create", "--common-name", "S", "--issuer-id", "Example Root")):
            answer = bench.ask(*words, "--valid", "10y")
            assert (answer.status, LONG_LIVED in answer.err) == (0, False)

    def test_what_a_leaf_is_by_default(self, bench: Bench) -> None:
        made = bench.issued("leaf", "issue", "--common-name", "www.example.test")
        certificate = x509.load_pem_x509_certificate(made.certificate.read_bytes())
        assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days < 398
        assert made.said == ""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Attribute's length must be:UserWarning")
def test_go_matches_what_was_issued(bench: Bench, judge: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> None:
    directory = tmp_path_factory.mktemp("go")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(directory), "GOCACHE": str(directory / "cache"), "GO111MODULE": "off", "GOFLAGS": ""}
    subprocess.run([judge("go"), "build", "-o", directory / "verify", VERIFY_GO], env=environment, cwd=directory, check=True, timeout=300)
    asked = {
        ("--common-name", "www.example.test"): "www.example.test",
        ("--common-name", "10.0.0.7"): "10.0.0.7",
        ("--common-name", "::1"): "::1",
        ("--common-name", "www.example.test."): "www.example.test",
        ("--common-name", "bücher.example.test"): "xn--bcher-kva.example.test",
        ("--san", "www.example.test."): "www.example.test",
        ("--san", "*.example.test."): "www.example.test",
        ("--san", "*.例子.test"): "www.xn--fsqu00a.test",
        ("--san", "[2001:db8::2]"): "2001:db8::2",
        ("--san", "db_main.example.test"): "db_main.example.test",
        ("--san", "a.test", "--common-name", "证" * 64): "a.test",
    }
    jobs = []
    for words, name in asked.items():
        leaf, sub, root = pem.split(Path(bench.issued("leaf", "issue", *words).document["paths"]["chain"]).read_bytes())
        jobs.append({"Root": root.decode(), "Sub": sub.decode(), "Leaf": leaf.decode(), "Name": name})
    strangers = [{**job, "Name": name} for job in jobs for name in ("other.test", "192.0.2.9")]
    done = subprocess.run([directory / "verify"], input=json.dumps([*jobs, *strangers]), capture_output=True, text=True, check=True, timeout=60)
    answers = json.loads(done.stdout)
    assert answers[: len(jobs)] == [""] * len(jobs)
    assert all(answers[len(jobs) :])
