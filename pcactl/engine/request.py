"""The corridor: a documented body becomes a Request, or an error that names the field (contract 1 to 4).

Options, `--request` and `call` all come through here. Nothing is filled in: what people may leave out, they were
given before (`authority.defaults`), so that a Request says what was asked and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from pcactl.contract import notices as rows
from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.contract.fields import BY_PATH
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.san import host_in_common_name, parse_sans
from pcactl.engine.shape import check_shape, one_of
from pcactl.engine.subject import parse_subject
from pcactl.engine.text import shown
from pcactl.engine.usages import parse_custom_extensions, parse_key_usages, parse_purposes
from pcactl.engine.validity import check_quantity
from pcactl.errors import InvalidParameter, MissingParameter
from pcactl.model import Body, Contact, GeneralName, Notice, Request, Subject, common_name, notice

_COMMON_NAME = "csr_common.subject.common_name"


def parse_request(kind: Kind, body: Body) -> Request:
    """The request that a body makes. Raises MissingParameter and InvalidParameter, each with the field's path."""
    values = check_shape(kind, body)
    algorithm = ALGORITHMS[one_of(BY_PATH["key_alg"], values["key_alg"])]
    unit = Unit(one_of(BY_PATH["duration_type"], values["duration_type"]))
    check_quantity(kind, values["quantity"], unit)
    subject, sans, notices = _names(kind, values)
    return Request(
        kind=kind,
        issuer_id=values.get("issuer_id", ""),
        subject=subject,
        sans=sans,
        algorithm=algorithm,
        key_param=_key_param(algorithm, values.get("key_param", "")),
        hash_alg=one_of(BY_PATH["hash_alg"], values["hash_alg"]),
        quantity=values["quantity"],
        unit=unit,
        key_usages=parse_key_usages(kind, algorithm, values),
        extended_key_usages=parse_purposes(values),
        custom_extensions=parse_custom_extensions(values),
        contact=Contact(*(values.get(f"contact.{name}", "") for name in Contact._fields)),
        tag=values.get("tag", ""),
        use_quota=values.get("use_quota", False),
        body=body,
        notices=notices,
        idempotence_token=values.get("idempotence_token", ""),
    )


def _key_param(algorithm: Algorithm, value: str) -> str:
    if not algorithm.default_param and value:
        raise InvalidParameter(
            f"{shown(value)} is not allowed for {algorithm.name}, which has no parameter", field="key_param", value=value, hint="leave it out"
        )
    if algorithm.default_param and not value:
        raise MissingParameter(f"{algorithm.name} needs it", field="key_param", allowed=", ".join(algorithm.params))
    return one_of(BY_PATH["key_param"], value, algorithm.params, f" for {algorithm.name}")


def _names(kind: Kind, values: Mapping[str, Any]) -> tuple[Subject, tuple[GeneralName, ...], tuple[Notice, ...]]:
    subject = parse_subject(values)
    sans, notices = parse_sans(values.get("csr_common.san", []), values.get("csr_common.email", ""))
    if KINDS[kind].is_ca:
        if not common_name(subject):
            raise MissingParameter(f"a {kind} needs it", field=_COMMON_NAME, hint="--common-name TEXT")
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
        said.append(notice(rows.COMMON_NAME_NOT_IN_SAN, _COMMON_NAME, name=shown(name)))
    return subject, sans or (host.name,), (*notices, *said)
