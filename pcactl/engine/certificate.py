"""Draft and seal: the TBSCertificate of a plan, and the Certificate around it (RFC 5280 4.1). One path for every algorithm."""

from pcactl import der
from pcactl.contract.algorithms import Signature
from pcactl.contract.vocabulary import Role
from pcactl.engine.extensions import extensions
from pcactl.engine.subject import name_der
from pcactl.model import Plan, PublicInfo

_VERSION_3 = der.explicit(0, der.integer(2))


def draft(plan: Plan, role: Role, *, serial: int, key: PublicInfo) -> bytes:
    """TBSCertificate in DER: what will be signed."""
    return der.sequence(
        _VERSION_3,
        der.integer(serial),
        algorithm_identifier(plan.signature),
        plan.issuer_name,
        der.sequence(der.time(plan.not_before), der.time(plan.not_after)),
        name_der(plan.request.subject),
        key.spki,
        der.explicit(3, extensions(plan, role, key.key_id)),
    )


def seal(tbs: bytes, signature: Signature, value: bytes) -> bytes:
    """Certificate in DER from a draft and the signature over it."""
    return der.sequence(tbs, algorithm_identifier(signature), der.bit_string(value))


def algorithm_identifier(signature: Signature) -> bytes:
    """AlgorithmIdentifier of a signature."""
    return der.sequence(der.oid(signature.oid), der.NULL if signature.null_parameters else b"")
