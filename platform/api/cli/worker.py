"""`formwright worker`: carry out rules in a process of its own."""

import argparse
import signal
from types import FrameType

from ...runtime.worker import Worker
from .command import OK, Command, add_database
from .opening import open_engine
from .printing import say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--name", default="", help="how this worker is called in logs")


def _run(given: argparse.Namespace) -> int:
    worker = Worker(open_engine(given), given.name)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    say("Working; stop with Ctrl+C")
    worker.run_forever()
    return OK


COMMAND = Command("worker", "carry out rules in a process of its own", _arguments, _run)
