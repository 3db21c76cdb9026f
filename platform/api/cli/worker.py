"""`formwright worker`: carry out rules in a process of its own."""

import argparse
import signal
from types import FrameType

from ...kernel.memory import settle_memory
from ...runtime.chaining import Sealer
from ...runtime.importing.working import ImportWorker
from ...runtime.sealing import check_keys
from ...runtime.sweeping import Sweeper
from ...runtime.worker import Worker
from ..app import cut_off_after
from ..serving import start_logs
from ..settings import Settings
from .command import OK, Command, add_database
from .opening import open_engine
from .printing import say

_LAST_SECONDS = 8.0


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("--name", default="", help="how this worker is called in logs")


def _run(given: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    start_logs(settings)
    engine = open_engine(given)
    check_keys(engine)
    settle_memory()
    worker = Worker(engine, given.name)

    def stop(_number: int, _frame: FrameType | None) -> None:
        cut_off_after(_LAST_SECONDS)
        worker.stop(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    say("Working; stop with Ctrl+C")
    beside = (ImportWorker(engine), Sweeper(engine, settings.keeping), Sealer(engine))
    for each in beside:
        each.start()
    worker.run_forever()
    for each in beside:
        each.stop()
    return OK


COMMAND = Command("worker", "carry out rules and imports in a process of its own", _arguments, _run)
