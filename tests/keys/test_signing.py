"""No signature leaves that is not one of the key's, or does not verify."""

import pytest

from pcactl.contract.algorithms import ALGORITHMS, SIGNATURES
from pcactl.errors import Defect
from pcactl.keys.signing import makes, signed

RSA = ALGORITHMS["RSA"]
SHA256_RSA = RSA.signatures["SHA256"]


def _refuse(signature: bytes) -> None:
    raise ValueError(f"{len(signature)} octets that do not verify")


def test_a_signature_that_verifies_leaves() -> None:
    seen: list[bytes] = []
    assert signed(RSA, SHA256_RSA, lambda: b"made", seen.append) == b"made"
    assert seen == [b"made"]


def test_a_signature_that_does_not_verify_is_a_defect() -> None:
    with pytest.raises(Defect, match="SHA256-RSA signature does not verify"):
        signed(RSA, SHA256_RSA, lambda: b"made", _refuse)


def test_a_signature_of_another_algorithm_is_not_even_made() -> None:
    with pytest.raises(Defect, match="SM3-SM2 is no signature of RSA keys"):
        signed(RSA, ALGORITHMS["SM2"].signatures["SHA256"], lambda: pytest.fail("made"), lambda _: None)


def test_each_signature_is_made_by_one_algorithm() -> None:
    for how in SIGNATURES.values():
        assert [makes(algorithm, how) for algorithm in ALGORITHMS.values()].count(True) == 1
