"""The manual, rendered from the rows and from docs: nothing at run time needs it, so it is not part of pcactl."""

from . import commands, contract
from .markdown import sections
from .page import Page, document, text_of


def files() -> dict[str, str]:
    """Every page by its path."""
    pages = [*commands.pages(), _store(), contract.page()]
    return {page.path: text_of(page, [other for other in pages if other is not page]) for page in pages}


def _store() -> Page:
    """The format of the store, whose home is docs/store-format.md."""
    (title, intro), *others = sections(document("store-format.md"))
    return Page("pcactl-store", 5, title.lower(), (("DESCRIPTION", intro), *((_heading(section.title), section.blocks) for section in others)))


def _heading(title: str) -> str:
    """A title as pages have it, in capitals but for its `code`."""
    return "".join(part if place % 2 else part.upper() for place, part in enumerate(title.split("`")))
