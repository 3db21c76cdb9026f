"""A worker process that deals with what is due until it is killed: `python -m tests.faults.due_worker URL NAME`."""

import sys
import threading
from datetime import timedelta

from formwright.runtime.engine import Engine
from formwright.runtime.worker import Worker
from formwright.store.engine import Database

if __name__ == "__main__":
    engine = Engine(Database(sys.argv[1]))
    engine.apps()
    Worker(engine, sys.argv[2], lease=timedelta(seconds=1)).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()
