"""Copies under `--out`: the files of the store, and beside them what TLS servers and their clients load."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import NamedTuple

from pcactl import pem
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Role
from pcactl.model import Instance, Request
from pcactl.store.layout import ROOT_CERTIFICATE, STEMS
from pcactl.store.outdir import check_out, write_out


class Place(NamedTuple):
    """Where copies of the files go."""

    out: Path
    force: bool = False


def check_place(place: Place | None, request: Request) -> None:
    """See that the files of a request could be put in their place. Raises Exists, StoreFailure."""
    if place:
        check_out(place.out, _out_names(request), force=place.force)


def copy_files(files: Mapping[str, bytes], instance: Instance, place: Place | None) -> Mapping[str, PurePath]:
    """Put the files there, by stem, with what servers and clients load. Raises Exists, StoreFailure."""
    return write_out(place.out, _out_files(files, instance.certificates), force=place.force) if place else {}


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
