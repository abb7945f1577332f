"""pcactl: a private certificate authority on a local directory, with RSA, ECDSA and SM2."""

__version__ = "0.1.0"
