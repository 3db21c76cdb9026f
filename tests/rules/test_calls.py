"""Rules call rules: what they are told and give back, how ends are heard, and that nothing is called twice or waits for ever."""

from datetime import timedelta
from typing import Any

import pytest

from formwright.runtime.dispatch import dispatch
from formwright.runtime.due import fall_due
from formwright.runtime.engine import Engine
from formwright.runtime.run_rule import Carrying, resume
from formwright.runtime.told import problems_of
from formwright.runtime.worker import carry_out_one, drain
from formwright.store import runs, waits

from .kitchen import all_runs, change, failures, rows, wishes
from .test_durable import Crash, crashing, later
from .trying import WAYS, note, notes, steps, with_rules

CALLED = (
    "on: {called: true, record: wish, input: {word: {type: text, required: true}, least: {type: integer, default: '2'}}, "
    "returns: {many: {type: integer}, said: {type: text}}}"
)
SAYS = steps(
    '{update: {w: records}, set: {note: "input.word"}}',
    "{return: {many: 'sum(records, pieces) + input.least', said: \"input.word\"}}",
    note("'never'"),
    on=CALLED,
)
CALL = "{call: says, with: {x: records}, input: {word: \"'hello'\"}, as: answer}"
WISH = "on: {called: true, record: wish}"
STATE = "{update: {w: records}, set: {note: answer.state}}"
MADE = "{create: slip, for_each: {x: records}, set: {wish: x, pieces: '%d'}}"
COUNTED = "{return: {many: 'sum(records, pieces) + input.least'}}"


def states(engine: Engine) -> list[tuple[str, str]]:
    return [(run.rule, run.state) for run in all_runs(engine)]


def result_of(engine: Engine, rule: str, position: str = "0") -> Any:
    with engine.database.read() as connection:
        run = runs.listing(connection, "bakery", rule=rule, limit=1)[0]
        return next(step.result for step in runs.steps(connection, run.id) if step.position == position)


@pytest.mark.parametrize("way", WAYS)
def test_a_rule_is_told_values_and_gives_values_back(bare: Engine, way: Any) -> None:
    after = '{update: {w: records}, set: {note: "answer.said", pieces: answer.many}, if: answer.state == \'done\' and answer.many == 12}'
    with_rules(bare, asks=steps(CALL, after), says=SAYS)
    wishes(bare, ("A", "bread", 10))
    way(bare)
    assert failures(bare) == []
    assert rows(bare, "wish", "note", "pieces") == [{"note": "hello", "pieces": 12}]
    assert sorted(states(bare)) == [("asks", "done"), ("says", "done")]
    called = next(run for run in all_runs(bare) if run.rule == "says")
    caller = next(run for run in all_runs(bare) if run.rule == "asks")
    assert called.trigger["caused_by"] == caller.id
    assert result_of(bare, "asks") == {"rule": "says", "run": called.id, "state": "done", "values": {"many": 12, "said": "hello"}}


def test_rows_are_told_and_a_default_fills_what_is_not(bare: Engine) -> None:
    told = "on: {called: true, rows: {lines: {code: {type: text, required: true}, n: {type: integer}}}, returns: {total: {type: integer}}}"
    adds = steps("{return: {total: 'sum(input.lines, n)'}}", on=told)
    call = "{call: adds, rows: {lines: {for_each: {w: records}, set: {code: w.code, n: w.pieces}}}, as: got}"
    with_rules(bare, asks=steps(call, "{update: {w: records}, set: {pieces: got.total}}"), adds=adds)
    wishes(bare, ("A", "bread", 10), ("B", "bread", 5))
    drain(bare)
    assert failures(bare) == []
    assert [row["pieces"] for row in rows(bare, "wish", "pieces")] == [15, 15]


