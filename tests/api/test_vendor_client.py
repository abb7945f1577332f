"""The vendor's own client against `call`: its models and its serialization, with `call` in the place of the network.

No client of version 2023-05-01 is published; this one is of a later version, whose fields are the contract's [later] ones.
"""

import json
from typing import Any

import pytest
import volcenginesdkcore
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from volcenginesdkcore.rest import ApiException
from volcenginesdkpca import models
from volcenginesdkpca.api.pca_api import PCAApi

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.vocabulary import Kind
from tests.api.client import SM2, Client, body_of

KEYS = [{"hash_alg": "SHA256", "key_alg": row.name, "key_param": row.default_param} for row in ALGORITHMS.values()]
ONCE = "0b9a4c7e"
CREATED = {"instance_id", "certificate", "private_key", "root_certificate", "parent_certificate", "chain"}
ENCRYPTION = {"encryption_certificate", "encryption_private_key", "encryption_chain"}


class Response:
    """An answer as the client's HTTP library hands it over."""

    def __init__(self, data: bytes) -> None:
        self.status, self.reason, self.data = 200, "OK", data
        self.headers: dict[str, str] = {}


class Network:
    """What the client takes for a pool of connections."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.connection_pool_kw: dict[str, object] = {}
        self.bodies: list[dict[str, Any]] = []

    def request(self, method: str, url: str, body: str, **_: object) -> Response:
        """Carry a request to `call`; the action's name is in the query, its body is what the client wrote."""
        assert method == "POST"
        action = url.partition("Action=")[2].partition("&")[0]
        self.bodies.append(json.loads(body))
        envelope, _refusal = self.client.send(action, body.encode())
        return Response(json.dumps(envelope).encode())


@pytest.fixture
def network(client: Client) -> Network:
    return Network(client)


@pytest.fixture
def vendor(network: Network) -> Any:
    configuration = volcenginesdkcore.Configuration()
    configuration.ak, configuration.sk, configuration.region, configuration.auto_retry = "ak", "sk", "cn-north-1", False
    api = volcenginesdkcore.ApiClient(configuration)
    api.rest_client.pool_manager = network
    return PCAApi(api)


@pytest.fixture
def sub(client: Client) -> str:
    return client.chain()[1]


def request_of(sub: str, **values: Any) -> Any:
    subject = models.SubjectForCreateLeafInstanceInput(
        common_name="www.example.com",
        country=["CN"],
        province=["北京"],
        locality=["海淀"],
        street_address=["中关村大街 1 号"],
        postal_code=["100080"],
        organization=["研发部"],
        organizational_unit=["测试组"],
        serial_number="SN-1",
    )
    names = ["www.example.com", "192.0.2.7"]
    return models.CreateLeafInstanceRequest(
        contact=models.ContactForCreateLeafInstanceInput(name="张三", email="zhangsan@example.com", phone_number="131****1111"),
        csr_common=models.CsrCommonForCreateLeafInstanceInput(subject=subject, san=names, email="admin@example.com"),
        issuer_id=sub,
        quantity=10,
        duration_type="day",
        tag="doc-test-PrivateCert",
        **values,
    )


def private_key(text: str) -> object:
    return load_pem_private_key(text.encode(), None)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key["key_alg"])
def test_a_leaf_of_the_vendors_client(vendor: Any, network: Network, key: dict[str, str]) -> None:
    below = network.client.chain(**SM2 if key["key_alg"] == "SM2" else {})[1]
    made = vendor.create_leaf_instance(request_of(below, **key))
    assert network.bodies[-1]["key_param"] == key["key_param"]
    assert isinstance(made, models.CreateLeafInstanceResponse)
    answered = made.to_dict()
    wanted = CREATED | (ENCRYPTION if key["key_alg"] == "SM2" else set())
    assert {name for name, value in answered.items() if value} == wanted
    found = network.client.result("GetLeafInstance", {"instance_id": made.instance_id})
    assert found["certificate"] == made.certificate
    assert found["contact"] == {"name": "张三", "email": "zhangsan@example.com", "phone_number": "131****1111"}
    assert found["san"] == ["www.example.com", "192.0.2.7", "admin@example.com"]
    assert found["subject"]["street_address"] == ["中关村大街 1 号"]
    assert x509.load_pem_x509_certificate(made.certificate.encode()).serial_number == int(found["serial_number"], 16)


def test_the_sm2_client_sends_an_empty_parameter_and_a_hash(vendor: Any, network: Network) -> None:
    below = network.client.chain(**SM2)[1]
    with pytest.raises(ValueError, match="key_param"):
        request_of(below, hash_alg="SHA256", key_alg="SM2")
    vendor.create_leaf_instance(request_of(below, hash_alg="SHA512", key_alg="SM2", key_param=""))
    assert (network.bodies[-1]["key_param"], network.bodies[-1]["hash_alg"]) == ("", "SHA512")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key["key_alg"])
