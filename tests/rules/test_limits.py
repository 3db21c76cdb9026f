"""What a run may do at most: steps and time; where it is over, the run says so and what was done stays done."""

import pytest

from formwright.runtime import walking
from formwright.runtime.engine import Engine
from formwright.runtime.worker import drain

from .kitchen import failures, rows, wishes
from .trying import note, steps, with_rules

LOTS = "{each: {w: records}, at_once: %d, steps: [%s]}"
MANY = 260


def many(engine: Engine) -> None:
    wishes(engine, *((f"W{number}", "bread", 1) for number in range(MANY)))
    drain(engine)


def test_a_run_does_so_many_steps_at_most(bare: Engine) -> None:
    four = ", ".join(f"{{compute: {{n{number}: 'count(records)'}}}}" for number in range(3)) + ", " + note("'met'", "r")
    with_rules(bare, asks=steps(LOTS % (1, four)))
    many(bare)
    assert [code for _, code, _ in failures(bare)] == ["run_too_many_steps"]
    met = [row["note"] for row in rows(bare, "wish", "note")]
    assert 200 < met.count("met") < MANY
    with_rules(bare, asks=steps(LOTS % (50, four)))  # the same in larger lots
    many_more = tuple((f"X{number}", "bread", 1) for number in range(MANY))
    wishes(bare, *many_more)
    drain(bare)
    assert len(failures(bare)) == 1


def test_a_run_works_so_long_at_most(bare: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MOST_SECONDS", 0.0)
    with_rules(bare, asks=steps(note("'first'"), note("'second'")))
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    assert [code for _, code, _ in failures(bare)] == ["run_too_long"]
