"""The core of approvals alone: plain values in, plain values out, and the same after every turn through JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import permutations

import pytest

from formwright.expressions import Environment
from formwright.kernel.json import dumps, loads
from formwright.kernel.problems import Invalid
from formwright.metamodel.approval_model import ApprovalModel
from formwright.metamodel.build.app import model_of
from formwright.metamodel.kinds.organisation import WorkingCalendar
from formwright.metamodel.loader import load_texts
from formwright.metamodel.working import earlier, later
from formwright.workflow.approving import start
from formwright.workflow.moves import add_signer, decide, give_back, transfer
from formwright.workflow.process import Moving, Process
from formwright.workflow.simulating import simulate
from tests.workflow.test_machine import FILES

NOW = Environment(datetime(2026, 3, 2, 1, tzinfo=UTC), "Asia/Shanghai")


@dataclass
class People:
    """Who there is, from a table."""

    roles: dict[str, list[str]] = field(default_factory=lambda: {"boss": ["b1", "b2", "b3"], "staff": ["s1"]})

    def holders(self, role: str) -> Sequence[str]:
        return self.roles.get(role, [])

    def person(self, text: str) -> str:
        return text

    def manager(self, person: str) -> str:
        return {"s1": "b1", "b1": "b2"}.get(person, "")

    def heads(self, person: str) -> Sequence[str]:
        return [above for above in (self.manager(person), self.manager(self.manager(person))) if above]

    def stand_in(self, person: str) -> str:
        return {"b3": "b1"}.get(person, "") if person == "away" else ""


def approval(steps: str, more: str = "") -> ApprovalModel:
    check = f"approvals:\n  check: {{in: asked, pass: granted, fail: refused, back: draft, {more} steps: {steps}}}\ntransitions:"
    workflow = FILES["workflows/leave_life.yaml"].replace("transitions:", check, 1)
    found = model_of(load_texts({**FILES, "workflows/leave_life.yaml": workflow})).entities["leave"].workflow
    assert found is not None
    return found.approvals["check"]


def moving(model: ApprovalModel, process: Process | None = None) -> Moving:
    return Moving(model, process or Process("s1"), {"days": 3, "reason": "rest"}, NOW, People(), {})


def kept(made: Moving) -> Moving:
    """Return the same process after a turn through JSON: nothing of it lives anywhere else."""
    again = loads(dumps(made.process.to_json()))
    assert isinstance(again, dict)
    process = Process.from_json(again)
    assert process == made.process
    return moving(made.approval, process)


def vote(made: Moving, person: str, decision: str) -> Moving:
    task = next(task for task in made.process.tasks if task.person == person and task.state == "open")
    decide(made, task, decision, {})
    return kept(made)


@pytest.mark.parametrize("count", ["all", "one", "{ratio: 0.5}", "{number: 2}"])
@pytest.mark.parametrize("votes", ["aaa", "aar", "arr", "rrr"])
def test_the_order_of_votes_does_not_matter(count: str, votes: str) -> None:
    model = approval(f"[{{step: lead, who: role:boss, count: {count}}}]")
    ends = set[str]()
    for order in permutations(zip(("b1", "b2", "b3"), votes, strict=True)):
        made = moving(model)
        start(made)
        for person, letter in order:
            if made.process.state == "running":
                made = vote(made, person, "approve" if letter == "a" else "reject")
        ends.add(made.process.state)
    needed = {"all": 3, "one": 1}.get(count, 2)
    assert ends == {"passed" if votes.count("a") >= needed else "failed"}


def test_a_simulation_changes_nothing_and_tells_the_path() -> None:
    made = moving(approval("[{step: up, who: {expr: reason}, vacant: pass}, {step: lead, who: role:boss, when: days > 2}]"))
    before = made.process.to_json()
    path = simulate(made)
    assert [(step.step, step.outcome, [person for person, _ in step.people]) for step in path.steps] == [
        ("up", "asked", ["rest"]), ("lead", "asked", ["b1", "b2", "b3"]),
    ]  # fmt: skip
    assert (path.end, path.stopped, made.process.to_json()) == ("passed", (), before)


def test_a_step_that_has_nobody_is_refused_with_its_name() -> None:
    model = approval("[{step: lead, who: role:boss}]")
    made = moving(model)
    made.directory = People({})
    with pytest.raises(Invalid) as refused:
        start(made)
    assert [(p.code, p.data["step"]) for p in refused.value.problems] == [("step_has_nobody", "lead")]


def test_straight_back_takes_up_what_was_laid_aside_also_through_json() -> None:
    both = "{step: both, branches: {a: [{step: x, who: role:boss}], b: [{step: y, who: role:boss}]}}"
    made = moving(approval(f"[{{step: one, who: role:staff, self: allow}}, {both}]", "return: any_step, resubmit: straight,"))
    start(made)
    made = vote(made, "s1", "approve")
    decide(made, next(t for t in made.process.tasks if (t.step, t.person) == ("y", "b1")), "approve", {})
    give_back(made, next(t for t in made.process.tasks if (t.step, t.person) == ("x", "b2")), "one", straight=True, detail={})
    made = kept(made)
    assert [task.step for task in made.process.tasks if task.state == "open"] == ["one"]
    made = vote(made, "s1", "approve")
    waiting = sorted((task.step, task.person) for task in made.process.tasks if task.state == "open")
    assert waiting == [("x", "b1"), ("x", "b2"), ("x", "b3"), ("y", "b2"), ("y", "b3")]


def test_whatever_a_stand_in_does_is_told_with_for_whom() -> None:
    made = moving(approval("[{step: lead, who: role:boss}]", "return: initiator, transfer: true, add_signer: [before, after],"))
    start(made)
    first, second, third = made.process.tasks
    first.owner = second.owner = third.owner = "away"
    transfer(made, first, "x1", {})
    add_signer(made, second, "x2", "after", {})
    give_back(made, third, "initiator", straight=False, detail={})
    told = [(each.event, each.detail["for"]) for each in made.happened if "for" in each.detail]
    assert told == [("transferred", "away"), ("signer_added", "away"), ("approved", "away"), ("returned", "away")]


PLANT = WorkingCalendar.model_validate({
    "hours": {day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-03-05"], "other": {"2026-03-07": ["08:00-12:00"]},
})  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "duration", "end"),
    [
        ("2026-03-02T09:00", "2h", "2026-03-02T11:00"),
        ("2026-03-02T11:00", "2h", "2026-03-02T14:00"),
        ("2026-03-02T16:30", "1h", "2026-03-03T08:30"),
        ("2026-03-04T16:00", "2h", "2026-03-06T09:00"),
        ("2026-03-06T16:00", "2h", "2026-03-07T09:00"),
        ("2026-03-08T03:00", "30m", "2026-03-09T08:30"),
        ("2026-03-02T09:00", "3wd", "2026-03-06T09:00"),
        ("2026-03-02T09:00", "1w", "2026-03-09T09:00"),
        ("2026-03-02T09:00", "3d", "2026-03-05T09:00"),
    ],
)
def test_durations_count_the_calendar(begin: str, duration: str, end: str) -> None:
    zone = "+08:00"
    found = later(datetime.fromisoformat(begin + zone), duration, "Asia/Shanghai", PLANT)
    assert found == datetime.fromisoformat(end + zone)


def test_days_are_days_of_the_wall_clock() -> None:
    before = datetime.fromisoformat("2026-03-28T09:00+01:00")  # the clocks of Paris go forward in the night
    assert later(before, "1d", "Europe/Paris") == datetime.fromisoformat("2026-03-29T09:00+02:00")
    assert later(before, "24h", "Europe/Paris") == datetime.fromisoformat("2026-03-29T10:00+02:00")
    assert earlier(datetime.fromisoformat("2026-03-29T09:00+02:00"), "1d", "Europe/Paris") == before
