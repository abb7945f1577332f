"""What a key costs at start-up: each algorithm loads its own module and what that needs, and nothing else."""

import subprocess
import sys

import pytest

from tests.keys import samples

NEVER = {
    "cryptography.x509",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.ciphers",
    "pcactl.keys.pbes2",
    "pcactl.keys.foreign",
    "hashlib",
    "secrets",
    "dataclasses",
    "inspect",
    "pydantic",
    "rich",
    "typer",
}
NOT_FOR: dict[str, set[str]] = {
    "RSA": {"pcactl.keys.ecdsa", "pcactl.keys.sm2", "pcactl.keys.sec1", "gmssl", "cryptography.hazmat.primitives.asymmetric.ec"},
    "ECDSA": {"pcactl.keys.rsa", "pcactl.keys.sm2", "gmssl", "random", "cryptography.hazmat.primitives.asymmetric.rsa"},
    "SM2": {
        "pcactl.keys.rsa",
        "pcactl.keys.ecdsa",
        "cryptography.hazmat.primitives.asymmetric.rsa",
        "cryptography.hazmat.primitives.asymmetric.ec",
    },
}
LIFE_OF_A_KEY = """
import sys
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.keys import registry
algorithm = ALGORITHMS[sys.argv[1]]
key = registry.load(registry.generate(algorithm, sys.argv[2]).to_pkcs8())
how = algorithm.signatures["SHA256"]
registry.verify(key.public_info().spki, b"message", key.sign(b"message", how), how)
print(*sys.modules)
"""


def _modules(source: str, *arguments: str) -> set[str]:
    # Without -S the site's .pth files would load modules of their own.
    paths = f"import sys; sys.path[:] = {sys.path!r}\n"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", paths + source, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(("algorithm", "key_param"), samples.QUICK_KEYS)
def test_the_life_of_a_key_loads_what_it_needs(algorithm: str, key_param: str) -> None:
    loaded = _modules(LIFE_OF_A_KEY, algorithm, key_param)
    assert f"pcactl.keys.{algorithm.lower()}" in loaded
    assert not loaded & (NEVER | NOT_FOR[algorithm])


def test_a_passphrase_loads_ciphers_and_still_no_serialization() -> None:
    life = LIFE_OF_A_KEY.replace("to_pkcs8()", "to_pkcs8(b'passphrase'), lambda: b'passphrase'")
    loaded = _modules(life, "ECDSA", "P256")
    assert {"cryptography.hazmat.primitives.ciphers", "pcactl.keys.pbes2"} <= loaded
    assert not loaded & ((NEVER | NOT_FOR["ECDSA"]) - {"cryptography.hazmat.primitives.ciphers", "pcactl.keys.pbes2"})


def test_the_names_around_passphrases_alone_load_no_cipher() -> None:
    """Callers import them to say what is wrong, also where nothing is encrypted."""
    loaded = _modules("from pcactl.keys.pbes2 import PassphraseNeeded, WrongPassphrase; print(*sys.modules)")
    assert not loaded & (NEVER - {"pcactl.keys.pbes2"})


def test_the_doors_alone_load_no_algorithm() -> None:
    loaded = _modules("from pcactl.keys import registry, pkcs8, spki, digest, signing; print(*sys.modules)")
    assert not loaded & (NEVER | {"gmssl", "pcactl.keys.rsa", "pcactl.keys.ecdsa", "pcactl.keys.sm2"})
    assert not {name for name in loaded if name.startswith("cryptography.hazmat.primitives.asymmetric.")}