def test_it_need_not_be_waited_for(bare: Engine) -> None:
    asks = steps("{call: waits, with: {x: records}, wait: false}", note("'went on'"))
    with_rules(bare, asks=asks, waits=steps("{wait: {days: 1}}", note("'woke'"), on=WISH))
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    assert states(bare) == [("asks", "done"), ("waits", "waiting")]
    assert notes(bare) == {"A": "went on"}
    assert result_of(bare, "asks")["state"] == "begun"


def test_an_empty_set_calls_nobody_and_what_the_called_rule_leaves_is_nothing(bare: Engine) -> None:
    few = "{call: big, with: {x: records}, if: x.pieces > 100, as: none}"
    left = "{call: big, with: {x: records}, as: left}"
    said = "{update: {w: records}, set: {note: 'none.state'}, if: left.state == 'nothing'}"
    with_rules(bare, asks=steps(few, left, said), big=steps(note("'big'"), on="on: {called: true, record: wish, if: pieces > 50}"))
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    assert states(bare) == [("asks", "done")]
    assert notes(bare) == {"A": "nothing"}


def test_a_failure_is_the_callers_and_both_go_on_together(bare: Engine) -> None:
    breaks = steps('{fail: {en: Too few, zh: 太少}, if: "count(records, note == null) > 0"}', "{return: {many: '7'}}", on=CALLED)
    with_rules(bare, asks=steps(CALL, "{update: {w: records}, set: {pieces: answer.many}}"), says=breaks)
    (wish,) = wishes(bare, ("A", "bread", 1))
    drain(bare)
    told = [("asks", "called_failed", "/steps/0/call"), ("asks", "rule_said_fail", "/steps/0"), ("says", "rule_said_fail", "")]
    assert failures(bare) == told
    change(bare, "wish", [wish], note="mended")
    resume(bare, "bakery", next(run.id for run in all_runs(bare) if run.rule == "asks"))
    drain(bare)
    assert sorted(states(bare)) == [("asks", "done"), ("says", "done")]
    assert [row["pieces"] for row in rows(bare, "wish", "pieces")] == [7]


def test_what_ends_badly_can_be_expected(bare: Engine) -> None:
    call = CALL.replace("as: answer", "accept: [failed], as: answer")
    with_rules(bare, asks=steps(call, "{update: {w: records}, set: {note: answer.state, pieces: 'coalesce(answer.many, 1)'}}"),
               says=steps("{fail: {en: No, zh: 否}}", "{return: {many: '7'}}", on=CALLED))
    wishes(bare, ("A", "bread", 10))
    drain(bare)
    assert sorted(states(bare)) == [("asks", "done"), ("says", "failed")]
    assert rows(bare, "wish", "note", "pieces") == [{"note": "failed", "pieces": 1}]


def test_a_call_waits_so_long_at_most(bare: Engine) -> None:
    call = "{call: slow, with: {x: records}, wait: {hours: 1}, accept: [late], as: answer}"
    with_rules(bare, asks=steps(call, STATE),
               slow=steps("{wait: {days: 1}}", on=WISH))
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    assert sorted(states(bare)) == [("asks", "waiting"), ("slow", "waiting")]
    later(bare, timedelta(hours=1))
    drain(bare)
    assert sorted(states(bare)) == [("asks", "done"), ("slow", "waiting")]
    assert notes(bare) == {"A": "late"}
    later(bare, timedelta(days=1))
    drain(bare)
    assert sorted(states(bare)) == [("asks", "done"), ("slow", "done")]


