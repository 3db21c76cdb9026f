"""Can this process work: database, engine tables, releases, worker and disk; asked at most once a second, however many ask."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ..kernel.problems import FormwrightError, Problem
from ..store import migrate
from .engine import Engine

_ASK_EVERY_SECONDS = 1.0
_MEBIBYTE = 1024 * 1024


class Readiness:
    """The checks of one process; thread-safe."""

    def __init__(self, engine: Engine, folders: Sequence[Path], least_free: int) -> None:
        """Check an engine, and that each folder has so many bytes free."""
        self.worker_lives: Callable[[], bool] | None = None
        self._engine = engine
        self._folders = tuple(folders)
        self._least_free = least_free
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._found: dict[str, Problem | None] = {}

    def check(self) -> dict[str, Problem | None]:
        """Return what hinders each part; None for those that are well."""
        with self._lock:
            if time.monotonic() - self._asked >= _ASK_EVERY_SECONDS:
                self._found = {name: _first(ask) for name, ask in self._parts().items()}
                self._asked = time.monotonic()
            return self._found

    def _parts(self) -> dict[str, Callable[[], Problem | None]]:
        return {
            "database": self._database,
            "migrations": self._migrations,
            "releases": self._releases,
            "worker": self._worker,
            "disk": self._disk,
        }

    def _database(self) -> None:
        self._engine.database.check()

    def _migrations(self) -> Problem | None:
        with self._engine.database.read() as connection:
            found, needed = migrate.revisions(connection)
        return None if found == needed else Problem("not_migrated", {"found": found, "needed": needed})

    def _releases(self) -> Problem | None:
        self._engine.refresh()
        held_back = self._engine.held_back()
        return Problem("release_held_back", {"apps": ", ".join(sorted(held_back))}) if held_back else None

    def _worker(self) -> Problem | None:
        lives = self.worker_lives
        return None if lives is None or lives() else Problem("worker_dead")

    def _disk(self) -> Problem | None:
        for folder in self._folders:
            free = shutil.disk_usage(folder).free
            if free < self._least_free:
                return Problem("disk_nearly_full", {"free": free // _MEBIBYTE, "least": self._least_free // _MEBIBYTE})
        return None


def _first(ask: Callable[[], Problem | None]) -> Problem | None:
    try:
        return ask()
    except FormwrightError as error:
        return error.problems[0]
    except OSError as error:
        return Problem("not_checked", {"why": error.strerror or type(error).__name__})
