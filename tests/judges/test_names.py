"""Leaves with many names, of every form, by every name that their certificates have: Go, Python, pyca, NSS and Java.

`test_hosts` asks each verifier for one name at a time. What a verifier refuses here stands in a table with its reason,
is looked at to be so still, and was warned of when it was issued.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest
from cryptography import x509

from pcactl.contract.notices import Level
from pcactl.contract.vocabulary import Kind
from pcactl.model import Shown
from tests.judges import test_hosts
from tests.judges.conftest import Authority, Chain, Run
from tests.judges.test_hosts import HERE, LONG, Verify, _pem, _pyca, _python

go = test_hosts.go  # A fixture is found by its name in the module.

ISSUED: Mapping[str, Mapping[str, str]] = {
    # Each leaf with what is asked for, and how the certificate has it.
    "hosts": {
        "www.example.test": "www.example.test",
        "MAIL.Example.TEST.": "mail.example.test",
        "localhost": "localhost",
        "db1": "db1",
        "1.a": "1.a",
        "a--b.example.test": "a--b.example.test",
        f"{'c' * 63}.{'d' * 63}.test": f"{'c' * 63}.{'d' * 63}.test",
        LONG: LONG,
        "_acme-challenge.example.test": "_acme-challenge.example.test",
        "db_main.example.test": "db_main.example.test",
    },
    "wildcards": {
        "*.example.test": "*.example.test",
        "*.deep.er.example.test": "*.deep.er.example.test",
        "*.例子.test": "*.xn--fsqu00a.test",
        "*.test": "*.test",
        "*.db_main.example.test": "*.db_main.example.test",
    },
    "scripts": {
        "bücher.example.test": "xn--bcher-kva.example.test",
        "faß.example.test": "xn--fa-hia.example.test",
        "中文.example.test": "xn--fiq228c.example.test",
        "服务。例子.测试": "xn--zfr188b.xn--fsqu00a.xn--0zwm56d",
        "пример.example.test": "xn--e1afmkfd.example.test",
        "παράδειγμα.example.test": "xn--hxajbheg2az3al.example.test",
        "مثال.example.test": "xn--mgbh0fb.example.test",
        "उदाहरण.example.test": "xn--p1b6ci4b4b3a.example.test",
        "例え.example.test": "xn--r8jz45g.example.test",
        "실례.example.test": "xn--9n2bp8q.example.test",
    },
    "addresses": {
        "192.0.2.7": "192.0.2.7",
        "255.255.255.255": "255.255.255.255",
        "::": "::",
        "::1": "::1",
        "2001:DB8:0::1": "2001:db8::1",
        "[2001:db8::2]": "2001:db8::2",
        "2001:0db8:0000:0000:0000:0000:0000:0003": "2001:db8::3",
        "64:ff9b::192.0.2.33": "64:ff9b::c000:221",
        "fe80::1": "fe80::1",
    },
    "mapped": {"::ffff:10.0.0.1": "::ffff:10.0.0.1", "::FFFF:0A00:0002": "::ffff:10.0.0.2"},
    "mixed": {
        "mixed.example.test": "mixed.example.test",
        "10.0.0.7": "10.0.0.7",
        "ops@Example.test": "ops@example.test",
        "root@bücher.test": "root@xn--bcher-kva.test",
        "https://www.example.test:8443/a?b=c#d": "https://www.example.test:8443/a?b=c#d",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6": "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "spiffe://example.org/ns/web": "spiffe://example.org/ns/web",
    },
}
ALONE: Mapping[str, str] = {
    # A common name without SANs, and the SAN that comes of it.
    "localhost": "localhost",
    "MAIL.Example.TEST": "mail.example.test",
    "中文.example.test": "xn--fiq228c.example.test",
    "192.0.2.8": "192.0.2.8",
    "2001:DB8::5": "2001:db8::5",
    "::1": "::1",
}
REFUSED: Mapping[str, Mapping[str, str]] = {
    "go": {},
    "pyca": {
        "_acme-challenge.example.test": "it takes letters, digits and hyphens alone (RFC 1034 3.5)",
        "db_main.example.test": "the same",
        "*.db_main.example.test": "the same",
    },
    "python": {
        "*.test": "OpenSSL wants two labels behind a wildcard",
        "*.db_main.example.test": "OpenSSL wants letters, digits and hyphens behind a wildcard",
    },
}
STRANGERS = ("other.example.org", "a.b.example.test", "test", "198.51.100.9", "10.0.0.70", "2001:db8::99")
"""Names that no leaf has."""


@pytest.fixture
def leaves(authority: Authority) -> Mapping[str, Chain]:
    """A leaf for each row, below one root and one sub."""
    first = authority.chain({}, {}, {"csr_common": {"san": ["first.test"]}})
    asked = {title: {"san": [*names]} for title, names in ISSUED.items()}
    alone = {common_name: {"subject": {"common_name": common_name}} for common_name in ALONE}
    below = {"issuer_id": first.sub.instance.instance_id}
    return {title: Chain(first.root, first.sub, authority.issue(Kind.LEAF, {"csr_common": named} | below)) for title, named in (asked | alone).items()}


def _sans(chain: Chain) -> list[x509.GeneralName]:
    leaf = x509.load_pem_x509_certificate(_pem(chain.leaf).encode())
    return [*leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]


def _hosts(chain: Chain) -> Iterator[str]:
    """The names by which a TLS client may come, as the certificate has them."""
    return (str(san.value) for san in _sans(chain) if isinstance(san, x509.DNSName | x509.IPAddress))


def _verifier(name: str, request: pytest.FixtureRequest) -> Verify:
    verify: Verify = {"pyca": _pyca, "python": _python}.get(name) or request.getfixturevalue("go")
    return verify


def test_the_certificates_have_the_names(leaves: Mapping[str, Chain]) -> None:
    wanted = {title: [*names.values()] for title, names in ISSUED.items()} | {asked: [name] for asked, name in ALONE.items()}
    assert {title: [_text(san) for san in _sans(chain)] for title, chain in leaves.items()} == wanted


def _text(san: x509.GeneralName) -> str:
    """As people write it; Pythons differ in how they spell an IPv4 address in IPv6."""
    mapped = san.value.ipv4_mapped if isinstance(san.value, IPv6Address) else None
    return f"::ffff:{mapped}" if mapped else str(san.value)


@pytest.mark.slow
@pytest.mark.parametrize("verifier", [*REFUSED])
def test_every_name_is_matched_but_for_those_of_the_table(verifier: str, leaves: Mapping[str, Chain], request: pytest.FixtureRequest) -> None:
    asked = [(chain, name) for chain in leaves.values() for name in _hosts(chain)]
    answers = _verifier(verifier, request)([(chain, name.replace("*", "www", 1)) for chain, name in asked])
    refused = [one for one, answer in zip(asked, answers, strict=True) if answer]
    assert {name for _, name in refused} == {*REFUSED[verifier]}
    for chain, name in refused:
        assert any(f'"{name}"' in said.message for said in chain.leaf.notices if said.row.level is Level.WARNING)


@pytest.mark.slow
@pytest.mark.parametrize("verifier", [*REFUSED])
def test_no_stranger_is(verifier: str, leaves: Mapping[str, Chain], authority: Authority, request: pytest.FixtureRequest) -> None:
    verify = _verifier(verifier, request)
    asked = [(chain, name) for chain in leaves.values() for name in STRANGERS]
    taken = {name for (_, name), answer in zip(asked, verify(asked), strict=True) if not answer}
    assert taken == set()
    stranger = authority.chain({}, {}, {})  # Its root has the same name, and another key.
    assert all(verify([(Chain(stranger.root, chain.sub, chain.leaf), next(_hosts(chain))) for chain in leaves.values()]))


@pytest.mark.slow
def test_nss_takes_them_below_their_root_alone(leaves: Mapping[str, Chain], authority: Authority, run: Run, tmp_path: Path) -> None:
    stranger = authority.chain({}, {}, {})
    assert _nss(leaves, leaves["hosts"].root, run, tmp_path / "own") == {"valid"}
    assert _nss(leaves, stranger.root, run, tmp_path / "stranger") == {"issuer is not recognized"}


def _nss(leaves: Mapping[str, Chain], root: Shown, run: Run, directory: Path) -> set[str]:
    """All that NSS says of the leaves, in a database of their own that trusts `root`. In its names a colon would part a token from a name."""
    directory.mkdir()
    database = ("-d", f"sql:{directory}")
    assert run("certutil", "-N", *database, "--empty-password").returncode == 0
    given = {"root": root, "sub": leaves["hosts"].sub} | {f"leaf {number}": chain.leaf for number, chain in enumerate(leaves.values())}
    for name, shown in given.items():
        added = run("certutil", "-A", *database, "-n", name, "-t", "C,," if name == "root" else ",,", "-i", shown.files.paths["certificate"])
        assert added.returncode == 0, added.stderr
    said = [run("certutil", "-V", *database, "-n", name, "-u", "V", "-e", "-l") for name in given if name.startswith("leaf")]
    texts = [one.stdout + one.stderr for one in said]
    return {found[0] if (found := re.search(r"valid$|issuer is not recognized", text, re.MULTILINE)) else text for text in texts}


@pytest.mark.slow
def test_java_takes_them_below_their_root_alone(leaves: Mapping[str, Chain], authority: Authority, run: Run, tmp_path: Path) -> None:
    stranger = authority.chain({}, {}, {})
    pairs = list[Path]()
    for number, chain in enumerate(leaves.values()):
        path = tmp_path / f"{number}.pem"
        path.write_text(_pem(chain.leaf) + _pem(chain.sub))
        pairs += [chain.file(chain.root), path, chain.file(stranger.root), path]
    answers = run("java", HERE / "Verify.java", *pairs).stdout.splitlines()
    assert answers[::2] == ["valid"] * len(leaves)
    assert len(answers[1::2]) == len(leaves)
    assert "valid" not in answers[1::2]


@pytest.mark.slow
def test_keytool_prints_every_name(leaves: Mapping[str, Chain], run: Run, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("".join(_pem(chain.leaf) for chain in leaves.values()))
    printed = re.findall(r"^  (DNSName|IPAddress|RFC822Name|URIName): (.*)$", run("keytool", "-printcert", "-file", bundle).stdout, re.MULTILINE)
    sans = [san for chain in leaves.values() for san in _sans(chain)]
    assert [(form, _in_java(text)) for form, text in printed] == [(LABELS[type(san)], _in_java(_text(san))) for san in sans]


LABELS: Mapping[type, str] = {x509.DNSName: "DNSName", x509.IPAddress: "IPAddress", x509.RFC822Name: "RFC822Name", x509.UniformResourceIdentifier: "URIName"}


def _in_java(text: str) -> str:
    """Addresses in one spelling: Java abbreviates none, and takes an IPv4 address in IPv6 for the IPv4 address that it is."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else text
