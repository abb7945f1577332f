"""The version as text and as JSON. Nothing but this is loaded to answer `--version`."""

from typing import Any, NamedTuple


class Versions(NamedTuple):
    """What is running: pcactl, and with `-v` what it runs on."""

    pcactl: str
    python: str = ""
    openssl: str = ""
    libraries: tuple[tuple[str, str], ...] = ()


def version_text(versions: Versions) -> str:
    """`pcactl 1.2.0`, and one line for each of the rest."""
    named = [("pcactl", versions.pcactl), ("Python", versions.python), ("OpenSSL", versions.openssl), *versions.libraries]
    return "".join(f"{name} {version}\n" for name, version in named if version)


def version_document(versions: Versions) -> dict[str, Any]:
    """The same as an object."""
    if not versions.python:
        return {"version": versions.pcactl}
    return {"version": versions.pcactl, "python": versions.python, "openssl": versions.openssl, "libraries": dict(versions.libraries)}
