"""`formwright test DIR`: play an app's scenarios in a scratch database."""

import argparse

from ...kernel.json import Json
from ...kernel.problems import errors
from ...metamodel.build.app import examine
from ...metamodel.loader import load_folder
from ...runtime.scenarios import Played, play_all
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
        print_json({"ok": not failed, "scenarios": [_values(result, given.language) for result in results]})
        return PROBLEMS if failed else OK
    for result in results:
        say(f"{'passed' if result.passed else 'FAILED'}  {result.key}  ({result.seconds:.2f} s)")
        print_problems(result.reasons, given.language)
    say(f"{counted(len(results), 'scenario')} played, {len(failed)} failed")
    return PROBLEMS if failed else OK


def _values(played: Played, language: str) -> dict[str, Json]:
    reasons: list[Json] = [problem_values(problem, language) for problem in played.reasons]
    return {"key": played.key, "passed": played.passed, "seconds": round(played.seconds, 3), "reasons": reasons}


COMMAND = Command("test", "play an app's scenarios in a scratch database", _arguments, _run)
