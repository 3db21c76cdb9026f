"""`./run test`: all checks and tests, the fast ones first, each with its time."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

from . import ui
from .console import say
from .environment import BIN, environment, prepare
from .node import ready_node
from .programs import ready_browser, ready_postgres
from .stamps import ROOT

E2E_TESTS = ROOT / "tests" / "e2e"
WORKERS = os.environ.get("FORMWRIGHT_TEST_WORKERS", "3")
BROWSERS = os.environ.get("FORMWRIGHT_TEST_BROWSERS", "2")
SLOWEST = "--durations=25"  # told after every run: what grows is seen before it is too much
LINES = 2  # of checks beside each other
NO_TESTS = 5  # pytest's exit code where a selection holds no test
FEW = 12  # failures of one run that may have been the machine's, and are tried again alone; more are not


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stage came to; a check without tests of its own counts as one."""

    passed: int
    failed: int
    skipped: int = 0
    failures: frozenset[str] = frozenset()
    """The tests that failed, by name, where the check has tests."""
    unsteady: frozenset[str] = frozenset()
    """Those that failed beside others and passed alone: not counted as failures, but told, so that somebody looks at them."""


Done = tuple[str, Outcome]
"""The line that tells of a stage, and what it came to."""

Said = IO[bytes] | None
"""The file into which a stage talks while others run beside it; None for the terminal."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One check or test run: its name for the person and for selections, and what runs it."""

    name: str
    groups: frozenset[str]
    run: Callable[[Sequence[str], Said], Outcome]
    beside: bool = False
    """Runs beside its neighbours that do too: it works on one core, and no time is measured in it."""


def test(arguments: Sequence[str]) -> int:
    """Run all stages, or a group of them, or pytest alone on any other selection; return the exit code."""
    prepare("dev")
    ready_node()  # once: two checks that begin together need it
    groups = {group for stage in STAGES for group in stage.groups}
    if not arguments:
        return _run(STAGES, ())
    if arguments[0] in groups:
        return _run([stage for stage in STAGES if arguments[0] in stage.groups], arguments[1:])
    ready_postgres()
    return subprocess.run([BIN / "pytest", *arguments], cwd=ROOT, env=_with_node(), check=False).returncode


def check() -> int:
    """Run the checks that execute nothing of the project; return the exit code."""
    return test(["static"])


