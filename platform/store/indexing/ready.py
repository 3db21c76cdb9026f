"""Whether a search index is whole and kept current, asked of the database again until it is."""

import time
from collections.abc import Mapping

from sqlalchemy import Connection

from . import postgresql, sqlite
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
        if index is None or index.name in self._whole:
            return index is not None
        now = time.monotonic()
        if now - self._asked.get(index.name, float("-inf")) < _ASK_AGAIN_SECONDS:
            return False
        self._asked[index.name] = now
        whole = sqlite.is_whole if connection.dialect.name == "sqlite" else postgresql.is_whole
        if whole(connection, index):
            self._whole.add(index.name)
            return True
        return False
