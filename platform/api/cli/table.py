"""`formwright table`: a decision table out to a spreadsheet, and back."""

import argparse
import difflib
from pathlib import Path

from ...kernel.problems import NotFound, Problem, errors
from ...metamodel.build.app import examine
from ...metamodel.loader import load_folder
from ...runtime.table_sheets import read_back, write_sheet
from .command import OK, PROBLEMS, Command, add_folder, add_language
from .printing import print_problems, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("table", metavar="TABLE", help="the table's key")
    parser.add_argument("sheet", metavar="FILE.xlsx", type=Path, help="the spreadsheet")
    add_language(parser)


def _reading(parser: argparse.ArgumentParser) -> None:
    _arguments(parser)
    parser.add_argument("--write", action="store_true", help="write the table's file; without it only say what would change")


def _export(given: argparse.Namespace) -> int:
    loaded = load_folder(given.folder)
    table = loaded.definitions.tables.get(given.table) if loaded.definitions is not None else None
    if table is None:
        raise NotFound(Problem("unknown_definition", {"kind": "table", "name": given.table, "near": ""}))
    given.sheet.write_bytes(write_sheet(table))
    return OK


def _import(given: argparse.Namespace) -> int:
    loaded = load_folder(given.folder)
    examine(loaded)
    read = read_back(loaded, given.table, given.sheet)
    before = loaded.files[read.file]
    for line in difflib.unified_diff(before.splitlines(), read.text.splitlines(), read.file, read.file, lineterm=""):
        say(line)
    print_problems(list(read.problems), given.language)
    if errors(read.problems):
        return PROBLEMS
    if given.write and read.text != before:
        (given.folder / read.file).write_text(read.text, "utf-8")
    return OK


COMMANDS = (
    Command("table export", "write a decision table as a spreadsheet", _arguments, _export),
    Command("table import", "read a decision table back from a spreadsheet, and tell what changes", _reading, _import),
)
