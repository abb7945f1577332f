"""Command lines, as the tests of `cli` have them."""

from tests.cli.conftest import pca

__all__ = ["pca"]
