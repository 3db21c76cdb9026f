"""Stamps: a step is done again only when what it was made from has changed."""

import hashlib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two starters at once are then not kept apart
    fcntl = None

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "starter"


def digest(files: Iterable[Path], *words: str) -> str:
    """Return a hash over names and contents of files, and over further words."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        total.update(f"\0{file.as_posix()}\0".encode())
        total.update(file.read_bytes() if file.is_file() else b"")
    return total.hexdigest()


def is_current(name: str, value: str) -> bool:
    """Tell whether the step was last finished for this very value."""
    stamp = CACHE / name
    return stamp.is_file() and stamp.read_text("utf-8") == value


def set_stamp(name: str, value: str) -> None:
    """Note that the step is finished for this value; an empty value means it is not."""
    CACHE.mkdir(parents=True, exist_ok=True)
    (CACHE / name).write_text(value, "utf-8")


@contextmanager
def one_at_a_time() -> Generator[None]:
    """Let one starter at a time prepare this checkout; others wait."""
    if fcntl is None:
        yield
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
