"""Block ciphers in CBC mode, as rows: what hides a private key under what was derived from its passphrase.

The ciphers are `cryptography`'s and imported when one is used. Keys and IVs are the caller's.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm


class CbcCipher(NamedTuple):
    """A block cipher in CBC mode with the padding of RFC 8018 6.1.1; sizes in octets."""

    make: Callable[[bytes], "BlockCipherAlgorithm"]
    key_size: int
    block_size: int

    def encrypt(self, key: bytes, iv: bytes, content: bytes) -> bytes:
        """Whole blocks: `content`, and 1 to `block_size` octets of padding."""
        from cryptography.hazmat.primitives.ciphers import Cipher, modes

        context = Cipher(self.make(key), modes.CBC(iv)).encryptor()
        missing = self.block_size - len(content) % self.block_size
        return context.update(content + bytes([missing]) * missing) + context.finalize()

    def decrypt(self, key: bytes, iv: bytes, content: bytes) -> bytes:
        """The content of whole blocks. Raises ValueError where its padding is none."""
        from cryptography.hazmat.primitives.ciphers import Cipher, modes

        context = Cipher(self.make(key), modes.CBC(iv)).decryptor()
        padded = context.update(content) + context.finalize()
        count = padded[-1]
        if not 1 <= count <= self.block_size or padded[-count:] != bytes([count]) * count:
            raise ValueError("padding that is none")
        return padded[:-count]


def _aes(key: bytes) -> "BlockCipherAlgorithm":
    from cryptography.hazmat.primitives.ciphers.algorithms import AES

    return AES(key)


def _sm4(key: bytes) -> "BlockCipherAlgorithm":
    from cryptography.hazmat.primitives.ciphers.algorithms import SM4

    return SM4(key)


def _triple_des(key: bytes) -> "BlockCipherAlgorithm":
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES

    return TripleDES(key)


AES_256_CBC = "2.16.840.1.101.3.4.1.42"

CBC_CIPHERS: Mapping[str, CbcCipher] = {
    "2.16.840.1.101.3.4.1.2": CbcCipher(_aes, 16, 16),
    "2.16.840.1.101.3.4.1.22": CbcCipher(_aes, 24, 16),
    AES_256_CBC: CbcCipher(_aes, 32, 16),
    "1.2.156.10197.1.104.2": CbcCipher(_sm4, 16, 16),
    "1.2.840.113549.3.7": CbcCipher(_triple_des, 24, 8),  # What `openssl req` wrote for two decades.
}
"""By the OID of the cipher with its mode, whose parameter is the IV (RFC 8018 B.2)."""
