"""What every test can ask for; browsers only below tests/e2e."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.fixtures.browser", "tests.fixtures.kinds", "tests.fixtures.passwords", "tests.fixtures.postgres", "tests.fixtures.prepared",
]  # fmt: skip

E2E = Path(__file__).parent / "e2e"

settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("quick"), max_examples=100, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands below tests/e2e, so that nobody has to remember."""
    for item in items:
        if item.path.is_relative_to(E2E):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Give logging back as it was: a server that a test starts here lets all of it go where that test listened, which then closes."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
