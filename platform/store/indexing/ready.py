"""Whether a search index is whole and kept current, asked of the database again until it is."""

import time
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from . import judging, postgresql, sqlite
from .wanted import SearchIndex

_ASK_AGAIN_SECONDS = 5.0


class Ready:
    """Which of an app's search indexes can be relied on; thread-safe, for a wrong no only costs time."""

    def __init__(self, indexes: Mapping[str, SearchIndex]) -> None:
        """Know the indexes by entity; the database is asked when the first one is needed."""
        self.indexes = indexes
        self._whole: set[str] = set()
        self._asked: dict[str, float] = {}

    def holds(self, connection: Connection, entity: str) -> bool:
        """Tell whether an entity has a search index that is whole."""
        index = self.indexes.get(entity)
        whole = sqlite.is_whole if connection.dialect.name == "sqlite" else postgresql.is_whole
        return index is not None and self._known(index.name, lambda: whole(connection, index))

    def judged(self, connection: Connection, entity: str) -> tuple[str, ...]:
        """Return the fields of an entity that are kept beside its search index, for roles see rows by them."""
        index = self.indexes[entity]
        if connection.dialect.name != "sqlite" or not index.judged:
            return ()
        held = self._known(judging.documents(index), lambda: judging.holds(connection, index))
        return index.judged if held else ()

    def _known(self, name: str, ask: Callable[[], bool]) -> bool:
        if name in self._whole:
            return True
        now = time.monotonic()
        if now - self._asked.get(name, float("-inf")) < _ASK_AGAIN_SECONDS:
            return False
        self._asked[name] = now
        if ask():
            self._whole.add(name)
            return True
        return False
