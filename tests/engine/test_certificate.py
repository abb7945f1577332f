"""Draft and seal: TBSCertificate and Certificate as RFC 5280 4.1 has them, judged by `cryptography`."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from hypothesis import given
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS, SIGNATURES
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import algorithm_identifier, draft, seal
from tests.engine.examples import EVERY_KEY, EVERY_KIND, LAW, RSA, SERIAL, certificate, keyed, plan, public_info, rsa_key

IDENTIFIERS = {
    # RFC 4055 5 (NULL must be there), RFC 5758 3.2 and GB/T 20518 (it must not).
    ("RSA", "SHA256"): "300D06092A864886F70D01010B0500",
    ("RSA", "SHA384"): "300D06092A864886F70D01010C0500",
    ("RSA", "SHA512"): "300D06092A864886F70D01010D0500",
    ("ECDSA", "SHA256"): "300A06082A8648CE3D040302",
    ("ECDSA", "SHA384"): "300A06082A8648CE3D040303",
    ("ECDSA", "SHA512"): "300A06082A8648CE3D040304",
    ("SM2", "SHA256"): "300A06082A811CCF55018375",
    ("SM2", "SHA384"): "300A06082A811CCF55018375",
    ("SM2", "SHA512"): "300A06082A811CCF55018375",
}
SKI, AKI, BASIC, USAGE, PURPOSES, SAN = "2.5.29.14", "2.5.29.35", "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17"


@pytest.mark.parametrize(("algorithm", "hash_alg"), list(IDENTIFIERS))
def test_the_identifier_of_each_signature(algorithm: str, hash_alg: str) -> None:
    signature = ALGORITHMS[algorithm].signatures[hash_alg]
    assert algorithm_identifier(signature) == bytes.fromhex(IDENTIFIERS[algorithm, hash_alg])
    assert SIGNATURES[signature.oid] == signature


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_a_certificate_says_its_algorithm_the_same_inside_and_outside(algorithm: str, param: str, kind: Kind) -> None:
    made = plan(kind, keyed(algorithm, param))
    tbs = draft(made, Role.SIGNING, serial=SERIAL, key=public_info(algorithm, param))
    inside, outside, signature = der.read(seal(tbs, made.signature, b"\x01\x02")).expect(der.SEQUENCE).children()
    assert inside.raw == tbs
    assert inside.children()[2].raw == outside.raw == algorithm_identifier(made.signature)
    assert signature.raw == b"\x03\x03\x00\x01\x02"


def test_a_signed_certificate_verifies() -> None:
    made = plan(Kind.ROOT, RSA)
    tbs = draft(made, Role.SIGNING, serial=SERIAL, key=public_info("RSA", "2048"))
    issued = x509.load_der_x509_certificate(seal(tbs, made.signature, rsa_key().sign(tbs, PKCS1v15(), hashes.SHA256())))
    issued.verify_directly_issued_by(issued)


@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_the_key_is_in_the_certificate_as_it_is(algorithm: str, param: str) -> None:
    made = plan(Kind.ROOT, keyed(algorithm, param))
    tbs = draft(made, Role.SIGNING, serial=SERIAL, key=public_info(algorithm, param))
    assert der.read(tbs).children()[6].raw == public_info(algorithm, param).spki


@LAW
@given(st.integers(1, (1 << 159) - 1))
def test_the_serial_number_is_the_one_given(serial: int) -> None:
    assert certificate(plan(Kind.LEAF), serial=serial).serial_number == serial


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_which_extensions_each_kind_has_and_which_are_critical(algorithm: str, param: str, kind: Kind) -> None:
    made = plan(kind, keyed(algorithm, param))
    wanted = {SKI: False, USAGE: True}
    if kind is not Kind.ROOT:
        wanted[AKI] = False
    if kind is not Kind.LEAF or algorithm != "SM2":
        wanted[BASIC] = True
    if kind is Kind.LEAF:
        wanted |= {PURPOSES: False, SAN: False}
    for role in made.key_usages:
        issued = certificate(made, role)
        assert issued.version is x509.Version.v3
        assert {one.oid.dotted_string: one.critical for one in issued.extensions} == wanted
        assert len(list(issued.extensions)) == len(wanted)


@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_basic_constraints_of_each_kind(algorithm: str, param: str) -> None:
    found = {}
    for kind in EVERY_KIND:
        values = [one.value for one in certificate(plan(kind, keyed(algorithm, param))).extensions if isinstance(one.value, x509.BasicConstraints)]
        found[kind] = [(value.ca, value.path_length) for value in values]
    assert found == {Kind.ROOT: [(True, None)], Kind.SUB: [(True, 0)], Kind.LEAF: [] if algorithm == "SM2" else [(False, None)]}


def test_identifiers_of_keys() -> None:
    made = plan(Kind.SUB)
    issued = certificate(made).extensions
    assert issued.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest == public_info("ECDSA", "P256").key_id
    authority = issued.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert (authority.key_identifier, authority.authority_cert_issuer, authority.authority_cert_serial_number) == (made.issuer_key_id, None, None)


@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_with_an_empty_subject_the_san_is_critical(algorithm: str, param: str) -> None:
    made = plan(Kind.LEAF, {**keyed(algorithm, param), "csr_common.subject": None, "csr_common.san": ["a.test"]})
    for role in made.key_usages:
        issued = certificate(made, role)
        assert issued.subject.public_bytes() == b"\x30\x00"
        assert issued.extensions.get_extension_for_class(x509.SubjectAlternativeName).critical


def test_without_a_san_there_is_no_such_extension() -> None:
    issued = certificate(plan(Kind.LEAF, {"csr_common.subject.common_name": "Jane Roe"}))
    assert SAN not in {one.oid.dotted_string for one in issued.extensions}


def test_the_two_halves_of_a_pair_differ_in_key_serial_and_usage_alone() -> None:
    made = plan(Kind.LEAF, {**keyed("SM2"), "csr_common.san": ["gw.test", "192.0.2.7"], "extensions.extended_key_usages": {"client_auth": True}})
    signing, encryption = (
        der.read(draft(made, role, serial=number, key=public_info("SM2", "", number))).children() for number, role in enumerate(made.key_usages, 1)
    )
    assert [at for at, (one, other) in enumerate(zip(signing, encryption, strict=True)) if one != other] == [1, 6, 7]
    extensions = [{item.children()[0].oid(): item.raw for item in der.read(half[7].content).children()} for half in (signing, encryption)]
    assert {oid for oid in extensions[0] if extensions[0][oid] != extensions[1][oid]} == {SKI, USAGE}
    assert list(extensions[0]) == list(extensions[1])
