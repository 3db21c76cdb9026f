"""Rules are typed before they run: every mistake is told with its place; what is right keeps its sets and variables."""

from pathlib import Path

import pytest

from formwright.kernel.problems import Problem
from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_texts, read_folder
from formwright.metamodel.model import AppModel
from formwright.metamodel.step_models import CreateModel, FindModel

BAKERY = Path(__file__).parent / "bakery"
BATCHES = "on: {record: batch, event: created}"
WISHES = "on: {record: wish, event: transitioned}"
TURN = "batch: batch, place: '1', name: \"'x'\", minutes: '1'"


def checked(rule: str) -> tuple[AppModel | None, list[Problem]]:
    texts, _ = read_folder(BAKERY)
    loaded = load_texts({**texts, "rules/tried.yaml": "title: {en: Tried, zh: 试}\n" + rule})
    return examine(loaded), loaded.problems


def step(text: str, on: str = BATCHES) -> str:
    return f"{on}\nsteps:\n  - {text}\n"


def on(trigger: str) -> str:
    return step("{update: {b: records}, set: {pieces: '1'}}", f"on: {{{trigger}}}")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (on("record: nothing, event: created"), ("unknown_entity", "/on/record")),
        (on("record: batch, event: created, to: [begun]"), ("trigger_option_unused", "/on/to")),
        (on("record: batch, event: deleted, fields: [pieces]"), ("trigger_option_unused", "/on/fields")),
        (on("record: batch, event: transitioned, to: [gone]"), ("unknown_state", "/on/to/0")),
        (on("record: turn, event: transitioned"), ("no_workflow", "/on/event")),
        (on("record: batch, event: created, if: pieces"), ("expression_wrong_type", "/on/if")),
        (step("{update: {b: nothing}, set: {pieces: '1'}}"), ("expression_unknown_name", "/steps/0/update/b")),
        (step("{update: {b: records.pieces}, set: {pieces: '1'}}"), ("loop_needs_set", "/steps/0/update/b")),
        (step("{update: {records: records}, set: {pieces: '1'}}"), ("name_taken", "/steps/0/update/records")),
        (step("{update: {b: records}, set: {peices: '1'}}"), ("unknown_field", "/steps/0/set/peices")),
        (step("{update: {b: records}, set: {pieces: b.turns}}"), ("expression_wrong_type", "/steps/0/set/pieces")),
        (step("{update: {b: records}, set: {state: \"'begun'\"}}"), ("not_writable", "/steps/0/set/state")),
        (step("{update: {b: records}, set: {turns_open: '1'}}"), ("not_writable", "/steps/0/set/turns_open")),
        (step("{update: {b: records}, set: {way: b.way.code}, if: b.pieces}"), ("expression_wrong_type", "/steps/0/if")),
        (step("{update: {w: records.wish}, set: {kind: \"'bred'\"}}"), ("wrong_choice", "/steps/0/set/kind")),
        (step("{transition: {b: records}, do: stop}"), ("unknown_transition", "/steps/0/do")),
        (step("{transition: {t: records.turns}, do: begin}"), ("expression_nested_rows", "/steps/0/transition/t")),
        (step("{transition: {o: records.wish}, do: begin}"), ("unknown_transition", "/steps/0/do")),
        (step("{create: turn, for_each: {batch: records}, set: {batch: batch}}"), ("missing_required_value", "/steps/0/set")),
        (step("{create: turn, for_each: {batch: records, wish: batch.wish}, set: {" + TURN + "}}"),
         ("loop_needs_set", "/steps/0/for_each/wish")),
        (step("{create: turn, for_each: {batch: records, s: batch.way.stages, x: s.recipe.stages}, set: {" + TURN + ", name: x.nothing}}"),
         ("duplicate_key", "/steps/0/set/name")),
        (step("{decide: recipe_fro, for_each: {w: records}, given: {}}", WISHES), ("unknown_definition", "/steps/0/decide")),
        (step("{decide: recipe_for, for_each: {w: records}, given: {kind: w.kind}}", WISHES), ("missing_input", "/steps/0/given")),
        (step("{decide: recipe_for, for_each: {w: records}, given: {kind: w.kind, pieces: w.kind}}", WISHES),
         ("expression_wrong_type", "/steps/0/given/pieces")),
        (step("{decide: recipe_for, for_each: {w: records.wish}, given: {kind: w.kind, pieces: w.pieces}}"),
         ("decide_needs_set", "/steps/0/for_each/w")),
        (step("{find: turn, where: count(records) > 1, as: turns}"), ("set_only_behind_in", "/steps/0/where")),
        (step("{find: turn, where: batch in records, order_by: [nothing], as: turns}"), ("unknown_field", "/steps/0/order_by/0")),
        (step("{find: turn, where: batch in records, as: records}"), ("name_taken", "/steps/0/as")),
        (step("{find: turn, where: batch in records.wish, as: turns}"), ("expression_not_comparable", "/steps/0/where")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(rule: str, expected: tuple[str, str]) -> None:
    model, problems = checked(rule)
    told = [(p.code, p.location.path) for p in problems if p.level == "error"]
    assert expected in told
    assert model is None
    assert all(p.location.file == "rules/tried.yaml" and p.location.line > 1 for p in problems)
    assert all(p.text(language) != p.code for p in problems for language in ("en", "zh"))


@pytest.mark.parametrize(
    "rule",
    [
        step("{update: {w: records.wish}, set: {note: \"'x'\"}}"),
        step("{create: turn, for_each: {batch: records, old: batch.turns}, set: {" + TURN + "}}"),
        step("{create: slip, for_each: {w: records}, set: {wish: w, pieces: count(records)}}", WISHES),
        step("{find: turn, where: batch.wish in records.wish and minutes > 1, as: turns}\n  - {update: {t: turns}, set: {done: 'true'}}"),
        step("{create: ball, for_each: {b: records}, set: {code: b.id}}", "on: {record: batch, event: deleted}"),
        step("{decide: recipe_for, for_each: {w: records}, given: {kind: w.kind, pieces: w.pieces}, missing: skip}\n"
             "  - {create: slip, for_each: {w: records}, if: w.recipe.code == 'CAKE' and w.share > 0, set: {wish: w, pieces: '1'}}",
             WISHES),
    ],
)  # fmt: skip
def test_what_is_right_is_taken(rule: str) -> None:
    model, problems = checked(rule)
    assert [(p.code, p.location.path) for p in problems] == []
    assert model is not None
    assert "tried" in model.rules


def test_a_deleted_record_is_known_by_its_id_alone() -> None:
    _, problems = checked(
        step("{create: ball, for_each: {b: records}, set: {code: b.pieces}}", "on: {record: batch, event: deleted}")
    )
    assert [(p.code, p.location.path) for p in problems] == [("expression_unknown_member", "/steps/0/set/code")]


def test_loops_know_whether_they_run_over_what_was_frozen() -> None:
    model, _ = checked(step("{create: turn, for_each: {batch: records, stage: batch.way.stages}, set: {" + TURN + "}}"))
    assert model is not None
    made = model.rules["tried"].steps[0].model
    assert isinstance(made, CreateModel)
    assert [(loop.name, loop.of_set, loop.path, loop.frozen) for loop in made.loops] == [
        ("batch", True, (), False),
        ("stage", False, ("way", "stages"), True),
    ]


def test_sets_in_a_search_become_parameters() -> None:
    model, _ = checked(step("{find: turn, where: batch.wish in records.wish or batch in records, as: turns}"))
    assert model is not None
    found = model.rules["tried"].steps[0].model
    assert isinstance(found, FindModel)
    assert found.parameters == {"records", "records.wish"}