@pytest.mark.parametrize("mode", ["ordered", "queued", "restart", "single", "parallel"])
def test_rules_that_call_each_other_come_to_an_end_and_are_named(bare: Engine, mode: str) -> None:
    on = f"on: {{called: true, record: wish}}\nmode: {mode}"
    with_rules(
        bare, begins=steps("{call: ping, with: {x: records}}"),
        ping=steps("{if: count(records) > 0, then: [{call: pong, with: {x: records}}]}", on=on),
        pong=steps("{if: count(records) > 0, then: [{call: ping, with: {x: records}}]}", on=on),
    )
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    unfinished = [run for run in all_runs(bare) if run.state in ("queued", "running", "waiting")]
    assert unfinished == []
    told = {(code, str(problem)) for code, problem in circles(bare)}
    expected = {
        "ordered": "rule_cycle", "parallel": "rule_cycle", "queued": "calls_wait_in_circle", "restart": "called_stopped", "single": "",
    }[mode]
    assert (not expected and not told) or any(code == expected for code, _ in told), told
    if expected in ("rule_cycle", "calls_wait_in_circle"):
        assert any("ping → pong" in text and "pong → ping" in text for _, text in told), told


def circles(engine: Engine) -> list[tuple[str, str]]:
    return [(p.code, str(p.data)) for run in all_runs(engine) if run.error for p in problems_of(run.error)]


@pytest.mark.parametrize("rule", ["asks", "says"])
def test_a_crash_anywhere_calls_once(bare: Engine, rule: str) -> None:
    both = steps(MADE % 1, CALL, "{update: {w: records}, set: {pieces: 'answer.many'}}")
    says = steps(MADE % 2, COUNTED, on=CALLED)
    with_rules(bare, asks=both, says=says)
    places = [(where, step) for step in range(3 if rule == "asks" else 2) for where in ("before", "within", "after")]
    for number, (where, step) in enumerate(places):
        wishes(bare, (f"W{number}", "bread", 10))
        crashed = False
        for _ in range(20):
            while dispatch(bare) or fall_due(bare):
                pass
            at = next((run for run in all_runs(bare) if run.state == "queued" and run.rule == rule), None)
            point = crashing(where, step) if at is not None and not crashed else crashing("never", 0)
            try:
                if carry_out_one(Carrying(bare, point), "a", bare.clock.now()) is None and dispatch(bare) == 0:
                    break
            except Crash:
                crashed = True
                later(bare)
        assert failures(bare) == []
        assert {run.state for run in all_runs(bare)} == {"done"}, (where, step, states(bare))
    assert {row["pieces"] for row in rows(bare, "wish", "pieces")} == {12}
    made = [(f"W{number}", pieces) for number in range(len(places)) for pieces in (1, 2)]
    assert [tuple(row.values()) for row in rows(bare, "slip", "wish.code", "pieces")] == made


def test_a_called_rule_that_is_switched_off_is_nothing_and_one_that_is_paused_is_waited_for(bare: Engine) -> None:
    call = "{call: says, with: {x: records}, as: answer}"
    with_rules(bare, asks=steps(call, STATE), says=steps(note("'said'"), on=f"active: false\n{WISH}"))
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    assert (states(bare), notes(bare)) == ([("asks", "done")], {"A": "nothing"})
    with_rules(bare, asks=steps(call, STATE), says=steps(note("'said'"), on=WISH))
    with bare.database.write() as connection:
        waits.pause(connection, "bakery", "says", "system", bare.clock.now())
    wishes(bare, ("B", "bread", 1))
    drain(bare)
    assert sorted(states(bare)[1:]) == [("asks", "waiting"), ("says", "paused")]
    with bare.database.write() as connection:
        waits.unpause(connection, "bakery", "says", bare.clock.now())
    drain(bare)
    assert notes(bare)["B"] == "done"


def test_a_run_that_began_before_a_release_still_knows_the_rules_it_calls(bare: Engine) -> None:
    rule = ("{wait: {hours: 1}}", CALL, "{update: {w: records}, set: {note: answer.said}}")
    with_rules(bare, asks=steps(*rule), says=SAYS)
    wishes(bare, ("A", "bread", 1))
    drain(bare)
    with_rules(bare, asks=steps(*rule, note("'newer'")), says=SAYS)
    later(bare, timedelta(hours=1))
    drain(bare)
    assert failures(bare) == []
    assert notes(bare) == {"A": "hello"}