def test_a_download_of_the_vendors_client(vendor: Any, network: Network, key: dict[str, str]) -> None:
    below = network.client.chain(**SM2 if key["key_alg"] == "SM2" else {})[1]
    made = vendor.create_leaf_instance(request_of(below, **key))
    found = vendor.download_leaf_instance(models.DownloadLeafInstanceRequest(instance_id=made.instance_id, download_type="pem", is_tarball=False))
    assert isinstance(found, models.DownloadLeafInstanceResponse)
    assert found.certificate == made.certificate
    assert found.certificate_chain == made.chain.replace("\n,", "\n")
    assert found.encrypt_certificate == made.encryption_certificate
    assert found.encrypt_private_key == made.encryption_private_key
    assert found.tarball_bytes is None
    if key["key_alg"] != "SM2":
        assert private_key(found.private_key).private_numbers() == private_key(made.private_key).private_numbers()  # type: ignore[attr-defined]
    packed = vendor.download_leaf_instance(models.DownloadLeafInstanceRequest(instance_id=made.instance_id, download_type="pem", is_tarball=True))
    assert [name for name, value in packed.to_dict().items() if value] == ["tarball_bytes"]


def test_extensions_of_the_vendors_client(vendor: Any, sub: str) -> None:
    extensions = models.ExtensionsForCreateLeafInstanceInput(
        key_usages=models.KeyUsagesForCreateLeafInstanceInput(digital_signature=True, non_repudiation=True, key_agreement=False),
        extended_key_usages=models.ExtendedKeyUsagesForCreateLeafInstanceInput(client_auth=True, email_protection=True),
        custom_extensions=[models.CustomExtensionForCreateLeafInstanceInput(object_identifier="1.3.6.1.4.1.55555.1", critical=False, value="DAJoaQ==")],
    )
    made = vendor.create_leaf_instance(request_of(sub, hash_alg="SHA384", key_alg="ECDSA", key_param="P384", extensions=extensions))
    leaf = x509.load_pem_x509_certificate(made.certificate.encode())
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_agreement) == (True, True, False)
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {purpose.dotted_string for purpose in purposes} == {"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"}
    custom = leaf.extensions.get_extension_for_oid(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"))
    assert (custom.critical, custom.value.public_bytes()) == (False, b"\x0c\x02hi")


def test_a_token_of_the_vendors_client(vendor: Any, sub: str) -> None:
    key = {"hash_alg": "SHA256", "key_alg": "ECDSA", "key_param": "P256"}
    first = vendor.create_leaf_instance(request_of(sub, idempotence_token=ONCE, **key))
    assert vendor.create_leaf_instance(request_of(sub, idempotence_token=ONCE, **key)) == first


def test_the_keys_are_of_the_algorithms_asked_for(vendor: Any, sub: str) -> None:
    classes = {"RSA": rsa.RSAPrivateKey, "ECDSA": ec.EllipticCurvePrivateKey}
    for key in KEYS:
        if key["key_alg"] in classes:
            made = vendor.create_leaf_instance(request_of(sub, **key))
            assert isinstance(private_key(made.private_key), classes[key["key_alg"]])


def test_an_error_reaches_the_vendors_client_as_one(vendor: Any, sub: str) -> None:
    with pytest.raises(ApiException, match=r"InvalidParameter\.key_param"):
        vendor.create_leaf_instance(request_of(sub, hash_alg="SHA256", key_alg="RSA", key_param="1024"))


def test_the_metadata_reach_the_vendors_client(vendor: Any, network: Network) -> None:
    *_, leaf = network.client.chain()
    found = vendor.download_leaf_instance(models.DownloadLeafInstanceRequest(instance_id=leaf, download_type="pem", is_tarball=False))
    said = found.metadata()
    assert (said.action, said.service, said.version) == ("DownloadLeafInstance", "pca", "2023-05-01")


def test_every_field_of_the_vendors_request_is_ours(client: Client) -> None:
    """A field that only the vendor's later models have would be refused as unknown."""
    sent = set(models.CreateLeafInstanceRequest.attribute_map.values())
    refusal = client.refused("CreateLeafInstance", {"nonsense": 1})
    assert refusal.code == "InvalidParameter.nonsense"
    assert sent == set(refusal.message.partition("allowed: ")[2].split(", "))


def test_every_key_of_the_vendors_answers_is_ours(client: Client) -> None:
    below = client.chain()[1]
    made = client.result("CreateLeafInstance", body_of(Kind.LEAF, issuer_id=below))
    assert set(made) == set(models.CreateLeafInstanceResponse.attribute_map.values())
    found = client.result("DownloadLeafInstance", {"instance_id": made["instance_id"], "download_type": "pem", "is_tarball": False})
    assert set(found) | {"tarball_bytes"} == set(models.DownloadLeafInstanceResponse.attribute_map.values())
