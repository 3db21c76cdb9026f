"""The house on each database; and, for what does not depend on the database, on SQLite alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from formwright.runtime.accounts import passwords
from tests.api.accounts.house import House, a_house
from tests.api.prepared import copied_file


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at little cost here: people sign in some hundred times. What a hash costs otherwise is looked at in test_passwords.py."""
    monkeypatch.setattr(passwords, "Argon2Hasher", lambda: Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def house(desk_url: str) -> Iterator[House]:
    """A house on each database."""
    with a_house(desk_url) as house:
        yield house


@pytest.fixture
def lite(prepared_file: Path, tmp_path: Path) -> Iterator[House]:
    """A house on SQLite."""
    with a_house(copied_file(prepared_file, tmp_path)) as house:
        yield house
