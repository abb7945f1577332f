"""What each `key_alg` is: parameters, curves, the usages its keys may have, the signatures they make (contract 4).

The code that makes and uses the keys is in `keys`: one implementation for each row here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl.contract.vocabulary import Family, Role

HASHES = ("SHA256", "SHA384", "SHA512")
"""`hash_alg`: the hash of a certificate's own signature."""


class RoleUsages(NamedTuple):
    """The keyUsage bits of one role: what it gets unasked, and what may be asked for it."""

    default: tuple[str, ...]
    allowed: tuple[str, ...]


class Signature(NamedTuple):
    """How a key of an algorithm signs: `SHA256-RSA` and its AlgorithmIdentifier."""

    name: str
    oid: str
    null_parameters: bool
    """RFC 4055 wants NULL for RSA; RFC 5758 and GB/T 20518 want none."""
    hash_name: str


class KeyParam(NamedTuple):
    """One `key_param`: the bits of a modulus, or the OID of a curve and the octets of a coordinate."""

    name: str
    bits: int
    curve: str = ""
    default_hash: str = "SHA256"


class Algorithm(NamedTuple):
    """One `key_alg`."""

    name: str
    family: Family
    key_oid: str
    """The algorithm of its SubjectPublicKeyInfo: RFC 3279 2.3.1, RFC 5480 2.1.1, GB/T 20518."""
    params: Mapping[str, KeyParam]
    default_param: str
    signatures: Mapping[str, Signature]
    """The signature for each `hash_alg`."""
    ca: RoleUsages
    leaf: Mapping[Role, RoleUsages]
    leaf_basic_constraints: bool = True
    """False where consumers refuse CA:FALSE in a leaf; RFC 5280 4.2.1.9 lets an end entity leave it out."""
    weak_signatures: tuple[Signature, ...] = ()
    """Never made, but taken in a CSR, where a signature only proves who has the key (contract 8)."""
    usage_rule: str = ""
    """Why a key of this algorithm takes no other usages."""

    def spelled(self, key_param: str) -> str:
        """`encryption_algorithm`: `RSA 2048`, `ECDSA P256`, `SM2`."""
        return f"{self.name} {key_param}" if key_param else self.name


CA_USAGES = ("digital_signature", "key_cert_sign", "crl_sign")


def _usages(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _params(*rows: KeyParam) -> Mapping[str, KeyParam]:
    return {row.name: row for row in rows}


_RSA = Algorithm(
    name="RSA",
    family=Family.CLASSIC,
    key_oid="1.2.840.113549.1.1.1",
    params=_params(KeyParam("2048", 2048), KeyParam("3072", 3072), KeyParam("4096", 4096)),
    default_param="2048",
    signatures={
        "SHA256": Signature("SHA256-RSA", "1.2.840.113549.1.1.11", True, "SHA256"),
        "SHA384": Signature("SHA384-RSA", "1.2.840.113549.1.1.12", True, "SHA384"),
        "SHA512": Signature("SHA512-RSA", "1.2.840.113549.1.1.13", True, "SHA512"),
    },
    ca=RoleUsages(CA_USAGES, _usages("non_repudiation key_encipherment data_encipherment")),
    leaf={
        Role.SIGNING: RoleUsages(
            _usages("digital_signature key_encipherment"),
            _usages("digital_signature non_repudiation key_encipherment data_encipherment"),
        )
    },
    weak_signatures=(Signature("SHA1-RSA", "1.2.840.113549.1.1.5", True, "SHA1"),),
    usage_rule="an RSA key encrypts and signs but agrees on nothing (RFC 3279 2.3.1)",
)

_ECDSA = Algorithm(
    name="ECDSA",
    family=Family.CLASSIC,
    key_oid="1.2.840.10045.2.1",
    params=_params(
        KeyParam("P256", 256, "1.2.840.10045.3.1.7"),
        KeyParam("P384", 384, "1.3.132.0.34", "SHA384"),
        KeyParam("P521", 521, "1.3.132.0.35", "SHA512"),
    ),
    default_param="P256",
    signatures={
        "SHA256": Signature("SHA256-ECDSA", "1.2.840.10045.4.3.2", False, "SHA256"),
        "SHA384": Signature("SHA384-ECDSA", "1.2.840.10045.4.3.3", False, "SHA384"),
        "SHA512": Signature("SHA512-ECDSA", "1.2.840.10045.4.3.4", False, "SHA512"),
    },
    ca=RoleUsages(CA_USAGES, _usages("non_repudiation key_agreement encipher_only decipher_only")),
    leaf={
        Role.SIGNING: RoleUsages(
            _usages("digital_signature"),
            _usages("digital_signature non_repudiation key_agreement encipher_only decipher_only"),
        )
    },
    weak_signatures=(Signature("SHA1-ECDSA", "1.2.840.10045.4.1", False, "SHA1"),),
    usage_rule="an elliptic-curve key signs and agrees but encrypts nothing (RFC 8813 3)",
)

_SM3_WITH_SM2 = Signature("SM3-SM2", "1.2.156.10197.1.501", False, "SM3")

_SM2 = Algorithm(
    name="SM2",
    family=Family.GM,
    key_oid="1.2.840.10045.2.1",
    params=_params(KeyParam("", 256, "1.2.156.10197.1.301")),
    default_param="",
    signatures=dict.fromkeys(HASHES, _SM3_WITH_SM2),
    ca=RoleUsages(CA_USAGES, _usages("non_repudiation key_agreement encipher_only decipher_only")),
    leaf={
        Role.SIGNING: RoleUsages(
            _usages("digital_signature non_repudiation"),
            _usages("digital_signature non_repudiation"),
        ),
        Role.ENCRYPTION: RoleUsages(
            _usages("key_encipherment data_encipherment key_agreement"),
            _usages("key_encipherment data_encipherment key_agreement encipher_only decipher_only"),
        ),
    },
    leaf_basic_constraints=False,
    usage_rule="the pair is for digital_signature and non_repudiation, and for encipherment and key_agreement (GB/T 38636)",
)

ALGORITHMS: Mapping[str, Algorithm] = {row.name: row for row in (_RSA, _ECDSA, _SM2)}
"""`key_alg`."""

SIGNATURES: Mapping[str, Signature] = {row.oid: row for algorithm in ALGORITHMS.values() for row in algorithm.signatures.values()}
"""Every signature that we make, by OID."""

WEAK_SIGNATURES: Mapping[str, Signature] = {row.oid: row for algorithm in ALGORITHMS.values() for row in algorithm.weak_signatures}
"""What only a CSR may be signed with, by OID."""
