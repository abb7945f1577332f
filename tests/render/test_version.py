"""The version, short and long."""

from pcactl.render.version import Versions, version_document, version_text

LONG = Versions("1.2.0", "3.11.7", "4.0.3", (("typer", "0.29.2"), ("absent", "")))


def test_text() -> None:
    assert version_text(Versions("1.2.0")) == "pcactl 1.2.0\n"
    assert version_text(LONG) == "pcactl 1.2.0\nPython 3.11.7\nOpenSSL 4.0.3\ntyper 0.29.2\n"


def test_document() -> None:
    assert version_document(Versions("1.2.0")) == {"version": "1.2.0"}
    assert version_document(LONG)["libraries"] == {"typer": "0.29.2", "absent": ""}
