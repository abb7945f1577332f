"""The doors: every row has its implementation, keys come back as they went, and everything else is a ValueError."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der, pem
from pcactl.contract.algorithms import ALGORITHMS, Signature
from pcactl.errors import Defect
from pcactl.keys import ecdsa, registry, rsa, sm2
from pcactl.keys.registry import Implementation
from tests.keys import samples
from tests.keys.openssl import openssl

BITS = st.integers(0, 2**16)
MODULES: dict[str, Implementation] = {"RSA": rsa, "ECDSA": ecdsa, "SM2": sm2}


def test_every_row_of_the_contract_has_one_implementation() -> None:
    assert {name: module() for name, module in registry.IMPLEMENTATIONS.items()} == MODULES
    assert list(registry.IMPLEMENTATIONS) == list(ALGORITHMS)


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_a_key_knows_its_row_and_comes_back_as_it_went(algorithm: str, key_param: str) -> None:
    key = samples.key(algorithm, key_param)
    again = registry.load(key.to_pkcs8())
    assert (again.algorithm, again.key_param) == (key.algorithm, key.key_param) == (ALGORITHMS[algorithm], key_param)
    assert again.public_info() == key.public_info()
    assert again.to_pkcs8() == key.to_pkcs8()


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_the_documented_form_of_a_key_is_pkcs1_for_rsa_and_pkcs8_for_others(algorithm: str, key_param: str) -> None:
    text = samples.key(algorithm, key_param).to_pkcs8()
    assert registry.traditional(text) == (openssl("rsa", "-traditional", given=text) if algorithm == "RSA" else text)


@pytest.mark.parametrize(("algorithm", "key_param", "how"), samples.EVERY_SIGNATURE, ids=samples.named)
def test_a_signature_is_of_one_message_one_key_and_one_hash(algorithm: str, key_param: str, how: Signature) -> None:
    key = samples.key(algorithm, key_param)
    spki = key.public_info().spki
    signature = key.sign(b"message", how)
    registry.verify(spki, b"message", signature, how)
    with pytest.raises(ValueError, match="is not this key's over this message"):
        registry.verify(spki, b"massage", signature, how)
    with pytest.raises(ValueError, match="is not this key's over this message"):
        registry.verify(registry.generate(ALGORITHMS[algorithm], _quick(key_param)).public_info().spki, b"message", signature, how)
    for other in set(key.algorithm.signatures.values()) - {how}:
        with pytest.raises(ValueError, match="is not this key's over this message"):
            registry.verify(spki, b"message", signature, other)


def _quick(key_param: str) -> str:
    return "2048" if key_param in {"3072", "4096"} else key_param


@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
def test_a_signature_of_another_algorithm_is_refused(algorithm: str, key_param: str) -> None:
    key = samples.key(algorithm, key_param)
    for other in set(ALGORITHMS) - {algorithm}:
        with pytest.raises(ValueError, match="is no signature of"):
            registry.verify(key.public_info().spki, b"message", b"signature", samples.first_signature(other))
        with pytest.raises(Defect, match="is no signature of"):
            key.sign(b"message", samples.first_signature(other))


@pytest.mark.parametrize("oid", ["1.3.101.112", "1.2.840.10045.2.1", "1.2.840.113549.1.1.10"])
def test_a_key_of_an_unknown_kind_is_named_and_refused(oid: str) -> None:
    with pytest.raises(ValueError, match=rf"algorithm {oid} \(.*\), where"):
        registry.load(samples.pkcs8(der.oid(oid), b""))
    with pytest.raises(ValueError, match=rf"algorithm {oid} \(.*\), where"):
        registry.verify(der.sequence(der.sequence(der.oid(oid)), der.bit_string(b"\x04")), b"", b"", samples.SM3_SM2)


@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
@settings(deadline=None)
@given(bit=BITS)
def test_a_key_with_one_bit_flipped_is_refused_in_words_that_hold_none_of_it(algorithm: str, key_param: str, bit: int) -> None:
    [key] = pem.decode("PRIVATE KEY", samples.key(algorithm, key_param).to_pkcs8())
    with pytest.raises(ValueError, match=r".") as caught:
        registry.load(pem.encode("PRIVATE KEY", _flipped(key, bit)))
    assert len(str(caught.value)) < 240


@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
@settings(deadline=None)
@given(part=st.sampled_from(["spki", "message", "signature"]), bit=BITS)
def test_a_bit_flipped_in_a_public_key_a_message_or_a_signature_is_refused(algorithm: str, key_param: str, part: str, bit: int) -> None:
    how = samples.first_signature(algorithm)
    parts = {"spki": samples.key(algorithm, key_param).public_info().spki, "message": b"message", "signature": _signature(algorithm, key_param)}
    parts[part] = _flipped(parts[part], bit)
    with pytest.raises(ValueError, match=r"."):
        registry.verify(parts["spki"], parts["message"], parts["signature"], how)


@cache
def _signature(algorithm: str, key_param: str) -> bytes:
    return samples.key(algorithm, key_param).sign(b"message", samples.first_signature(algorithm))


def _flipped(octets: bytes, bit: int) -> bytes:
    number = int.from_bytes(octets, "big") ^ 1 << bit % (len(octets) * 8)
    return number.to_bytes(len(octets), "big")


@given(st.binary(max_size=200))
def test_octets_that_are_no_key_are_refused(octets: bytes) -> None:
    for text in (octets, pem.encode("PRIVATE KEY", octets)):
        with pytest.raises(ValueError, match=r"."):
            registry.load(text)
    with pytest.raises(ValueError, match=r"."):
        registry.verify(octets, b"", b"", samples.SM3_SM2)


@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
def test_a_key_does_not_show_itself(algorithm: str, key_param: str) -> None:
    key = samples.key(algorithm, key_param)
    assert repr(key).startswith(f"<pcactl.keys.{algorithm.lower()}.")
    assert len(repr(key)) < 80
    assert not hasattr(key, "__dict__")
