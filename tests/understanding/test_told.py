"""Rules that are told something are tried alone: what they are told is cleaned by its types, and what they give back is told."""

from datetime import timedelta
from typing import Any, cast

import pytest

from formwright.kernel.problems import BadRequest, Invalid
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.explaining.journal import run_told
from formwright.runtime.worker import drain
from tests.rules.kitchen import all_runs, failures, rows, wishes
from tests.rules.test_durable import later
from tests.rules.trying import steps, with_rules
from tests.understanding.looking import checksum, say
from tests.understanding.test_dry_run import tried

INPUT = "input: {word: {type: text, required: true}, least: {type: integer, default: '2'}, oven: {type: reference, to: oven}}"
PRICED = steps(
    '{update: {w: records}, set: {note: "input.word"}}',
    "{return: {many: 'sum(records, pieces) + input.least'}}",
    on=f'on: {{called: true, record: wish, if: "pieces > input.least", {INPUT}, returns: {{many: {{type: integer}}}}}}',
)
ADDS = steps(
    "{return: {total: 'sum(input.lines, n)'}}",
    on="on: {called: true, if: \"input.kind == 'x'\", input: {kind: {type: text}}, rows: {lines: {n: {type: integer, required: true}}}, "
    "returns: {total: {type: integer}}}",
)
RESTS = steps("{wait: {days: 1}}", on="on: {called: true, record: wish}")
ASKS = (
    "{call: priced, with: {x: records}, input: {word: \"'hello'\"}, as: answer}",
    "{call: adds, input: {kind: \"'x'\"}, rows: {lines: {for_each: {w: records}, set: {n: w.pieces}}}}",
    "{call: rests, with: {x: records}}",
)


@pytest.fixture
def told(bare: Engine) -> Eyes:
    with_rules(bare, priced=PRICED, adds=ADDS, rests=RESTS, asks=steps(*ASKS))
    return Eyes(bare, bare.app("bakery"), SYSTEM, say)


def test_a_called_rule_is_tried_alone(bare: Engine, told: Eyes) -> None:
    few, many = wishes(bare, ("A", "bread", 1), ("B", "bread", 9))
    before = checksum(bare.database)
    answer = tried(told, "priced", few, many, given={"word": "hello"})
    assert checksum(bare.database) == before
    assert [(each["record"]["label"], each["fired"], each["told"]["code"]) for each in answer["heard"]] == [
        ("A", False, "why_condition"), ("B", True, "why_fired"),
    ]  # fmt: skip
    (run,) = answer["runs"]
    assert (run["rule"], run["state"], run["returned"]) == ("priced", "done", {"many": 11})
    assert [each["changes"]["note"]["to"] for each in answer["changes"]] == ["hello"]


def test_a_rule_about_no_records_is_tried_by_what_it_is_told(told: Eyes) -> None:
    taken = tried(told, "adds", given={"kind": "x", "lines": [{"n": 3}, {"n": 4}]})
    assert [run["returned"] for run in taken["runs"]] == [{"total": 7}]
    assert [each["fired"] for each in taken["heard"]] == [True]
    left = tried(told, "adds", given={"kind": "y"})
    assert (left["runs"], [each["told"]["code"] for each in left["heard"]]) == ([], ["why_condition"])
    (heard,) = left["heard"]
    assert (heard["condition"]["text"], heard["condition"]["holds"]) == ("input.kind == 'x'", False)


def test_what_it_cannot_be_told_is_refused_by_its_place(bare: Engine, told: Eyes) -> None:
    (wish,) = wishes(bare, ("A", "bread", 9))
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({}, "value_required", "/input/word"),
        ({"word": "x", "least": "many"}, "not_number", "/input/least"),
        ({"word": "x", "oven": "no such"}, "no_such_reference", "/input/oven"),
        ({"word": "x", "wrod": "y"}, "unknown_input_name", "/input/wrod"),
    ]
    for given, code, place in wrong:
        with pytest.raises(Invalid) as refused:
            tried(told, "priced", wish, given=given)
        assert [(each.code, each.location.path) for each in refused.value.problems if each.location] == [(code, place)]
    with pytest.raises(BadRequest):
        tried(told, "asks", wish, change={"set": {"note": "x"}}, given={"word": "x"})


def test_a_run_names_those_it_called_and_they_name_it(bare: Engine, told: Eyes) -> None:
    wishes(bare, ("A", "bread", 9))
    drain(bare)
    assert failures(bare) == []
    by_rule = {run.rule: run.id for run in all_runs(bare)}

    def calls() -> list[tuple[str, str, str, str]]:
        found = cast("list[dict[str, str]]", run_told(told, by_rule["asks"])["calls"])
        return sorted((each["position"], each["rule"], each["run"], each["state"]) for each in found)

    begun = [("0", "priced", by_rule["priced"], "done"), ("1", "adds", by_rule["adds"], "done")]
    assert calls() == [*begun, ("2", "rests", by_rule["rests"], "waiting")]
    assert (run_told(told, by_rule["priced"])["returned"], run_told(told, by_rule["adds"])["returned"]) == ({"many": 11}, {"total": 9})
    assert [run_told(told, by_rule[rule])["caused_by"] for rule in ("priced", "adds", "rests")] == [by_rule["asks"]] * 3
    later(bare, timedelta(days=1))
    drain(bare)
    assert calls() == [*begun, ("2", "rests", by_rule["rests"], "done")]
    assert [row["note"] for row in rows(bare, "wish", "note")] == ["hello"]
