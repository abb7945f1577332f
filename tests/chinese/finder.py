"""What of a text has no Chinese: for tests, and for the watch that `conftest` keeps over every error and notice that any test meets."""

import os
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest

from pcactl import model
from pcactl.contract.notices import NoticeRow
from pcactl.contract.vocabulary import Unit
from pcactl.errors import Defect, PcaError
from pcactl.phrase import Phrase
from pcactl.render import language
from pcactl.render.chinese import CHINESE

_COMMAND = re.compile(r"(pcactl|openssl|iconv) [^,;]*|[^ {}]*[@=:][^ {}]*|-{1,2}[a-z-]+([ =][^ ]+)?( -{2}[a-z-]+ [^ ,]+)*|[A-Z]{2,}(\|[A-Z]+)*")
"""What is typed as it stands in every language."""
_PLACE = re.compile(r"\{[^{}]*\}")
_OF_THE_SYSTEM = {os.strerror(number) for number in range(1, 140)}


def untranslated(text: str) -> Iterator[str]:
    """The English templates in a text that the catalogue lacks."""
    if isinstance(text, Unit):  # As it is typed.
        return
    template = str(text.template if isinstance(text, Phrase) else text)
    if needs_chinese(template) and template not in CHINESE:
        yield template
    for value in text.values.values() if isinstance(text, Phrase) else ():
        if isinstance(value, Phrase) or (isinstance(value, StrEnum) and not isinstance(value, Unit)):
            yield from untranslated(value)


def needs_chinese(template: str) -> bool:
    """Whether a template has words of its own."""
    words = _PLACE.sub("", template)
    return bool(re.search("[a-z]", words)) and not _COMMAND.fullmatch(template) and template not in _OF_THE_SYSTEM


class Watch:
    """Looks at every error and notice that is made, defects of our own aside, and at whatever a screen is asked to say."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}

    def look(self, *texts: str) -> None:
        for text in texts:
            self.missing.update(dict.fromkeys(untranslated(text)))

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look at what is made until the patch is undone."""
        make_error, make_notice = PcaError.__init__, model.Notice.__new__

        def error(made: PcaError, problem: str, **rest: Any) -> None:
            make_error(made, problem, **rest)
            if not isinstance(made, Defect):
                self.look(made.problem, made.allowed, made.hint)

        def notice(kind: type[model.Notice], row: NoticeRow, field: str, message: str) -> model.Notice:
            self.look(message)
            return make_notice(kind, row, field, message)

        def saying(say: language.Say) -> language.Say:
            def said(text: str) -> str:
                self.look(text)
                return say(text)

            return said

        monkeypatch.setattr(language, "english", saying(language.english))
        monkeypatch.setattr(language, "chinese", saying(language.chinese))
        monkeypatch.setattr(PcaError, "__init__", error)
        monkeypatch.setattr(model.Notice, "__new__", staticmethod(notice))
