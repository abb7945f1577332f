"""What a CSR asks for, beside what the request says itself (contract 8).

The request's own words go before the CSR's, with a notice; the CSR fills what they leave open, by the same rules.
What speaks for the CA is not taken from a CSR alone. Nothing that a CSR asks for vanishes: it is issued, refused in
words, or told of.
"""

import binascii
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from pcactl.contract import notices as rows
from pcactl.contract import vocabulary as words
from pcactl.contract.algorithms import WEAK_SIGNATURES, Algorithm
from pcactl.contract.csr import EXTENSION_LABELS, TAKEN_PURPOSES
from pcactl.contract.fields import BY_PATH
from pcactl.contract.kinds import KINDS
from pcactl.contract.names import ATTRIBUTES, EVERY_ATTRIBUTE, NameForm, label_of
from pcactl.contract.vocabulary import ANY_EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGES, RESERVED_EXTENSIONS, TIME_STAMPING, Kind
from pcactl.engine.csr import TOLD, Csr, ProvenCsr
from pcactl.engine.extension_values import ExtensionView
from pcactl.engine.san import Judged, judge_as
from pcactl.engine.subject import check_attribute, written
from pcactl.engine.text import shown
from pcactl.engine.usages import check_key_usages, labels, parse_custom_extension
from pcactl.errors import InvalidParameter
from pcactl.model import CustomExtension, GeneralName, Notice, Subject, notice
from pcactl.phrase import Command, Phrase, first_of, listing, phrase, together

_LONGEST_HINT = 200
_JUDGED_HERE = frozenset(
    row.oid for row in (words.SUBJECT_ALT_NAME, words.KEY_USAGE, words.EXTENDED_KEY_USAGE, words.BASIC_CONSTRAINTS, words.SUBJECT_KEY_IDENTIFIER)
)
"""Extensions that a CSR may ask for by themselves; others must be among the request's custom extensions too."""


def settle_subject(own: Subject, csr: Csr) -> tuple[Subject, tuple[Notice, ...]]:
    """The CSR's subject in its own order. Attributes that the request has replace those of their name, and all then stand in the contract's order.

    Raises InvalidParameter for an attribute of the CSR that cannot be written as it is.
    """
    mine = dict.fromkeys(name for name, _ in own)
    kept = tuple(_attribute(name, value, csr) for name, value in csr.subject if name not in mine)
    both = ((name, [written(EVERY_ATTRIBUTE[name], value) for value in _values(name, csr.subject)], _values(name, own)) for name in mine)
    said = (_overruled(f"csr_common.subject.{name}", label_of(name), asked, given) for name, asked, given in both if Counter(asked) - Counter(given))
    return tuple(sorted((*kept, *own), key=_rank)) if own else kept, tuple(said)


def settle_names(own: tuple[GeneralName, ...], csr: Csr) -> tuple[Notice, ...]:
    """What there is to say where the request has names of its own: those of the CSR that are not among them."""
    left = [text for form, text in csr.sans if form is None or _canonical(form, text) not in own]
    return (_overruled("csr_common.san", phrase("names"), left, [name.value for name in own]),) if left else ()


def names(csr: Csr) -> tuple[Judged, ...]:
    """The names of a CSR for a request that has none. Raises InvalidParameter."""
    with _in_csr("its subjectAltName", hint="--san NAME says the names instead"):
        judged: list[Judged] = []
        for form, text in csr.sans:
            if form is None:
                raise InvalidParameter(phrase("{text} is of a form that is not taken", text=text), allowed="DNS names, IP addresses, e-mail addresses, URIs")
            judged.append(judge_as(form, text, "csr"))
        return tuple(judged)


def settle_key_usages(kind: Kind, algorithm: Algorithm, own: tuple[str, ...], csr: Csr) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """The request's key usages, else the CSR's. Raises InvalidParameter where a leaf asks for what makes a CA."""
    if KINDS[kind].is_ca:
        beside = [name for name in csr.key_usages if name not in algorithm.ca.default]
    else:
        _refuse_ca(csr, algorithm)
        beside = list(csr.key_usages)
    if own:
        beyond = not {*beside} <= {*own}
        return own, (_overruled("extensions.key_usages", phrase("key usages"), beside, own),) if beyond else ()
    with _in_csr("its keyUsage", hint="--key-usage NAME says the usages instead"):
        return check_key_usages(kind, algorithm, csr.key_usages), ()


