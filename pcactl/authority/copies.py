"""Copies under `--out`: the files of the store, and beside them what TLS servers and their clients load."""

from collections.abc import Iterable, Mapping
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
from pcactl.store.outdir import Foreign, check_out, write_out


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
        spki = request.public_key.spki if request.public_key else b""
        check_out(place.out, _out_names(request), foreign=_of_another(spki), force=place.force)


def copy_files(files: Mapping[str, bytes], instance: Instance, place: Place | None) -> Copied:
    """Put the files there, with what servers and clients load. Raises Exists, StoreFailure.

    With `force` what another instance left there and this one has not goes: its halves, and a private key of another certificate.
    """
    if place is None:
        return Copied({})
    out_files = _out_files(files, instance.certificates)
    (certificate,) = pem.decode("CERTIFICATE", files[STEMS[Role.SIGNING].certificate])
    paths, gone = write_out(place.out, out_files, foreign=_of_another(read_certificate(certificate).spki), force=place.force)
    names = listing(FILES[stem].name for stem in gone)
    return Copied(paths, (notice(rows.FOREIGN_FILES_REMOVED, "--out", out=place.out, names=names),) if gone else ())


def _of_another(spki: bytes) -> Foreign:
    """What tells the files of another instance beside those of the one with this public key: its halves, and another private key.

    A private key that cannot be read is none, as it is the user's.
    """

    def is_foreign(stem: str, content: bytes) -> bool:
        from pcactl.keys.foreign import load_foreign

        if stem != STEMS[Role.SIGNING].private_key:
            return True
        try:
            return load_foreign(content).public_info().spki != spki
        except ValueError:
            return False

    return is_foreign


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
