"""What every new signature goes through, whatever the algorithm: is it one of the key's, and does it verify.

Verifying before anything leaves keeps a fault in a computation from becoming a certificate, and an RSA signature
with a fault in one of its halves from giving the key away (Boneh, DeMillo, Lipton 1997).
"""

from collections.abc import Callable

from pcactl.contract.algorithms import Algorithm, Signature
from pcactl.errors import Defect


def signed(algorithm: Algorithm, how: Signature, make: Callable[[], bytes], verify: Callable[[bytes], None]) -> bytes:
    """The signature that `make` makes, once `verify` has not raised ValueError over it. Raises Defect."""
    if not makes(algorithm, how):
        raise Defect(f"{how.name} is no signature of {algorithm.name} keys")
    made = make()
    try:
        verify(made)
    except ValueError as error:
        raise Defect(f"a new {how.name} signature does not verify with its own public key") from error
    return made


def makes(algorithm: Algorithm, how: Signature) -> bool:
    """Whether keys of this algorithm make such signatures."""
    return how in algorithm.signatures.values()
