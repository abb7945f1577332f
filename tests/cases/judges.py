"""Whether clients would take what was issued: OpenSSL, GnuTLS and pkilint look at the chain, by each of the leaf's names."""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509

from pcactl import pem

SERVER, CLIENT, MAIL = (f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 4))
_UNUSUAL_HOST = re.compile(r"^\*\.|^[^.]+$|(?:^|\.)_|_(?:\.|$)")
_OPENSSL_PURPOSES = {SERVER: "sslserver", CLIENT: "sslclient", MAIL: "smimesign"}

EXCUSED: Mapping[str, Callable[[x509.Certificate], bool]] = {
    # The contract issues these (section 8), and pkilint asks for the syntax of host names (RFC 1034 3.5): a wildcard, a host
    # of one label, and of underscores, which are warned of, those that begin or end a label.
    "pkix.invalid_domain_name_syntax": lambda one: any(_UNUSUAL_HOST.search(name) for name in names(one, x509.DNSName)),
    "pkix.invalid_email_address_syntax": lambda one: any("." not in name.rpartition("@")[2] for name in names(one, x509.RFC822Name)),
}
"""Findings of pkilint that are none, and the certificates on which they are to be expected."""


class Judges:
    """Programs that are not ours; one that is missing skips the test by name, or fails it where judges are required."""

    def __init__(self, find: Callable[[str], str], place: Path) -> None:
        self.find = find
        self._place = place

    def run(self, name: str, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What a judge says; its exit status is unchecked."""
        return subprocess.run([self.find(name), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60, check=False)

    def openssl_reads(self, certificate: str | Path, extension: str) -> str:
        """An extension as OpenSSL prints it, less its heading."""
        printed = self.run("openssl", "x509", "-in", certificate, "-noout", "-ext", extension)
        assert printed.returncode == 0, printed.stderr
        return printed.stdout.partition("\n")[2].strip()

    def take(self, made: Mapping[str, Any]) -> None:
        """See that every judge takes a leaf, by the JSON that shows it."""
        leaf, above, root = self._files(Path(made["paths"]["chain"]))
        certificate = x509.load_pem_x509_certificate(leaf.read_bytes())
        purposes = {usage.dotted_string for usage in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value}
        purpose = next((oid for oid in _OPENSSL_PURPOSES if oid in purposes), "")
        self._openssl(certificate, purpose, leaf, above, root)
        self._gnutls(certificate, purpose, leaf.read_text() + above.read_text(), root)
        assert self.pkilint(leaf) == []

    def pkilint(self, path: Path) -> list[str]:
        """What pkilint finds at WARNING and above, but for what is excused. It runs in this process, as it starts slowly."""
        self.find("lint_pkix_cert")
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        return [code for code in _pkilint(path.read_text()) if not (code in EXCUSED and EXCUSED[code](certificate))]

    def _files(self, chain: Path) -> tuple[Path, Path, Path]:
        """What a server sends in two, and the root that its client trusts."""
        leaf, *above, root = pem.split(chain.read_bytes())
        self._place.mkdir(exist_ok=True)
        paths = (self._place / "leaf.pem", self._place / "above.pem", self._place / "root.pem")
        for path, text in zip(paths, (leaf, b"".join(above), root), strict=True):
            path.write_bytes(text)
        return paths

    def _openssl(self, certificate: x509.Certificate, purpose: str, leaf: Path, above: Path, root: Path) -> None:
        wanted = ("-purpose", _OPENSSL_PURPOSES[purpose]) if purpose else ()
        for by_name in [(), *_by_each_name(certificate)]:
            done = self.run("openssl", "verify", "-x509_strict", *wanted, *by_name, "-CAfile", root, "-untrusted", above, leaf)
            assert done.returncode == 0, (by_name, done.stderr)

    def _gnutls(self, certificate: x509.Certificate, purpose: str, sent: str, root: Path) -> None:
        hosts = [_host(name) for name in names(certificate, x509.DNSName) if not _unmatched(name)][:1]
        wanted = [*(["--verify-purpose", purpose] if purpose else []), *(["--verify-hostname", *hosts] if hosts else [])]
        done = self.run("certtool", "--verify", "--load-ca-certificate", root, *wanted, stdin=sent)
        assert done.returncode == 0, done.stdout + done.stderr


def names(certificate: x509.Certificate, form: type[x509.DNSName | x509.RFC822Name]) -> list[str]:
    """The SANs of one form."""
    return [str(name) for name in _sans(certificate).get_values_for_type(form)]


def _sans(certificate: x509.Certificate) -> x509.SubjectAlternativeName:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return x509.SubjectAlternativeName([])


def _by_each_name(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    yield from (("-verify_hostname", _host(name)) for name in names(certificate, x509.DNSName) if not _unmatched(name))
    yield from (("-verify_ip", str(address)) for address in _sans(certificate).get_values_for_type(x509.IPAddress))
    yield from (("-verify_email", address) for address in names(certificate, x509.RFC822Name))


def _host(name: str) -> str:
    """The name by which a client comes."""
    return name.replace("*", "www", 1)


def _unmatched(name: str) -> bool:
    """A wildcard that OpenSSL matches with nothing: before one label, or before an underscore. Both are warned of."""
    return name.startswith("*.") and (name.count(".") == 1 or "_" in name)


def _pkilint(text: str) -> Iterator[str]:
    from pkilint import loader

    for result in _rules().validate(loader.load_pem_certificate(text, "leaf").root):
        for described in result.finding_descriptions:
            if described.finding.severity.name in {"WARNING", "ERROR", "FATAL"}:
                yield described.finding.code


@cache
def _rules() -> Any:
    """As `lint_pkix_cert` puts them together."""
    from pkilint.pkix import certificate, extension, name

    decoding = certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS)
    rules = [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ]
    return certificate.create_pkix_certificate_validator_container(decoding, rules)
