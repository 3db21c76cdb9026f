"""Worker processes that deal with what is due until they are killed: `python -m tests.faults.due_worker URL` begins one for each name.

Names are lines that it reads. Each worker is a copy of a process that has loaded everything already: starting Python anew after each
kill took most of a long run.
"""

import os
import signal
import sys
import threading
from datetime import timedelta

from formwright.runtime.engine import Engine
from formwright.runtime.worker import Worker
from formwright.store.engine import Database


def work(url: str, name: str) -> None:
    """Work, once that is said by a line with the process's id."""
    engine = Engine(Database(url))
    engine.apps()
    Worker(engine, name, lease=timedelta(seconds=1)).start()
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who were killed leave nothing behind
    while line := sys.stdin.readline():
        if os.fork() == 0:
            work(sys.argv[1], line.strip())
