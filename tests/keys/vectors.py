"""The data of `tests/vectors` as values."""

import tomllib
from pathlib import Path
from typing import NamedTuple

_DIRECTORY = Path(__file__).parent.parent / "vectors"
_SM2 = tomllib.loads((_DIRECTORY / "sm2.toml").read_text())
_DIGEST = tomllib.loads((_DIRECTORY / "digest.toml").read_text())


class SignatureVector(NamedTuple):
    message: bytes
    d: int
    point: tuple[int, int]
    za: int
    e: int
    k: int
    r: int
    s: int


class Prehashed(NamedTuple):
    point: tuple[int, int]
    e: int
    r: int
    s: int


class Multiple(NamedTuple):
    k: int
    point: tuple[int, int]
    why: str


class Digest(NamedTuple):
    algorithm: str
    message: bytes
    digest: bytes


def _numbers(row: dict[str, str], names: str) -> list[int]:
    return [int(row[name], 16) for name in names.split()]


def _point(row: dict[str, str]) -> tuple[int, int]:
    return int(row["x"], 16), int(row["y"], 16)


_ONE = _SM2["signature"]

SIGNATURE = SignatureVector(_ONE["message"].encode(), int(_ONE["d"], 16), _point(_ONE), *_numbers(_ONE, "za e k r s"))
PREHASHED = [Prehashed(_point(row), *_numbers(row, "e r s")) for row in _SM2["prehashed"]]
MULTIPLES = [Multiple(int(row["k"], 16), _point(row), row["why"]) for row in _SM2["multiples"]]
DIGESTS = [Digest(name, row["message"].encode(), bytes.fromhex(row["digest"])) for name, rows in _DIGEST.items() for row in rows]
