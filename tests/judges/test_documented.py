"""The documented example bodies, unchanged but for the issuer, as OpenSSL and `cryptography` read what came of them."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pcactl.contract.vocabulary import Kind
from tests.judges.conftest import Authority, Chain, Run
from tests.judges.test_chains import assert_gnutls_accepts, assert_openssl_accepts, assert_pkilint_is_silent

_CONTACT = {"email": "zhangsan@example.com", "name": "张三", "phone_number": "131****1111"}


def _subject(common_name: str, organization: str, unit: str) -> dict[str, Any]:
    place = {"country": ["CN"], "locality": ["海淀"], "postal_code": ["100080"], "province": ["北京"]}
    return {"subject": {"common_name": common_name, "organization": [organization], "organizational_unit": [unit], **place}}


SUB: dict[str, Any] = {
    "contact": _CONTACT,
    "csr_common": _subject("Certificate Center CA", "证书中心", "研发部"),
    "issuer_id": "pca_root_aXPEF****",
    "hash_alg": "SHA256",
    "key_alg": "RSA",
    "key_param": "2048",
    "quantity": 20,
    "duration_type": "day",
    "tag": "doc-test-SubCA",
}
LEAF: dict[str, Any] = {
    "contact": _CONTACT,
    "csr_common": _subject("www.example.com", "研发部", "测试组"),
    "extensions": {"key_usages": {"key_encipherment": True, "non_repudiation": True}},
    "use_quota": True,
    "issuer_id": "pca_sub_MlRaK****",
    "hash_alg": "SHA256",
    "key_alg": "RSA",
    "key_param": "2048",
    "quantity": 10,
    "duration_type": "day",
    "tag": "doc-test-PrivateCert",
}
_ORDER = [NameOID.COUNTRY_NAME, NameOID.STATE_OR_PROVINCE_NAME, NameOID.LOCALITY_NAME, NameOID.POSTAL_CODE, NameOID.ORGANIZATION_NAME]


@pytest.fixture
def chain(authority: Authority) -> Chain:
    root = authority.issue(Kind.ROOT, {"csr_common": {"subject": {"common_name": "Root"}}})
    sub = authority.issue(Kind.SUB, SUB | {"issuer_id": root.instance.instance_id})
    with authority.store.write() as writer:
        writer.grant(1)
    return Chain(root, sub, authority.issue(Kind.LEAF, LEAF | {"issuer_id": sub.instance.instance_id}))


def test_the_leaf_says_exactly_what_was_asked(chain: Chain) -> None:
    leaf = x509.load_pem_x509_certificate(chain.file(chain.leaf).read_bytes())
    assert [(attribute.oid, attribute.value) for attribute in leaf.subject] == list(
        zip(
            [*_ORDER, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME],
            ["CN", "北京", "海淀", "100080", "研发部", "测试组", "www.example.com"],
            strict=True,
        )
    )
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    wanted = x509.KeyUsage(
        digital_signature=False,
        content_commitment=True,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    assert (usage.critical, usage.value) == (True, wanted)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    assert leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName) == ["www.example.com"]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=10, seconds=-1)


def test_each_is_signed_with_its_own_hash(chain: Chain) -> None:
    for shown in (chain.sub, chain.leaf):
        certificate = x509.load_pem_x509_certificate(chain.file(shown).read_bytes())
        assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey)
        assert public.key_size == 2048


def test_the_judges_accept_the_chain(chain: Chain, run: Run) -> None:
    assert_openssl_accepts(chain, run)
    assert_gnutls_accepts(chain, run)
    for shown in (chain.root, chain.sub, chain.leaf):
        assert_pkilint_is_silent(chain.file(shown), run)


def test_the_record_keeps_the_rest(chain: Chain, authority: Authority) -> None:
    leaf = authority.store.instance(chain.leaf.instance.instance_id)
    assert (leaf.tag, leaf.contact._asdict(), leaf.use_quota) == ("doc-test-PrivateCert", _CONTACT, True)
    assert leaf.request == LEAF | {"issuer_id": chain.sub.instance.instance_id}
    assert authority.store.quota().left == 0
