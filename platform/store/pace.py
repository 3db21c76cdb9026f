"""Long work in short transactions: as many records at a time as nobody who waits would notice."""

import time

_WANTED_SECONDS = 0.05
_PAUSE_SECONDS = 0.05


class Pace:
    """How many records the next transaction takes: more where the last one was quick, fewer where it was not."""

    def __init__(self, first: int = 1_000, least: int = 100, most: int = 10_000) -> None:
        """Begin with some records, and never take fewer or more than these."""
        self.size, self._least, self._most = first, least, most

    def held(self, seconds: float) -> None:
        """Learn how long others had to wait, and let those who wait for the one writer of SQLite have their turn."""
        fitting = self.size * _WANTED_SECONDS / max(seconds, 0.001)
        self.size = max(self._least, min(self._most, self.size * 2, int(fitting)))
        time.sleep(min(seconds, _PAUSE_SECONDS))
