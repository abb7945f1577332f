"""Whose key it is: the keys that are certified, the signatures that prove them, and words for all others (contract 8)."""

from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pcactl import der
from pcactl.authority.possession import proven
from pcactl.contract.vocabulary import Kind
from pcactl.engine.csr import ProvenCsr
from pcactl.engine.request import parse_request
from pcactl.errors import Defect, InvalidParameter
from tests.csr import maker
from tests.csr.asking import ask, body_of, certificate, codes, refused, said
from tests.csr.maker import ECDSA_OIDS, RSA_OIDS, Key
from tests.engine.examples import rsa_key
from tests.keys.samples import P256_CURVE, SM2_CURVE

EVERY_KEY = maker.every_key()
TAKEN = "RSA 2048, RSA 3072, RSA 4096, ECDSA P256, ECDSA P384, ECDSA P521, SM2"
N = rsa_key().public_key().public_numbers().n
ALGORITHMS = "SHA256-RSA, SHA384-RSA, SHA512-RSA, SHA256-ECDSA, SHA384-ECDSA, SHA512-ECDSA, SM3-SM2, SHA1-RSA, SHA1-ECDSA"


def proof(csr: bytes) -> ProvenCsr:
    found = proven(Kind.LEAF, body_of(Kind.LEAF, csr))
    assert found
    return found


# Keys


@pytest.mark.parametrize("key", EVERY_KEY, ids=str)
@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_the_certificates_key_is_the_csrs(kind: Kind, key: tuple[str, str]) -> None:
    csr = maker.request(key=EVERY_KEY[key])
    request = ask(csr, kind=kind)
    assert (request.algorithm.name, request.key_param, codes(request)) == (*key, [])
    found = certificate(request)
    assert request.public_key
    assert request.public_key.spki == EVERY_KEY[key].spki
    assert EVERY_KEY[key].spki in found.tbs_certificate_bytes
    if key[0] != "SM2":
        assert found.public_key() == load_der_public_key(EVERY_KEY[key].spki)


@pytest.mark.slow
@pytest.mark.parametrize(("bits", "exponent"), [(3072, 65537), (4096, 65537)])
def test_longer_rsa_keys(bits: int, exponent: int) -> None:
    assert ask(maker.request(key=maker.rsa_key(bits, exponent))).key_param == str(bits)


@pytest.mark.parametrize("exponent", [65539, 65543])
def test_larger_exponents_are_taken_and_kept(exponent: int) -> None:
    key = maker.rsa_with_exponent(exponent)
    found = certificate(ask(maker.request(key=key)))
    assert found.public_key() == load_der_public_key(key.spki)


REFUSED = {
    "Ed25519": f"a key of algorithm 1.3.101.112 (Ed25519), where {TAKEN} are taken",
    "secp256k1": "curve 1.3.132.0.10 (secp256k1)",
    "brainpoolP256r1": "curve 1.3.36.3.3.2.8.1.1.7 (brainpoolP256r1)",
    "RSA of 1536 bits": "an RSA key of 1536 bits, where 2048, 3072, 4096 are taken",
    "RSA with exponent 3": "the public exponent 3, where odd ones from 65537 are taken",
    "RSA with an even exponent": "the public exponent even, where odd ones",
    "RSA with an even modulus": "its modulus is even",
    "RSA with a negative modulus": "not two positive numbers",
    "explicit parameters": "with parameters spelled out",
    "compressed point": "a compressed point",
    "P-256 off its curve": "a P256 public key that is no point of the curve",
    "SM2 off its curve": "an SM2 public key that is no point of the curve",
    "SM2 on another curve's name": "algorithm 1.2.156.10197.1.301",
    "an elliptic curve without a name": "algorithm 1.2.840.10045.2.1 (elliptic curve), where",
    "DSA": "1.2.840.10040.4.1 (DSA), which is not taken with its parameters",
    "no key at all": "",
}


@pytest.mark.parametrize(("what", "problem"), REFUSED.items())
def test_a_key_that_is_not_taken_is_refused_with_what_it_is(what: str, problem: str) -> None:
    error = refused(maker.request(key=maker.foreign_keys()[what]))
    assert error.field == "csr"
    assert error.problem.startswith("its key cannot be certified: ")
    assert problem in error.problem


def test_every_foreign_key_is_refused() -> None:
    assert REFUSED.keys() == maker.foreign_keys().keys()


def test_rsa_parameters_that_are_absent_are_written_as_null() -> None:
    key = maker.rsa_of(rsa_key(), maker.rsa_spki(N, parameters=b""))
    request = ask(maker.request(key=key))
    assert request.public_key
    assert request.public_key.spki == maker.rsa_key().spki


def test_sm2_by_its_curves_name_is_written_by_the_usual_one() -> None:
    key = maker.sm2(algorithm=SM2_CURVE)
    assert key.spki.count(SM2_CURVE) == 2
    request = ask(maker.request(key=key))
    assert request.public_key
    assert request.public_key.spki == maker.sm2().spki
    assert key.spki not in certificate(request).tbs_certificate_bytes


