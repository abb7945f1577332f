"""What the audit log says of an act beside who, when and about what: the `details` of a line, by act.

The same for the act itself and for the line that is added after a crash, as far as the store still tells.
"""

from collections.abc import Mapping
from typing import Any

from pcactl.contract.states import MOVES
from pcactl.model import Instance

Details = dict[str, Any]

_OF_THE_LEDGER = ("common_name", "issuer_id", "serial_numbers", "revoke_reason")


def of_instance(instance: Instance) -> Details:
    """Of an act that makes an instance, and of any other before what it changes."""
    facts = instance.certificates.values()
    return {
        "common_name": instance.common_name,
        "issuer_id": instance.issuer_id,
        "serial_numbers": [one.serial_number for one in facts],
        "fingerprints_sha256": [one.fingerprint_sha256 for one in facts],
    }


def of_move(instance: Instance, before: str, after: str) -> Details:
    """Of an act that moves an instance, as it is afterwards, from one state to another; `after` is empty where it is gone."""
    reason = {"revoke_reason": instance.revoke_reason} if instance.revoke_reason else {}
    return {**of_instance(instance), **_from_to(before, after), **reason}


def of_passphrase(instance: Instance, *, had_one: bool) -> Details:
    """Of an act that gives a private key another passphrase, or its first."""
    return {**of_instance(instance), "passphrase": "changed" if had_one else "set"}


def of_grant(before: int, granted: int) -> Details:
    """Of a grant: how many leaves, and how many in all before it and after."""
    return {"count": granted - before, "granted_before": before, "granted": granted}


def of_found(instance: Instance, act: str) -> Details:
    """Of an act that is only known by the record that it left. Which state was before follows where the act has one alone."""
    move = MOVES.get(act.rpartition(" ")[2])
    if move is None:
        return of_instance(instance)
    return of_move(instance, move.sources[0].word if len(move.sources) == 1 else "", instance.status.word)


def of_deleted(record: Mapping[str, Any]) -> Details:
    """Of a deletion that is only known by its line in the ledger: what was not revoked had expired."""
    known = {key: record[key] for key in _OF_THE_LEDGER if key in record}
    return {**known, **_from_to("revoked" if "revoked_at" in record else "expired", "")}


def _from_to(before: str, after: str) -> Details:
    return {key: str(word) for key, word in (("state_before", before), ("state", after)) if word}
