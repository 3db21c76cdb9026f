"""Rules carried out on the real thing, on both databases: sets in, sets out, and every reason told."""

from decimal import Decimal
from typing import Any

from sqlalchemy import text

from formwright.kernel.json import dumps, loads
from formwright.runtime.engine import Engine
from formwright.runtime.run_rule import resume
from formwright.runtime.told import problems_of
from formwright.runtime.worker import drain
from formwright.store import outbox

from .kitchen import all_runs, change, everything, failures, ids, new_ball, rows, take, traces, wishes


def test_a_set_goes_through_all_rules(engine: Engine) -> None:
    take(engine, wishes(engine, ("W1", "bread", 10), ("W2", "bread", 200), ("W3", "cake", 3)))
    assert drain(engine) == 3
    found = everything(engine)
    assert found["wish"] == [
        {"code": "W1", "state": "taken", "note": None, "batch_count": 1},
        {"code": "W2", "state": "taken", "note": "share 0.5", "batch_count": 1},
        {"code": "W3", "state": "taken", "note": None, "batch_count": 1},
    ]
    assert [(b["wish.code"], b["state"], b["turns_open"]) for b in found["batch"]] == [
        ("W1", "begun", 2), ("W2", "begun", 2), ("W3", "begun", 3),
    ]  # fmt: skip
    assert [tuple(slip.values()) for slip in found["slip"]] == [("W1", 10, 1), ("W2", 200, 1), ("W3", 3, 1)]
    assert [tuple(turn.values())[:5] for turn in found["turn"]] == [
        ("W1", 1, "knead", Decimal("55.00"), None),
        ("W1", 2, "bake", Decimal("12.50"), 1),
        ("W2", 1, "knead", Decimal("400.00"), None),
        ("W2", 2, "bake", Decimal("150.00"), 2),
        ("W3", 1, "stir", Decimal("9.00"), None),
        ("W3", 2, "bake", Decimal("12.00"), 2),
        ("W3", 3, "ice", Decimal("0.03"), None),
    ]


def test_the_last_turn_ends_batches_and_wishes(engine: Engine) -> None:
    take(engine, wishes(engine, ("W1", "bread", 10), ("W2", "cake", 3)))
    drain(engine)
    turns = rows(engine, "turn", "id", "batch.wish.code", order_by=("id",))
    change(engine, "turn", [t["id"] for t in turns if t["batch.wish.code"] == "W1"], done=True)
    drain(engine)
    assert [w["state"] for w in everything(engine)["wish"]] == ["baked", "taken"]
    assert traces(engine, "last_turn_ends_batch")[0]["in"] == 1
    change(engine, "turn", [t["id"] for t in turns], done=True)
    drain(engine)
    assert [w["state"] for w in everything(engine)["wish"]] == ["baked", "baked"]
    assert failures(engine) == []


def test_each_step_leaves_a_trace_by_its_path(engine: Engine) -> None:
    take(engine, wishes(engine, ("W1", "bread", 10), ("W2", "bread", 200)))
    drain(engine)
    told = [(t["path"], t["in"], t["out"], t["skipped"]) for t in traces(engine, "wishes_become_batches")]
    assert told == [
        ("steps/0/decide", 2, 2, {}),
        ("steps/1/create", 2, 2, {}),
        ("steps/2/update", 2, 1, {"condition": 1}),
        ("steps/3/transition", 2, 2, {}),
    ]
    (create,) = traces(engine, "batches_become_turns")
    assert (create["in"], create["out"], create["skipped"]) == (5, 4, {"condition": 1})
    assert set(create["sample"]) <= set(ids(engine, "turn"))
    assert create["ms"] > 0


