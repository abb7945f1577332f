"""Digests against the standards' own examples."""

import pytest

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.keys import digest
from tests.keys.vectors import DIGESTS, Digest

FUNCTIONS = {"sm3": digest.sm3, "sha1": digest.sha1, "sha256": digest.sha256}


@pytest.mark.parametrize("vector", DIGESTS, ids=lambda vector: f"{vector.algorithm}-{len(vector.message)}")
def test_the_examples_of_the_standards(vector: Digest) -> None:
    assert FUNCTIONS[vector.algorithm](vector.message) == vector.digest


def test_every_hash_of_rsa_and_ecdsa_is_here_and_is_the_one_its_name_says() -> None:
    wanted = {how.hash_name for name in ("RSA", "ECDSA") for how in (*ALGORITHMS[name].signatures.values(), *ALGORITHMS[name].weak_signatures)}
    assert set(digest.CLASSIC_HASHES) == wanted
    assert all(make().name.upper() == name for name, make in digest.CLASSIC_HASHES.items())
