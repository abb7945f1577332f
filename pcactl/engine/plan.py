"""A request becomes a Plan: everything that its certificates will say is decided here, and nothing is made.

The same arguments give the same Plan. Whether the issuer's state lets it sign, and whether its key is there, is
asked in `authority`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pcactl.contract import notices as rows
from pcactl.contract.kinds import KINDS
from pcactl.contract.limits import DURATIONS, SERVER_DAYS
from pcactl.contract.vocabulary import EXTENDED_KEY_USAGES, KEY_USAGES, Family, Role
from pcactl.engine.subject import name_der
from pcactl.engine.text import counted, shown
from pcactl.engine.usages import labels
from pcactl.engine.validity import largest_fit, last_second
from pcactl.errors import InvalidParameter, IssuerNotYetValid, OutlivesIssuer
from pcactl.model import Issuer, Notice, Plan, Request, notice
from pcactl.phrase import listing, phrase

_SINGLE_LABEL = re.compile(r"(?!-|[0-9]+$)[A-Za-z0-9-]{1,63}(?<!-)")


def make_plan(request: Request, issuer: Issuer | None, *, now: datetime) -> Plan:
    """Decide what the certificates of a request will say; `issuer` is None for a root, which signs itself.

    Raises InvalidParameter (a key of another family, purposes beyond the issuer's), IssuerNotYetValid, OutlivesIssuer.
    """
    start = now.replace(microsecond=0)
    end = last_second(start, request.quantity, request.unit)
    if issuer:
        _check_family(request, issuer)
        _check_path_length(request, issuer)
        _check_inside(request, issuer, start, end)
    signer = issuer.algorithm if issuer else request.algorithm
    key_usages, usage_notices = _key_usages(request)
    purposes, purpose_notices = _purposes(request, issuer)
    return Plan(
        request=request,
        issuer_id=issuer.instance_id if issuer else "",
        issuer_name=issuer.name if issuer else name_der(request.subject),
        issuer_key_id=issuer.key_id if issuer else b"",
        not_before=start,
        not_after=end,
        signature=signer.signatures[request.hash_alg],
        key_usages=key_usages,
        extended_key_usages=purposes,
        notices=(*request.notices, *usage_notices, *purpose_notices, *_of_servers(request, purposes, end - start), *_of_issuer(issuer)),
    )


def _check_family(request: Request, issuer: Issuer) -> None:
    if request.algorithm.family is not issuer.algorithm.family:
        raise InvalidParameter(
            phrase(
                "an {algorithm} key cannot be signed by {issuer}, whose key is {other}",
                algorithm=request.algorithm.name,
                issuer=shown(issuer.common_name),
                other=issuer.algorithm.name,
            ),
            field="key_alg",
            value=request.algorithm.name,
            allowed=phrase("{family} below this issuer", family=issuer.algorithm.family),
        )


def _check_path_length(request: Request, issuer: Issuer) -> None:
    if KINDS[request.kind].is_ca and issuer.path_length is not None and issuer.path_length < 1:
        raise InvalidParameter(
            phrase(
                "the path length of {name} is {length}: no chain with a {kind} below it would verify (RFC 5280 4.2.1.9)",
                name=shown(issuer.common_name),
                length=issuer.path_length,
                kind=request.kind,
            ),
            field="issuer_id",
            value=issuer.instance_id,
            hint="name another issuer",
        )


def _check_inside(request: Request, issuer: Issuer, start: datetime, end: datetime) -> None:
    if start < issuer.not_before:
        raise IssuerNotYetValid(
            phrase("the clock says {now}, and the issuer is valid from {start}", now=_utc(start), start=_utc(issuer.not_before)),
            field="issuer_id",
            value=issuer.instance_id,
            hint="set this machine's clock",
        )
    if end >= issuer.not_after:
        fitting = {unit: largest_fit(request.kind, start, unit, issuer.not_after) for unit in (request.unit, *DURATIONS[request.kind])}
        largest = fitting[request.unit]
        best = next(((number, unit) for unit, number in fitting.items() if number), None)
        raise OutlivesIssuer(
            phrase("{period} would outlive the issuer, which is valid until {end}", period=counted(request.quantity, request.unit), end=_utc(issuer.not_after)),
            field="quantity",
            value=request.quantity,
            allowed=phrase("at most {period}", period=counted(largest, request.unit)) if largest else phrase(f"no whole {request.unit} fits"),
            hint=f"--valid {best[0]}{best[1][0]}" if best else "name another issuer",
        )


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}"


def _key_usages(request: Request) -> tuple[Mapping[Role, tuple[str, ...]], tuple[Notice, ...]]:
    if KINDS[request.kind].is_ca:
        asked = {*request.algorithm.ca.default, *request.key_usages}
        return {Role.SIGNING: tuple(name for name in KEY_USAGES if name in asked)}, ()
    usages = {role: tuple(name for name in request.key_usages if name in row.allowed) for role, row in request.algorithm.leaf.items()}
    kept = [role for role, names in usages.items() if not names]
    usages |= {role: request.algorithm.leaf[role].default for role in kept}
    said = kept if request.key_usages else ()
    return usages, tuple(notice(rows.HALF_KEEPS_DEFAULT, "extensions.key_usages", role=role, given=listing(usages[role])) for role in said)


def _purposes(request: Request, issuer: Issuer | None) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    default = tuple(EXTENDED_KEY_USAGES[name].oid for name in KINDS[request.kind].default_extended_key_usages)
    wanted = request.extended_key_usages or default
    allowed = issuer.extended_key_usages if issuer else ()
    given = tuple(oid for oid in wanted if oid in allowed) if allowed else wanted
    if given == wanted:
        return given, ()
    words = {"allowed": listing(labels(allowed)), "given": listing(labels(given))}
    if request.extended_key_usages or not given:
        beyond = next(oid for oid in wanted if oid not in allowed)
        raise InvalidParameter(
            phrase("{purpose} is not among the issuer's extended key usages", purpose=labels((beyond,))[0]),
            field="extensions.extended_key_usages",
            value=beyond,
            allowed=words["allowed"],
        )
    return given, (notice(rows.PURPOSES_NARROWED, "extensions.extended_key_usages", **words),)


def _of_servers(request: Request, purposes: tuple[str, ...], validity: timedelta) -> Iterator[Notice]:
    """A server without a SAN matches nothing (RFC 9525 6): a single label or a mistyped host is no SAN by itself. Some clients trust none for long."""
    if KINDS[request.kind].is_ca or EXTENDED_KEY_USAGES["server_auth"].oid not in purposes:
        return
    if not request.sans:
        hint = (
            phrase("; try --san {name}, or --extended-key-usage client_auth for a client", name=request.common_name)
            if _SINGLE_LABEL.fullmatch(request.common_name)
            else ""
        )
        yield notice(rows.NO_NAME_FOR_CLIENTS, "csr_common.san", hint=hint)
    if validity >= timedelta(days=SERVER_DAYS) and request.algorithm.family is Family.CLASSIC:  # The last second counts too; Apple knows no SM2.
        yield notice(rows.LONG_LIVED_SERVER, "quantity", days=SERVER_DAYS)


def _of_issuer(issuer: Issuer | None) -> Iterator[Notice]:
    """Name constraints and the like bind what is signed, and nobody here has looked whether it keeps to them."""
    return (notice(rows.ISSUER_NOT_EVALUATED, "issuer_id", oid=oid) for oid in (issuer.not_evaluated if issuer else ()))
