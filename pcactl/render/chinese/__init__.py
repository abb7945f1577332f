"""The Chinese of every text that people read, by its English: what is missing here stays English, and a test finds it."""

from collections.abc import Mapping

from pcactl.render.chinese.errors import ERRORS
from pcactl.render.chinese.formats import FORMATS
from pcactl.render.chinese.help import HELP
from pcactl.render.chinese.notices import NOTICES
from pcactl.render.chinese.screens import SCREENS

CHINESE: Mapping[str, str] = {**HELP, **SCREENS, **NOTICES, **ERRORS, **FORMATS}
