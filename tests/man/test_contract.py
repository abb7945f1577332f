"""Section 7 says all that the rows of the contract say, each fact under its heading; section 5 what docs and layout say."""

import re
from collections.abc import Callable, Iterator

import pytest

from pcactl import errors
from pcactl.contract.actions import ACTIONS, DIFFERENCES, VERSION, Action, Difference
from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.contract.fields import FIELDS, Field
from pcactl.contract.kinds import ID_RANDOM_CHARACTERS, KINDS
from pcactl.contract.limits import DURATIONS, NESTING, REQUEST_BYTES, SAN_COUNT
from pcactl.contract.names import ATTRIBUTES, NAME_FORMS
from pcactl.contract.notices import NOTICES, NoticeRow
from pcactl.contract.states import MOVES, REVOKE_REASONS
from pcactl.contract.vocabulary import EXTENDED_KEY_USAGES, KEY_USAGES, RESERVED_EXTENSIONS, STATE_IN_CODES, Kind, Status
from pcactl.store import layout
from tests.man.conftest import TOP, Shown, plain

Page = Callable[[str], Shown]


@pytest.fixture(scope="session")
def contract(page: Page) -> Shown:
    return page("pcactl-contract.7")


def _lacks(said: str, *words: str) -> list[str]:
    return [plain(word) for word in words if plain(word) not in said]


def _entry(said: str, head: str, after: str) -> str:
    """What a list says of one thing, up to the next."""
    assert f" {head}" in f" {said}"
    return f" {said}".partition(f" {head}")[2].partition(f" {after}")[0]


def _status(row: Field) -> str:
    return row.source.split()[-1]


@pytest.mark.parametrize("place", range(len(FIELDS)), ids=lambda place: FIELDS[place].path)
def test_a_parameter(place: int, contract: Shown) -> None:
    row = FIELDS[place]
    after = FIELDS[place + 1].path + " [" if place + 1 < len(FIELDS) else "A SAN's form"
    said = _entry(contract.sections["PARAMETERS"], f"{row.path} {_status(row)} ", after)
    assert _lacks(said.lower(), row.type, *(need.value for need in row.need.values())) == []
    assert _lacks(said, row.help, *row.allowed, *([f"Option: {row.option}."] if row.option else [])) == []
    for kind in Kind:
        alone = len(set(row.need.values())) == 1
        assert alone or re.search(rf"{row.need[kind].value} for (a \w+ and )*a {kind}\b", said)


def test_ids_subjects_and_limits(contract: Shown) -> None:
    assert _lacks(contract.sections["IDS"], str(ID_RANDOM_CHARACTERS), *(f"{row.id_prefix} A {row.kind}." for row in KINDS.values())) == []
    subjects = (f"{row.name} {row.label}, {row.oid}; at most {row.bound} characters" for row in ATTRIBUTES.values())
    assert _lacks(contract.sections["SUBJECTS"], *subjects, *(row.allowed for row in ATTRIBUTES.values())) == []
    limits = (f"at most {REQUEST_BYTES} octets", f"at most {NESTING} deep", f"at most {SAN_COUNT} SANs")
    assert _lacks(contract.sections["PARAMETERS"], *limits, *(f"{row.prefix}: {row.label}" for row in NAME_FORMS.values())) == []


@pytest.mark.parametrize("kind", Kind)
def test_ranges(kind: Kind, contract: Shown) -> None:
    said = contract.sections["VALIDITY"].partition(f" {kind} ")[2].partition("Unless given: ")
    assert _lacks(said[0], *(f"{unit}: {allowed[0]} to {allowed[-1]}" for unit, allowed in DURATIONS[kind].items())) == []
    assert said[0].count("not allowed") == 4 - len(DURATIONS[kind])
    assert said[2].startswith(f"{KINDS[kind].default_quantity} {KINDS[kind].default_unit}")


@pytest.mark.parametrize("row", ALGORITHMS.values(), ids=lambda row: row.name)
def test_an_algorithm(row: Algorithm, contract: Shown) -> None:
    said = contract.sections["ALGORITHMS"].partition(f"{row.name} key_param: ")[2].partition(" key_param: ")[0]
    usages = [", ".join(names) for usages in (row.ca, *row.leaf.values()) for names in usages]
    assert _lacks(said, *row.params, *(signature.name for signature in row.signatures.values()), *usages) == []


