"""Scenarios: what holds passes, what does not is told with its place, and a failed rule is never overlooked."""

from pathlib import Path

import pytest

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.scenarios import play, play_all

BAKERY = Path(__file__).parent / "bakery"
SECOND_APP = Path(__file__).resolve().parents[1] / "second_app" / "v3"
BEGIN = """title: {en: Tried, zh: 试}
given: {at: 2026-05-01T08:00:00Z}
when:
  - {create: oven, rows: [{code: O1, floor: 1}]}
  - {create: recipe, rows: [{code: BREAD}, {code: CAKE}]}
  - create: stage
    rows:
      - {recipe: BREAD, number: 10, name: knead, minutes: 5}
      - {recipe: BREAD, number: 20, name: bake, minutes: "1.5", oven: O1}
  - {create: wish, rows: [{code: W1, kind: bread, pieces: 10}, {code: W2, kind: stone, pieces: 1}]}
  - {transition: wish, do: take, where: "code == 'W1'"}
"""


def told(more: str) -> list[tuple[str, str]]:
    texts, _ = read_folder(BAKERY)
    (played,) = play(load_texts({**texts, "scenarios/tried.yaml": BEGIN + more}), BAKERY)
    assert played.key == "tried"
    assert played.passed is not bool(played.reasons)
    assert all(reason.location.line > 1 for reason in played.reasons if reason.location.file.startswith("scenarios"))
    assert all(reason.text(language) != reason.code for reason in played.reasons for language in ("en", "zh"))
    return [(reason.code, f"{reason.location.file}{reason.location.path}") for reason in played.reasons]


def then(text: str) -> str:
    return f"then:\n  - {{{text}}}\n"


@pytest.mark.parametrize(
    "expected",
    [
        "of: batch, count: 1, every: \"state == 'begun' and turns_open == 2\"",
        "of: turn, where: floor == 1, count: 1, sum: {minutes: '15'}",
        "of: turn, sum: {minutes: '> 60', place: '1..3'}",
        "of: turn, where: floor == 2, count: 0, every: done",
        "of: wish, where: \"code == 'W1'\", count: 1, every: \"updated_at == '2026-05-01T08:00:00Z'\"",
    ],
)
def test_what_holds_passes(expected: str) -> None:
    assert told(then(expected)) == []


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ("of: batch, count: 2", ("expected_count", "/then/0/count")),
        ("of: turn, every: floor == 1", ("expected_every", "/then/0/every")),
        ("of: turn, where: floor == 2, every: done", ("expected_some", "/then/0/every")),
        ("of: turn, sum: {minutes: '64'}", ("expected_sum", "/then/0/sum/minutes")),
        ("of: turn, sum: {minutes: many}", ("bad_cell", "/then/0/sum/minutes")),
    ],
)
def test_what_does_not_hold_is_told(expected: str, reason: tuple[str, str]) -> None:
    assert told(then(expected)) == [(reason[0], f"scenarios/tried.yaml{reason[1]}")]


@pytest.mark.parametrize(
    ("move", "reasons"),
    [
        ("{transition: wish, do: take, where: \"code == 'W1'\", refused: transition_from_state}", []),
        ("{transition: wish, do: take, where: \"code == 'W1'\"}", [("transition_from_state", "scenarios/tried.yaml/when/5")]),
        ("{transition: wish, do: take, where: \"code == 'W1'\", refused: no_such_record}",
         [("refused_otherwise", "scenarios/tried.yaml/when/5"), ("transition_from_state", "scenarios/tried.yaml/when/5")]),
        ("{transition: wish, do: take, where: \"code == 'W9'\"}", [("expected_some", "scenarios/tried.yaml/when/5/where")]),
        ("{transition: wish, do: take, where: \"code == 'W2'\"}",
         [("no_row_fits", "rules/wishes_become_batches.yaml/steps/0/decide")]),
    ],
)  # fmt: skip
def test_moves_are_refused_as_expected_and_rules_do_not_fail(move: str, reasons: list[tuple[str, str]]) -> None:
    assert told(f"  - {move}\n" + then("of: wish, count: 2")) == reasons


def test_a_refusal_that_does_not_come_is_told() -> None:
    move = "{transition: wish, do: finish, where: \"code == 'W1'\", refused: transition_from_state}"
    assert told(f"  - {move}\n" + then("of: wish, count: 2")) == [("expected_refusal", "scenarios/tried.yaml/when/5")]


def test_a_second_app_tests_itself() -> None:
    assert [(played.key, played.reasons) for played in play_all(SECOND_APP)] == [("lose_a_book", ())]


@pytest.mark.parametrize(("count", "reasons"), [(1, []), (0, [("expected_sent", "scenarios/tried.yaml/then/0/count")])])
def test_nothing_is_sent_and_what_would_be_is_counted(count: int, reasons: list[tuple[str, str]]) -> None:
    texts, _ = read_folder(BAKERY)
    rule = """title: {en: Tells, zh: 通知}
on: {record: wish, event: created, if: "code == 'W1'"}
steps:
  - chat: planners
    robot: dingtalk
    for_each: {w: records}
    title: {en: "{w.code}", zh: "{w.code}"}
  - http: https://192.0.2.1/nowhere
    as: reply
  - update: {w: records}
    if: reply.status == 200
    set: {note: "'told'"}
"""
    then = f"then:\n  - {{sent: chat, count: {count}}}\n  - {{of: wish, where: \"note == 'told'\", count: 1}}\n"
    scenario = BEGIN.rpartition("  - {transition")[0] + then
    (played,) = play(load_texts({**texts, "rules/tells.yaml": rule, "scenarios/tried.yaml": scenario}), BAKERY)
    assert [(reason.code, f"{reason.location.file}{reason.location.path}") for reason in played.reasons] == reasons
