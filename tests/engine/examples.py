"""What the engine's tests share: a fixed clock, bodies of every kind, issuers, and public keys written without `keys`."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import settings

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import draft, seal
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from pcactl.engine.subject import name_der
from pcactl.model import Body, Issuer, Plan, PublicInfo, Request

LAW = settings(deadline=None)
"""For property tests: a busy machine is no reason to fail."""

NOW = datetime(2026, 7, 28, 9, 30, tzinfo=UTC)
SERIAL = 0x5A_11_CE_00_00_00_00_00_00_00_00_00_00_00_00_00_00_00_00_01

EVERY_KEY = [(row.name, param) for row in ALGORITHMS.values() for param in row.params]
EVERY_KIND = [*Kind]
ISSUER_IDS = {Kind.SUB: "pca_root_00000000000000000000", Kind.LEAF: "pca_sub_00000000000000000000"}
SM2 = {"key_alg": "SM2", "key_param": None}
RSA = {"key_alg": "RSA", "key_param": "2048"}


# Bodies


def minimal(kind: Kind) -> Body:
    """The smallest body that the kind takes, with an ECDSA key."""
    body: Body = {
        "csr_common": {"subject": {"common_name": "Example CA" if KINDS[kind].is_ca else "www.example.test"}},
        "hash_alg": "SHA256",
        "key_alg": "ECDSA",
        "key_param": "P256",
        "quantity": 10,
        "duration_type": "day",
    }
    return body | ({"issuer_id": ISSUER_IDS[kind]} if kind in ISSUER_IDS else {})


def full(kind: Kind) -> Body:
    """A body with every parameter that the kind takes, all of them valid together."""
    body = changed(
        minimal(kind),
        {
            "csr_common.san": ["www.example.test", "192.0.2.7", "ops@example.test", "spiffe://example.test/web"],
            "csr_common.email": "admin@example.test",
            "csr_common.subject.country": ["CN", "de"],
            "csr_common.subject.province": ["北京"],
            "csr_common.subject.locality": ["海淀"],
            "csr_common.subject.street_address": ["1 Long Street"],
            "csr_common.subject.postal_code": ["100080"],
            "csr_common.subject.organization": ["研发部"],
            "csr_common.subject.organizational_unit": ["测试组", "QA"],
            "csr_common.subject.serial_number": "SN-1",
            "contact": {"name": "张三", "email": "zhangsan@example.test", "phone_number": "131****1111"},
            "tag": "first line\nsecond line",
            "idempotence_token": "token-1",
        },
    )
    if kind is Kind.ROOT:
        return body
    usages = {"digital_signature": True, "non_repudiation": True, "key_agreement": True}
    unasked = ("key_encipherment", "data_encipherment", "encipher_only", "decipher_only", "key_cert_sign", "crl_sign")
    purposes = {"server_auth": True, "client_auth": True, "code_signing": True, "email_protection": True, "time_stamping": False, "ocsp_signing": True}
    body["extensions"] = {
        "key_usages": {**usages, **dict.fromkeys(unasked, False)},
        "extended_key_usages": {**purposes, "other": ["1.3.6.1.5.5.7.3.17"]},
        "custom_extensions": [{"object_identifier": "1.3.6.1.4.1.55555.1", "critical": False, "value": "DAJoaQ=="}],
    }
    return body | ({"use_quota": True} if kind is Kind.LEAF else {})


def changed(body: Body, values: Mapping[str, object]) -> Body:
    """A copy of a body with other values at these documented paths; inside an array every member is changed."""
    copy = deepcopy(body)
    for path, value in values.items():
        *parents, name = path.split(".")
        for holder in _holders(copy, parents):
            holder[name] = value
    return copy


def without(body: Body, path: str) -> Body:
    """A copy of a body without what stands at a path."""
    copy = deepcopy(body)
    *parents, name = path.split(".")
    for holder in _holders(copy, parents):
        holder.pop(name, None)
    return copy


def _holders(body: Body, parents: list[str]) -> list[dict[str, Any]]:
    holders = [body]
    for parent in parents:
        inner = [holder.setdefault(parent, {}) for holder in holders]
        holders = [one for member in inner for one in (member if isinstance(member, list) else [member])]
    return holders


def parse(kind: Kind, values: Mapping[str, object] | None = None) -> Request:
    """The request of the minimal body with these values."""
    return parse_request(kind, changed(minimal(kind), values or {}))


def keyed(algorithm: str, param: str = "") -> dict[str, object]:
    """The two values that ask for a key."""
    return {"key_alg": algorithm, "key_param": param or None}


# Issuers and plans


def issuer(kind: Kind, algorithm: str = "ECDSA", **changes: Any) -> Issuer:
    """The CA that signs an instance of `kind`, valid for 29 years from the day before NOW."""
    param = ALGORITHMS[algorithm].default_param
    facts = Issuer(
        instance_id=ISSUER_IDS[kind],
        kind=KINDS[kind].issuer or Kind.ROOT,
        name=name_der((("country", "CN"), ("common_name", "Issuing CA"))),
        common_name="Issuing CA",
        key_id=bytes(range(20)),
        not_before=NOW - timedelta(days=1),
        not_after=NOW.replace(year=NOW.year + 29),
        algorithm=ALGORITHMS[algorithm],
        key_param=param,
        extended_key_usages=(),
    )
    return facts._replace(**changes)


def plan(kind: Kind, values: Mapping[str, object] | None = None, *, now: datetime = NOW, below: Issuer | None = None, **changes: Any) -> Plan:
    """The plan of the minimal body with these values; its issuer is of its own family, and `changes` are the issuer's."""
    request = parse(kind, values)
    if kind is Kind.ROOT:
        return make_plan(request, None, now=now)
    return make_plan(request, below or issuer(kind, request.algorithm.name, **changes), now=now)


