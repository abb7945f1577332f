"""RSA keys: PKCS#1 v1.5 signatures (RFC 8017 8.2), the form RSAPrivateKey (RFC 8017 A.1.2). Arithmetic is `cryptography`'s.

Which lengths there are is in the contract's rows. PKCS#8 around the form is `pkcs8`'s.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS, Signature
from pcactl.keys import pkcs8
from pcactl.keys.digest import CLASSIC_HASHES
from pcactl.keys.signing import signed
from pcactl.keys.spki import RSA_ENCRYPTION, KeyIdentifier, PublicKey
from pcactl.model import PublicInfo
from pcactl.phrase import listing, phrase

_EXPONENT = 65537
_IDENTIFIER = KeyIdentifier(RSA_ENCRYPTION)


class RsaKey:
    """An RSA key with two primes; `generate` and `load` are the ways to one."""

    __slots__ = ("_private",)

    algorithm = ALGORITHMS["RSA"]

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private

    @property
    def key_param(self) -> str:
        """The bits of its modulus."""
        return str(self._private.key_size)

    def public_info(self) -> PublicInfo:
        """SubjectPublicKeyInfo and key id."""
        numbers = self._private.public_key().public_numbers()
        return PublicKey(_IDENTIFIER, der.sequence(der.integer(numbers.n), der.integer(numbers.e))).info()

    def sign(self, message: bytes, signature: Signature) -> bytes:
        """As many octets as the modulus has. Raises Defect."""
        return signed(
            self.algorithm,
            signature,
            lambda: self._private.sign(message, PKCS1v15(), CLASSIC_HASHES[signature.hash_name]()),
            lambda made: _verify(self._private.public_key(), message, made, signature),
        )

    def to_pkcs8(self, passphrase: bytes | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted where there is a passphrase. Raises ValueError for an empty one."""
        return pkcs8.write(_IDENTIFIER, _write(self._private.private_numbers()), passphrase)


def generate(key_param: str) -> RsaKey:
    """A new key with the public exponent 65537 and as many bits as `key_param` says."""
    return RsaKey(rsa.generate_private_key(_EXPONENT, RsaKey.algorithm.params[key_param].bits))


def load(_identifier: KeyIdentifier, content: bytes) -> RsaKey:
    """A key of the store from its RSAPrivateKey in DER.

    That the numbers belong together is looked at; whether p and q are primes is not, for it takes 29 ms at 2048 bits
    and 207 ms at 4096. A key that was made elsewhere needs that check first: `admit`. Raises ValueError.
    """
    return RsaKey(_read(content).private_key(unsafe_skip_rsa_key_validation=True))


def admit(_identifier: KeyIdentifier, content: bytes) -> RsaKey:
    """A key that was made elsewhere, from its RSAPrivateKey in DER: p and q are tested too. Raises ValueError."""
    numbers = _read(content)
    try:
        return RsaKey(numbers.private_key())
    except ValueError as error:
        raise ValueError("an RSA key that is none: p and q are not two primes") from error


def admit_public(public: PublicKey) -> tuple[str, PublicKey]:
    """A public key that was made elsewhere: its bits, and its RSAPublicKey anew. Raises ValueError."""
    n, e = _read_public(public)
    if str(n.bit_length()) not in RsaKey.algorithm.params:
        raise ValueError(_bits_refused(n))
    if e < _EXPONENT or e % 2 == 0:
        raise ValueError(
            phrase(
                "an RSA key with the public exponent {given}, where odd ones from {least} are taken",
                given=e if e < _EXPONENT else phrase("even"),
                least=_EXPONENT,
            )
        )
    if n % 2 == 0 or e >= n:
        raise ValueError("an RSA key that is none: its modulus is even, or no larger than its exponent")
    return str(n.bit_length()), PublicKey(_IDENTIFIER, der.sequence(der.integer(n), der.integer(e)))


def verify(public: PublicKey, message: bytes, signature: bytes, how: Signature) -> None:
    """Return where the signature is this key's over this message. Raises ValueError where it is not, or the key is none."""
    n, e = _read_public(public)
    _verify(rsa.RSAPublicNumbers(n=n, e=e).public_key(), message, signature, how)


def _read_public(public: PublicKey) -> tuple[int, int]:
    """Modulus and exponent. Raises ValueError."""
    n, e = (item.integer() for item in der.read(public.bits).parts(2, 2))
    if min(n, e) < 1:
        raise ValueError("an RSAPublicKey that is not two positive numbers")
    return n, e


def _verify(key: rsa.RSAPublicKey, message: bytes, signature: bytes, how: Signature) -> None:
    try:
        key.verify(signature, message, PKCS1v15(), CLASSIC_HASHES[how.hash_name]())
    except InvalidSignature as error:
        raise ValueError("the RSA signature is not this key's over this message") from error


def _write(key: rsa.RSAPrivateNumbers) -> bytes:
    public = key.public_numbers
    fields = (0, public.n, public.e, key.d, key.p, key.q, key.dmp1, key.dmq1, key.iqmp)
    return der.sequence(*(der.integer(field) for field in fields))


def _read(content: bytes) -> rsa.RSAPrivateNumbers:
    fields = [item.integer() for item in der.read(content).expect(der.SEQUENCE).children()]
    if len(fields) != 9 or fields[0] != 0 or min(fields[1:]) < 1:  # noqa: PLR2004  Version 0, for two primes, and eight numbers.
        raise ValueError("an RSAPrivateKey that is not of version 0 and eight positive numbers")
    _, n, e, d, p, q, dmp1, dmq1, iqmp = fields
    if str(n.bit_length()) not in RsaKey.algorithm.params:
        raise ValueError(_bits_refused(n))
    # An inversion takes time with the square of its numbers' length.
    if max(fields) > n or not _belong_together(e, d, p, q, (dmp1, dmq1, iqmp)):
        raise ValueError("an RSAPrivateKey whose numbers do not belong together")
    return rsa.RSAPrivateNumbers(p=p, q=q, d=d, dmp1=dmp1, dmq1=dmq1, iqmp=iqmp, public_numbers=rsa.RSAPublicNumbers(e, n))


def _bits_refused(n: int) -> str:
    return phrase("an RSA key of {bits} bits, where {allowed} are taken", bits=n.bit_length(), allowed=listing(RsaKey.algorithm.params))


def _belong_together(e: int, d: int, p: int, q: int, crt: tuple[int, int, int]) -> bool:
    """RFC 8017 3.2, without the primes; that p times q is n, the library looks at. Microseconds, and a damaged file is caught."""
    if min(p, q) < 3:  # noqa: PLR2004  No odd prime is smaller.
        return False
    return crt == (d % (p - 1), d % (q - 1), pow(q, -1, p)) and e * d % (p - 1) == 1 == e * d % (q - 1)
