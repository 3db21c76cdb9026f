"""`formwright serve`: the server."""

import argparse
import os

from ...kernel.problems import Conflict, Problem
from ...runtime.indexes import keep_indexes
from ...runtime.sealing import check_keys
from ..serving import listen, serve, serve_many, start_logs
from ..settings import Settings
from .command import OK, Command, add_database
from .opening import open_engine
from .printing import say


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="processes; more than one needs PostgreSQL (%(default)s)")
    parser.add_argument("--no-rules", action="store_true", help="leave the rules to `formwright worker`")
    add_database(parser)


def _run(given: argparse.Namespace) -> int:
    os.environ["FORMWRIGHT_DATABASE"] = given.database
    if given.no_rules:
        os.environ["FORMWRIGHT_WORK_RULES"] = "0"
    settings = Settings.from_environment()
    start_logs(settings)
    engine = open_engine(given)
    if given.workers > 1 and engine.database.dialect == "sqlite":
        raise Conflict(Problem("one_process_only", {"workers": given.workers}))
    check_keys(engine)
    keep_indexes(engine)
    with listen(given.host, given.port) as listening:
        say(f"Formwright listens at http://{given.host}:{given.port}")
        if given.workers > 1:
            engine.database.close()
            serve_many(listening, given.workers)
        else:
            serve(engine, settings, listening)
    return OK


COMMAND = Command("serve", "serve the installed apps", _arguments, _run)
