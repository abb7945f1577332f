"""Whole certificates against those that `cryptography` builds of the same facts, octet for octet."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import event, given, settings

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import draft, seal
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from tests.engine.examples import LAW, ec_key, private_key, public_info
from tests.engine.oracle import CLASSIC, HASHES, SIGNERS, SM2_WITH_SM3, Asked, builder, issuer_of, public_key, requests


@settings(LAW, max_examples=200)
@given(requests(CLASSIC, SIGNERS))
def test_rsa_and_ecdsa_certificates_are_those_that_cryptography_builds(asked: Asked) -> None:
    algorithm, param = (asked.body["key_alg"], asked.body["key_param"])
    below = issuer_of(asked)
    plan = make_plan(parse_request(asked.kind, asked.body), below, now=asked.now)
    key = public_info(algorithm, param)
    tbs = draft(plan, Role.SIGNING, serial=asked.serial, key=key)
    signer = asked.signer if below else (algorithm, param if algorithm == "ECDSA" else "2048")
    built = builder(asked, Role.SIGNING, below, key.key_id).sign(private_key(*signer), HASHES[asked.body["hash_alg"]])
    event(f"{asked.kind} {algorithm} under {signer[0]}")
    assert tbs == built.tbs_certificate_bytes
    assert seal(tbs, plan.signature, built.signature) == built.public_bytes(Encoding.DER)
    assert key.key_id == x509.SubjectKeyIdentifier.from_public_key(public_key(algorithm, param)).digest


@settings(LAW, max_examples=100)
@given(requests([("SM2", "")], [("SM2", "")]))
def test_sm2_certificates_differ_from_them_in_algorithm_and_key_alone(asked: Asked) -> None:
    below = issuer_of(asked)
    plan = make_plan(parse_request(asked.kind, asked.body), below, now=asked.now)
    assert list(plan.key_usages) == ([Role.SIGNING, Role.ENCRYPTION] if asked.kind is Kind.LEAF else [Role.SIGNING])
    for number, role in enumerate(plan.key_usages, 1):
        key = public_info("SM2", "", number)
        built = builder(asked, role, below, key.key_id).sign(ec_key("P256"), hashes.SHA256())
        items = [item.raw for item in der.read(built.tbs_certificate_bytes).children()]
        items[2], items[6] = SM2_WITH_SM3, key.spki
        assert draft(plan, role, serial=asked.serial, key=key) == der.sequence(*items)
