"""Requests whose plans and certificates are written down in `tests/golden`: fixed clock, serial numbers and keys.

`make golden` writes the files anew; what changed in them is then read before it is committed. A file has the body,
the plan, and the DER of each certificate as a tree: one element a line, its tag and, where it holds no others, its
octets, with the meaning behind `#`. Signatures are there where they are the same each time, which is RSA's.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import Enum
from pathlib import Path
from textwrap import wrap

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from pcactl import der
from pcactl.contract.algorithms import Algorithm, Signature
from pcactl.contract.notices import NoticeRow
from pcactl.contract.vocabulary import Kind
from pcactl.engine.certificate import draft, seal
from pcactl.engine.documents import decode
from pcactl.engine.plan import make_plan
from pcactl.engine.request import parse_request
from pcactl.model import Body, Issuer, Plan
from tests.engine.examples import NOW, SERIAL, changed, full, issuer, keyed, minimal, public_info, rsa_key
from tests.engine.test_request import LEAF_EXAMPLE, SUB_EXAMPLE

GOLDEN = Path(__file__).parent.parent / "golden"
REWRITE = os.environ.get("PCACTL_REWRITE_GOLDEN") == "1"
"""Looked at before the tests' environment is scrubbed."""


def _body(kind: Kind, algorithm: str, param: str, values: Mapping[str, object]) -> Body:
    return changed(minimal(kind), {**keyed(algorithm, param), **values})