@pytest.mark.parametrize(
    "spki",
    [
        der.NULL,
        der.sequence(),
        der.sequence(der.NULL, der.NULL),
        der.sequence(der.sequence(), der.bit_string(b"")),
        der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), P256_CURVE), der.bit_string(b"")),
        der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), P256_CURVE), der.bit_string(b"\x00")),
        der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), SM2_CURVE), der.bit_string(b"\x00")),
        der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL), der.bit_string(b"")),
        der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL), der.bit_string(der.sequence(der.integer(N)))),
        maker.rsa_spki(N, -65537),
        maker.rsa_spki(N, 0),
        maker.rsa_spki(0),
    ],
)
def test_what_is_no_key(spki: bytes) -> None:
    assert refused(maker.request(key=maker.p256()._replace(spki=spki))).problem.startswith("its key cannot be certified: ")


@pytest.mark.parametrize("exponent", [N + 2, (1 << 64) + 13, (1 << 2047) + 1, (1 << 9000) + 1])
@pytest.mark.parametrize("size", [2048, 4096])
def test_an_rsa_key_of_a_huge_exponent_never_breaks_anything(size: int, exponent: int) -> None:
    n = N if size == 2048 else N << 2048 | 1
    key = maker.rsa_key()._replace(spki=maker.rsa_spki(n, exponent))
    assert refused(maker.request(key=key, signature=bytes(size // 8))).field == "csr"


# Signatures


@pytest.mark.parametrize("how", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("key", [("RSA", "2048"), ("ECDSA", "P256"), ("ECDSA", "P521")], ids=str)
def test_every_strong_hash_is_taken(key: tuple[str, str], how: str) -> None:
    request = ask(maker.request(key=EVERY_KEY[key], how=how))
    assert (codes(request), request.hash_alg) == ([], "SHA256")


@pytest.mark.parametrize(("key", "name"), [(("RSA", "2048"), "SHA1-RSA"), (("ECDSA", "P256"), "SHA1-ECDSA"), (("ECDSA", "P384"), "SHA1-ECDSA")], ids=str)
@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_sha_1_is_taken_with_a_warning(kind: Kind, key: tuple[str, str], name: str) -> None:
    request = ask(maker.request(key=EVERY_KEY[key], how="SHA1"), kind=kind)
    assert codes(request) == ["CsrWeakSignature"]
    assert name in said(request, "CsrWeakSignature")
    assert [one.row.level for one in request.notices if one.row.code == "CsrWeakSignature"] == ["warning"]


PSS = der.sequence(der.oid("1.2.840.113549.1.1.10"), der.sequence())
WEAK: dict[str, tuple[Key, str, bytes | None]] = {
    "MD5-RSA": (maker.rsa_key(), "MD5", None),
    "SHA224-RSA": (maker.rsa_key(), "SHA224", None),
    "SHA224-ECDSA": (maker.p256(), "SHA224", None),
    "MD2-RSA": (maker.rsa_key(), "SHA256", der.sequence(der.oid("1.2.840.113549.1.1.2"), der.NULL)),
    "MD4-RSA": (maker.rsa_key(), "SHA256", der.sequence(der.oid("1.2.840.113549.1.1.3"), der.NULL)),
    "RSASSA-PSS": (maker.rsa_key(), "SHA256", PSS),
    "Ed25519": (maker.p256(), "SHA256", der.sequence(der.oid("1.3.101.112"))),
    "SHA1-DSA": (maker.p256(), "SHA256", der.sequence(der.oid("1.2.840.10040.4.3"))),
    "1.2.3.4": (maker.p256(), "SHA256", der.sequence(der.oid("1.2.3.4"))),
}


@pytest.mark.parametrize(("name", "made"), WEAK.items(), ids=list(WEAK))
def test_another_signature_is_refused_by_its_name(name: str, made: tuple[Key, str, bytes | None]) -> None:
    key, how, identifier = made
    error = refused(maker.request(key=key, how=how, identifier=identifier))
    assert (error.field, error.problem, error.allowed) == ("csr", f"it is signed with {name}, which is not taken", ALGORITHMS)
    assert "-sha256" in error.hint


@pytest.mark.parametrize("parameters", [der.sequence(), der.integer(0), der.oid("1.2.3")])
def test_parameters_that_do_not_belong_there(parameters: bytes) -> None:
    error = refused(maker.request(key=maker.rsa_key(), identifier=der.sequence(der.oid(RSA_OIDS["SHA256"]), parameters)))
    assert "which is not taken" in error.problem


@pytest.mark.parametrize("parameters", [(), (der.NULL,)])
@pytest.mark.parametrize("key", [("RSA", "2048"), ("ECDSA", "P256"), ("SM2", "")], ids=str)
def test_null_and_nothing_are_the_same_parameters(key: tuple[str, str], parameters: Sequence[bytes]) -> None:
    identifier = der.sequence(der.oid(EVERY_KEY[key].oids["SHA256"]), *parameters)
    assert codes(ask(maker.request(key=EVERY_KEY[key], identifier=identifier))) == []


def _not_theirs(csr: bytes) -> InvalidParameter:
    error = refused(csr)
    assert error.field == "csr"
    assert error.problem.startswith("its signature does not match the key in it: ")
    return error


@pytest.mark.parametrize("key", EVERY_KEY, ids=str)
def test_an_octet_changed_is_found(key: tuple[str, str]) -> None:
    csr = maker.request(key=EVERY_KEY[key])
    error = _not_theirs(csr.replace(b"www.example.test", b"www.example.tesu"))
    assert ("distid:1234567812345678" in error.hint) == (key[0] == "SM2")
    assert ("whoever has the private key" in error.hint) == (key[0] != "SM2")
    _not_theirs(csr[:-1] + bytes([csr[-1] ^ 1]))


@pytest.mark.parametrize("key", EVERY_KEY, ids=str)
@pytest.mark.parametrize("signature", [b"", b"\x00" * 70, maker.NOBODY, der.sequence(), der.sequence(der.integer(0), der.integer(0)), b"\xff" * 256])
def test_what_is_nobodys_signature(key: tuple[str, str], signature: bytes) -> None:
    _not_theirs(maker.request(key=EVERY_KEY[key], signature=signature))


@pytest.mark.parametrize(
    ("key", "other"),
    [(maker.p256(), maker.p256(2)), (maker.sm2(), maker.p256()), (maker.rsa_key(), maker.p256()), (maker.p256(), maker.rsa_key())],
)
def test_another_keys_signature(key: Key, other: Key) -> None:
    _not_theirs(maker.request(key=key._replace(sign=other.sign)))
    _not_theirs(maker.request(key=other._replace(spki=key.spki)))


def test_the_hash_is_the_one_that_is_named() -> None:
    key = maker.p256()
    _not_theirs(maker.request(key=key, how="SHA384", identifier=der.sequence(der.oid(ECDSA_OIDS["SHA256"]))))


# SM2 and its ids


def test_the_id_of_certificates() -> None:
    assert codes(ask(maker.request(key=maker.sm2(b"1234567812345678")))) == []


def test_the_empty_id_is_refused_in_words_of_its_own() -> None:
    error = _not_theirs(maker.request(key=maker.sm2(b"")))
    assert "made with an empty signer id, and the id here is 1234567812345678" in error.problem
    assert "-sigopt distid:1234567812345678" in error.hint


def test_another_id_is_refused_with_the_right_one() -> None:
    error = _not_theirs(maker.request(key=maker.sm2(b"ALICE123@YAHOO.COM")))
    assert "with the id 1234567812345678" in error.problem
    assert "-sigopt distid:1234567812345678" in error.hint


def test_an_sm2_key_does_not_sign_as_ecdsa() -> None:
    error = _not_theirs(maker.request(key=maker.sm2(), identifier=der.sequence(der.oid(ECDSA_OIDS["SHA256"]))))
    assert "SHA256-ECDSA is no signature of SM2 keys" in error.problem


# What the request says of the key


@pytest.mark.parametrize(
    ("values", "field", "problem", "allowed"),
    [
        ({"key_alg": "RSA"}, "key_alg", '"RSA" is not the key of the CSR, which is ECDSA P256', ""),
        ({"key_alg": "SM2"}, "key_alg", '"SM2" is not the key of the CSR, which is ECDSA P256', ""),
        ({"key_alg": "DSA"}, "key_alg", '"DSA" is not allowed', "RSA, ECDSA, SM2"),
        ({"key_param": "P384"}, "key_param", '"P384" is not the key of the CSR, which is ECDSA P256', ""),
        ({"key_param": "P257"}, "key_param", '"P257" is not allowed', "2048, 3072, 4096, P256, P384, P521"),
    ],
)
def test_what_does_not_agree_is_refused_with_what_the_key_is(values: dict[str, object], field: str, problem: str, allowed: str) -> None:
    error = refused(maker.request(), values)
    assert (error.field, error.problem, error.allowed, error.value) == (field, problem, allowed, values[field])


# Who is asked


def test_a_csr_is_read_where_there_is_one() -> None:
    assert proof(maker.request()).csr.subject[0] == ("country", "CN")
    for body in ({}, {"csr": None}, {"csr": ""}, {"csr": 5}, {"csr": ["x"]}):
        assert proven(Kind.LEAF, body) is None
    assert proven(Kind.ROOT, {"csr": "no request"}) is None
    with pytest.raises(InvalidParameter):
        proven(Kind.SUB, {"csr": "no request"})


@pytest.mark.parametrize("text", ["\ud800", "-----BEGIN CERTIFICATE REQUEST-----\n\ud800\n-----END CERTIFICATE REQUEST-----\n", "\0", "0\x00"])
def test_what_is_no_text_is_no_request(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        proven(Kind.LEAF, {"csr": text})
    assert caught.value.field == "csr"


def test_a_csr_that_nobody_has_verified_is_a_defect() -> None:
    body = body_of(Kind.LEAF, maker.request())
    with pytest.raises(Defect):
        parse_request(Kind.LEAF, body)