def test_usages_and_states(contract: Shown) -> None:
    usages = (f"{row.name} {row.label}, bit {row.bit}" for row in KEY_USAGES.values())
    purposes = (f"{row.name} {row.label}, {row.oid}" for row in EXTENDED_KEY_USAGES.values())
    assert _lacks(contract.sections["USAGES"], *usages, *purposes, *(f"{row.label} {row.oid}" for row in RESERVED_EXTENSIONS.values())) == []
    states = (f"{status.value} {status.word}" for status in Status)
    moves = (f"{row.summary} Only from {' or '.join(status.word for status in row.sources)}. {row.warning}" for row in MOVES.values())
    assert _lacks(contract.sections["STATES"], *states, *moves, *MOVES, *(f"{row.name} {row.number}" for row in REVOKE_REASONS.values())) == []


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_an_action(action: Action, contract: Shown) -> None:
    said = contract.subsections[action.name]
    assert _lacks(said, action.rule, f"Answers with {', '.join(action.result) or 'nothing'}.") == []
    for row in () if action.use == "create" else action.fields:
        assert re.search(rf"{row.path} {re.escape(_status(row))} {row.type}; {row.need[action.kind].value}\. {re.escape(row.help)}", said, re.IGNORECASE)
        assert _lacks(said, *row.allowed) == []


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.matter)
def test_a_difference(row: Difference, contract: Shown) -> None:
    said = contract.sections["WHERE PCACTL DIFFERS ON PURPOSE"]
    assert f"{row.matter} The vendor: {row.vendor}. Here: {row.ours}. Why: {row.why}." in said


def _classes(base: type[errors.PcaError]) -> Iterator[type[errors.PcaError]]:
    for child in base.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from _classes(child)


@pytest.mark.parametrize("row", [*_classes(errors.PcaError)], ids=lambda row: row.__name__)
def test_an_error(row: type[errors.PcaError], contract: Shown) -> None:
    said = _entry(contract.sections["ERRORS AND EXIT STATUSES"], f"{row.code} (exit status {row.exit_status}) ", "What an exit status promises")
    meaning = re.split(r",? \(?contract", (row.__doc__ or "").partition("\n")[0])[0].removesuffix(".")
    assert plain(meaning) in said.partition(" (exit status ")[0]


def test_exit_statuses_states_and_the_version(contract: Shown) -> None:
    said = contract.sections["ERRORS AND EXIT STATUSES"]
    assert _lacks(said, *(f"{status} {meaning}" for status, meaning in errors.EXIT_STATUSES), ", ".join(STATE_IN_CODES.values())) == []
    assert VERSION in contract.sections["DESCRIPTION"]


@pytest.mark.parametrize("row", NOTICES.values(), ids=lambda row: row.code)
def test_a_notice(row: NoticeRow, contract: Shown) -> None:
    assert f" {row.code} ({row.level}) {row.text} " in contract.sections["NOTICES"] + " "


def _said_in(text: str) -> Iterator[str]:
    """Every line of a page of docs but its title, and every cell of its tables, without its marks."""
    for chunk in re.split(r"\n{2,}|\n(?=#|- |\d+\. |\|)", re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)):
        if chunk.startswith("|"):
            yield from (plain(words) for cell in chunk.strip("|").split("|") for words in _names(cell.strip()) if "---" not in chunk)
        elif not chunk.startswith("#"):
            yield plain(re.sub(r"^(- |\d+\. )|\*\*", "", chunk))


def _names(cell: str) -> list[str]:
    """Each of several names, which stand below each other in a page; a cell of words is whole."""
    return cell.split() if re.fullmatch(r"(`[^`]+`\*? ?)+", cell) else [cell]


@pytest.mark.parametrize(("document", "shown_in"), [("store-format.md", "pcactl-store.5"), ("choices.md", "pcactl-contract.7")])
def test_nothing_that_docs_say_is_lost(document: str, shown_in: str, page: Page) -> None:
    told = list(_said_in((TOP / "docs" / document).read_text("utf-8")))
    assert len(told) > 20
    shown = plain(page(shown_in).text)
    assert [words for words in told if words not in shown and words not in {"name", "what", "mode", "key", "type", "word"}] == []


def test_headings_of_docs_are_headings(page: Page) -> None:
    titles = re.findall(r"^## (.+)$", (TOP / "docs" / "store-format.md").read_text("utf-8"), re.MULTILINE)
    sections = {title.lower() for title in page("pcactl-store.5").sections}
    assert [title for title in titles if title.replace("`", "").lower() not in sections] == []


def test_names_and_modes_are_those_of_layout(page: Page) -> None:
    shown = page("pcactl-store.5")
    files = (layout.STORE_TOML, layout.QUOTA_TOML, layout.DELETED_JSONL, layout.AUDIT_LOG, layout.LOCK, layout.INSTANCE_TOML)
    rows = [(name, layout.PRIVATE) for name in files]
    rows += [(f"{name}/", layout.DIRECTORY) for name in (*layout.KIND_DIRECTORIES.values(), layout.STAGING)]
    signing, encryption = layout.STEMS.values()
    rows += [(row.name, row.mode) for row in layout.STORED if row.stem in signing]
    heads = [*(f"{name} ({mode:04o})" for name, mode in rows), *(f"{row.name} (the same)" for row in layout.STORED if row.stem in encryption)]
    assert _lacks(shown.sections["THE TREE"], *heads) == []
    assert _lacks(shown.sections["UNDER --out"], *(row.name for row in layout.FILES.values() if not row.in_store)) == []
