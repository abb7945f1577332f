"""JSON as this screen can take it: two blanks a level, as few escapes as the encoding allows, nothing that steers."""

from typing import Any

from pcactl.render.encoding import can_say
from pcactl.render.escape import json_escaped
from pcactl.render.screen import Screen


def json_text(content: dict[str, Any], screen: Screen) -> str:
    """A document ended by a line feed; where the encoding lacks a character, every one beyond ASCII is escaped."""
    import json

    in_full = json_escaped(json.dumps(content, ensure_ascii=False, indent=2))
    return (in_full if can_say(in_full, screen.encoding) else json.dumps(content, indent=2)) + "\n"
