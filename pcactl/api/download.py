"""DownloadLeafInstance: a leaf's files as text, or in one tar archive (contract 5)."""

import io
import tarfile
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from pcactl.contract.actions import SUPPORTED_DOWNLOAD_TYPES
from pcactl.contract.vocabulary import STATE_IN_CODES, Status
from pcactl.errors import InvalidParameter, StateConflict
from pcactl.model import Shown
from pcactl.phrase import listing, phrase

_STEMS = {
    "certificate": "certificate",
    "certificate_chain": "chain",
    "private_key": "private_key",
    "encrypt_certificate": "encryption_certificate",
    "encrypt_private_key": "encryption_private_key",
}
"""The documented keys, and the files that they are."""

_PRIVATE_KEYS = ("private_key", "encrypt_private_key")


def download(leaf: Shown, values: Mapping[str, Any]) -> dict[str, Any]:
    """The Result for a leaf, by the checked body of the action. Raises StateConflict, InvalidParameter."""
    if leaf.status is not Status.NORMAL:
        raise StateConflict(
            phrase("the leaf is {state}", state=leaf.status.word),
            kind="leaf",
            state=STATE_IN_CODES[leaf.status],
            field="instance_id",
            value=leaf.instance.instance_id,
            allowed="only a normal leaf",
        )
    if values["download_type"] not in SUPPORTED_DOWNLOAD_TYPES:
        raise InvalidParameter(
            "it is documented but not supported yet by this version",
            field="download_type",
            value=values["download_type"],
            allowed=listing(SUPPORTED_DOWNLOAD_TYPES),
        )
    files = {key: leaf.files.contents.get(stem) for key, stem in _STEMS.items()}
    if (password := values.get("password")) is not None:
        if not password:
            raise InvalidParameter("it must not be empty", field="password", hint="leave it out for a private key in the clear")
        files |= {key: _encrypted(text, password) for key in _PRIVATE_KEYS if (text := files[key])}
    if values["is_tarball"]:
        return {"tarball_bytes": b64encode(_tarball({_STEMS[key]: text for key, text in files.items() if text})).decode()}
    return files


def _encrypted(text: str, password: str) -> str:
    from pcactl.keys.registry import is_encrypted, load

    if is_encrypted(text.encode()):
        raise InvalidParameter("the private key is stored under a passphrase already", field="password", hint="leave it out")
    return load(text.encode()).to_pkcs8(password.encode()).decode()


def _tarball(files: Mapping[str, str]) -> bytes:
    """The same files always give the same octets: no owner, no time."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for stem, text in files.items():
            member = tarfile.TarInfo(f"{stem}.pem")
            member.size, member.mode = len(text), 0o600
            tar.addfile(member, io.BytesIO(text.encode()))
    return archive.getvalue()
