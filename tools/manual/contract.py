"""Section 7: the documented facts, from the rows of the contract; what it leaves open, from docs/choices.md."""

import re
from collections.abc import Iterator, Mapping

from pcactl import errors
from pcactl.contract.actions import ACTIONS, DIFFERENCES, REGION, SERVICE, VERSION, Action, Difference
from pcactl.contract.algorithms import ALGORITHMS, Algorithm, RoleUsages
from pcactl.contract.fields import FIELDS, Field, Need
from pcactl.contract.kinds import ID_RANDOM_CHARACTERS, KINDS
from pcactl.contract.limits import DURATIONS, NESTING, REQUEST_BYTES, SAN_COUNT
from pcactl.contract.names import ATTRIBUTES, NAME_FORMS, Attribute
from pcactl.contract.notices import NOTICES
from pcactl.contract.states import MOVES, REVOKE_REASONS, Move
from pcactl.contract.vocabulary import EXTENDED_KEY_USAGES, KEY_USAGES, RESERVED_EXTENSIONS, STATE_IN_CODES, Kind, Status, Unit

from . import mdoc
from .markdown import sections
from .mdoc import Block
from .page import Page, document

_SECTIONS = re.compile(r" \(contract [^)]*\)|, contract [^).]*")
"""Where the rows say in which section of the contract a fact is from."""

_ABOUT = f"""
The facts that pcactl(1) works by: those of the documented API, version {VERSION}, and what pcactl does where it is silent. Options, help and
errors are made from the same rows.

`[doc]` is stated by the vendor for this version, `[later]` comes from the client models of later versions, `[ours]` is our decision.
"""


def page() -> Page:
    """The page of the contract."""
    return Page(
        "pcactl-contract",
        7,
        "parameters, actions, errors and other documented facts",
        (
            ("DESCRIPTION", map(mdoc.prose, _ABOUT.split("\n\n"))),
            ("IDS", _ids()),
            ("PARAMETERS", _parameters()),
            ("SUBJECTS", [mdoc.prose("In the order in which they stand in a certificate."), mdoc.tagged(map(_attribute, ATTRIBUTES.values()))]),
            ("VALIDITY", _validity()),
            ("ALGORITHMS", map(mdoc.tagged, [map(_algorithm, ALGORITHMS.values())])),
            ("USAGES", _usages()),
            ("STATES", _states()),
            ("ACTIONS OF THE API", _actions()),
            ("WHERE PCACTL DIFFERS ON PURPOSE", [mdoc.tagged(map(_difference, DIFFERENCES))]),
            ("WHERE THE API IS SILENT", [block for section in sections(document("choices.md")) for block in section.blocks]),
            ("ERRORS AND EXIT STATUSES", _errors()),
            ("NOTICES", _notices()),
        ),
    )


def _ids() -> Iterator[Block]:
    yield mdoc.prose(f"What an instance is known by: a prefix, which says its kind, and {ID_RANDOM_CHARACTERS} of 0-9A-Za-z.")
    yield mdoc.table("Cm", ((row.id_prefix, f"A {row.kind}.") for row in KINDS.values()))


def _parameters() -> Iterator[Block]:
    yield mdoc.prose(
        "The body of a request, as JSON. Paths are those of the body; options write them. "
        "`null` is absent for an optional parameter; an unknown field, a wrong JSON type, an empty required string or a key that stands twice is an error. "
        f"A body has at most {REQUEST_BYTES} octets and is at most {NESTING} deep; a certificate has at most {SAN_COUNT} SANs."
    )
    yield mdoc.tagged(([f"{mdoc.call('Cm', row.path)} No {_standing(row)}"], _field(row, _needs(row))) for row in FIELDS)
    yield mdoc.prose("A SAN's form is said by what stands before it:")
    yield mdoc.table("Cm", ((f"{row.prefix}:", row.label) for row in NAME_FORMS.values()))


def _standing(row: Field) -> str:
    """[doc], [later] or [ours]."""
    return mdoc.escaped(row.source.split()[-1])


def _field(row: Field, needs: str) -> Block:
    kind = f"Array, each {row.type}" if row.repeated else row.type[0].upper() + row.type[1:]
    allowed = f" Allowed: {', '.join(row.allowed)}." if row.allowed else ""
    option = f" Option: {row.option}." if row.option else ""
    return mdoc.prose(f"{kind}; {needs}. {row.help}{allowed}{option}")


def _needs(row: Field) -> str:
    """What each kind makes of it; said once where all agree."""
    by_need: dict[Need, list[Kind]] = {}
    for kind, need in row.need.items():
        by_need.setdefault(need, []).append(kind)
    if len(by_need) == 1:
        return next(iter(by_need)).value
    return "; ".join(f"{need.value} for a {' and a '.join(kinds)}" for need, kinds in by_need.items())


def _attribute(row: Attribute) -> tuple[list[str], Block]:
    allowed = f": {row.allowed}" if row.allowed else ""
    return [mdoc.call("Cm", row.name)], mdoc.prose(f"{row.label}, {row.oid}; at most {row.bound} characters{allowed}.")


def _validity() -> Iterator[Block]:
    yield mdoc.prose("`quantity` for each `duration_type`, both ends included, and what is taken where none is given.")
    yield mdoc.tagged(([mdoc.call("Cm", kind)], mdoc.prose(_ranges(kind))) for kind in Kind)


