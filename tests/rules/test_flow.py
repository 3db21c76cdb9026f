"""Blocks, waits and modes: which way a run goes, where it rests, what comes of later events; also when it is cut in between."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import Json
from formwright.kernel.problems import Problem, Unavailable
from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.due import RULE
from formwright.runtime.engine import Engine
from formwright.runtime.run_rule import resume
from formwright.runtime.worker import drain
from formwright.store import due, outbox, runs, waits

from .conftest import BAKERY
from .kitchen import all_runs, change, failures, rows, wishes
from .trying import CREATED, WAYS, note, notes, steps, with_rules


@pytest.mark.parametrize("carry_out", WAYS)
def test_a_run_goes_one_way_or_the_other(bare: Engine, carry_out: Callable[[Engine], object]) -> None:
    with_rules(bare, a=steps("{if: count(records) > 1, then: [" + note("'many'") + "], else: [" + note("'one'") + "]}"))
    wishes(bare, ("W1", "bread", 1))
    wishes(bare, ("W2", "bread", 1), ("W3", "bread", 1))
    carry_out(bare)
    assert notes(bare) == {"W1": "'one'".strip("'"), "W2": "many", "W3": "many"}


@pytest.mark.parametrize("carry_out", WAYS)
def test_each_record_goes_its_own_way(bare: Engine, carry_out: Callable[[Engine], object]) -> None:
    ways = "[{if: w.pieces > 100, steps: [" + note("'big'", "x") + "]}, {if: w.pieces > 10, steps: [" + note("'some'", "x") + "]}]"
    with_rules(bare, a=steps("{choose: {w: records}, when: " + ways + ", else: [" + note("'few'", "x") + "]}", note("x.note + '!'", "x")))
    wishes(bare, ("W1", "bread", 500), ("W2", "bread", 50), ("W3", "bread", 5), ("W4", "bread", 6))
    carry_out(bare)
    assert notes(bare) == {"W1": "big!", "W2": "some!", "W3": "few!", "W4": "few!"}


@pytest.mark.parametrize("carry_out", WAYS)
def test_lots_follow_each_other(bare: Engine, carry_out: Callable[[Engine], object]) -> None:
    slip = "{create: slip, for_each: {x: records}, set: {wish: x, pieces: count(records)}}"
    with_rules(bare, a=steps("{each: {w: records}, at_once: 2, steps: [" + slip + "]}"))
    wishes(bare, *((f"W{i}", "bread", 1) for i in range(5)))
    carry_out(bare)
    assert [s["pieces"] for s in rows(bare, "slip", "wish.code", "pieces")] == [2, 2, 2, 2, 1]


def test_a_run_rests_and_goes_on_once(bare: Engine) -> None:
    with_rules(bare, a=steps(note("'before'"), "{wait: {hours: 2}}", note("w.note + ', after'")))
    wishes(bare, ("W1", "bread", 1))
    drain(bare)
    assert notes(bare) == {"W1": "before"}
    assert [run.state for run in all_runs(bare)] == ["waiting"]
    pass_by(bare, timedelta(minutes=119))
    assert notes(bare) == {"W1": "before"}
    pass_by(bare, timedelta(minutes=1))
    assert notes(bare) == {"W1": "before, after"}
    assert [run.state for run in all_runs(bare)] == ["done"]


def test_a_wait_ends_when_its_condition_holds(bare: Engine) -> None:
    with_rules(bare, a=steps('{wait: {days: 1, until: "all(records, pieces > 5)"}}', note("text(w.pieces)")))
    ids = wishes(bare, ("W1", "bread", 1), ("W2", "bread", 9))
    drain(bare)
    pass_by(bare, timedelta(minutes=1))
    assert notes(bare) == {"W1": None, "W2": None}
    change(bare, "wish", ids[:1], pieces=7)
    pass_by(bare, timedelta(minutes=1))
    assert notes(bare) == {"W1": "7", "W2": "9"}


def test_branches_wait_beside_each_other_and_the_first_is_enough(bare: Engine) -> None:
    branches = "[[{wait: {hours: 2}}, " + note("'slow'") + "], [{wait: {hours: 1}}, " + note("'quick'") + "]]"
    with_rules(bare, a=steps("{parallel: " + branches + ", until: any}", note("w.note + ' first'")))
    wishes(bare, ("W1", "bread", 1))
    drain(bare)
    pass_by(bare, timedelta(hours=1))
    assert notes(bare) == {"W1": "quick first"}
    pass_by(bare, timedelta(hours=5))
    assert notes(bare) == {"W1": "quick first"}
    with bare.database.read() as connection:
        assert due.coming(connection, "bakery", bare.clock.now()) == []


@pytest.mark.parametrize("carry_out", WAYS)
def test_branches_join(bare: Engine, carry_out: Callable[[Engine], object]) -> None:
    branches = "[[" + note("'a'") + "], [{wait: {hours: 1}}, " + note("w.note + 'b'") + "]]"
    with_rules(bare, a=steps("{parallel: " + branches + "}", note("w.note + 'c'")))
    wishes(bare, ("W1", "bread", 1))
    carry_out(bare)
    assert notes(bare) == {"W1": "a"}
    pass_by(bare, timedelta(hours=1))
    assert notes(bare) == {"W1": "abc"}


def test_a_transaction_is_all_or_nothing(bare: Engine) -> None:
    batch = "{create: batch, for_each: {x: records}, set: {wish: x, pieces: x.pieces}}"
    with_rules(bare, a=steps(note("'kept'"), "{transaction: [" + note("'lost'") + ", " + batch + "]}"))
    ids = wishes(bare, ("W1", "bread", 9999))
    drain(bare)
    assert notes(bare) == {"W1": "kept"}
    assert [f[:2] for f in failures(bare)] == [("a", "too_large")]
    change(bare, "wish", ids, pieces=3)
    (failed,) = all_runs(bare, "failed")
    with bare.database.write() as connection:
        runs.revive(connection, failed)
    drain(bare)
    assert notes(bare) == {"W1": "lost"}
    assert [b["pieces"] for b in rows(bare, "batch", "pieces")] == [3]


def test_a_run_ends_where_a_step_says(bare: Engine) -> None:
    stop, fail = "{stop: enough, if: count(records) > 1}", "{fail: {en: Too few, zh: 太少}}"
    with_rules(bare, a=steps(stop, note("'on'"), fail))
    wishes(bare, ("W1", "bread", 1))
    wishes(bare, ("W2", "bread", 1), ("W3", "bread", 1))
    drain(bare)
    assert notes(bare) == {"W1": "on", "W2": None, "W3": None}
    assert failures(bare)[0][1] == "rule_said_fail"
    assert sorted(run.state for run in all_runs(bare)) == ["done", "failed"]


def test_a_run_that_said_fail_asks_again_once_it_is_mended(bare: Engine) -> None:
    """The step `fail` and what led to it are asked anew; what was done before is not done twice."""
    guard = "{if: 'any(records, pieces < 5)', then: [" + note("'short'") + ", {fail: {en: Too few, zh: 太少}}]}"
    with_rules(bare, a=steps(note("'begun'"), guard, note("w.note + ', done'")))
    ids = wishes(bare, ("W1", "bread", 1))
    drain(bare)
    assert (notes(bare), [f[1] for f in failures(bare)]) == ({"W1": "short"}, ["rule_said_fail"])
    resume(bare, "bakery", all_runs(bare)[0].id)
    drain(bare)
    assert [run.state for run in all_runs(bare)] == ["failed"]
    change(bare, "wish", ids, pieces=7)
    resume(bare, "bakery", all_runs(bare)[0].id)
    drain(bare)
    assert ([run.state for run in all_runs(bare)], notes(bare)) == (["done"], {"W1": "short, done"})


def test_what_leaves_the_house_carries_one_key_for_ever(bare: Engine) -> None:
    with_rules(bare, a=steps('{port: plans, given: {pieces: "sum(records, pieces)"}}', note("'sent'")))
    heard: list[tuple[object, str]] = []

    def plans(sent: Json, key: str) -> Json:
        heard.append((sent, key))
        if len(heard) < 3:
            raise Unavailable(Problem("database_busy"))
        return "planned"

    bare.ports["plans"] = plans
    ids = wishes(bare, ("W1", "bread", 4), ("W2", "bread", 5))
    drain(bare)
    assert ([run.state for run in all_runs(bare)], len(heard)) == (["waiting"], 1)
    change(bare, "wish", ids, pieces=100)
    pass_by(bare, timedelta(seconds=1))
    assert len(heard) == 2
    pass_by(bare, timedelta(seconds=4))
    (run,) = all_runs(bare)
    assert heard == [({"pieces": 9}, f"{run.id}/0")] * 3
    assert (run.state, notes(bare)) == ("done", {"W1": "sent", "W2": "sent"})


def test_a_port_that_is_never_there_fails_the_run_and_it_goes_on_from_there(bare: Engine) -> None:
    with_rules(bare, a=steps(note("'kept'"), "{port: plans}", note("w.note + ', sent'")))
    wishes(bare, ("W1", "bread", 4))
    drain(bare)
    assert [f[:2] for f in failures(bare)] == [("a", "unknown_port")]
    bare.ports["plans"] = lambda sent, _key: sent
    resume(bare, "bakery", all_runs(bare)[0].id)
    drain(bare)
    assert notes(bare) == {"W1": "kept, sent"}


WAITING = (note("w.note + 'x'"), "{wait: {hours: 1}}", note("w.note + 'y'"))


@pytest.mark.parametrize(
    ("mode", "after", "states"),
    [
        ("mode: ordered", "xxyy", ["done", "done"]),
        ("mode: queued", "xyxy", ["done", "done"]),
        ("mode: single", "xy", ["done"]),
        ("mode: restart", "xxy", ["done", "stopped"]),
        ("mode: parallel", "xxyy", ["done", "done"]),
    ],
)
def test_modes_say_what_comes_of_a_second_event(bare: Engine, mode: str, after: str, states: Sequence[str]) -> None:
    text = steps(*WAITING, on=f"{mode}\non: {{record: wish, event: updated, fields: [pieces]}}")
    with_rules(bare, a=text)
    ids = wishes(bare, ("W1", "bread", 1))
    change(bare, "wish", ids, note="-")
    for pieces in (2, 3):
        change(bare, "wish", ids, pieces=pieces)
        drain(bare)
    for _ in range(2):
        pass_by(bare, timedelta(hours=1))
    assert notes(bare) == {"W1": "-" + after}
    assert sorted(run.state for run in all_runs(bare)) == states


def test_keys_part_the_lanes_of_a_rule(bare: Engine) -> None:
    text = steps(*WAITING, on="mode: single\nby: kind\non: {record: wish, event: created}")
    with_rules(bare, a=text)
    wishes(bare, ("W1", "bread", 1), ("W2", "cake", 1))
    wishes(bare, ("W3", "bread", 1), ("W4", "stone", 1))
    drain(bare)
    assert [run.lane for run in all_runs(bare)] == ['bakery/a/"bread"', 'bakery/a/"cake"', 'bakery/a/"stone"']
    with bare.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fw_outbox WHERE done_at IS NULL").scalar_one() == 0


def test_a_paused_rule_keeps_its_runs(bare: Engine) -> None:
    with_rules(bare, a=steps(note("'a'")))
    with bare.database.write() as connection:
        waits.pause(connection, "bakery", "a", "anna", bare.clock.now())
    wishes(bare, ("W1", "bread", 1))
    drain(bare)
    assert notes(bare) == {"W1": None}
    with bare.database.write() as connection:
        assert waits.unpause(connection, "bakery", "a", bare.clock.now()) == 1
    drain(bare)
    assert notes(bare) == {"W1": "a"}


@pytest.mark.parametrize(("late", "count", "left"), [("all", 6, 0), ("last", 2, 4), ("skip", 0, 6)])
def test_what_was_missed_comes_as_the_rule_says(bare: Engine, late: str, count: int, left: int) -> None:
    slip = "{create: slip, for_each: {x: records}, set: {wish: x, pieces: x.pieces}}"
    with_rules(bare, a=steps(slip, on="on: {record: wish, date: remind_at}"))
    ids = wishes(bare, ("W1", "bread", 1), ("W2", "bread", 2))
    began = bare.clock.now()
    with bare.database.write() as connection:
        moments = [(each, began + timedelta(days=day)) for each in ids for day in range(3)]
        due.put(connection, [due.Due("bakery", RULE, "a", each, at, {"late": late}) for each, at in moments])
    pass_by(bare, timedelta(days=5))
    assert len(rows(bare, "slip", "wish.code")) == count
    with bare.database.read() as connection:
        verdicts = connection.exec_driver_sql("SELECT verdicts FROM fw_outbox WHERE event = 'due'").scalars().all()
        assert outbox.pending(connection) == 0
    assert sum("late" in str(verdict) for verdict in verdicts) == (left > 0) * 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (steps("{wait: {}}"), ("wait_for_what", "/steps/0/wait")),
        (steps("{transaction: [{wait: {hours: 1}}]}"), ("wait_in_transaction", "/steps/0/transaction/0")),
        (steps("{each: {b: records.batches}, steps: [{stop: x}]}"), ("expression_nested_rows", "/steps/0/each/b")),
        (steps("{parallel: [[{stop: x}], [{stop: y}]], until: 3}"), ("more_than_branches", "/steps/0/until")),
        (steps("{stop: x}", on="mode: single\nmax: 3\n" + CREATED), ("mode_option_unused", "/max")),
        (steps("{stop: x}", on="by: kind\n" + CREATED), ("mode_option_unused", "/by")),
        (steps("{choose: {w: records}, when: [{if: w.pieces, steps: [{stop: x}]}]}"), ("expression_wrong_type", "/steps/0/choose")),
    ],
)
def test_blocks_are_typed_before_they_run(text: str, expected: tuple[str, str]) -> None:
    texts, _ = read_folder(BAKERY)
    loaded = load_texts({**texts, "rules/tried.yaml": "title: {en: Tried, zh: 试}\n" + text})
    assert examine(loaded) is None
    assert expected[0] in [problem.code for problem in loaded.problems]
    assert any(problem.location.path.startswith(expected[1][:8]) for problem in loaded.problems)


def pass_by(engine: Engine, time: timedelta) -> None:
    """Let time pass and carry out what is due then."""
    clock = engine.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(time)
    drain(engine)
