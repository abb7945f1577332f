"""Inputs that were not refused in words once. Those that are open are expected to fail, until they do not.

`says` is part of what an open one raises; runs pass over others that say the same, to find more than what is known.
"""

from hashlib import shake_128
from typing import Final, NamedTuple

from pcactl import der, pem
from tests.authority import roots


class Finding(NamedTuple):
    """An input, and whose it is."""

    target: str
    name: str
    data: bytes
    says: str = ""

    @property
    def open(self) -> bool:
        """Whether it is not repaired yet."""
        return bool(self.says)


TOO_SLOW = "TooSlow"
"""What is said of an input that is read for longer than `SECONDS`."""
SECONDS: Final = 2
_HEADED = b"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0000000000000000\n\nAAAA\n-----END EC PRIVATE KEY-----\n"
_RECORD = b'kind="root"\nkey_alg="RSA"\ninstance_id=""\ninstance_status=0x' + b"f" * 3572


def under_pbes1(oid: str, rounds: int) -> bytes:
    """A key under one of the old schemes, RFC 8018 A.3 and RFC 7292 C."""
    scheme = der.sequence(der.oid(oid), der.sequence(der.octet_string(bytes(8)), der.integer(rounds)))
    return der.sequence(scheme, der.octet_string(bytes(16)))


MD5_AND_DES = "1.2.840.113549.1.5.3"
PBES2, PBKDF2, SCRYPT = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12", "1.3.6.1.4.1.11591.4.11"
AES_256 = "2.16.840.1.101.3.4.1.42"


def under_pbes2(derivation: str, *costs: bytes, cipher: str = AES_256, block: int = 16) -> bytes:
    """A key that nothing opens under a scheme of RFC 8018 A.4; the parameters of its derivation begin with a salt."""
    derived = der.sequence(der.oid(derivation), der.sequence(der.octet_string(bytes(8)), *costs))
    scheme = der.sequence(der.oid(PBES2), der.sequence(derived, der.sequence(der.oid(cipher), der.octet_string(bytes(block)))))
    return der.sequence(scheme, der.octet_string(bytes(16)))


def under_scrypt(n: int, r: int, p: int) -> bytes:
    """A key under scrypt with these costs, RFC 7914 7.1."""
    return under_pbes2(SCRYPT, *map(der.integer, (n, r, p)))


def rsa_of_primes(octets: int) -> bytes:
    """An RSAPrivateKey of numbers that do not belong together, its p and q of so many octets."""
    p, q = (int.from_bytes(shake_128(name).digest(octets), "big") | 1 << octets * 8 - 1 | 1 for name in (b"p", b"q"))
    return der.sequence(*map(der.integer, (0, 5, 3, 3, p, q, 1, 1, 1)))


def _with_path_length(length: int) -> bytes:
    (block,) = pem.decode("CERTIFICATE", roots.certificate(extensions=(roots.constraints(path_length=length), roots.usages(roots.KEY_CERT_SIGN))))
    return block


FINDINGS: tuple[Finding, ...] = (
    Finding("key", "initial value shorter than a block", _HEADED),
    Finding("key", "no rounds", under_pbes1(MD5_AND_DES, 0)),
    Finding("root", "path length of many digits", _with_path_length(-(1 << 14_300))),
    Finding("record", "status of many digits", _RECORD),
    Finding("record", "key of many parts", b"a." * 20_000 + b"a=1"),
    Finding("key", "scrypt of few blocks", under_scrypt(1 << 16, 1, 1)),
    Finding("key", "primes of many octets", rsa_of_primes(32_000)),
    Finding("record", "key of many parts behind three quotation marks", b'a={b="""c"d""",' + b"a." * 100_000 + b'a=1,e="f"}'),
)


def known(target: str, error: BaseException) -> bool:
    """Whether an error is that of an open finding."""
    said = f"{type(error).__name__}: {error}"
    return any(row.open and row.target == target and row.says in said for row in FINDINGS)