def _ranges(kind: Kind) -> str:
    facts, allowed = KINDS[kind], DURATIONS[kind]
    ranges = "; ".join(f"{unit}: {allowed[unit][0]} to {allowed[unit][-1]}" if unit in allowed else f"{unit}: not allowed" for unit in reversed(Unit))
    return f"{ranges}. Unless given: {facts.default_quantity} {facts.default_unit}{'s' * (facts.default_quantity > 1)}."


def _algorithm(row: Algorithm) -> tuple[list[str], Block]:
    params = ", ".join(param for param in row.params if param) or "none"
    signatures = ", ".join(dict.fromkeys(signature.name for signature in row.signatures.values()))
    leaf = " ".join(_role(f"{role} certificate" if len(row.leaf) > 1 else "certificate", usages) for role, usages in row.leaf.items())
    return [mdoc.call("Cm", row.name)], mdoc.prose(
        f"key_param: {params}. Signatures: {signatures}. A CA's key usages: {', '.join(row.ca.default)}; may be asked for: {', '.join(row.ca.allowed)}. {leaf}"
    )


def _role(name: str, usages: RoleUsages) -> str:
    return f"A leaf's {name}: {', '.join(usages.default)}; may be asked for: {', '.join(usages.allowed)}."


def _usages() -> Iterator[Block]:
    yield mdoc.prose("Key usages:")
    yield mdoc.table("Cm", ((row.name, f"{row.label}, bit {row.bit}") for row in KEY_USAGES.values()))
    yield mdoc.prose("Extended key usages:")
    yield mdoc.table("Cm", ((row.name, f"{row.label}, {row.oid}") for row in EXTENDED_KEY_USAGES.values()))
    yield mdoc.prose("Extensions that pcactl writes itself, so that no custom extension may have their OIDs:")
    yield mdoc.table("No", ((row.label, row.oid) for row in RESERVED_EXTENSIONS.values()))


def _states() -> Iterator[Block]:
    yield mdoc.prose("`instance_status`, and the word that the command line takes for it:")
    yield mdoc.table("No", ((str(status.value), status.word) for status in Status))
    yield mdoc.prose("What changes it:")
    yield mdoc.tagged(map(_move, MOVES.values()))
    yield mdoc.prose("`revoke_reason`, with its number in RFC 5280:")
    yield mdoc.table("Cm", ((row.name, str(row.number)) for row in REVOKE_REASONS.values()))


def _move(row: Move) -> tuple[list[str], Block]:
    sources = " or ".join(status.word for status in row.sources)
    return [mdoc.call("Cm", row.verb)], mdoc.prose(f"For a {', a '.join(row.kinds)}. {row.summary} Only from {sources}. {row.warning}")


def _actions() -> Iterator[Block]:
    yield mdoc.prose("`pcactl call` answers each of these from the local store, in the documented envelope:")
    yield mdoc.display(
        (
            '{"ResponseMetadata": {"RequestId", "Action",',
            f'  "Version": "{VERSION}", "Service": "{SERVICE}", "Region": "{REGION}"}},',
            ' "Result": {...}}',
        )
    )
    yield mdoc.prose("An action that answers nothing has no `Result`; a failure has none either, and has `ResponseMetadata.Error` with `Code` and `Message`.")
    for row in ACTIONS.values():
        yield [mdoc.heading("Ss", row.name)]
        yield from _action(row)


def _action(row: Action) -> Iterator[Block]:
    yield mdoc.prose(row.rule)
    if row.use == "create":
        yield mdoc.prose(f"The body is that of a {row.kind}: see PARAMETERS.")
    else:
        yield mdoc.tagged(([f"{mdoc.call('Cm', field.path)} No {_standing(field)}"], _field(field, field.need[row.kind].value)) for field in row.fields)
    yield mdoc.prose(f"Answers with {', '.join(row.result) or 'nothing'}.")


def _difference(row: Difference) -> tuple[list[str], Block]:
    return [mdoc.call("Sy", row.matter)], mdoc.prose(f"The vendor: {row.vendor}. Here: {row.ours}. Why: {row.why}.")


def _errors() -> Iterator[Block]:
    yield mdoc.prose('With `-o json` a failure is `{"error": {"code", "message", "field", "hint"}}` on standard output, and one line on standard error.')
    yield mdoc.tagged(([f"{mdoc.call('Cm', code)} No (exit status {status})"], mdoc.prose(" ".join(said))) for (code, status), said in _meanings().items())
    states = ", ".join(STATE_IN_CODES.values())
    yield mdoc.prose(
        "`InstanceStatus` stands for `RootInstanceStatus.STATE`, `SubInstanceStatus.STATE` and `LeafInstanceStatus.STATE`, "
        f"where STATE is the state that forbids the act: {states}."
    )
    yield mdoc.prose("What an exit status promises:")
    yield mdoc.table("No", errors.EXIT_STATUSES)


def _meanings() -> Mapping[tuple[str, int], list[str]]:
    """What each code means with each exit status."""
    found: dict[tuple[str, int], list[str]] = {}
    for row in vars(errors).values():
        if not isinstance(row, type) or not issubclass(row, errors.PcaError) or row is errors.PcaError:
            continue
        said = (row.__doc__ or "").partition("\n")[0]
        found.setdefault((row.code, row.exit_status), []).append(_SECTIONS.sub("", said))
    return found


def _notices() -> Iterator[Block]:
    yield mdoc.prose("Notices and warnings go to standard error, also with `-q`, and into `notices` with `-o json`. They do not change the exit status.")
    yield mdoc.tagged(([f"{mdoc.call('Cm', row.code)} No ({row.level})"], mdoc.prose(row.text)) for row in NOTICES.values())
