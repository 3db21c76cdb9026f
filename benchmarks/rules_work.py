"""One worker of the rules' measurements: `python -m benchmarks.rules_work URL NAME` works from the first line it is given to the next."""

import sys

from formwright.kernel.memory import settle_memory
from formwright.runtime.engine import Engine
from formwright.runtime.worker import Worker
from formwright.store.engine import Database

if __name__ == "__main__":
    engine = Engine(Database(sys.argv[1]))
    engine.apps()
    settle_memory()
    print("ready", flush=True)
    sys.stdin.readline()
    worker = Worker(engine, sys.argv[2])
    worker.start()
    sys.stdin.readline()
    worker.stop()
