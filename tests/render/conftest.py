"""Errors and notices here have words of their own."""

import pytest


@pytest.fixture(autouse=True)
def chinese_of_what_is_said() -> None:
    """Not looked at: nobody says them but these tests."""
