"""A process that is killed at a chosen system call: it forks, and each child does one thing to one database once it is traced.

It reads lines `URL WHAT` from standard input and answers `pid N`, then `over CODE`; between them the child says `kept` when its work
was acknowledged.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.save import save
from formwright.store.engine import Database

SECOND_APP = Path(__file__).resolve().parents[1] / "second_app"
BOOKS = 5


def books(letter: str, count: int = BOOKS) -> list[Create]:
    return [Create("book", {"isbn": f"{letter}{n}", "name": f"Book {n}", "author": "A.", "price": "1.00"}) for n in range(count)]


def one_save(engine: Engine) -> None:
    save(engine, engine.app("library"), SYSTEM, books("S"))


def two_saves(engine: Engine) -> None:
    """Planted: what is acknowledged as one is written in two transactions."""
    for number in range(BOOKS):
        save(engine, engine.app("library"), SYSTEM, books("S")[number : number + 1])


def one_publish(engine: Engine) -> None:
    publish_folder(engine, SECOND_APP / "v2")


DOINGS: Mapping[str, Callable[[Engine], None]] = {"save": one_save, "halves": two_saves, "publish": one_publish}


def traced() -> bool:
    status = Path("/proc/self/status").read_text("utf-8")
    return "TracerPid:\t0\n" not in status


def child(url: str, what: str) -> None:
    database = Database(url)
    engine = Engine(database)
    engine.apps()
    while not traced():
        time.sleep(0.001)
    DOINGS[what](engine)
    os.write(1, b"kept\n")
    os._exit(0)


def main() -> None:
    for line in sys.stdin:
        url, what = line.split()
        number = os.fork()
        if number == 0:
            child(url, what)
        os.write(1, f"pid {number}\n".encode())
        _, status = os.waitpid(number, 0)
        os.write(1, f"over {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
