"""Real calls: see tests/harness/fixtures.py."""

import pytest

from tests.harness.fixtures import box, logs, nothing_unexpected, phones, shop

__all__ = ["box", "logs", "nothing_unexpected", "phones", "shop"]


@pytest.fixture(autouse=True)
def checked(nothing_unexpected: None) -> None:
    """Every test here ends with its logs read and its records checked."""