# Public keys. Private halves are fixed numbers; those of RSA with more than 2048 bits have none.

_P = int(
    "e488d7dc512cac3e1fb3ba7f7e4a24e1b389fa07c6faca39a1920fdbb5297f0aff94ef96969cb01613874be7188befe1a828095f003f0bd506a8f461ef8dec6a"
    "b25fe0dcad737d5c04ca6f7a13bad4151956962e4826f09945f29de24661322d76f7ae49b8052534f693aa82e5a5ae91d528e4fc951c1cabe891512bad692df7",
    16,
)
_Q = int(
    "dd46e969a097e536c614e06961b9564c1fcc031f83005e0e79fab98e914dd1b9ad4b158cec25b999b21246f3dee7129e5c08400d550dfe89b4d2b735f8bea6c0"
    "b0c385100f2401fdf3dbe957b2afda8f722c62f0508714796d45f515893e1c608614266beee394d6765e529ff5911df4cea433aa68124ef7c133c2d5dbcd2f4f",
    16,
)
_CURVES = {"P256": ec.SECP256R1(), "P384": ec.SECP384R1(), "P521": ec.SECP521R1()}
_SM2_SPKI = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D034200")
_SM2_POINTS = {
    # GB/T 32918.5 Annex A, and OpenSSL's evppkey_sm2.txt.
    1: "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
    2: "04393A2AD9E27E43ACAAAB85A19D3B85591E14406157175ADDD37BF77FF0CAF9ED37FCF3A8B4F55C038523261FCA6636AFE6A7AFA2A1482A606F5CB3A18B2E2A1E",
}


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """A key of 2048 bits."""
    e = 65537
    d = pow(e, -1, (_P - 1) * (_Q - 1))
    crt = (d % (_P - 1), d % (_Q - 1), pow(_Q, -1, _P))
    return rsa.RSAPrivateNumbers(_P, _Q, d, *crt, rsa.RSAPublicNumbers(e, _P * _Q)).private_key()


@cache
def ec_key(param: str, number: int = 1) -> ec.EllipticCurvePrivateKey:
    """A key of ECDSA whose private number is 0x1234567 times `number`."""
    return ec.derive_private_key(0x1234567 * number, _CURVES[param])


def private_key(algorithm: str, param: str, number: int = 1) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """A key that `cryptography` can sign with."""
    return rsa_key() if algorithm == "RSA" else ec_key(param, number)


@cache
def public_info(algorithm: str, param: str, number: int = 1) -> PublicInfo:
    """What a certificate says about the fixed key with this number."""
    if algorithm == "SM2":
        point = bytes.fromhex(_SM2_POINTS[number])
        return PublicInfo(_SM2_SPKI + point, hashlib.sha1(point, usedforsecurity=False).digest())
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    if algorithm == "ECDSA":
        key = ec_key(param, number).public_key()
        bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    else:
        size = int(param)
        key = rsa_key().public_key() if size == 2048 else rsa.RSAPublicNumbers(65537, (1 << size - 1) + (1 << size // 2) + 1).public_key()
        bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return PublicInfo(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), hashlib.sha1(bits, usedforsecurity=False).digest())


# Certificates


def certificate(made: Plan, role: Role = Role.SIGNING, serial: int = SERIAL) -> x509.Certificate:
    """What `cryptography` reads of the certificate of a plan; its signature is none."""
    request = made.request
    number = 2 if role is Role.ENCRYPTION else 1
    tbs = draft(made, role, serial=serial, key=public_info(request.algorithm.name, request.key_param, number))
    return x509.load_der_x509_certificate(seal(tbs, made.signature, b"\x00"))
