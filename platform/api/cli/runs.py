"""`formwright runs ...`: what the rules did, and why."""

import argparse
import json

from ...kernel.json import dumps, loads
from ...kernel.problems import NotFound, Problem
from ...runtime.explaining.journal import run_told
from ...store import runs
from .command import OK, Command, add_database, add_language
from .opening import open_engine
from .printing import say, table
from .understanding import eyes_of


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("--rule", default="", help="only runs of this rule")
    parser.add_argument("--state", default="", help="only runs in this state")
    parser.add_argument("--limit", type=int, default=30, help="how many (%(default)s)")
    add_database(parser)
    add_language(parser)


def _list(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    with engine.database.read() as connection:
        found = runs.listing(connection, given.app, given.rule, given.state, given.limit)
    rows = [["ID", "RULE", "STATE", "TRIES", "WHEN"]]
    rows += [[run.id, run.rule, run.state, str(run.attempt), f"{run.created_at:%Y-%m-%d %H:%M:%S}"] for run in found]
    table(rows)
    return OK


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="ID", help="the run's id")
    add_database(parser)
    add_language(parser)


def _show(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    with engine.database.read() as connection:
        run = runs.get(connection, given.run)
    if run is None:
        raise NotFound(Problem("unknown_run"))
    shown = loads(dumps(run_told(eyes_of(given, engine, run.app), run.id)))
    say(json.dumps(shown, indent=2, ensure_ascii=False))
    return OK


COMMANDS = (
    Command("runs list", "list runs of rules, newest first", _list_arguments, _list),
    Command("runs show", "show one run with its journal: lines, changes, durations", _show_arguments, _show),
)