def _run(stages: Sequence[Stage], arguments: Sequence[str]) -> int:
    done: list[Done] = []
    for beside, group in groupby(stages, lambda stage: stage.beside):
        some = tuple(group)
        done += _side_by_side(some, arguments) if beside else [_one(stage, arguments) for stage in some]
    for title, names in (("failed", "failures"), ("UNSTEADY: failed beside others, passed alone", "unsteady")):
        for name in sorted(name for _, outcome in done for name in getattr(outcome, names)):
            say(f"{title}: {name}")
    say("\n" + "\n".join(line for line, _ in done))
    passed, failed, skipped = (sum(getattr(outcome, name) for _, outcome in done) for name in ("passed", "failed", "skipped"))
    say(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def _one(stage: Stage, arguments: Sequence[str]) -> Done:
    say(f"\n== {stage.name}")
    started = time.monotonic()
    return _told(stage, started, stage.run(arguments, None))


def _side_by_side(stages: Sequence[Stage], arguments: Sequence[str]) -> list[Done]:
    """Run stages in as many lines as there are cores for them, and show what each said when it is through."""

    def run(stage: Stage) -> Done:
        started = time.monotonic()
        with tempfile.TemporaryFile() as said:
            outcome = stage.run(arguments, said)
            said.seek(0)
            say(f"\n== {stage.name}\n{said.read().decode(errors='replace').rstrip()}")
        return _told(stage, started, outcome)

    with ThreadPoolExecutor(LINES) as lines:
        return list(lines.map(run, stages))


def _told(stage: Stage, started: float, outcome: Outcome) -> Done:
    line = f"{stage.name:<16} {time.monotonic() - started:7.1f} s  {'FAILED' if outcome.failed else 'ok'}"
    say(f"== {line}")
    return line, outcome


def _checked_by(*command: str) -> Callable[[Sequence[str], Said], Outcome]:
    def run(_: Sequence[str], said: Said) -> Outcome:
        return _as_one([BIN / command[0], *command[1:]], ROOT, _with_node(), said)

    return run


def _typescript(_: Sequence[str], said: Said) -> Outcome:
    node = ui.ready_packages()
    return _as_one([*node.npm, "run", "--silent", "typecheck"], ui.UI, node.environment(), said)


def _vitest(_: Sequence[str], said: Said) -> Outcome:
    node = ui.ready_packages()
    report = _report("vitest", ROOT)
    wanted = ["--", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    code = subprocess.run(
        [*node.npm, "test", "--silent", *wanted], cwd=ui.UI, env=node.environment(), stdout=said, stderr=said, check=False
    ).returncode
    return _read(report, code)


def _pytest(arguments: Sequence[str], _: Said) -> Outcome:
    ready_postgres()
    return _python_tests("unit", ["-m", "not e2e", "-n", WORKERS, "--dist", "worksteal", *arguments])


def _browser_tests(arguments: Sequence[str], _: Said) -> Outcome:
    ui.build()
    ready_browser()
    ready_postgres()
    names_a_place = any((ROOT / word.partition("::")[0]).exists() for word in arguments)
    places = [] if names_a_place or not E2E_TESTS.is_dir() else [str(E2E_TESTS)]
    # File by file: what stands in one file shares a demo and may build on what was done before.
    # The files come in the order of their weight already.
    side_by_side = ["-n", BROWSERS, "--dist", "loadfile", "--no-loadscope-reorder"]
    return _python_tests("e2e", ["-m", "e2e", *side_by_side, *arguments, *places])


def _python_tests(name: str, arguments: Sequence[str]) -> Outcome:
    return python_tests(name, arguments, ROOT)


def python_tests(name: str, arguments: Sequence[str], folder: Path) -> Outcome:
    """Run pytest in a folder; the few tests that fail get a second attempt, alone: many of ours wait for real servers and clocks.

    A fault of the product fails twice. What passes alone is told as unsteady.
    """
    first = _attempt(name, arguments, folder)
    if not 0 < len(first.failures) <= FEW:
        return first
    say(f"\n== {len(first.failures)} failed beside others: once more, alone")
    alone = ["-n", "0", "--last-failed", "--last-failed-no-failures=none"]
    again = _attempt(f"{name}-alone", [*arguments, *alone], folder)
    if again.passed + again.failed < len(first.failures):
        return first
    return Outcome(first.passed + again.passed, again.failed, first.skipped, again.failures, first.failures - again.failures)


def _attempt(name: str, arguments: Sequence[str], folder: Path) -> Outcome:
    report = _report(name, folder)
    command = [BIN / "pytest", f"--junitxml={report}", SLOWEST, *arguments]
    code = subprocess.run(command, cwd=folder, env=_with_node(), check=False).returncode
    return Outcome(0, 0) if code == NO_TESTS else _read(report, code)


def _as_one(command: Sequence[str | Path], folder: Path, env: Mapping[str, str], said: Said) -> Outcome:
    code = subprocess.run(command, cwd=folder, env=env, stdout=said, stderr=said, check=False).returncode
    return Outcome(0, 1) if code else Outcome(1, 0)


def _report(name: str, folder: Path) -> Path:
    results = folder / "test-results"
    results.mkdir(exist_ok=True)
    report = results / f"{name}.xml"
    report.unlink(missing_ok=True)
    return report


def _read(report: Path, code: int) -> Outcome:
    """Count the tests of a JUnit report; a runner that failed without a failed test counts as one failure."""
    root = ET.parse(report).getroot() if report.is_file() else ET.Element("none")  # noqa: S314  (our own report)
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in root.iter("testsuite")) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Outcome(total - failed - skipped, failed or min(1, abs(code)), skipped, frozenset(_names_of_failures(root)))


def _names_of_failures(report: ET.Element) -> Iterator[str]:
    for case in report.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            yield f"{case.get('classname', '')}::{case.get('name', '')}"


def _with_node() -> dict[str, str]:
    """Return the environment of `.venv` with Node at hand: pyright is a Node program."""
    node = ready_node()
    env = environment(PYRIGHT_PYTHON_IGNORE_WARNINGS="1")
    return {**env, "PATH": os.pathsep.join([env["PATH"], str(node.program.parent)])}


STATIC, UNIT, UI, E2E = frozenset({"static"}), frozenset({"unit"}), frozenset({"ui"}), frozenset({"e2e"})
STAGES: Sequence[Stage] = (
    Stage("pyright", STATIC, _checked_by("pyright"), beside=True),  # takes as long as all others together, on one core
    Stage("ruff", STATIC, _checked_by("ruff", "check", "--quiet"), beside=True),
    Stage("import-linter", STATIC, _checked_by("lint-imports"), beside=True),
    Stage("tsc", STATIC | UI, _typescript, beside=True),
    Stage("vitest", UI, _vitest, beside=True),
    Stage("pytest", UNIT, _pytest),
    Stage("pytest e2e", E2E, _browser_tests),
)
