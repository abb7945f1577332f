"""Random acts on a store, through the documented API, beside what the contract says should come of them.

More of it by hand: `python -m tests.authority.test_stateful 300`.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule, run_state_machine_as_test

from pcactl.authority.quota import grant
from pcactl.contract.states import REVOKE_REASONS
from pcactl.contract.vocabulary import Kind, Status
from tests.api.client import Client, Refusal, body_of
from tests.authority.expected import ABOVE, NOT_FOUND, ONLY_FROM, WORDS, Expected, Thing
from tests.store.samples import log_lines

KINDS = st.sampled_from(list(Kind))
TOKENS = st.sampled_from(["", "", "one", "two"])
NAMES = st.sampled_from(["a.example", "b.example"])
TURNS = st.sampled_from(
    [timedelta(seconds=1), timedelta(minutes=4), timedelta(minutes=6), timedelta(hours=1), timedelta(days=1), timedelta(days=4), timedelta(minutes=-5)]
)
NOBODY = "pca_leaf_00000000000000000000"
EXIT_STATUSES = {NOT_FOUND: 3, "InvalidActionOrVersion": 2, "QuotaExceeded.leaf": 5}
"""Of the refusals that can occur here; all others are 4."""


class Acts(RuleBasedStateMachine):
    """The acts, each held against the expectation."""

    roots, subs, leaves = Bundle("roots"), Bundle("subs"), Bundle("leaves")
    """The ids of everything that was ever made, deleted ones included."""
    ids = roots | subs | leaves

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        self.client = Client(Path(self.directory.name) / "store")
        self.expected = Expected()
        self.root_ids: dict[str, str] = {}
        """The id of each root by its certificate."""

    def teardown(self) -> None:
        if self.client.store.exists:
            assert [line["seq"] for line in log_lines(self.client.store.path)]
        self.directory.cleanup()

    @property
    def now(self) -> datetime:
        return self.client.clock()

    # Creating

    @initialize(target=roots)
    def begin(self) -> str:
        return self._made(Kind.ROOT, "Root", "", 20)

    @initialize(target=subs, root=roots)
    def go_on(self, root: str) -> str:
        return self._made(Kind.SUB, "Sub", root, 10)

    @initialize(target=leaves)
    def nobody(self) -> str:
        return NOBODY

    @rule(target=roots, name=NAMES, days=st.integers(2, 8), token=TOKENS)
    def create_root(self, name: str, days: int, token: str) -> MultipleResults[str]:
        return self._create(Kind.ROOT, name, "", days, token=token)

    @rule(target=subs, name=NAMES, issuer_id=roots, days=st.integers(1, 6), token=TOKENS)
    def create_sub(self, name: str, issuer_id: str, days: int, token: str) -> MultipleResults[str]:
        return self._create(Kind.SUB, name, issuer_id, days, token=token)

    @rule(target=leaves, name=NAMES, issuer_id=subs, days=st.integers(1, 3), token=TOKENS, use_quota=st.booleans())
    def create_leaf(self, name: str, issuer_id: str, days: int, token: str, *, use_quota: bool) -> MultipleResults[str]:
        return self._create(Kind.LEAF, name, issuer_id, days, token=token, use_quota=use_quota)

    @rule(kind=st.sampled_from([Kind.SUB, Kind.LEAF]), issuer_id=ids)
    def create_below_another_kind(self, kind: Kind, issuer_id: str) -> None:
        if (issuer := self.expected.things.get(issuer_id)) is None or issuer.kind is not ABOVE[kind]:
            self._create(kind, "a.example", issuer_id, 1, token="")

    def _made(self, kind: Kind, name: str, issuer_id: str, days: int) -> str:
        (made,) = self._create(kind, name, issuer_id, days, token="").values
        return made

    def _create(self, kind: Kind, name: str, issuer_id: str, days: int, *, token: str, use_quota: bool = False) -> MultipleResults[str]:
        request = body_of(kind, common_name=name, quantity=days, duration_type="day")
        request |= ({"issuer_id": issuer_id} if kind in ABOVE else {}) | ({"use_quota": True} if use_quota else {})
        start = self.now.replace(microsecond=0)
        end = start + timedelta(days=days, seconds=-1)
        earlier = self.expected.earlier(kind, token, self.now)
        wanted = self.expected.refusal_of_creation(kind, issuer_id, end, self.now, use_quota=use_quota)
        if earlier:
            wanted = "" if earlier.request == request else "IdempotentParameterMismatch"
        envelope, refusal = self.client.send(f"Create{kind.capitalize()}Instance", request | ({"idempotence_token": token} if token else {}))
        self._agree(wanted, refusal)
        if refusal:
            return multiple()
        answer = envelope["Result"]
        if earlier:
            assert answer == earlier.answer
        else:
            self.root_ids.setdefault(answer.get("root_certificate", answer["certificate"]), answer["instance_id"])
            self.expected.create(Thing(answer["instance_id"], kind, issuer_id, name, start, end, use_quota, token, request, answer))
        return multiple() if earlier else multiple(answer["instance_id"])

    # Moving

    @rule(verb=st.sampled_from([*ONLY_FROM, "Delete", "Revoke"]), instance_id=ids, reason=st.sampled_from(["", *REVOKE_REASONS]))
    def move(self, verb: str, instance_id: str, reason: str) -> None:
        thing = self.expected.things.get(instance_id)
        self._move(verb, thing.kind if thing else Kind.LEAF, instance_id, reason)

    @rule(verb=st.sampled_from(list(ONLY_FROM)), kind=KINDS, instance_id=ids)
    def move_another_kind(self, verb: str, kind: Kind, instance_id: str) -> None:
        self._move(verb, kind, instance_id, "")

    @rule(instance_id=consumes(leaves))
    def end(self, instance_id: str) -> None:
        """Nobody mentions a leaf again, once it was revoked and deleted."""
        if thing := self.expected.things.get(instance_id):
            for verb in ("Revoke", "Delete"):
                self._move(verb, thing.kind, instance_id, "")

    def _move(self, verb: str, kind: Kind, instance_id: str, reason: str) -> None:
        body = {"instance_id": instance_id} | ({"revoke_reason": reason} if reason and verb == "Revoke" else {})
        wanted = self.expected.refusal_of_move(verb, kind, instance_id, self.now)
        envelope, refusal = self.client.send(f"{verb}{kind.capitalize()}Instance", body)
        self._agree(wanted, refusal)
        assert "Result" not in envelope
        if not refusal:
            self.expected.move(verb, instance_id, body.get("revoke_reason", ""))
            assert self.client.store.was_deleted(instance_id) == (verb == "Delete")

    # The rest of the world

    @rule(count=st.integers(1, 2))
    def grant(self, count: int) -> None:
        assert grant(self.client.store, self.client.world, count).granted == self.expected.granted + count
        self.expected.granted += count

    @rule(by=TURNS)
    def turn(self, by: timedelta) -> None:
        self.client.clock.turn(by)

    # Reading

    @rule(
        kind=KINDS, status=st.sampled_from([None, *WORDS]), name=st.none() | NAMES, issuer_id=st.none() | ids, size=st.integers(1, 5), number=st.integers(1, 3)
    )
    def page(self, kind: Kind, status: Status | None, name: str | None, issuer_id: str | None, size: int, number: int) -> None:
        issuer_id = issuer_id if kind in ABOVE else None
        wanted = [
            thing.instance_id
            for thing in self.expected.of(kind)
            if status in {None, thing.status_at(self.now)} and name in {None, thing.common_name} and issuer_id in {None, thing.issuer_id}
        ]
        asked = {"instance_status": None if status is None else int(status), "common_name": name, "page": number, "page_size": size}
        found = self.client.result(f"List{kind.capitalize()}Instances", asked | ({"issued_id": issuer_id} if issuer_id else {}))
        assert (found["count"], [row["instance_id"] for row in found["result"]]) == (len(wanted), wanted[(number - 1) * size :][:size])

    @rule(instance_id=ids, kind=KINDS)
    def get(self, instance_id: str, kind: Kind) -> None:
        thing = self.expected.things.get(instance_id)
        envelope, refusal = self.client.send(f"Get{kind.capitalize()}Instance", {"instance_id": instance_id})
        if thing is None or thing.kind is not kind:
            self._agree(NOT_FOUND, refusal)
            return
        found = envelope["Result"]
        assert (found["instance_status"], found["common_name"]) == (int(thing.status_at(self.now)), thing.common_name)
        assert found["certificate"] == thing.answer["certificate"]
        assert found["not_after"] == thing.not_after.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert self.client.store.instance(instance_id).revoke_reason == thing.reason

    @rule(instance_id=leaves)
    def download(self, instance_id: str) -> None:
        thing = self.expected.things.get(instance_id)
        envelope, refusal = self.client.send("DownloadLeafInstance", {"instance_id": instance_id, "download_type": "pem", "is_tarball": False})
        if thing is None or thing.kind is not Kind.LEAF:
            self._agree(NOT_FOUND, refusal)
        elif (status := thing.status_at(self.now)) is not Status.NORMAL:
            self._agree(f"LeafInstanceStatus.{WORDS[status]}", refusal)
        else:
            assert envelope["Result"]["private_key"] == thing.answer["private_key"]

    @invariant()
    def everything_is_as_expected(self) -> None:
        if not self.client.store.exists:
            return
        for kind in Kind:
            things = self.expected.of(kind)
            found = self.client.result(f"List{kind.capitalize()}Instances")
            assert found["count"] == len(things)
            rows = [(row["instance_id"], row["instance_status"], row["root_ca_id"] or row["instance_id"]) for row in found["result"]]
            assert rows == [(thing.instance_id, int(thing.status_at(self.now)), self._root_of(thing)) for thing in things[:20]]
        assert self.client.result("GetQuotaDetail") == {"quota": self.expected.granted - self.expected.used}

    def _root_of(self, thing: Thing) -> str:
        """By the chain that was answered: what is above may be deleted."""
        return str(self.root_ids[thing.answer.get("root_certificate", thing.answer["certificate"])])

    def _agree(self, wanted: str, refusal: Refusal | None) -> None:
        assert (refusal.code if refusal else "") == wanted
        assert refusal is None or refusal.exit_status == EXIT_STATUSES.get(refusal.code, 4)


def run(examples: int, steps: int = 30) -> None:
    """Run so many sequences of so many acts."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=slow)
    with patch("os.fsync"):  # That what is written stays is for the store's tests; here it would be most of the time.
        run_state_machine_as_test(Acts, settings=how)


def test_random_acts_do_what_the_contract_says() -> None:
    run(25)


if __name__ == "__main__":
    run(int(sys.argv[1]))
