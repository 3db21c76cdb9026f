"""Runs survive: crashes between and within steps, lost leases, trouble with the database, rules that change underway."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Conflict, NotFound, Problem, Unavailable
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.dispatch import dispatch
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.run_rule import LEASE, MOST_ATTEMPTS, Carrying, resume
from formwright.runtime.worker import Worker, carry_out_one, drain
from formwright.store import runs

from .conftest import BAKERY
from .kitchen import all_runs, everything, failures, ids, take, wishes

GIVEN = (("W1", "bread", 10), ("W2", "bread", 200), ("W3", "cake", 3))


class Crash(BaseException):
    """The process ends here, as far as the engine can tell."""


def crashing(where: str, step: int) -> Callable[[str, int], None]:
    def failpoint(now: str, number: int) -> None:
        if (now, number) == (where, step):
            raise Crash

    return failpoint


def later(engine: Engine, by: timedelta = LEASE * 2) -> None:
    clock = engine.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(by)


def test_a_crash_anywhere_changes_nothing_in_the_end(engine: Engine) -> None:
    for step, where in product(range(4), ("before", "within", "after")):
        prefix = f"{where}{step}"
        take(engine, wishes(engine, *((prefix + code, kind, pieces) for code, kind, pieces in GIVEN)))
        dispatch(engine)
        with pytest.raises(Crash):
            carry_out_one(Carrying(engine, crashing(where, step)), "a", engine.clock.now())
        run = all_runs(engine)[-2]
        later(engine)
        drain(engine)
        assert failures(engine) == []
        found = everything(engine)
        assert [w["note"] for w in found["wish"] if w["code"].startswith(prefix)] == [None, "share 0.5", None]
        batches = [(b["state"], b["turns_open"]) for b in found["batch"] if b["wish.code"].startswith(prefix)]
        assert batches == [("begun", 2), ("begun", 2), ("begun", 3)]
        assert len([t for t in found["turn"] if t["batch.wish.code"].startswith(prefix)]) == 7
        slips = [(s["wish.served"], s["pieces"]) for s in found["slip"] if s["wish.code"].startswith(prefix)]
        assert slips == [(1, 10), (1, 200), (1, 3)]
        with engine.database.read() as connection:
            resumed = runs.get(connection, run.id)
            assert [s.number for s in runs.steps(connection, run.id)] == [0, 1, 2, 3]
        assert resumed is not None
        assert resumed.attempt == (1 if prefix == "after3" else 2)


def test_the_run_of_a_dead_worker_waits_for_its_lease(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    with pytest.raises(Crash):
        carry_out_one(Carrying(engine, crashing("before", 1)), "a", engine.clock.now())
    assert carry_out_one(Carrying(engine), "b", engine.clock.now()) is None
    later(engine)
    taken = carry_out_one(Carrying(engine), "b", engine.clock.now())
    assert taken is not None
    assert (taken.owner, taken.attempt) == ("b", 2)


def test_a_worker_that_lost_its_lease_changes_nothing(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    others: list[str] = []

    def slow(where: str, step: int) -> None:
        if (where, step) == ("before", 1):
            later(engine)
            taken = carry_out_one(Carrying(engine), "b", engine.clock.now())
            others.append("" if taken is None else str(taken.owner))

    carry_out_one(Carrying(engine, slow), "a", engine.clock.now())
    assert others == ["b"]
    drain(engine)
    assert failures(engine) == []
    assert len(ids(engine, "batch")) == 3
    assert len(ids(engine, "turn")) == 7


def test_trouble_is_tried_again_later_and_later(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    tries: list[int] = []

    def trouble(where: str, step: int) -> None:
        if (where, step) == ("within", 1):
            tries.append(step)
            if len(tries) < 3:
                raise Unavailable(Problem("database_busy"))

    pauses: list[timedelta] = []
    for _ in range(3):
        carry_out_one(Carrying(engine, trouble), "a", engine.clock.now())
        head = all_runs(engine)[0]
        assert carry_out_one(Carrying(engine), "b", engine.clock.now()) is None or head.state == "done"
        if head.lease_until is not None:
            pauses.append(head.lease_until - engine.clock.now())
            later(engine, pauses[-1])
    assert pauses == [timedelta(seconds=1), timedelta(seconds=2)]
    drain(engine)
    assert failures(engine) == []
    assert len(ids(engine, "batch")) == 3


def test_trouble_without_end_fails_the_run(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)

    def trouble(_where: str, _step: int) -> None:
        raise Unavailable(Problem("database_busy"))

    for _ in range(MOST_ATTEMPTS):
        carry_out_one(Carrying(engine, trouble), "a", engine.clock.now())
        later(engine, timedelta(minutes=5))
    assert [f[:2] for f in failures(engine)] == [("wishes_become_batches", "database_busy")]
    assert ids(engine, "batch") == []
    resume(engine, "bakery", all_runs(engine)[0].id)
    drain(engine)
    assert len(ids(engine, "turn")) == 7


def test_a_fault_of_the_engine_fails_the_run_and_not_the_worker(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)

    def fault(where: str, step: int) -> None:
        if (where, step) == ("within", 1):
            raise ZeroDivisionError("nobody thought of that")

    carry_out_one(Carrying(engine, fault), "a", engine.clock.now())
    assert [f[:2] for f in failures(engine)] == [("wishes_become_batches", "run_broke")]
    assert ids(engine, "batch") == []


def test_a_run_that_kills_its_workers_is_given_up(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Crash):
            carry_out_one(Carrying(engine, crashing("within", 1)), "a", engine.clock.now())
        later(engine)
    carry_out_one(Carrying(engine), "a", engine.clock.now())
    assert [f[:2] for f in failures(engine)] == [("wishes_become_batches", "run_worn_out")]


def test_runs_that_wait_behind_one_that_kills_its_workers_keep_their_attempts(engine: Engine) -> None:
    """Workers that die one after another with a whole lane in their hands wear out the first run, and no other."""
    take(engine, wishes(engine, *[(f"W{n}", "cake", 3) for n in range(4)]))
    dispatch(engine)
    for _ in range(MOST_ATTEMPTS):
        now = engine.clock.now()
        with engine.database.write() as connection:
            assert runs.claim(connection, "dead", now, now + LEASE, now, most=200)
        later(engine)
    drain(engine)
    states = sorted(run.state for run in all_runs(engine))
    assert states.count("failed") == 1
    assert states.count("done") == len(states) - 1


def test_a_run_ends_on_the_release_it_began_with(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    with pytest.raises(Crash):
        carry_out_one(Carrying(engine, crashing("after", 0)), "a", engine.clock.now())
    _publish(engine, "rules/wishes_become_batches.yaml", lambda text: text.replace("share '", "part '"))
    later(engine)
    drain(engine)
    assert failures(engine) == []
    assert [w["note"] for w in everything(engine)["wish"]] == [None, "share 0.5", None]
    take(engine, wishes(engine, ("W9", "bread", 200)))
    drain(engine)
    assert everything(engine)["wish"][-1]["note"] == "part 0.5"


def test_a_run_whose_release_does_not_fit_the_app_any_more_says_so(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    with pytest.raises(Crash):
        carry_out_one(Carrying(engine, crashing("after", 0)), "a", engine.clock.now())
    texts = dict(read_folder(Path(BAKERY))[0])
    rule = texts["rules/wishes_become_batches.yaml"]
    texts["rules/wishes_become_batches.yaml"] = rule[: rule.index("  - update")] + rule[rule.index("  - transition") :]
    texts["entities/wish.yaml"] = texts["entities/wish.yaml"].replace("  note: {type: text, title: {zh: 备注, en: Note}}\n", "")
    publish(engine, load_texts(texts), consent={"wish.note"})
    later(engine)
    drain(engine)
    assert ("wishes_become_batches", "rule_changed") in [f[:2] for f in failures(engine)]


def test_a_run_that_did_not_begin_uses_the_new_rule(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    _publish(engine, "rules/wishes_become_batches.yaml", lambda text: text.replace("share '", "part '"))
    drain(engine)
    assert [w["note"] for w in everything(engine)["wish"]] == [None, "part 0.5", None]


def test_a_rule_that_is_gone_leaves_a_failed_run(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    dispatch(engine)
    _publish(engine, "rules/wishes_become_batches.yaml", None)
    drain(engine)
    assert [f[:2] for f in failures(engine)] == [("wishes_become_batches", "rule_gone")]


def test_only_failed_runs_are_resumed(engine: Engine) -> None:
    take(engine, wishes(engine, *GIVEN))
    drain(engine)
    with pytest.raises(Conflict):
        resume(engine, "bakery", all_runs(engine)[0].id)
    with pytest.raises(NotFound):
        resume(engine, "bakery", "0" * 26)


def test_a_worker_carries_out_what_is_saved_and_stops(engine: Engine) -> None:
    worker = Worker(engine)
    worker.start()
    try:
        take(engine, wishes(engine, *GIVEN))
        end = time.monotonic() + 60
        while len(ids(engine, "turn")) < 7 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        assert worker.stop()
    assert len(ids(engine, "turn")) == 7
    assert not [t for t in threading.enumerate() if t.name.startswith("formwright")]


def test_two_workers_keep_the_order_and_double_nothing(engine: Engine) -> None:
    workers = [Worker(engine, name) for name in "ab"]
    for worker in workers:
        worker.start()
    try:
        for i in range(10):
            take(engine, wishes(engine, (f"W{i}", "cake", 3)))
        end = time.monotonic() + 60
        while len(ids(engine, "turn")) < 30 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        stopped = [worker.stop() for worker in workers]
    assert stopped == [True, True]
    drain(engine)
    assert failures(engine) == []
    assert len(ids(engine, "turn")) == 30
    done = sorted(all_runs(engine), key=lambda run: (run.run_at, run.outbox_id, run.id))
    assert [run.outbox_id for run in done] == sorted(run.outbox_id for run in done if run.outbox_id is not None)


def _publish(engine: Engine, file: str, edit: Callable[[str], str] | None) -> None:
    texts, _ = read_folder(Path(BAKERY))
    text = texts.pop(file)
    if edit is not None:
        assert edit(text) != text
        texts[file] = edit(text)
    publish(engine, load_texts(texts))
