"""`formwright check DIR`: every problem of an app, all at once, each with its place and a way to mend it."""

import argparse

from ...kernel.problems import Problem, errors
from ...metamodel.build.app import examine
from ...metamodel.loader import load_folder
from .command import OK, PROBLEMS, Command, add_folder, add_language
from .printing import counted, print_json, print_problems, problem_values, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_language(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how problems are printed (%(default)s)")
    parser.add_argument("--strict", action="store_true", help="warnings count as problems, too")


def _run(given: argparse.Namespace) -> int:
    loaded = load_folder(given.folder)
    examine(loaded)
    problems = loaded.problems
    wrong = problems if given.strict else errors(problems)
    if given.format == "json":
        print_json({"ok": not wrong, "files": len(loaded.files), "problems": [problem_values(p, given.language) for p in problems]})
    else:
        print_problems(problems, given.language)
        say(_summary(problems, len(loaded.files)))
    return PROBLEMS if wrong else OK


def _summary(problems: list[Problem], files: int) -> str:
    wrong = len(errors(problems))
    warned = len(problems) - wrong
    found = [counted(wrong, "error")] if wrong else []
    found += [counted(warned, "warning")] if warned else []
    return f"{counted(files, 'file')} checked: {', '.join(found) or 'no problems'}"


COMMAND = Command("check", "find every problem of an app's definitions", _arguments, _run)
