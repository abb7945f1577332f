"""What the log says of an act: as it is done, and as a crash lets it be told."""

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.store import details
from pcactl.store.ledger import record_of
from tests.store import samples

LEAF = samples.make(key_alg="SM2")
OF_THE_LEAF = {
    "common_name": "leaf 0",
    "issuer_id": samples.id_of(Kind.SUB),
    "serial_numbers": ["0" * 40] * 2,
    "fingerprints_sha256": ["0" * 64] * 2,
}


def test_of_a_pair_both() -> None:
    assert details.of_instance(LEAF) == OF_THE_LEAF


def test_what_was_before_and_after() -> None:
    assert details.of_move(samples.revoked(LEAF), "normal", "revoked") == OF_THE_LEAF | {
        "state_before": "normal",
        "state": "revoked",
        "revoke_reason": "superseded",
    }
    assert details.of_move(LEAF, "expired", "") == OF_THE_LEAF | {"state_before": "expired"}
    assert details.of_grant(100, 150) == {"count": 50, "granted_before": 100, "granted": 150}
    assert [details.of_passphrase(LEAF, had_one=had)["passphrase"] for had in (True, False)] == ["changed", "set"]


@pytest.mark.parametrize(
    ("act", "more"),
    [
        ("sub enable", {"state_before": "disabled", "state": "normal"}),
        ("sub disable", {"state_before": "normal", "state": "normal"}),
        ("sub passphrase", {}),
        ("leaf issue", {}),
        ("leaf renew", {}),
        ("", {}),
    ],
)
def test_of_what_a_crash_left(act: str, more: dict[str, str]) -> None:
    assert details.of_found(LEAF, act) == OF_THE_LEAF | more


def test_of_what_is_deleted_as_its_ledger_tells() -> None:
    left = {key: value for key, value in OF_THE_LEAF.items() if key != "fingerprints_sha256"}
    assert details.of_deleted(record_of(LEAF)) == left | {"state_before": "expired"}
    assert details.of_deleted(record_of(samples.revoked(LEAF))) == left | {"state_before": "revoked", "revoke_reason": "superseded"}
