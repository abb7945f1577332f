"""Every host name and address that is issued is matched by the verifiers that clients use: Go's, Python's and pyca's, NSS and Java."""

import json
import ssl
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from pcactl.contract.vocabulary import Kind
from pcactl.model import Shown
from tests.judges.conftest import Authority, Chain, Run

HERE = Path(__file__).parent
LONG = ".".join(["a" * 63] * 3 + ["b" * 61])

HOSTS = {
    # What is asked for as SAN, and by which name a client comes.
    "www.example.test": "www.example.test",
    "WWW.Example.TEST": "www.example.test",
    "dotted.example.test.": "dotted.example.test",
    "localhost": "localhost",
    f"{'c' * 63}.test": f"{'c' * 63}.test",
    LONG: LONG,
    "1and1.example.test": "1and1.example.test",
    "a--b.example.test": "a--b.example.test",
    "*.wild.example.test": "www.wild.example.test",
    "db_main.example.test": "db_main.example.test",
    "bücher.example.test": "xn--bcher-kva.example.test",
    "*.例子.test": "www.xn--fsqu00a.test",
    "服务。例子.test": "xn--zfr188b.xn--fsqu00a.test",
    "10.0.0.7": "10.0.0.7",
    "::1": "::1",
    "2001:DB8:0::1": "2001:db8::1",
    "[2001:db8::2]": "2001:db8::2",
    "fe80::1": "fe80::1",
}


@pytest.fixture
def chains(authority: Authority) -> Mapping[str, Chain]:
    """A leaf for each name, below one root and one sub."""
    first = authority.chain({}, {}, {"csr_common": {"san": ["first.test"]}})
    issued = {asked: _leaf(authority, first, {"csr_common": {"san": [asked]}}) for asked in HOSTS}
    return {asked: Chain(first.root, first.sub, leaf) for asked, leaf in issued.items()}


def _leaf(authority: Authority, chain: Chain, body: Mapping[str, Any]) -> Shown:
    return authority.issue(Kind.LEAF, {**body, "issuer_id": chain.sub.instance.instance_id})


def _pem(shown: Shown) -> str:
    return shown.files.contents["certificate"]


Verify = Callable[[list[tuple[Chain, str]]], list[str]]
"""An error or nothing for each chain and name."""


@pytest.fixture(scope="module")
def go(judge: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """Go's crypto/x509, in one process for all."""
    directory = tmp_path_factory.mktemp("go")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(directory), "GOCACHE": str(directory / "cache"), "GO111MODULE": "off", "GOFLAGS": ""}
    program = directory / "verify"
    subprocess.run([judge("go"), "build", "-o", program, HERE / "verify.go"], env=environment, cwd=directory, check=True, timeout=300)

    def verify(asked: list[tuple[Chain, str]]) -> list[str]:
        jobs = [{"Root": _pem(chain.root), "Sub": _pem(chain.sub), "Leaf": _pem(chain.leaf), "Name": name} for chain, name in asked]
        answered = subprocess.run([program], input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=60)
        answers = json.loads(answered.stdout)
        assert isinstance(answers, list)
        return answers

    return verify


def _pyca(asked: list[tuple[Chain, str]]) -> list[str]:
    return [_pyca_says(chain, name) for chain, name in asked]


def _pyca_says(chain: Chain, name: str) -> str:
    root, sub, leaf = (x509.load_pem_x509_certificate(_pem(shown).encode()) for shown in (chain.root, chain.sub, chain.leaf))
    try:
        wanted = x509.IPAddress(ip_address(name)) if _is_address(name) else x509.DNSName(name)
        PolicyBuilder().store(Store([root])).time(datetime.now(UTC)).build_server_verifier(wanted).verify(leaf, [sub])  # noqa: TID251  A client's clock.
    except (VerificationError, ValueError) as error:
        return str(error) or "refused"
    return ""


def _python(asked: list[tuple[Chain, str]]) -> list[str]:
    return [_handshake(chain, name) for chain, name in asked]


