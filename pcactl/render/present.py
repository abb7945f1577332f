"""A result goes to the screen: as JSON, as CSV, as text, or as ids alone. What each looks like is elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pcactl.contract.notices import Level
from pcactl.model import (
    BackedUp,
    Checked,
    Completion,
    DryRun,
    Head,
    History,
    Notice,
    Page,
    Quota,
    Removed,
    Restored,
    Result,
    Several,
    Shown,
    StorePath,
    Tree,
)
from pcactl.phrase import phrase
from pcactl.render.escape import escaped
from pcactl.render.screen import Screen
from pcactl.render.tree import orphans
from pcactl.render.view import View

if TYPE_CHECKING:
    from pcactl.api.envelope import Answer

_LEVEL_COLORS = {Level.NOTICE: "cyan", Level.WARNING: "yellow"}


def present(result: Result, view: View, screen: Screen) -> None:
    """Say what there is to notice, then show the result. Raises ReaderGone, StoreFailure."""
    _tell(notices_of(result), screen)
    if isinstance(result, History):
        from pcactl.render.history import present_history

        present_history(result, view, screen)
    elif view.output == "json":
        from pcactl.render.document import document
        from pcactl.render.json_text import json_text

        screen.data(json_text(document(result, private_key=view.private_key), screen))
    elif view.output == "csv" and isinstance(result, Page | Head):
        from pcactl.render.csv_text import csv_text

        screen.data(csv_text(result))
    elif view.quiet:
        screen.data("".join(f"{escaped(word)}\n" for word in words(result)))
    else:
        from pcactl.render.text import text

        screen.data(text(result, view._replace(encoding=screen.encoding, columns=screen.columns, say=screen.say)))
        _hint(result, screen)


def present_answer(answer: "Answer", screen: Screen) -> None:
    """Say what there is to notice, then show an envelope of the API: always as JSON. Raises ReaderGone, StoreFailure."""
    from pcactl.render.json_text import json_text

    _tell(answer.notices, screen)
    screen.data(json_text(answer.envelope, screen))


def notices_of(result: Result) -> Iterable[Notice]:
    """What a result carries to be told."""
    if isinstance(result, Several):
        return (one for shown in result.shown for one in shown.notices)
    if isinstance(result, Shown | Removed):
        return result.notices
    return result.plan.notices if isinstance(result, DryRun) else ()


def words(result: Result) -> Iterable[str]:
    """What `-q` prints: ids, and the one word of a result that has none."""
    return _WORDS[type(result)](result)


def _tell(notices: Iterable[Notice], screen: Screen) -> None:
    say = screen.say_message
    for one in notices:
        screen.message(say(f"{one.row.level}: "), escaped(say(one.message)), color=_LEVEL_COLORS[one.row.level])


def _ids(tree: Tree) -> Iterator[str]:
    """Depth first; what deleted issuers signed comes last."""
    for issuer in ("", *orphans(tree)):
        yield from _ids_below(tree, issuer)


def _ids_below(tree: Tree, issuer: str) -> Iterator[str]:
    for row in tree.children.get(issuer, ()):
        yield row.instance.instance_id
        yield from _ids_below(tree, row.instance.instance_id)


def _nothing(_result: DryRun) -> Iterable[str]:
    """Nothing was made that could have an id."""
    return ()


_WORDS: Mapping[type, Callable[[Any], Iterable[str]]] = {
    Shown: lambda shown: (shown.instance.instance_id,),
    Several: lambda several: (one.instance.instance_id for one in several.shown),
    Page: lambda page: (row.instance.instance_id for row in page.rows),
    Tree: _ids,
    Removed: lambda removed: (one.instance_id for one in removed.deleted),
    Head: lambda head: (f"{head.seq} {head.hash or '-'}",),
    Checked: lambda checked: (str(finding.path) for finding in checked.wrong),
    Quota: lambda quota: (str(quota.left),),
    StorePath: lambda store: (str(store.path),),
    Completion: lambda completion: completion.script.splitlines(),
    DryRun: _nothing,
    BackedUp: lambda made: (made.sha256,),
    Restored: lambda restored: (restored.sha256,),
}


def _hint(result: Result, screen: Screen) -> None:
    """What a list does not show: that it is empty, or a part."""
    if isinstance(result, Page) and len(result.rows) < (result.matches or 1):
        part = phrase("{shown} of {matches}", shown=len(result.rows), matches=result.matches)
        screen.message("", screen.say_message(part if result.matches else phrase("no {kind} matches", kind=result.kind)))