CASES: Mapping[str, Callable[[], tuple[Kind, Body, Issuer | None]]] = {
    "documented-sub": lambda: (Kind.SUB, decode(SUB_EXAMPLE.encode()), issuer(Kind.SUB, "RSA")),
    "documented-leaf": lambda: (Kind.LEAF, decode(LEAF_EXAMPLE.encode()), issuer(Kind.LEAF, "RSA")),
    "root-rsa-30-years": lambda: (Kind.ROOT, _body(Kind.ROOT, "RSA", "2048", {"quantity": 30, "duration_type": "year"}), None),
    "root-ecdsa-full": lambda: (Kind.ROOT, full(Kind.ROOT), None),
    "root-sm2": lambda: (Kind.ROOT, _body(Kind.ROOT, "SM2", "", {"csr_common.subject.common_name": "国密根"}), None),
    "sub-ecdsa-full": lambda: (Kind.SUB, full(Kind.SUB), issuer(Kind.SUB)),
    "leaf-ecdsa-full": lambda: (Kind.LEAF, full(Kind.LEAF), issuer(Kind.LEAF)),
    "leaf-p384-under-rsa": lambda: (Kind.LEAF, _body(Kind.LEAF, "ECDSA", "P384", {"hash_alg": "SHA384"}), issuer(Kind.LEAF, "RSA")),
    "leaf-empty-subject": lambda: (
        Kind.LEAF,
        _body(Kind.LEAF, "ECDSA", "P256", {"csr_common.subject": None, "csr_common.san": ["*.例子.test", "2001:DB8:0::1", "spiffe://example.org/web"]}),
        issuer(Kind.LEAF, extended_key_usages=("1.3.6.1.5.5.7.3.1",)),
    ),
    "leaf-sm2-pair": lambda: (
        Kind.LEAF,
        _body(Kind.LEAF, "SM2", "", {"csr_common.subject.common_name": "gw.lan", "extensions.key_usages": {"key_agreement": True}}),
        issuer(Kind.LEAF, "SM2"),
    ),
    "leaf-time-stamping": lambda: (
        Kind.LEAF,
        _body(Kind.LEAF, "ECDSA", "P521", {"csr_common.subject.common_name": "Time", "extensions.extended_key_usages": {"time_stamping": True}}),
        issuer(Kind.LEAF),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str) -> None:
    kind, body, below = CASES[name]()
    text = "".join(f"{line}\n" for line in _page(kind, body, below))
    path = GOLDEN / f"{name}.txt"
    if REWRITE:
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, "see what changed with PCACTL_REWRITE_GOLDEN=1 and git diff"


def test_every_golden_file_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {*CASES}


@pytest.mark.parametrize("name", CASES)
def test_a_golden_tree_is_the_whole_der(name: str) -> None:
    kind, body, below = CASES[name]()
    for _, whole in _certificates(make_plan(parse_request(kind, body), below, now=NOW)):
        lines = list(_tree(der.read(whole)))
        assert b"".join(_read_tree(lines)) == whole


def _page(kind: Kind, body: Body, below: Issuer | None) -> Iterator[str]:
    plan = make_plan(parse_request(kind, body), below, now=NOW)
    yield f"# {kind}"
    yield from json.dumps(body, ensure_ascii=False, indent=2).splitlines()
    yield ""
    yield "# Plan"
    yield from _lines(plan, "")
    for title, whole in _certificates(plan):
        yield ""
        yield f"# {title}"
        yield from _tree(der.read(whole))


def _certificates(plan: Plan) -> Iterator[tuple[str, bytes]]:
    algorithm, param = plan.request.algorithm.name, plan.request.key_param
    for number, role in enumerate(plan.key_usages, 1):
        tbs = draft(plan, role, serial=SERIAL + number, key=public_info(algorithm, param, number))
        if plan.signature.name == "SHA256-RSA":
            yield f"Certificate, {role}", seal(tbs, plan.signature, rsa_key().sign(tbs, PKCS1v15(), hashes.SHA256()))
        else:
            yield f"TBSCertificate, {role}", tbs


# A plan as lines


def _lines(value: object, path: str) -> Iterator[str]:
    """One line for each value inside: its path and what it is."""
    for name, member in _members(value):
        inner = f"{path}.{name}".lstrip(".")
        if inner == "request.body":
            continue
        if list(_members(member)):
            yield from _lines(member, inner)
        else:
            yield f"{inner} = {_spelled(member)}"


def _members(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, Algorithm | Signature | NoticeRow) or (type(value) is tuple and all(isinstance(member, str) for member in value)):
        return
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from zip(getattr(value, "_fields", range(len(value))), value, strict=True)


def _spelled(value: object) -> str:
    if isinstance(value, Algorithm | Signature):
        return value.name
    if isinstance(value, NoticeRow):
        return f"{value.level} {value.code}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value.value if isinstance(value, Enum) else value, ensure_ascii=False)


# DER as a tree


def _tree(element: der.Element, depth: int = 0) -> Iterator[str]:
    margin = "  " * depth
    if element.tag & 0x20:
        yield f"{margin}{element.tag:02x}"
        for child in element.children():
            yield from _tree(child, depth + 1)
        return
    first, *rest = wrap(element.content.hex(), 96) or [""]
    meaning = _meaning(element)
    yield f"{margin}{element.tag:02x} {first}{f'  # {meaning}' if meaning else ''}".rstrip()
    yield from (f"{margin}   {more}" for more in rest)


def _meaning(element: der.Element) -> str:
    if element.tag == der.OID:
        return element.oid()
    if element.tag in {der.UTC_TIME, der.GENERALIZED_TIME, der.UTF8_STRING, der.PRINTABLE_STRING}:
        return element.content.decode()
    return ""


def _read_tree(lines: list[str]) -> Iterator[bytes]:
    """The elements that the lines of one depth are."""
    while lines:
        line = lines.pop(0)
        margin = len(line) - len(line.lstrip(" "))
        tag, *rest = line.partition("  # ")[0].split()
        inner: list[str] = []
        while lines and len(lines[0]) - len(lines[0].lstrip(" ")) > margin:
            inner.append(lines.pop(0))
        if int(tag, 16) & 0x20:
            yield der.tlv(int(tag, 16), b"".join(_read_tree(inner)))
        else:
            yield der.tlv(int(tag, 16), bytes.fromhex("".join([*rest, *(more.strip() for more in inner)])))
