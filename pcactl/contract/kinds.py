"""What each kind of instance is: id, issuer, place in the chain, default validity (contract 3 to 5)."""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl.contract.vocabulary import Kind, Unit
from pcactl.phrase import Phrase, phrase


class KindFacts(NamedTuple):
    """One kind of instance."""

    kind: Kind
    plural: Phrase
    id_prefix: str
    issuer: Kind | None
    """Who signs it; a root signs itself."""
    is_ca: bool
    path_length: int | None
    default_quantity: int
    default_unit: Unit
    default_extended_key_usages: tuple[str, ...] = ()


KINDS: Mapping[Kind, KindFacts] = {
    row.kind: row
    for row in (
        KindFacts(Kind.ROOT, phrase("roots"), "pca_root_", None, True, None, 20, Unit.YEAR),
        KindFacts(Kind.SUB, phrase("subs"), "pca_sub_", Kind.ROOT, True, 0, 10, Unit.YEAR),
        KindFacts(Kind.LEAF, phrase("leaves"), "pca_leaf_", Kind.SUB, False, None, 1, Unit.YEAR, ("server_auth", "client_auth")),
    )
}

DEFAULT_ALGORITHM = "ECDSA"
ID_RANDOM_CHARACTERS = 20
