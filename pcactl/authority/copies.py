"""Copies under `--out`: the files of the store, and beside them what TLS servers and their clients load."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

from pcactl import pem
from pcactl.contract import notices as rows
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Role
from pcactl.engine.view import read_certificate
from pcactl.model import Instance, Notice, Request, notice
from pcactl.phrase import listing
from pcactl.store.layout import FILES, ROOT_CERTIFICATE, STEMS
from pcactl.store.outdir import check_out, write_out

_KEY_OCTETS = 1 << 16
"""More than any private key has."""


class Place(NamedTuple):
    """Where copies of the files go."""

    out: Path
    force: bool = False


class Copied(NamedTuple):
    """What came of putting them there."""

    paths: Mapping[str, PurePath]
    """By stem."""
    notices: tuple[Notice, ...] = ()


def check_place(place: Place | None, request: Request) -> None:
    """See that the files of a request could be put in their place. Raises Exists, StoreFailure."""
    if place:
        names = _out_names(request)
        spki = request.public_key.spki if request.public_key else b""
        check_out(place.out, names, foreign=_foreign(place, names, spki), force=place.force)


def copy_files(files: Mapping[str, bytes], instance: Instance, place: Place | None) -> Copied:
    """Put the files there, with what servers and clients load. Raises Exists, StoreFailure.

    With `force` what another instance left there and this one has not goes: its halves, and a private key of another certificate.
    """
    if place is None:
        return Copied({})
    out_files = _out_files(files, instance.certificates)
    (certificate,) = pem.decode("CERTIFICATE", files[STEMS[Role.SIGNING].certificate])
    foreign = _foreign(place, out_files, read_certificate(certificate).spki)
    paths = write_out(place.out, out_files, foreign=foreign, force=place.force)
    names = listing(FILES[stem].name for stem in foreign)
    return Copied(paths, (notice(rows.FOREIGN_FILES_REMOVED, "--out", out=place.out, names=names),) if foreign else ())


def _foreign(place: Place, stems: Container[str], spki: bytes) -> list[str]:
    """The stems of files in a place that belong to another instance than the one of these stems, whose public key is `spki`."""
    there = [stem for stem in FILES if stem not in stems and (place.out / FILES[stem].name).is_file()] if place.out.is_dir() else []
    return [stem for stem in there if stem != STEMS[Role.SIGNING].private_key or _is_of_another(place.out / FILES[stem].name, spki)]


def _is_of_another(path: Path, spki: bytes) -> bool:
    """Whether a file has the private key of another certificate; False where that cannot be seen, as it is the user's."""
    from pcactl.keys.foreign import load_foreign

    try:
        with path.open("rb") as file:
            return load_foreign(file.read(_KEY_OCTETS)).public_info().spki != spki
    except (OSError, ValueError):
        return False


def _out_names(request: Request) -> tuple[str, ...]:
    roles = (Role.SIGNING,) if KINDS[request.kind].is_ca else request.algorithm.leaf
    elsewhere = {STEMS[Role.SIGNING].private_key} if request.public_key else set()
    return (*(stem for role in roles for stem in STEMS[role] if stem not in elsewhere), ROOT_CERTIFICATE)


def _out_files(files: Mapping[str, bytes], roles: Iterable[Role]) -> Mapping[str, bytes]:
    """The files of the store, and beside them what servers and clients load: the chain without its root, and the root."""
    out = dict(files)
    for role in roles:
        *below, root = pem.split(files[STEMS[role].chain])
        out |= {STEMS[role].full_chain: b"".join(below) or root, ROOT_CERTIFICATE: root}
    return out