def _handshake(chain: Chain, name: str) -> str:
    """A TLS handshake in memory between Python and itself, as strict as Python 3.13 is unasked."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served = Path(chain.leaf.files.paths["certificate"]).with_name("served.pem")
    served.write_text(_pem(chain.leaf) + _pem(chain.sub))
    server.load_cert_chain(served, chain.leaf.files.paths["private_key"])
    client = ssl.create_default_context(cadata=_pem(chain.root))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.hostname_checks_common_name = False  # As browsers and Go do.
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there, server_hostname=name), server.wrap_bio(there, back, server_side=True)]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                return str(error)
    return ""


def _is_address(name: str) -> bool:
    return ":" in name or name.replace(".", "").isdigit()


@pytest.mark.slow
@pytest.mark.parametrize("verifier", ["go", "pyca", "python"])
def test_every_name_is_matched(verifier: str, chains: Mapping[str, Chain], request: pytest.FixtureRequest) -> None:
    verify: Verify = {"pyca": _pyca, "python": _python}.get(verifier) or request.getfixturevalue("go")
    answers = verify([(chains[asked], name) for asked, name in HOSTS.items()])
    refused = {asked for asked, answer in zip(HOSTS, answers, strict=True) if answer}
    assert refused == ({"db_main.example.test"} if verifier == "pyca" else set())  # Of underscores we warn, and pyca is why.


@pytest.mark.slow
@pytest.mark.parametrize("verifier", ["go", "pyca", "python"])
def test_no_other_name_is(verifier: str, chains: Mapping[str, Chain], request: pytest.FixtureRequest) -> None:
    verify: Verify = {"pyca": _pyca, "python": _python}.get(verifier) or request.getfixturevalue("go")
    strangers = ["other.example.test", "a.www.wild.example.test", "192.0.2.99", "2001:db8::99", "wild.example.test"]
    assert all(verify([(chain, name) for chain in chains.values() for name in strangers]))


@pytest.mark.slow
@pytest.mark.parametrize(("common_name", "matched"), [("host.example.test", True), ("10.0.0.7", True), ("::1", True), ("Jane Roe", False), ("db1", False)])
def test_a_common_name_that_is_a_host_is_matched(common_name: str, matched: bool, authority: Authority, go: Verify) -> None:  # noqa: FBT001  The expected answer.
    first = authority.chain({}, {}, {"csr_common": {"san": ["first.test"]}})
    chain = Chain(first.root, first.sub, _leaf(authority, first, {"csr_common": {"subject": {"common_name": common_name}}}))
    for verify in (go, _pyca, _python):
        assert (verify([(chain, common_name)]) == [""]) is matched


@pytest.mark.slow
def test_nss_takes_the_chains(chains: Mapping[str, Chain], run: Run, tmp_path: Path) -> None:
    database = f"sql:{tmp_path}"
    assert run("certutil", "-N", "-d", database, "--empty-password").returncode == 0
    one = next(iter(chains.values()))
    for name, trust, shown in (("root", "C,,", one.root), ("sub", ",,", one.sub)):
        assert run("certutil", "-A", "-d", database, "-n", name, "-t", trust, "-i", one.file(shown)).returncode == 0
    for number, chain in enumerate(chains.values()):
        assert run("certutil", "-A", "-d", database, "-n", f"leaf {number}", "-t", ",,", "-i", chain.file(chain.leaf)).returncode == 0
        judged = run("certutil", "-V", "-d", database, "-n", f"leaf {number}", "-u", "V", "-e", "-l")
        assert (judged.returncode, "certificate is valid" in judged.stdout) == (0, True), judged.stdout
    assert run("certutil", "-V", "-d", database, "-n", "leaf 0", "-u", "S", "-e", "-l").returncode == 255  # It signs no e-mail.


@pytest.mark.slow
def test_java_takes_the_chains_and_reads_the_names(chains: Mapping[str, Chain], authority: Authority, run: Run, tmp_path: Path) -> None:
    stranger = authority.chain({}, {}, {"csr_common": {"san": ["first.test"]}})
    pairs, path = list[Path](), tmp_path
    for number, chain in enumerate(chains.values()):
        path = tmp_path / f"{number}.pem"
        path.write_text(_pem(chain.leaf) + _pem(chain.sub))
        pairs += [chain.file(chain.root), path]
    judged = run("java", HERE / "Verify.java", *pairs, chain.file(stranger.root), path)
    assert judged.stdout.splitlines()[:-1] == ["valid"] * len(chains), judged.stderr
    assert judged.stdout.splitlines()[-1] != "valid"
    printed = run("keytool", "-printcert", "-file", chains["*.例子.test"].file(chains["*.例子.test"].leaf))
    assert "DNSName: *.xn--fsqu00a.test" in printed.stdout
