"""A result or an error goes to the screen: as JSON, as text, or as ids alone. What each looks like is elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pcactl.contract.notices import Level
from pcactl.model import DryRun, Listed, Notice, Page, Quota, Result, Several, Shown, StorePath, Tree
from pcactl.render.escape import escaped
from pcactl.render.screen import Screen
from pcactl.render.view import View

_LEVEL_COLORS = {Level.NOTICE: "cyan", Level.WARNING: "yellow"}


def present(result: Result, view: View, screen: Screen) -> None:
    """Say what there is to notice, then show the result. Raises ReaderGone, StoreFailure."""
    for one in notices_of(result):
        screen.message(f"{one.row.level}: ", escaped(one.message), color=_LEVEL_COLORS[one.row.level])
    if view.output == "json":
        from pcactl.render.document import document
        from pcactl.render.json_text import json_text

        screen.data(json_text(document(result, private_key=view.private_key), screen))
    elif view.quiet:
        screen.data("".join(f"{word}\n" for word in words(result)))
    else:
        from pcactl.render.text import text

        screen.data(text(result, view))
        _hint(result, screen)


def notices_of(result: Result) -> Iterable[Notice]:
    """What a result carries to be told."""
    if isinstance(result, Shown):
        return result.notices
    return result.plan.notices if isinstance(result, DryRun) else ()


def words(result: Result) -> Iterable[str]:
    """What `-q` prints: ids, and the one word of a result that has none."""
    return _WORDS[type(result)](result)


def _ids_below(tree: Tree, parent: str = "") -> Iterator[str]:
    rows: tuple[Listed, ...] = tree.children.get(parent, ())
    for row in rows:
        yield row.instance.instance_id
        yield from _ids_below(tree, row.instance.instance_id)


def _nothing(_result: DryRun) -> Iterable[str]:
    """Nothing was made that could have an id."""
    return ()


_WORDS: Mapping[type, Callable[[Any], Iterable[str]]] = {
    Shown: lambda shown: (shown.instance.instance_id,),
    Several: lambda several: (one.instance.instance_id for one in several.shown),
    Page: lambda page: (row.instance.instance_id for row in page.rows),
    Tree: _ids_below,
    Quota: lambda quota: (str(quota.left),),
    StorePath: lambda store: (escaped(store.path),),
    DryRun: _nothing,
}


def _hint(result: Result, screen: Screen) -> None:
    """What a list does not show: that it is empty, or a part."""
    if isinstance(result, Page) and len(result.rows) < (result.matches or 1):
        screen.message("", f"{len(result.rows)} of {result.matches}" if result.matches else f"no {result.kind} matches")
