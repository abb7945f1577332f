"""From a request's octets to what would be issued for them: the corridor, the plan and the draft, without a store."""

from collections.abc import Mapping

import pytest
from cryptography import x509

from pcactl.authority.possession import proven
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import draft, seal
from pcactl.engine.lint.registry import review
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from pcactl.errors import InvalidParameter
from pcactl.model import Body, Plan, Request
from tests.csr.maker import text
from tests.engine.examples import ISSUER_IDS, NOW, SERIAL, changed, issuer, public_info

LEFT_OUT = {"CommonNameNotInSan", "NoNameForClients", "HalfKeepsDefault"}
"""What is said of certificates, whoever asked for them."""


def body_of(kind: Kind, csr: bytes, values: Mapping[str, object] | None = None) -> Body:
    """The smallest body with a CSR, and these values by their paths."""
    body: Body = {"csr": text(csr), "issuer_id": ISSUER_IDS[kind], "hash_alg": "SHA256", "quantity": 10, "duration_type": "day"}
    return changed(body, values or {})


def ask(csr: bytes, values: Mapping[str, object] | None = None, kind: Kind = Kind.LEAF) -> Request:
    """The request that a CSR and these values make."""
    body = body_of(kind, csr, values)
    return parse_request(kind, body, proven(kind, body))


def refused(csr: bytes, values: Mapping[str, object] | None = None, kind: Kind = Kind.LEAF) -> InvalidParameter:
    """The error that it makes."""
    with pytest.raises(InvalidParameter) as caught:
        ask(csr, values, kind)
    assert caught.value.hint or caught.value.allowed
    return caught.value


def codes(request: Request) -> list[str]:
    """The notices of a request, but for those that have nothing to do with CSRs."""
    return [one.row.code for one in request.notices if one.row.code not in LEFT_OUT]


def said(request: Request, code: str) -> str:
    """The one notice with a code."""
    (found,) = [one.message for one in request.notices if one.row.code == code]
    return found


def planned(request: Request) -> Plan:
    """The plan of a request below an issuer of its family."""
    return make_plan(request, issuer(request.kind, request.algorithm.name), now=NOW)


def certificate(request: Request, role: Role = Role.SIGNING) -> x509.Certificate:
    """What `cryptography` reads of the certificate, which the review has passed; its signature is none."""
    plan = planned(request)
    assert request.public_key
    key = request.public_key if role is Role.SIGNING else public_info("SM2", "", 2)
    tbs = draft(plan, role, serial=SERIAL, key=key)
    review(tbs, plan, role)
    return x509.load_der_x509_certificate(seal(tbs, plan.signature, b"\x00"))
