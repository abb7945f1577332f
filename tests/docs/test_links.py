"""Links between pages lead to files that are there, and to headings that are on them."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import TOP

_PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"), *TOP.glob("tests/**/*.md")])
_FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(TOP)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in _targets(page) if not _is_there(page, target)] == []


def test_anchors_are_githubs() -> None:
    text = "# Day to day\n```sh\n# no heading\n```\n## `make -q`, twice: a/b_c\n## Day *to* day\n## 二 签名\n"
    assert list(_anchors(text)) == ["day-to-day", "make--q-twice-ab_c", "day-to-day-1", "二-签名"]


def _targets(page: Path) -> list[str]:
    return re.findall(r"\]\((?!\w+:)([^)\s]+)\)", _FENCED.sub("", page.read_text("utf-8")))


def _is_there(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = page.parent / path if path else page
    return file.exists() and (not anchor or (file.suffix == ".md" and anchor in _anchors(file.read_text("utf-8"))))


def _anchors(text: str) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for heading in re.findall(r"^#{1,6} +(.+?)(?: +#+)?$", _FENCED.sub("", text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1
