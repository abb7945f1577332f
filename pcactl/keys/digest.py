"""Digests, all from `cryptography`: hashlib would load a second OpenSSL, and gmssl's SM3 changes its argument.

Which signature uses which of them is in the contract's rows. ZA, the prefix of an SM2 message, is `sm2`'s.
"""

from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives import hashes


def sha1(data: bytes) -> bytes:
    """FIPS 180-4: 20 octets. For key identifiers only (RFC 5280 4.2.1.2)."""
    return _digest(hashes.SHA1(), data)  # noqa: S303  An identifier, not a promise of security.


def sha256(data: bytes) -> bytes:
    """FIPS 180-4: 32 octets."""
    return _digest(hashes.SHA256(), data)


def running_sha256() -> hashes.Hash:
    """A SHA-256 that is fed piece by piece."""
    return hashes.Hash(hashes.SHA256())


def sm3(data: bytes) -> bytes:
    """GB/T 32905: 32 octets."""
    return _digest(hashes.SM3(), data)


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    context = hashes.Hash(algorithm)
    context.update(data)
    return context.finalize()


CLASSIC_HASHES: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {
    "SHA1": hashes.SHA1,  # Only to verify a CSR: no key of ours makes such a signature.
    "SHA256": hashes.SHA256,
    "SHA384": hashes.SHA384,
    "SHA512": hashes.SHA512,
}
"""What RSA and ECDSA sign with and verify with, by `Signature.hash_name`."""
