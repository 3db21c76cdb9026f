"""The state machine: every pair of state and transition, every guard, every reason at once."""

from itertools import product

import pytest

from formwright.expressions import Environment
from formwright.kernel.clock import FrozenClock
from formwright.kernel.problems import Problem
from formwright.metamodel.build.app import model_of
from formwright.metamodel.loader import load_texts
from formwright.metamodel.values import Value
from formwright.metamodel.workflow_model import WorkflowModel
from formwright.workflow.machine import Accepted, Attempt, Refused, decide, fits, needs, open_transitions

STATES = ("draft", "asked", "granted", "refused")
WORKFLOW = """
title: {en: Leave, zh: 请假}
of: leave
states:
  draft: {title: {en: Draft, zh: 草稿}, initial: true}
  asked: {title: {en: Asked, zh: 已申请}}
  granted: {title: {en: Granted, zh: 已批准}, final: true}
  refused: {title: {en: Refused, zh: 已拒绝}, final: true}
transitions:
  ask: {title: {en: Ask, zh: 申请}, from: draft, to: asked, by: [staff], require: [reason]}
  grant: {title: {en: Grant, zh: 批准}, from: asked, to: granted, by: [boss], if: days <= 10}
  refuse: {title: {en: Refuse, zh: 拒绝}, from: [draft, asked], to: refused, by: [boss], require: [reason]}
  withdraw: {title: {en: Withdraw, zh: 撤回}, from: asked, to: draft}
"""
FILES = {
    "app.yaml": "key: demo\ntitle: {en: Demo, zh: 演示}\nversion: 1.0.0\n",
    "entities/leave.yaml": """
title: {en: Leave, zh: 请假}
fields:
  state: {type: state, workflow: leave_life, title: {en: State, zh: 状态}}
  days: {type: integer, title: {en: Days, zh: 天数}}
  reason: {type: text, title: {en: Reason, zh: 原因}}
""",
    "workflows/leave_life.yaml": WORKFLOW,
    "roles/staff.yaml": "title: {en: Staff, zh: 员工}\ngrants: {leave: {do: [read]}}\n",
    "roles/boss.yaml": "title: {en: Boss, zh: 主管}\ngrants: {leave: {do: [read]}}\n",
}
NOW = Environment.of(FrozenClock(), "UTC")


@pytest.fixture(scope="module")
def workflow() -> WorkflowModel:
    found = model_of(load_texts(FILES)).entities["leave"].workflow
    assert found is not None
    return found


def attempt(state: str, *roles: str, system: bool = False, days: int | None = 3, reason: str | None = "rest") -> Attempt:
    values: dict[str, Value] = {"days": days, "reason": reason}
    return Attempt(state, values, frozenset(roles), system, NOW)


def reasons(outcome: object) -> list[tuple[str, str]]:
    assert isinstance(outcome, Refused)
    return [(p.code, p.location.path) for p in outcome.problems]


@pytest.mark.parametrize(("state", "transition"), list(product(STATES, ("ask", "grant", "refuse", "withdraw"))))
def test_only_listed_pairs_are_accepted(workflow: WorkflowModel, state: str, transition: str) -> None:
    listed = {
        ("draft", "ask"): "asked",
        ("asked", "grant"): "granted",
        ("draft", "refuse"): "refused",
        ("asked", "refuse"): "refused",
        ("asked", "withdraw"): "draft",
    }
    outcome = decide(workflow, transition, attempt(state, system=True))
    if (state, transition) in listed:
        assert outcome == Accepted(listed[state, transition])
    else:
        assert reasons(outcome) == [("transition_from_state", "")]
    assert fits(workflow, transition, state) is ((state, transition) in listed)


def test_all_reasons_come_together(workflow: WorkflowModel) -> None:
    outcome = decide(workflow, "refuse", attempt("granted", "staff", reason=""))
    assert reasons(outcome) == [("transition_from_state", ""), ("transition_by_role", ""), ("transition_requires", "/reason")]


def test_one_of_the_roles_is_enough(workflow: WorkflowModel) -> None:
    assert decide(workflow, "grant", attempt("asked", "staff", "boss")) == Accepted("granted")
    assert reasons(decide(workflow, "grant", attempt("asked", "staff"))) == [("transition_by_role", "")]


