"""`formwright import APP WHAT FILE`: read a file through a connection, or into an entity."""

import argparse
import sys
from pathlib import Path

from ...kernel.problems import NotFound, Problem
from ...kernel.text import nearest
from ...runtime.context import SYSTEM
from ...runtime.importing.records import import_records
from ...runtime.importing.report import Report
from ...runtime.importing.through import import_through
from ...runtime.worker import drain
from .command import OK, PROBLEMS, Command, Misused, add_database, add_language
from .opening import open_accounts, open_engine
from .printing import print_json, say

_MOST_SHOWN = 50


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("what", metavar="CONNECTION|ENTITY", help="a connection's key, else an entity's")
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV (also packed with gzip) or XLSX")
    parser.add_argument("--dry-run", action="store_true", help="report what would happen, and keep nothing")
    parser.add_argument("--skip-bad", action="store_true", help="keep the good rows although others are refused")
    parser.add_argument("--as", dest="person", metavar="NAME", default="", help="import with the rights of this person")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how the report is printed (%(default)s)")
    add_database(parser)
    add_language(parser)


def _run(given: argparse.Namespace) -> int:
    if not given.file.is_file():
        raise Misused(Problem("file_not_there", {"file": str(given.file)}))
    engine = open_engine(given)
    app = engine.app(given.app)
    actor = open_accounts(engine).actor(given.person) if given.person else SYSTEM
    mode = "skip_bad" if given.skip_bad else "all_or_nothing"
    if given.what in app.model.definitions.connections:
        report = import_through(engine, app, actor, given.what, given.file, dry_run=given.dry_run, mode=mode)
    elif given.what in app.model.entities:
        report = import_records(engine, app, actor, given.what, given.file, dry_run=given.dry_run, mode=mode)
    else:
        known = [*app.model.definitions.connections, *app.model.entities]
        raise NotFound(Problem("unknown_connection", {"name": given.what, "near": nearest(given.what, known)}))
    if report.kept and not given.dry_run:
        drain(engine, app.key)
    if given.format == "json":
        print_json(report.to_json(given.language))
    else:
        show_report(report, given.language)
    return PROBLEMS if report.failed else OK


def show_report(report: Report, language: str) -> None:
    """Print an import's report for people."""
    shown = report.to_json(language)
    say(f"{report.read} rows read, {report.failed} refused")
    say(f"{report.created} records created, {report.updated} updated, {report.unchanged} unchanged")
    for entity, counts in report.records.items():
        say(f"  {entity}: " + ", ".join(f"{number} {event}" for event, number in counts.items() if number))
    for note in report.notes:
        if note.count:
            say(f"  {note.count} x {note.words.get(language) or note.words.get('en', note.code)}")
    for problem in report.problems[:_MOST_SHOWN]:
        say(f"  row {problem.row}: {problem.column} {problem.value!r}: {problem.problem.text(language)}")
    if not report.kept:
        say("nothing was kept: mend the rows above, or import with --skip-bad")
    elif report.dry_run:
        say("a dry run: nothing was kept")
    if report.totals and sys.stdout.isatty():
        say(f"  totals: {shown['totals']}")


COMMAND = Command("import", "import a file through a connection or into an entity", _arguments, _run)
