"""What was asked for is what OpenSSL and `cryptography` read in the certificate, field by field; and pkilint has nothing to say of it.

PCACTL_EXAMPLES says how many requests are tried, 200 where it is not set; 10,000 take some minutes.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from pkilint import loader
from pkilint.pkix import certificate as pkix
from pkilint.pkix import extension, name
from pkilint.validation import ValidationFindingSeverity

from pcactl import pem
from pcactl.authority.certify import certify
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from tests.engine.examples import NOW, changed, minimal, private_key, public_info
from tests.engine.oracle import ATTRIBUTES, BITS, CLASSIC, HASHES, SIGNERS, Asked, builder, extensions, issuer_of, names_of, requests, subject_of
from tests.judges.conftest import Run
from tests.pool import pooled_key, pooled_world

EXAMPLES = int(os.environ.get("PCACTL_EXAMPLES", "200"))
LAW = settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

EVERY_CERTIFICATE = "pkix.subject_key_identifier_method_1_identified"
OF_SM2 = {
    # It cannot verify an SM2 signature, and so not see that a root without authority key identifier signed itself.
    "pkix.aki_absent_self_issued_and_unsupported_algorithm": (Kind.ROOT, Role.SIGNING),
    # That EC keys encrypt nothing (RFC 8813) does not hold for the encryption half of a pair.
    "pkix.key_usage_value_prohibited_for_ec": (Kind.LEAF, Role.ENCRYPTION),
}


def _is_no_web_address(san: x509.GeneralName) -> bool:
    """A URI of a scheme that pkilint does not know (urn:, spiffe:, mailto:), or of a host of one label."""
    if not isinstance(san, x509.UniformResourceIdentifier):
        return False
    parts = urlsplit(san.value)
    return parts.scheme != "https" or _is_odd(parts.hostname or "")


def _is_odd(host: str) -> bool:
    return not re.fullmatch(r".+\.[a-z]{2,63}", host)


EXCUSED: Mapping[str, Callable[[x509.GeneralName], bool]] = {
    # What pkilint finds, and in which names: the contract issues wildcards, hosts of one label, urn: and spiffe:. A top label
    # of one letter, or with digits or hyphens, is none of the public ones that pkilint thinks of.
    "pkix.invalid_domain_name_syntax": lambda san: isinstance(san, x509.DNSName) and ("*" in san.value or _is_odd(san.value)),
    "pkix.invalid_uri_syntax": _is_no_web_address,
    "pkix.invalid_email_address_syntax": lambda san: isinstance(san, x509.RFC822Name) and _is_odd(san.value.rpartition("@")[2]),
}


@pytest.mark.slow
@LAW
@given(asked=requests([*CLASSIC, ("SM2", "")], [*SIGNERS, ("SM2", "")]))
def test_what_was_asked_is_what_is_read(asked: Asked, run: Run) -> None:
    for role, certificate in _issued(asked):
        _assert_read_by_cryptography(asked, role, x509.load_der_x509_certificate(certificate))
        _assert_read_by_openssl(asked, role, _openssl(certificate, run))
        assert _findings(certificate) <= _excused(asked, role)


def _issued(asked: Asked) -> Iterator[tuple[Role, bytes]]:
    """The certificates of a request, signed with a real key; SM2 and the others never sign each other."""
    if asked.kind is not Kind.ROOT and ("SM2" in asked.body["key_alg"]) is not ("SM2" in asked.signer[0]):
        asked = asked._replace(signer=("SM2", "") if asked.body["key_alg"] == "SM2" else ("ECDSA", "P256"))
    below = issuer_of(asked)
    plan = make_plan(parse_request(asked.kind, asked.body), below, now=asked.now)
    world = pooled_world()._replace(new_serial=lambda: asked.serial)
    certified = certify(plan, pooled_key(*asked.signer, 0) if below else None, world)
    return ((role, one.certificate) for role, one in certified.items())


def _assert_read_by_cryptography(asked: Asked, role: Role, certificate: x509.Certificate) -> None:
    start = asked.now.replace(microsecond=0)
    assert certificate.serial_number == asked.serial
    assert certificate.subject == subject_of(asked.body["csr_common"]["subject"])
    assert certificate.not_valid_before_utc == start
    assert certificate.not_valid_after_utc == start + relativedelta(**{asked.body["duration_type"] + "s": asked.body["quantity"]}) - timedelta(seconds=1)
    found = {one.oid: (one.value, one.critical) for one in certificate.extensions}
    for value, critical in extensions(asked.kind, asked.body, role, b"", b""):
        if not isinstance(value, x509.SubjectKeyIdentifier | x509.AuthorityKeyIdentifier):
            assert found.pop(value.oid) == (value, critical)
    assert {*found} <= {x509.SubjectKeyIdentifier.oid, x509.AuthorityKeyIdentifier.oid}


def _openssl(certificate: bytes, run: Run) -> dict[str, str]:
    """What `openssl x509` prints, by what stands before it."""
    wanted = ("-subject", "-nameopt", "dump_all,dump_der,sep_comma_plus,sname", "-serial", "-dates", "-dateopt", "iso_8601")
    named = ("-ext", "subjectAltName,keyUsage,extendedKeyUsage,basicConstraints")
    printed = run("openssl", "x509", "-noout", *wanted, *named, stdin=pem.encode("CERTIFICATE", certificate).decode())
    assert printed.returncode == 0, printed.stderr
    lines = dict(line.split("=", 1) for line in printed.stdout.splitlines() if re.match(r"(subject|serial|notBefore|notAfter)=", line))
    return lines | {title.strip(): value.strip() for title, value in re.findall(r"^X509v3 ([^:]+):(?: critical)? *\n(.*)$", printed.stdout, re.MULTILINE)}


def _assert_read_by_openssl(asked: Asked, role: Role, read: dict[str, str]) -> None:
    wanted = {type(value): value for value, _ in extensions(asked.kind, asked.body, role, b"", b"")}
    digits = f"{asked.serial:X}"
    assert read["serial"] == digits.zfill(len(digits) + len(digits) % 2)
    assert read["subject"] == ",".join(_dumped(asked.body["csr_common"]["subject"]))
    assert read["notBefore"] == f"{asked.now:%Y-%m-%d %H:%M:%SZ}"
    assert read.get("Subject Alternative Name", "") == ", ".join(_spelled(san) for san in names_of(asked.kind, asked.body))
    usage = wanted[x509.KeyUsage]
    assert isinstance(usage, x509.KeyUsage)
    assert read["Key Usage"].split(", ") == [USAGE_WORDS[bit] for bit in BITS if _has(usage, bit)]
    assert read.get("Basic Constraints") == {Kind.ROOT: "CA:TRUE", Kind.SUB: "CA:TRUE, pathlen:0"}.get(
        asked.kind, "CA:FALSE" if asked.body["key_alg"] != "SM2" else None
    )
    purposes = wanted.get(x509.ExtendedKeyUsage)
    assert isinstance(purposes, x509.ExtendedKeyUsage | None)
    assert read.get("Extended Key Usage", "") == ", ".join(PURPOSE_WORDS[oid.dotted_string.rpartition(".")[2]] for oid in purposes or ())


USAGE_WORDS = {
    "digital_signature": "Digital Signature",
    "non_repudiation": "Non Repudiation",
    "key_encipherment": "Key Encipherment",
    "data_encipherment": "Data Encipherment",
    "key_agreement": "Key Agreement",
    "key_cert_sign": "Certificate Sign",
    "crl_sign": "CRL Sign",
    "encipher_only": "Encipher Only",
    "decipher_only": "Decipher Only",
}
PURPOSE_WORDS = {
    "1": "TLS Web Server Authentication",
    "2": "TLS Web Client Authentication",
    "3": "Code Signing",
    "4": "E-mail Protection",
    "9": "OCSP Signing",
}
SHORT_NAMES = dict(zip(ATTRIBUTES, ("C", "ST", "L", "street", "postalCode", "O", "OU", "CN", "serialNumber"), strict=True))


def _has(usage: x509.KeyUsage, bit: str) -> bool:
    names = {"non_repudiation": "content_commitment"}
    return bool(getattr(usage, names.get(bit, bit))) if bit not in {"encipher_only", "decipher_only"} or usage.key_agreement else False


def _dumped(subject: dict[str, Any]) -> Iterator[str]:
    """Each attribute as OpenSSL dumps it: its short name, and the DER of its string in hex."""
    for field, label in SHORT_NAMES.items():
        given = subject.get(field, [])
        for value in given if isinstance(given, list) else [given]:
            text = value.upper() if field == "country" else value
            tag = "13" if field in {"country", "serial_number"} else "0C"
            size = len(text.encode())
            yield f"{label}=#{tag}{'' if size < 128 else '81'}{size:02X}{text.encode().hex().upper()}"


def _spelled(san: x509.GeneralName) -> str:
    if isinstance(san, x509.IPAddress):
        packed = ip_address(str(san.value)).packed
        groups = (f"{packed[at] << 8 | packed[at + 1]:X}" for at in range(0, len(packed), 2))
        return "IP Address:" + (str(san.value) if san.value.version == 4 else ":".join(groups))
    labels: dict[type, str] = {x509.DNSName: "DNS", x509.RFC822Name: "email", x509.UniformResourceIdentifier: "URI"}
    return f"{labels[type(san)]}:{san.value}"


@cache
def _validator() -> Any:
    """What `lint_pkix_cert` is made of."""
    return pkix.create_pkix_certificate_validator_container(
        pkix.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            pkix.create_issuer_validator_container([]),
            pkix.create_validity_validator_container(),
            pkix.create_subject_validator_container([]),
            pkix.create_extensions_validator_container([]),
            pkix.create_spki_validator_container([]),
        ],
    )


def _findings(certificate: bytes) -> set[str]:
    """The codes of what pkilint finds, but for the one that every certificate has."""
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(certificate, "certificate")
    found = {(one.finding.code, one.finding.severity) for result in _validator().validate(document.root) for one in result.finding_descriptions}
    assert (EVERY_CERTIFICATE, ValidationFindingSeverity.INFO) in found
    return {code for code, severity in found if code != EVERY_CERTIFICATE}


def _excused(asked: Asked, role: Role) -> set[str]:
    sans = names_of(asked.kind, asked.body)
    of_sm2 = {code for code, where in OF_SM2.items() if where == (asked.kind, role) and asked.body["key_alg"] == "SM2"}
    return {code for code, excuses in EXCUSED.items() if any(excuses(san) for san in sans)} | of_sm2


@pytest.mark.parametrize(("name", "found"), [("a.b.test", set[str]()), ("a..b.test", {"pkix.invalid_domain_name_syntax"})])
def test_pkilint_tells_a_good_name_from_one_that_nobody_should_issue(name: str, found: set[str]) -> None:
    """The same judge on certificates that are alike but for the name, so that its silence means something."""
    asked = Asked(Kind.ROOT, changed(minimal(Kind.ROOT), {"csr_common.san": [name]}), ("ECDSA", "P256"), NOW, 1)
    built = builder(asked, Role.SIGNING, None, public_info("ECDSA", "P256").key_id)
    assert _findings(built.sign(private_key("ECDSA", "P256"), HASHES["SHA256"]).public_bytes(Encoding.DER)) == found