def settle_purposes(own: tuple[str, ...], csr: Csr) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """The request's extended key usages, else the CSR's, as OIDs. Raises InvalidParameter for one that is not taken from a CSR alone."""
    if own:
        beyond = not {*csr.purposes} <= {*own}
        return own, (_overruled("extensions.extended_key_usages", phrase("extended key usages"), labels(csr.purposes), labels(own)),) if beyond else ()
    taken = {EXTENDED_KEY_USAGES[name].oid for name in TAKEN_PURPOSES}
    for oid in csr.purposes:
        if oid not in taken:
            raise _not_alone(oid, csr)
    return tuple(dict.fromkeys(csr.purposes)), ()


def further_notices(kind: Kind, proven: ProvenCsr, *, purposes: tuple[str, ...], has_subject: bool, custom: Iterable[CustomExtension]) -> tuple[Notice, ...]:
    """What else there is to say about a CSR, once it is settled what is issued. Raises InvalidParameter for an extension that nobody asked for but the CSR."""
    csr = proven.csr
    return (
        *csr.notices,
        *_heard(_of_the_form(csr)),
        *_heard(_of_the_kind(kind, proven)),
        *_heard(_of_the_key(proven)),
        *_heard(_of_criticality(csr, purposes, has_subject=has_subject)),
        *_heard(_of_the_rest(kind, csr, {one.oid: one for one in custom})),
    )


# Subject


def _attribute(name: str, value: str, csr: Csr) -> tuple[str, str]:
    row = EVERY_ATTRIBUTE.get(name)
    if row is None:
        raise _refused(phrase("its subject has the attribute {name}, which is not taken", name=name), hint="make the request without it")
    field = BY_PATH.get(f"csr_common.subject.{name}")
    option = f"{field.option} {field.metavar}" if field else ""
    if field and not field.repeated and (count := len(_values(name, csr.subject))) > 1:
        raise _refused(
            phrase("its subject has {count} {label}, and one is taken", count=count, label=row.label), hint=phrase("{option} says which", option=option)
        )
    with _in_csr(
        phrase("its subject's {label}", label=row.label), hint=phrase("{option} goes before it", option=option) if option else "make the request anew"
    ):
        return name, check_attribute(row, value)


def _values(name: str, subject: Subject) -> list[str]:
    return [value for field, value in subject if field == name]


def _rank(pair: tuple[str, str]) -> int:
    order = list(ATTRIBUTES)
    return order.index(pair[0]) if pair[0] in order else len(order)


# Names and usages


def _canonical(form: NameForm, text: str) -> GeneralName | None:
    try:
        return judge_as(form, text, "csr").name
    except InvalidParameter:
        return None


def _refuse_ca(csr: Csr, algorithm: Algorithm) -> None:
    of_leaves = {name for row in algorithm.leaf.values() for name in row.allowed}
    ca_bits = [name for name in csr.key_usages if name in algorithm.ca.default and name not in of_leaves]
    asked = [*(["CA:TRUE"] if csr.basic_constraints and csr.basic_constraints.is_ca else []), *ca_bits]
    if asked:
        raise _refused(
            phrase("it asks for {what}, and a leaf is no CA", what=together(asked)),
            hint=phrase("{command}, which makes a sub of it", command=Command("pcactl sub create --csr FILE")),
        )


def _not_alone(oid: str, csr: Csr) -> InvalidParameter:
    (name,) = labels((oid,))
    if oid == ANY_EXTENDED_KEY_USAGE:
        return _refused("it asks for anyExtendedKeyUsage, which is never issued", hint="--extended-key-usage NAME says the purposes instead")
    together = len(csr.purposes) > 1 and (TIME_STAMPING in csr.purposes or len(csr.purposes) > TOLD)
    asking = " ".join(f"--extended-key-usage {label}" for label in (("NAME",) if together else labels(csr.purposes)) if label != ANY_EXTENDED_KEY_USAGE)
    problem = phrase("it asks for the extended key usage {name}, which is not taken from a CSR alone", name=name)
    return _refused(problem, allowed=listing(TAKEN_PURPOSES), hint=asking)


# What else there is to say


def _of_the_form(csr: Csr) -> Iterator[Notice | None]:
    yield notice(rows.CSR_ATTRIBUTES_DROPPED, "csr", names=_listed(csr.dropped, quoted=False)) if csr.dropped else None
    yield notice(rows.CSR_WEAK_SIGNATURE, "csr", name=csr.signed_name) if csr.signed_with in WEAK_SIGNATURES.values() else None