def test_a_transition_without_roles_is_the_engines(workflow: WorkflowModel) -> None:
    assert reasons(decide(workflow, "withdraw", attempt("asked", "boss"))) == [("transition_by_engine", "")]
    assert decide(workflow, "withdraw", attempt("asked", system=True)) == Accepted("draft")


@pytest.mark.parametrize("days", [11, None])
def test_a_condition_must_hold_also_for_the_engine(workflow: WorkflowModel, days: int | None) -> None:
    assert reasons(decide(workflow, "grant", attempt("asked", system=True, days=days))) == [("transition_condition", "")]


def test_an_unknown_transition_names_the_nearest(workflow: WorkflowModel) -> None:
    outcome = decide(workflow, "grand", attempt("asked", "boss"))
    assert isinstance(outcome, Refused)
    assert outcome.problems[0].hint() == "Did you mean “grant”?"


def test_needs_are_what_guards_look_at(workflow: WorkflowModel) -> None:
    assert needs(workflow, "grant") == {"days"}
    assert needs(workflow, "ask") == {"reason"}
    assert needs(workflow) == {"days", "reason"}
    assert needs(workflow, "nothing") == frozenset()


def test_open_transitions_say_why_the_others_are_closed(workflow: WorkflowModel) -> None:
    ways = open_transitions(workflow, attempt("asked", "boss", days=20))
    assert {way.key: (way.open, way.by_hand, [p.code for p in way.problems]) for way in ways} == {
        "grant": (False, True, ["transition_condition"]),
        "refuse": (True, True, []),
        "withdraw": (False, False, ["transition_by_engine"]),
    }


def test_an_empty_required_field_does_not_close(workflow: WorkflowModel) -> None:
    (ask,) = (o for o in open_transitions(workflow, attempt("draft", "staff", reason=None)) if o.key == "ask")
    assert ask.open
    assert ask.require == ("reason",)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_words(workflow: WorkflowModel, language: str) -> None:
    tried = [("refuse", attempt("granted", "staff", reason="")), ("grant", attempt("asked", "boss", days=99)),
             ("withdraw", attempt("asked", "boss"))]  # fmt: skip
    for transition, each in tried:
        outcome = decide(workflow, transition, each)
        assert isinstance(outcome, Refused)
        for problem in outcome.problems:
            assert problem.text(language) != problem.code
            assert "{" not in problem.text(language)
            assert problem.hint(language)
    refused = decide(workflow, "grant", attempt("draft", "boss"))
    assert isinstance(refused, Refused)
    assert refused.problems[0].text("zh") == "“批准”只能从已申请开始，该记录处于草稿。"


@pytest.mark.parametrize(("transition", "tried", "zh", "en"), [
    ("grant", attempt("asked", "staff"), "“批准”仅限角色：主管。", "“Grant” is for the roles Boss."),
    ("grant", attempt("asked", "boss", days=11), "“批准”需要满足条件：天数 ≤ 10", "“Grant” needs this to hold: Days ≤ 10"),
    ("refuse", attempt("asked", "boss", reason=""), "“拒绝”需要填写“原因”。", "“Refuse” needs Reason."),
])  # fmt: skip
def test_reasons_are_told_as_people_call_things(workflow: WorkflowModel, transition: str, tried: Attempt, zh: str, en: str) -> None:
    outcome = decide(workflow, transition, tried)
    assert isinstance(outcome, Refused)
    assert (outcome.problems[0].text("zh"), outcome.problems[0].text("en")) == (zh, en)


def test_a_reason_that_stands_under_the_name_of_its_transition_does_not_say_it_again(workflow: WorkflowModel) -> None:
    outcome = decide(workflow, "grant", attempt("asked", "staff"))
    assert isinstance(outcome, Refused)
    assert [outcome.problems[0].text_under(language) for language in ("zh", "en")] == ["仅限角色：主管。", "For the roles Boss."]
    assert Problem("answer_not_found").text_under("en") == Problem("answer_not_found").text("en")
