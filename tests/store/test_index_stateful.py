"""Random acts, ours and others', and whatever may happen to the index: what is found is always what lies there.

More of it by hand: `python -m tests.store.test_index_stateful 300`.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Instance
from pcactl.store import layout
from pcactl.store.following import Follower
from pcactl.store.search import Search, matches
from pcactl.store.store import Store
from tests.store import samples

LEAVES = Search(Kind.LEAF, samples.NOW)
SEARCHES = [
    LEAVES._replace(states=frozenset({Status.REVOKED})),
    LEAVES._replace(states=frozenset({Status.NORMAL, Status.DISABLED})),
    LEAVES._replace(tag="edited"),
    LEAVES._replace(common_name="leaf 3"),
    LEAVES._replace(issuer_id=samples.id_of(Kind.SUB)),
    LEAVES._replace(beginning=samples.id_of(Kind.LEAF, 0)[:12]),
]


class Acts(RuleBasedStateMachine):
    """A store and its index."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        self.store = Store(Path(self.directory.name) / "store")
        self.number = 0
        self.older = b""

    def teardown(self) -> None:
        self.directory.cleanup()

    @initialize()
    def begin(self) -> None:
        for kind in (Kind.ROOT, Kind.SUB):
            samples.issue(self.store, samples.make(kind), create=kind is Kind.ROOT)

    def leaves(self) -> list[Instance]:
        return list(self.store.instances(Kind.LEAF))

    def has_leaves(self) -> bool:
        return bool(self.leaves())

    def pick(self, number: int) -> Instance:
        leaves = self.leaves()
        return leaves[number % len(leaves)]

    @contextmanager
    def writer(self, *, killed: bool) -> Iterator[None]:
        """Of a writer that is killed behind its act nobody writes the row."""
        with patch.object(Follower, "end", Follower.forget if killed else Follower.end):
            yield

    # Ours

    @rule(killed=st.booleans(), use_quota=st.booleans())
    def issue(self, *, killed: bool, use_quota: bool) -> None:
        self.number += 1
        with self.writer(killed=killed):
            samples.issue(self.store, samples.make(number=self.number, use_quota=use_quota))

    @precondition(has_leaves)
    @rule(number=st.integers(0, 20), killed=st.booleans())
    def revoke(self, number: int, *, killed: bool) -> None:
        with self.writer(killed=killed):
            samples.revoke(self.store, self.pick(number))

    @precondition(has_leaves)
    @rule(number=st.integers(0, 20), killed=st.booleans())
    def delete(self, number: int, *, killed: bool) -> None:
        with self.writer(killed=killed):
            samples.delete(self.store, self.pick(number))

    @rule()
    def begin_and_take_back(self) -> None:
        leaf = samples.make(number=self.number + 1, use_quota=True)
        with suppress(InterruptedError), self.store.write() as writer:
            writer.publish(leaf, samples.files_of(leaf))
            writer.log("leaf issue", leaf.instance_id, {}, now=samples.NOW, operator="root")
            self.store.find(LEAVES)
            raise InterruptedError

    # Others'

    @precondition(has_leaves)
    @rule(number=st.integers(0, 20))
    def remove(self, number: int) -> None:
        shutil.rmtree(self.store.path / "leaves" / self.pick(number).instance_id)

    @precondition(has_leaves)
    @rule(number=st.integers(0, 20))
    def edit(self, number: int) -> None:
        path = self.store.path / "leaves" / self.pick(number).instance_id / layout.INSTANCE_TOML
        path.write_text(path.read_text().replace('tag = ""', 'tag = "edited"').replace("instance_status = 1", "instance_status = 2"))

    # The index's

    @rule()
    def keep_the_index(self) -> None:
        path = self.store.path / layout.INDEX
        self.older = path.read_bytes() if path.exists() else b""

    @rule()
    def put_an_older_index_back(self) -> None:
        (self.store.path / layout.INDEX).write_bytes(self.older)

    @rule()
    def lose_the_index(self) -> None:
        (self.store.path / layout.INDEX).unlink(missing_ok=True)

    @rule(number=st.sampled_from(range(len(SEARCHES))), first=st.integers(0, 3))
    def search(self, number: int, first: int) -> None:
        search = SEARCHES[number]
        expected = [one for one in self.newest_first() if matches(search, one)]
        found = self.store.find(search, window=slice(first, first + 2), thorough=True)
        assert (found.total, list(found.instances)) == (len(expected), expected[first : first + 2])

    @rule()
    def count(self) -> None:
        deleted = set(samples.ledger_ids(self.store.path))
        assert self.store.find(LEAVES, window=slice(0)).total == len(self.leaves())
        assert {name for name in deleted if not self.store.has(name)} == {name for name in deleted if self.store.was_deleted(name)}

    @rule()
    def use(self) -> None:
        text = self.store.path / layout.DELETED_JSONL
        deleted = text.read_text().count('"use_quota": true') if text.exists() else 0
        assert self.store.quota().used == sum(one.use_quota for one in self.leaves()) + deleted

    def newest_first(self) -> list[Instance]:
        return sorted(self.leaves(), key=lambda one: (one.not_before, one.instance_id), reverse=True)

    @invariant()
    def all_are_listed_as_they_are(self) -> None:
        if self.number % 3 == 0:  # At other times what happened before may meet what happens next.
            assert list(self.store.find(LEAVES).instances) == self.newest_first()


def run(examples: int) -> None:
    quick = settings(max_examples=examples, deadline=None, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Acts, settings=quick)


def test_whatever_happens_what_is_found_is_what_lies_there() -> None:
    run(25)


if __name__ == "__main__":
    run(int(sys.argv[1]))