def _of_the_kind(kind: Kind, proven: ProvenCsr) -> Iterator[Notice | None]:
    csr = proven.csr
    if csr.basic_constraints is None:
        return
    if not KINDS[kind].is_ca:
        yield None if proven.key.algorithm.leaf_basic_constraints else notice(rows.CSR_CONSTRAINTS_LEFT_OUT, "csr", name=proven.key.algorithm.name)
    elif not csr.basic_constraints.is_ca:
        yield notice(rows.CSR_ASKS_FOR_LEAF, "csr")
    elif csr.basic_constraints.path_length != KINDS[kind].path_length:
        length = csr.basic_constraints.path_length
        yield notice(
            rows.CSR_PATH_LENGTH, "csr", asked=phrase("CA:TRUE without a path length") if length is None else phrase("the path length {length}", length=length)
        )


def _of_the_key(proven: ProvenCsr) -> Iterator[Notice | None]:
    asked = words.SUBJECT_KEY_IDENTIFIER.oid in proven.csr.extensions
    yield notice(rows.CSR_KEY_IDENTIFIER, "csr") if asked and proven.csr.key_id != proven.key.info.key_id else None


def _of_criticality(csr: Csr, purposes: tuple[str, ...], *, has_subject: bool) -> Iterator[Notice | None]:
    written = {
        words.EXTENDED_KEY_USAGE: TIME_STAMPING in purposes,
        words.SUBJECT_ALT_NAME: not has_subject,
        words.SUBJECT_KEY_IDENTIFIER: False,
    }
    for row, critical in written.items():
        yield _criticality(row.label, csr.extensions.get(row.oid), critical=critical)


def _criticality(label: str, asked: ExtensionView | None, *, critical: bool) -> Notice | None:
    """That it was asked for as critical and is not; the other way round nothing is lost."""
    if asked is None or not asked.critical or critical:
        return None
    return notice(rows.CSR_CRITICALITY, "csr", label=label)


def _of_the_rest(kind: Kind, csr: Csr, custom: dict[str, CustomExtension]) -> Iterator[Notice | None]:
    for oid, asked in csr.extensions.items():
        if oid in _JUDGED_HERE:
            continue
        if oid not in custom:
            raise _unasked(kind, oid, asked)
        if custom[oid].value != asked.value:
            yield _overruled("extensions.custom_extensions", phrase("the extension {oid}", oid=oid), [asked.value.hex()], [custom[oid].value.hex()])
        yield _criticality(oid, asked, critical=custom[oid].critical)


def _unasked(kind: Kind, oid: str, asked: ExtensionView) -> InvalidParameter:
    label = RESERVED_EXTENSIONS[oid].label if oid in RESERVED_EXTENSIONS else EXTENSION_LABELS.get(oid, "")
    named = f"{oid} ({label})" if label else oid
    if oid in RESERVED_EXTENSIONS:
        return _refused(phrase("it asks for the extension {named}, which pcactl sets itself", named=named), hint="make the request without it")
    return _refused(phrase("it asks for the extension {named}, which is not taken from a CSR alone", named=named), hint=_asking_too(kind, oid, asked))


def _asking_too(kind: Kind, oid: str, asked: ExtensionView) -> str:
    """The option that asks for an extension of a CSR too, where it could be taken at all."""
    member = {"object_identifier": oid, "critical": asked.critical, "value": binascii.b2a_base64(asked.value, newline=False).decode()}
    try:
        parse_custom_extension(kind, member)
    except InvalidParameter:
        return "make the request without it"
    option = f"--custom-extension {oid}={member['value']}{',critical' if asked.critical else ''}"
    return option if len(option) <= _LONGEST_HINT else f"--custom-extension {oid}=BASE64"


def _overruled(field: str, what: str, asked: Sequence[str], given: Sequence[str]) -> Notice:
    return notice(rows.CSR_OVERRULED, field, what=what, asked=_listed(asked), given=_listed(given))


def _listed(values: Sequence[str], *, quoted: bool = True) -> Phrase:
    return first_of([shown(value) if quoted else value for value in values], TOLD)


def _heard(said: Iterable[Notice | None]) -> tuple[Notice, ...]:
    return tuple(one for one in said if one)


def _refused(problem: str, *, allowed: str = "", hint: str) -> InvalidParameter:
    return InvalidParameter(problem, field="csr", allowed=allowed, hint=hint)


@contextmanager
def _in_csr(what: str, *, hint: str) -> Iterator[None]:
    """An error about a value says that it is the CSR's, and how to say it otherwise. Raises InvalidParameter (field `csr`)."""
    try:
        yield
    except InvalidParameter as error:
        further = phrase("{hint}; {further}", hint=phrase(error.hint), further=phrase(hint)) if error.hint else hint
        value = None if error.value is True else error.value  # A usage is named in the words.
        raise InvalidParameter(
            phrase("{what}: {problem}", what=phrase(what), problem=phrase(error.problem)), field="csr", value=value, allowed=error.allowed, hint=further
        ) from None
