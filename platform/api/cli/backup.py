"""`formwright backup`, `verify` and `restore`: everything of a server in one file, checked, and back again."""

import argparse
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from ...kernel.keys import read_keys
from ...kernel.problems import Problem
from ...runtime import backup
from ...runtime.backup import Report
from ...store.engine import Database
from ..version import installed_version
from .command import OK, Command, Misused, add_database, add_language
from .printing import counted, print_problems, say


@contextmanager
def _database(given: argparse.Namespace) -> Generator[Database]:
    if not given.database:
        raise Misused(Problem("no_database_given"))
    database = Database(given.database)
    try:
        yield database
    finally:
        database.close()


def _tell(done: str, report: Report, given: argparse.Namespace, began: float) -> int:
    print_problems(report.warnings, given.language)
    manifest = report.manifest
    say(f"{done}: {counted(report.rows, 'row')}, {counted(report.files, 'file')}, tables at {manifest['migration']},")
    say(f"made at {manifest['made_at']} by Formwright {manifest['formwright']} ({time.monotonic() - began:.1f} s)")
    return OK


def _file(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=about)
    add_language(parser)


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to write; it must not be there yet")
    add_database(parser)


def _backup(given: argparse.Namespace) -> int:
    began = time.monotonic()
    with _database(given) as database:
        report = backup.backup(database, given.file, read_keys(), installed_version())
    return _tell("written", report, given, began)


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to read")


def _verify(given: argparse.Namespace) -> int:
    began = time.monotonic()
    return _tell("whole", backup.verify(given.file, read_keys()), given, began)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to read")
    add_database(parser)
    parser.add_argument("--overwrite", action="store_true", help="lose the data that the database holds now")


def _restore(given: argparse.Namespace) -> int:
    began = time.monotonic()
    with _database(given) as database:
        report = backup.restore(database, given.file, read_keys(), overwrite=given.overwrite)
    return _tell("restored", report, given, began)


COMMANDS = (
    Command("backup", "write the database and its files into one sealed file, while the server works", _backup_arguments, _backup),
    Command("verify", "check a backup: each byte, the database in it, and the key", _verify_arguments, _verify),
    Command("restore", "put a backup into an empty database, or over another", _restore_arguments, _restore),
)
