"""`formwright backup`, `verify` and `restore`: everything of a server in one file, checked, and back again."""

import argparse
import time
from pathlib import Path

from ...kernel.keys import read_keys
from ...runtime import backup
from ...runtime.anchors import Anchors
from ...runtime.backup import Report
from ...runtime.chain_check import begin_anew
from ..version import installed_version
from .audit import tell_books
from .command import OK, Command, add_database, add_language
from .opening import open_database
from .printing import counted, print_problems, say


def _tell(done: str, report: Report, given: argparse.Namespace, began: float) -> int:
    """Print what a backup holds; return the exit code of how its books stand."""
    print_problems(report.warnings, given.language)
    manifest = report.manifest
    say(f"{done}: {counted(report.rows, 'row')}, {counted(report.files, 'file')}, tables at {manifest['migration']},")
    say(f"made at {manifest['made_at']} by Formwright {manifest['formwright']} ({time.monotonic() - began:.1f} s)")
    return tell_books(report.books, given.language)


def _file(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=about)
    add_language(parser)


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to write; it must not be there yet")
    add_database(parser)


def _backup(given: argparse.Namespace) -> int:
    began = time.monotonic()
    database = open_database(given)
    report = backup.backup(database, given.file, read_keys(), installed_version())
    backup.note(database, report)
    return _tell("written", report, given, began)


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to read")
    about = "a file of anchors: chains that were made anew before the backup are found, too"
    parser.add_argument("--anchors", metavar="FILE", type=Path, default=None, help=about)


def _verify(given: argparse.Namespace) -> int:
    began = time.monotonic()
    return _tell("whole", backup.verify(given.file, read_keys(), Anchors(given.anchors).kept()), given, began)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    _file(parser, "the backup to read")
    add_database(parser)
    parser.add_argument("--overwrite", action="store_true", help="lose the data that the database holds now")


def _restore(given: argparse.Namespace) -> int:
    began = time.monotonic()
    database = open_database(given)
    report = backup.restore(database, given.file, read_keys(), overwrite=given.overwrite)
    begin_anew(database)
    _tell("restored", report, given, began)
    return OK


COMMANDS = (
    Command("backup", "write the database and its files into one sealed file, while the server works", _backup_arguments, _backup),
    Command("verify", "check a backup: each byte, the database in it, its books, and the key", _verify_arguments, _verify),
    Command("restore", "put a backup into an empty database, or over another", _restore_arguments, _restore),
)
