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
from pcactl.store.outdir import Foreign, check_out, finish_out, write_out


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
    """See that the files of a request could be put in their place; nothing is written. Raises Exists, StoreFailure."""
    if place:
        spki = request.public_key.spki if request.public_key else b""
        check_out(place.out, _out_names(request), foreign=_of_another(spki, set()), force=place.force)


def prepare_place(place: Place | None, request: Request) -> None:
    """The same, once what a killed pcactl began there is finished. Raises Exists, StoreFailure."""
    if place:
        finish_out(place.out)
        check_place(place, request)


def copy_files(files: Mapping[str, bytes], instance: Instance, place: Place | None) -> Copied:
    """Put the files there, with what servers and clients load. Raises Exists, StoreFailure.

    With `force` what another instance left there and this one has not goes: its halves, and a private key of another certificate.
    """
    if place is None:
        return Copied({})
    out_files = _out_files(files, instance.certificates)
    (certificate,) = pem.decode("CERTIFICATE", files[STEMS[Role.SIGNING].certificate])
    sealed: set[str] = set()
    paths, gone = write_out(place.out, out_files, foreign=_of_another(read_certificate(certificate).spki, sealed), force=place.force)
    removed = (notice(rows.FOREIGN_FILES_REMOVED, "--out", out=place.out, names=listing(FILES[stem].name for stem in gone)),) if gone else ()
    return Copied(paths, (*removed, *(notice(rows.ENCRYPTED_KEY_STAYS, "--out", out=place.out, name=FILES[stem].name) for stem in sealed)))


def _of_another(spki: bytes, sealed: set[str]) -> Foreign:
    """What tells the files of another instance beside those of the one with this public key: its halves, and another private key.

    A private key that cannot be read is none, as it is the user's; one that is encrypted is put down as `sealed`.
    """

    def is_foreign(stem: str, content: bytes) -> bool:
        from pcactl.keys.foreign import load_foreign
        from pcactl.keys.pbes2 import PassphraseNeeded

        if stem != STEMS[Role.SIGNING].private_key:
            return True
        try:
            return load_foreign(content).public_info().spki != spki
        except PassphraseNeeded:
            sealed.add(stem)
        except ValueError:
            pass
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
