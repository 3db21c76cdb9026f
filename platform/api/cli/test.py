"""`formwright test DIR`: play an app's scenarios in a scratch database."""

import argparse

from ...kernel.problems import errors
from ...metamodel.build.app import examine
from ...metamodel.loader import load_folder
from ...runtime.scenarios import play_all
from .command import OK, PROBLEMS, Command, add_folder, add_language
from .printing import counted, print_json, print_problems, problem_values, say


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    add_language(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how results are printed (%(default)s)")


def _run(given: argparse.Namespace) -> int:
    loaded = load_folder(given.folder)
    if examine(loaded) is None:
        print_problems(errors(loaded.problems), given.language)
        return PROBLEMS
    results = play_all(given.folder)
    failed = [result for result in results if not result.passed]
    if given.format == "json":
        print_json({
            "ok": not failed,
            "scenarios": [
                {"key": r.key, "passed": r.passed, "seconds": round(r.seconds, 3), "reasons": [problem_values(p, given.language) for p in r.reasons]}
                for r in results
            ],
        })  # fmt: skip
        return PROBLEMS if failed else OK
    for result in results:
        say(f"{'passed' if result.passed else 'FAILED'}  {result.key}  ({result.seconds:.2f} s)")
        print_problems(result.reasons, given.language)
    say(f"{counted(len(results), 'scenario')} played, {len(failed)} failed")
    return PROBLEMS if failed else OK


COMMAND = Command("test", "play an app's scenarios in a scratch database", _arguments, _run)
