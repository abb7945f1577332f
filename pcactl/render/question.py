"""What is asked before something that cannot be undone: every object by name, and what follows from it."""

from collections.abc import Mapping, Sequence

from pcactl.contract.states import Move
from pcactl.contract.vocabulary import Kind
from pcactl.model import Instance
from pcactl.phrase import listing, phrase
from pcactl.render.encoding import sayable
from pcactl.render.escape import escaped, pad, width
from pcactl.render.language import Say, english
from pcactl.render.table import GAP
from pcactl.render.text import title
from pcactl.render.tree import counted


def question_text(act: Move, instances: Sequence[Instance], below: Mapping[str, Mapping[Kind, int]], encoding: str = "utf-8", say: Say = english) -> str:
    """The question, for a screen of this encoding; `below` says how many of each kind stand below an instance, by its id."""
    kind = instances[0].kind
    which = (
        phrase(f"{act.verb.capitalize()} this {kind}?")
        if len(instances) == 1
        else phrase(f"{act.verb.capitalize()} these {{these}}?", these=counted(kind, len(instances)))
    )
    names = [sayable(escaped(title(instance)), encoding) for instance in instances]
    room = max(map(width, names))
    lines = [f"  {pad(name, room)}{GAP}{_known(instance, below, say)}\n" for name, instance in zip(names, instances, strict=True)]
    return f"{say(which)}\n{''.join(lines)}{say(act.warning)}\n{say('Go on? [y/N] ')}"


def _known(instance: Instance, below: Mapping[str, Mapping[Kind, int]], say: Say) -> str:
    numbers = below.get(instance.instance_id, {})
    those = listing(counted(kind, numbers[kind]) for kind in Kind if numbers.get(kind))
    return escaped(f"{instance.instance_id}{GAP}{say(phrase('{those} below it', those=those))}" if those else instance.instance_id)
