"""`--version`: answered before Typer is loaded; with `-v` also what we run on."""

from pcactl import __version__
from pcactl.cli.early import Asked
from pcactl.render.screen import Screen
from pcactl.render.version import Versions, version_document, version_text

_LIBRARIES = ("cryptography", "gmssl", "idna", "platformdirs", "tomli-w", "typer")


def show_version(asked: Asked, screen: Screen) -> None:
    """Print the version. Raises ReaderGone, StoreFailure."""
    versions = _all_versions() if asked.verbose else Versions(__version__)
    if asked.output == "json":
        from pcactl.render.json_text import json_text

        screen.data(json_text(version_document(versions), screen))
    else:
        screen.data(version_text(versions))


def _all_versions() -> Versions:
    from importlib.metadata import PackageNotFoundError, version
    from platform import python_version

    from cryptography.hazmat.backends.openssl import backend

    def installed(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    openssl = backend.openssl_version_text().removeprefix("OpenSSL ")
    return Versions(__version__, python_version(), openssl, tuple((name, installed(name)) for name in _LIBRARIES))
