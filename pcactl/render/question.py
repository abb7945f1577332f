"""What is asked before something that cannot be undone: every object by name, and what follows from it."""

from collections.abc import Mapping, Sequence

from pcactl.contract.states import Move
from pcactl.contract.vocabulary import Kind
from pcactl.model import Instance
from pcactl.render.encoding import sayable
from pcactl.render.escape import escaped, pad, width
from pcactl.render.table import GAP
from pcactl.render.text import title
from pcactl.render.tree import counted


def question_text(act: Move, instances: Sequence[Instance], below: Mapping[str, Mapping[Kind, int]], encoding: str = "utf-8") -> str:
    """The question, for a screen of this encoding; `below` says how many of each kind stand below an instance, by its id."""
    kind = instances[0].kind
    which = f"this {kind}" if len(instances) == 1 else f"these {counted(kind, len(instances))}"
    names = [sayable(escaped(title(instance)), encoding) for instance in instances]
    room = max(map(width, names))
    lines = [f"  {pad(name, room)}{GAP}{_known(instance, below)}\n" for name, instance in zip(names, instances, strict=True)]
    return f"{act.verb.capitalize()} {which}?\n{''.join(lines)}{act.warning}\n"


def _known(instance: Instance, below: Mapping[str, Mapping[Kind, int]]) -> str:
    numbers = below.get(instance.instance_id, {})
    those = ", ".join(counted(kind, numbers[kind]) for kind in Kind if numbers.get(kind))
    return escaped(f"{instance.instance_id}{GAP}{those} below it" if those else instance.instance_id)
