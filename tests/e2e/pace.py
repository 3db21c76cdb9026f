"""How long something may take here: limits are of a machine with nothing else to do, and tests share theirs."""

import os


def allowed(seconds: float) -> float:
    """Return how long something may take now that takes so many seconds, at most, where nothing else runs."""
    return seconds * (1 + os.getloadavg()[0] / (os.cpu_count() or 1))
