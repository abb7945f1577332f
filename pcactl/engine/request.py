"""The corridor: a documented body becomes a Request, or an error that names the field (contract 1 to 4).

Options, `--request` and `call` all come through here. Nothing is filled in: what people may leave out, they were
given before (`authority.defaults`), so that a Request says what was asked and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pcactl.contract import notices as rows
from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.contract.fields import BY_PATH
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.san import Judged, host_in_common_name, parse_sans
from pcactl.engine.shape import check_shape, one_of
from pcactl.engine.subject import parse_subject
from pcactl.engine.text import shown
from pcactl.engine.usages import parse_custom_extensions, parse_key_usages, parse_purposes
from pcactl.engine.validity import check_quantity
from pcactl.errors import Defect, InvalidParameter, MissingParameter
from pcactl.model import Body, Contact, CustomExtension, GeneralName, Notice, Request, Subject, common_name, notice
from pcactl.phrase import listing, phrase

if TYPE_CHECKING:
    from pcactl.engine.csr import ProvenCsr

_COMMON_NAME = "csr_common.subject.common_name"


def parse_request(kind: Kind, body: Body, csr: "ProvenCsr | None" = None) -> Request:
    """The request that a body makes, with the CSR in it where it has one: `authority.possession` has read and verified that.

    Raises MissingParameter and InvalidParameter, each with the field's path.
    """
    values = check_shape(kind, body)
    if values.get("csr") and csr is None:
        raise Defect("a CSR was not read before its request")
    algorithm, key_param = _csr_key(values, csr) if csr else _key(values)
    unit = Unit(one_of(BY_PATH["duration_type"], values["duration_type"]))
    check_quantity(kind, values["quantity"], unit)
    wishes = _wishes(kind, algorithm, values)
    if csr:
        wishes = _with_csr(kind, algorithm, wishes, values, csr)
    subject, sans, notices = _names(kind, wishes)
    return Request(
        kind=kind,
        issuer_id=values.get("issuer_id", ""),
        subject=subject,
        sans=sans,
        algorithm=algorithm,
        key_param=key_param,
        hash_alg=_hash(values["hash_alg"]),
        quantity=values["quantity"],
        unit=unit,
        key_usages=wishes.key_usages,
        extended_key_usages=wishes.purposes,
        custom_extensions=wishes.custom_extensions,
        contact=Contact(*(values.get(f"contact.{name}", "") for name in Contact._fields)),
        tag=values.get("tag", ""),
        use_quota=values.get("use_quota", False),
        body=body | {"csr": csr.csr.to_keep} if csr else body,
        notices=notices,
        idempotence_token=values.get("idempotence_token", ""),
        public_key=csr.key.info if csr else None,
    )


class _Wishes(NamedTuple):
    """What is asked for of a certificate."""

    subject: Subject
    sans: tuple[GeneralName, ...]
    key_usages: tuple[str, ...]
    purposes: tuple[str, ...]
    custom_extensions: tuple[CustomExtension, ...]
    notices: tuple[Notice, ...]


def _wishes(kind: Kind, algorithm: Algorithm, values: Mapping[str, Any]) -> _Wishes:
    """What the body itself asks for."""
    sans, notices = _sans(values)
    return _Wishes(
        subject=parse_subject(values),
        sans=sans,
        key_usages=parse_key_usages(kind, algorithm, values),
        purposes=parse_purposes(values),
        custom_extensions=parse_custom_extensions(kind, values),
        notices=notices,
    )


def _with_csr(kind: Kind, algorithm: Algorithm, own: _Wishes, values: Mapping[str, Any], proven: "ProvenCsr") -> _Wishes:
    """The same, and what its CSR asks for where it leaves something open."""
    from pcactl.engine import demands

    csr = proven.csr
    subject, subject_notices = demands.settle_subject(own.subject, csr)
    if values.get("csr_common.san"):
        sans, name_notices = own.sans, (*own.notices, *demands.settle_names(own.sans, csr))
    else:
        sans, name_notices = _sans(values, demands.names(csr))
    key_usages, usage_notices = demands.settle_key_usages(kind, algorithm, own.key_usages, csr)
    purposes, purpose_notices = demands.settle_purposes(own.purposes, csr)
    further = demands.further_notices(kind, proven, purposes=purposes, has_subject=bool(subject), custom=own.custom_extensions)
    said = (*further, *subject_notices, *name_notices, *usage_notices, *purpose_notices)
    return own._replace(subject=subject, sans=sans, key_usages=key_usages, purposes=purposes, notices=said)


def _sans(values: Mapping[str, Any], from_csr: Sequence[Judged] = ()) -> tuple[tuple[GeneralName, ...], tuple[Notice, ...]]:
    return parse_sans(values.get("csr_common.san", []), values.get("csr_common.email", ""), from_csr)


def _key(values: Mapping[str, Any]) -> tuple[Algorithm, str]:
    algorithm = ALGORITHMS[one_of(BY_PATH["key_alg"], values["key_alg"])]
    return algorithm, _key_param(algorithm, values.get("key_param", ""))


def _csr_key(values: Mapping[str, Any], csr: "ProvenCsr") -> tuple[Algorithm, str]:
    """The kind of key in a CSR, with which what the body says must agree. Raises InvalidParameter."""
    own = {"key_alg": csr.key.algorithm.name, "key_param": csr.key.key_param}
    for path, found in own.items():
        if (asked := values.get(path)) and asked != found:
            one_of(BY_PATH[path], asked)
            spelled = csr.key.algorithm.spelled(csr.key.key_param)
            raise InvalidParameter(
                phrase("{asked} is not the key of the CSR, which is {there}", asked=shown(asked), there=spelled), field=path, value=asked, hint="leave it out"
            )
    return csr.key.algorithm, csr.key.key_param


def _hash(value: str) -> str:
    row = BY_PATH["hash_alg"]
    if value.upper() == "SM3":
        raise InvalidParameter(
            phrase("{value} is not allowed", value=shown(value)),
            field=row.path,
            value=value,
            allowed=listing(row.allowed),
            hint="leave it out: an SM2 issuer always signs with SM3",
        )
    return one_of(row, value)


def _key_param(algorithm: Algorithm, value: str) -> str:
    if not algorithm.default_param and value:
        raise InvalidParameter(
            phrase("{value} is not allowed for {name}, which has no parameter", value=shown(value), name=algorithm.name),
            field="key_param",
            value=value,
            hint="leave it out",
        )
    if algorithm.default_param and not value:
        raise MissingParameter(phrase("{name} needs it", name=algorithm.name), field="key_param", allowed=listing(algorithm.params))
    return one_of(BY_PATH["key_param"], value, algorithm.params, algorithm.name)


def _names(kind: Kind, wishes: _Wishes) -> tuple[Subject, tuple[GeneralName, ...], tuple[Notice, ...]]:
    subject, sans, notices = wishes.subject, wishes.sans, wishes.notices
    if KINDS[kind].is_ca:
        if not common_name(subject):
            raise MissingParameter(phrase("a {kind} needs it", kind=kind), field=_COMMON_NAME, hint="--common-name TEXT")
        return subject, sans, notices
    if not common_name(subject) and not sans:
        raise MissingParameter("a leaf needs a common name or a SAN", field=_COMMON_NAME, hint="--common-name NAME or --san NAME")
    return _with_common_name(subject, sans, notices)


def _with_common_name(
    subject: Subject, sans: tuple[GeneralName, ...], notices: tuple[Notice, ...]
) -> tuple[Subject, tuple[GeneralName, ...], tuple[Notice, ...]]:
    """A leaf's common name that is a host is its SAN where none was asked for, and belongs among them elsewhere."""
    name = common_name(subject)
    host = host_in_common_name(name) if name else None
    if host is None:
        return subject, sans, notices
    said = [one for one in host.notices if one.row is rows.TRAILING_DOT or not sans]
    if any(one.row is rows.TRAILING_DOT for one in said):
        subject = tuple((field, value[:-1] if field == "common_name" else value) for field, value in subject)
    if sans and host.name not in sans:
        said.append(notice(rows.COMMON_NAME_NOT_IN_SAN, _COMMON_NAME, name=shown(name), hint=phrase("; try --san {name} as well", name=host.name.value)))
    return subject, sans or (host.name,), (*notices, *said)