def test_big_sets_are_cut_and_each_record_gets_its_own_once(engine: Engine) -> None:
    take(engine, wishes(engine, *((f"W{i:04}", "bread", 10) for i in range(2500))))
    assert drain(engine) == 9
    assert [w["batch_count"] for w in rows(engine, "wish", "code", "batch_count")] == [1] * 2500
    assert len(ids(engine, "turn")) == 5000
    assert [len(run.trigger["record_ids"]) for run in all_runs(engine)[:6]] == [1000, 1000, 1000, 1000, 500, 500]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_an_event_told_twice_creates_nothing_twice(engine: Engine) -> None:
    take(engine, wishes(engine, ("W1", "bread", 10)))
    drain(engine)
    before = everything(engine)
    with engine.database.write() as connection:
        connection.execute(text("UPDATE fw_outbox SET done_at = NULL"))
    assert drain(engine) == 3
    after = everything(engine)
    assert (after["batch"], after["turn"]) == (before["batch"], before["turn"])
    assert len(after["slip"]) == 2
    assert traces(engine, "batches_become_turns")[0]["skipped"] == {"condition": 1, "once": 2}


def test_records_that_do_not_match_are_counted_with_the_reason(engine: Engine) -> None:
    take(engine, wishes(engine, ("W1", "bread", 10), ("W2", "bread", 0)))
    drain(engine)
    change(engine, "turn", ids(engine, "turn")[:1], name="beat")
    drain(engine)
    verdicts = _verdicts(engine)
    assert {k: v for k, v in verdicts[0]["wishes_become_batches"].items() if k != "run"} == {
        "matched": 1, "skipped": {"condition": 1},
    }  # fmt: skip
    assert verdicts[-1] == {"last_turn_ends_batch": {"matched": 0, "skipped": {"fields": 1}}}


def test_a_refused_step_changes_nothing_and_tells_where(engine: Engine) -> None:
    taken = wishes(engine, ("W1", "bread", 10), ("W2", "stone", 1))
    take(engine, taken)
    drain(engine)
    assert ids(engine, "batch") == []
    assert failures(engine) == [("wishes_become_batches", "no_row_fits", "/steps/0/decide")]
    (problem,) = problems_of(all_runs(engine, "failed")[0].error)
    assert problem.data["for"] == taken[1]
    assert problem.location.file == "rules/wishes_become_batches.yaml"


def test_a_failed_run_goes_on_where_it_stood(engine: Engine) -> None:
    taken = wishes(engine, ("W1", "bread", 10), ("W2", "stone", 1))
    take(engine, taken)
    drain(engine)
    change(engine, "wish", taken[1:], kind="cake")
    (failed,) = all_runs(engine, "failed")
    resume(engine, "bakery", failed.id)
    drain(engine)
    assert failures(engine) == []
    assert [w["batch_count"] for w in everything(engine)["wish"]] == [1, 1]


def test_a_refusal_of_the_write_path_names_field_and_record(engine: Engine) -> None:
    taken = wishes(engine, ("W1", "bread", 10), ("W2", "bread", 5001))
    take(engine, taken)
    drain(engine)
    assert failures(engine) == [("wishes_become_batches", "too_large", "/steps/1/set/pieces")]
    (problem,) = problems_of(all_runs(engine, "failed")[0].error)
    assert (problem.data["for"], problem.text()) == (taken[1], "This must be at most 5000.")
    assert ids(engine, "batch") == []


def test_rules_that_start_each_other_without_end_are_stopped_and_named(engine: Engine) -> None:
    change(engine, "ball", new_ball(engine), left=1)
    assert drain(engine) <= 9
    assert [f[:2] for f in failures(engine)] == [("ping", "rule_cycle")]
    (problem,) = problems_of(all_runs(engine, "failed")[0].error)
    assert problem.text() == "Rules start each other without end: ping → pong → ping."
    assert [run.depth for run in all_runs(engine)] == list(range(1, 10))


def test_results_are_compact_json(engine: Engine) -> None:
    take(engine, wishes(engine, *((f"W{i}", "bread", 10) for i in range(100))))
    drain(engine)
    with engine.database.read() as connection:
        sizes = connection.execute(text("SELECT result FROM fw_step")).scalars().all()
    assert all(len(dumps(size if not isinstance(size, str) else loads(size))) < 12_000 for size in sizes)


def _verdicts(engine: Engine) -> list[dict[str, Any]]:
    with engine.database.read() as connection:
        assert outbox.pending(connection) == 0
        found = connection.execute(text("SELECT verdicts FROM fw_outbox ORDER BY id")).scalars().all()
    return [loads(each) if isinstance(each, str) else each for each in found]  # pyright: ignore[reportReturnType]

