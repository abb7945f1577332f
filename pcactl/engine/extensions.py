"""The extensions of a planned certificate as DER (RFC 5280 4.2), in the order in which they stand."""

from collections.abc import Iterator

from pcactl import der
from pcactl.contract import vocabulary as words
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import KEY_USAGES, TIME_STAMPING, Reserved, Role
from pcactl.engine.san import general_names
from pcactl.model import Plan


def extensions(plan: Plan, role: Role, key_id: bytes) -> bytes:
    """Extensions of the certificate with this role; `key_id` is its own key's identifier."""
    return der.sequence(*_extensions(plan, role, key_id))


def _extensions(plan: Plan, role: Role, key_id: bytes) -> Iterator[bytes]:
    kind = KINDS[plan.request.kind]
    yield _extension(words.SUBJECT_KEY_IDENTIFIER, der.octet_string(key_id))
    if plan.issuer_key_id:
        yield _extension(words.AUTHORITY_KEY_IDENTIFIER, der.sequence(der.implicit(0, plan.issuer_key_id)))
    if kind.is_ca or plan.request.algorithm.leaf_basic_constraints:
        yield _extension(words.BASIC_CONSTRAINTS, _basic_constraints(is_ca=kind.is_ca, path_length=kind.path_length), critical=True)
    yield _extension(words.KEY_USAGE, der.named_bits(KEY_USAGES[name].bit for name in plan.key_usages[role]), critical=True)
    if plan.extended_key_usages:
        # RFC 3161 2.3 wants it critical for time stamping, and only there.
        critical = TIME_STAMPING in plan.extended_key_usages
        yield _extension(words.EXTENDED_KEY_USAGE, der.sequence(*(der.oid(oid) for oid in plan.extended_key_usages)), critical=critical)
    if plan.request.sans:
        yield _extension(words.SUBJECT_ALT_NAME, general_names(plan.request.sans), critical=not plan.request.subject)
    for custom in plan.request.custom_extensions:
        yield _encoded(custom.oid, custom.value, critical=custom.critical)


def _basic_constraints(*, is_ca: bool, path_length: int | None) -> bytes:
    return der.sequence(der.TRUE if is_ca else b"", b"" if path_length is None else der.integer(path_length))


def _extension(row: Reserved, value: bytes, *, critical: bool = False) -> bytes:
    return _encoded(row.oid, value, critical=critical)


def _encoded(oid: str, value: bytes, *, critical: bool) -> bytes:
    return der.sequence(der.oid(oid), der.TRUE if critical else b"", der.octet_string(value))
