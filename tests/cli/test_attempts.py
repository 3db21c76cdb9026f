"""`./run test` gives the few tests that fail a second attempt, alone: a fault fails again, an unsteady test is named."""

from pathlib import Path

from starter.testing import FEW, Outcome, python_tests

UNSTEADY = """
from pathlib import Path

def test_good(): pass

def test_late():
    mark = Path(__file__).with_name("tried")
    tried = mark.exists()
    mark.touch()
    assert tried
"""
BROKEN = "\ndef test_broken(): assert False\n"


def tried(folder: Path, tests: str) -> Outcome:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "test_planted.py").write_text(tests, encoding="utf-8")
    return python_tests("planted", ["-n", "2"], folder)


def test_what_fails_beside_others_and_passes_alone_is_named_and_does_not_fail_the_run(tmp_path: Path) -> None:
    assert tried(tmp_path, UNSTEADY) == Outcome(2, 0, unsteady=frozenset({"test_planted::test_late"}))


def test_what_is_broken_fails_twice(tmp_path: Path) -> None:
    broken, late = "test_planted::test_broken", "test_planted::test_late"
    assert tried(tmp_path, UNSTEADY + BROKEN) == Outcome(2, 1, failures=frozenset({broken}), unsteady=frozenset({late}))


def test_many_failures_are_no_accident_and_get_no_second_attempt(tmp_path: Path) -> None:
    many = UNSTEADY + f"import pytest\n@pytest.mark.parametrize('n', range({FEW}))\ndef test_each(n): assert False\n"
    outcome = tried(tmp_path, many)
    assert (outcome.passed, outcome.failed, outcome.unsteady) == (1, FEW + 1, frozenset())


def test_a_file_that_cannot_be_read_fails(tmp_path: Path) -> None:
    assert tried(tmp_path, "import nothing_of_that_name\n").failed == 1
