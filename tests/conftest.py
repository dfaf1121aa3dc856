"""Assertions in the shared fixtures are explained like those in tests."""

import pytest

pytest.register_assert_rewrite("tests.harness.fixtures", "tests.harness.shop")
