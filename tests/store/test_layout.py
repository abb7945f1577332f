from pathlib import Path

import pytest

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.store import layout
from tests.store import samples

GOOD = "pca_leaf_M6gaihuZRcOq4VtN2kXw"
NO_IDS = [
    "",
    "pca_leaf_",
    GOOD[:-1],
    f"{GOOD}a",
    f"{GOOD}\n",
    f" {GOOD}",
    GOOD.upper(),
    GOOD.replace("M", "-"),
    GOOD.replace("M", "é"),
    GOOD.replace("M", "٣"),
    GOOD.replace("M", "\x00"),
    GOOD.replace("M", "/"),
    "pca_leaf_../../../../../etc",
    "pca_leaf_%00%00%00%00%00%00%00",
    "pca_tree_M6gaihuZRcOq4VtN2kXw",
    "../x",
    "/etc/passwd",
    ".",
    "x" * 4096,
    "pca_leaf_" + "a" * 4096,
]


@pytest.mark.parametrize("kind", Kind)
def test_an_id_tells_its_kind(kind: Kind) -> None:
    assert layout.kind_of(samples.id_of(kind)) is kind
    assert layout.kind_of(KINDS[kind].id_prefix + "M6gaihuZRcOq4VtN2kXw") is kind


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound, match=r"^no such instance: ") as refusal:
        layout.kind_of(text, field="issuer_id")
    assert (refusal.value.field, refusal.value.value, refusal.value.exit_status) == ("issuer_id", text, 3)


def test_private_keys_alone_are_private() -> None:
    assert {row.stem for row in layout.FILES.values() if row.mode == 0o600} == {"private_key", "encryption_private_key"} == layout.PRIVATE_KEYS
    assert {row.mode for row in layout.FILES.values()} == {0o600, 0o644}


def test_every_name_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs/store-format.md").read_text("utf-8")
    own = (layout.STORE_TOML, layout.QUOTA_TOML, layout.DELETED_JSONL, layout.AUDIT_LOG, layout.LOCK, layout.STAGING, layout.INSTANCE_TOML)
    for name in (*own, *layout.KIND_DIRECTORIES.values(), *(row.name for row in layout.FILES.values())):
        assert f"`{name}`" in text or f"`{name}/`" in text, name
