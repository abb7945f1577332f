"""A store for each test, keys made once a session, and what the judges are asked."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pcactl.authority.defaults import fill
from pcactl.authority.issue import create
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.engine.request import parse_request
from pcactl.model import Shown
from pcactl.store.store import Store
from tests.pool import pooled_world

DISTID = ("-vfyopt", "distid:1234567812345678")


@dataclass
class Authority:
    """A CA in a store of its own, driven through the use cases."""

    store: Store
    world: World

    def issue(self, kind: Kind, body: Mapping[str, Any]) -> Shown:
        """Fill, parse and create, as the command line does."""
        filled, notices = fill(kind, dict(body), self.store, self.world)
        return create(parse_request(kind, filled), self.store, self.world, notices=notices)

    def chain(self, root: Mapping[str, Any], sub: Mapping[str, Any], leaf: Mapping[str, Any]) -> "Chain":
        """A root, a sub under it and a leaf under that, with names of their own unless the bodies say them."""
        first = self.issue(Kind.ROOT, _named("Judged Root") | dict(root))
        second = self.issue(Kind.SUB, _named("Judged Sub") | dict(sub) | {"issuer_id": first.instance.instance_id})
        third = self.issue(Kind.LEAF, _named("www.example.com") | dict(leaf) | {"issuer_id": second.instance.instance_id})
        return Chain(first, second, third)


@dataclass
class Chain:
    """What was issued, by its files."""

    root: Shown
    sub: Shown
    leaf: Shown

    def file(self, shown: Shown, stem: str = "certificate") -> Path:
        """The path of one file of one instance."""
        return Path(shown.files.paths[stem])


def _named(common_name: str) -> dict[str, Any]:
    return {"csr_common": {"subject": {"common_name": common_name, "organization": ["证书中心"], "country": ["CN"]}}}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A fresh store whose world draws its keys from a pool, since RSA keys are slow to make."""
    return Authority(Store(tmp_path / "store"), pooled_world())


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(judge: Callable[[str], str]) -> Run:
    """Start a judge; its output comes back as text, its exit status unchecked."""

    def start(name: str, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run([judge(name), *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=60, check=False)

    return start
