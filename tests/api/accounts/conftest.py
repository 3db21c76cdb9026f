"""The house on each database; and, for what does not depend on the database, on SQLite alone."""

from collections.abc import Iterator

import pytest

from tests.api.accounts.house import House, a_house
from tests.api.prepared import fill_desk
from tests.fixtures.prepared import Copied


@pytest.fixture
def house(desk_url: str) -> Iterator[House]:
    """A house on each database."""
    with a_house(desk_url) as house:
        yield house


@pytest.fixture
def lite(copied_file: Copied) -> Iterator[House]:
    """A house on SQLite."""
    with a_house(copied_file(fill_desk)) as house:
        yield house
