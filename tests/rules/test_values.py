"""Steps that write by key, delete, and work out values; in one go and cut before each step."""

from collections.abc import Callable

import pytest

from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.engine import Engine

from .conftest import BAKERY
from .kitchen import all_runs, failures, rows, traces, wishes
from .trying import WAYS, notes, steps, with_rules

ways = pytest.mark.parametrize("carry_out", WAYS)
CarryOut = Callable[[Engine], object]
MORE = (("W1", "bread", 2), ("W2", "bread", 3), ("W3", "cake", 40))


@ways
def test_upsert_changes_what_is_there_and_creates_what_is_not(bare: Engine, carry_out: CarryOut) -> None:
    with_rules(
        bare,
        a=steps(
            "{upsert: oven, for_each: {w: records}, key: {code: \"'O' + text(w.pieces)\"}, set: {floor: w.pieces}, as: ovens}",
            "{update: {o: ovens}, set: {floor: o.floor + 10}}",
        ),
    )
    wishes(bare, *MORE)
    carry_out(bare)
    assert failures(bare) == []
    assert rows(bare, "oven", "code", "floor") == [
        {"code": "O1", "floor": 1}, {"code": "O2", "floor": 12}, {"code": "O3", "floor": 13}, {"code": "O40", "floor": 50},
    ]  # fmt: skip


def test_two_rows_that_mean_one_record_are_refused(bare: Engine) -> None:
    with_rules(bare, a=steps("{upsert: oven, for_each: {w: records}, key: {code: w.kind}, set: {floor: w.pieces}}"))
    wishes(bare, *MORE)
    WAYS[0](bare)
    assert failures(bare) == [("a", "same_record_twice", "/steps/0")]
    assert [row["code"] for row in rows(bare, "oven", "code")] == ["O1", "O2"]


@ways
def test_deleted_records_lie_in_the_bin_and_later_steps_find_them_gone(bare: Engine, carry_out: CarryOut) -> None:
    with_rules(
        bare, a=steps("{delete: {w: records}, if: w.pieces < 10}", "{update: {w: records}, set: {note: text(count(records))}}")
    )
    wishes(bare, *MORE)
    carry_out(bare)
    assert notes(bare) == {"W3": "1"}
    assert traces(bare, "a")[0]["out"] == 2


@ways
def test_values_are_named_once_and_used_later(bare: Engine, carry_out: CarryOut) -> None:
    with_rules(
        bare,
        a=steps(
            "{compute: {total: 'sum(records, pieces)', half: total / 2}}",
            "{compute: {share: w.pieces / total, told: \"text(w.share) + ' of ' + text(half)\"}, for_each: {w: records}}",
            "{update: {w: records}, if: w.share > 0.1, set: {note: w.told, served: total}}",
            "{find: wish, where: served == total, as: served_ones}",
            "{update: {w: served_ones}, set: {served: count(served_ones)}}",
        ),
    )
    wishes(bare, ("W1", "bread", 5), ("W2", "bread", 1), ("W3", "cake", 14))
    carry_out(bare)
    assert failures(bare) == []
    assert notes(bare) == {"W1": "0.25 of 10", "W2": None, "W3": "0.7 of 10"}
    assert [row["served"] for row in rows(bare, "wish", "code", "served")] == [2, 0, 2]


@ways
def test_figures_by_groups_become_rows_and_alone_they_are_values(bare: Engine, carry_out: CarryOut) -> None:
    with_rules(
        bare,
        a=steps(
            "{create: batch, for_each: {w: records}, if: w.pieces > 10, set: {wish: w, pieces: w.pieces}, as: made}",
            "{query: wish, where: code in records.code, figures: {pieces: {sum: pieces}, most: {max: pieces}}, as: all}",
            "{query: stage, where: told, by: {oven: oven}, "
            "figures: {minutes: {sum: minutes}, steps: {count: true}, mean: {avg: minutes}}, as: load}",
            "{find: oven, where: id in load.oven and floor <= all.most, as: used}",
            "{create: turn, for_each: {b: made, l: load}, if: l.minutes != null, set: "
            "{batch: b, place: l.steps, name: text(l.mean), minutes: l.minutes, oven: l.oven}}",
            "{update: {o: used}, set: {floor: all.pieces}}",
        ),
    )
    wishes(bare, *MORE)
    carry_out(bare)
    assert failures(bare) == []
    assert rows(bare, "oven", "code", "floor") == [{"code": "O1", "floor": 45}, {"code": "O2", "floor": 45}]
    assert [(str(row["minutes"]), row["oven.code"], row["place"]) for row in rows(bare, "turn", "minutes", "oven.code", "place")] == [
        ("1.25", "O1", 1), ("4.75", "O2", 2), ("10.51", None, 4),
    ]  # fmt: skip
    assert all(run.state == "done" for run in all_runs(bare))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{compute: {x: records}}", ("compute_needs_value", "/steps/0/compute/x")),
        ("{compute: {records: '1'}}", ("name_taken", "/steps/0/compute/records")),
        ("{compute: {x: nothing}}", ("expression_unknown_name", "/steps/0/compute/x")),
        ("{compute: {kind: '1'}, for_each: {w: records}}", ("name_taken", "/steps/0/compute/kind")),
        ("{upsert: oven, for_each: {w: records}, key: {floor: w.pieces}}", ("upsert_needs_key", "/steps/0/key")),
        ("{upsert: stage, for_each: {w: records}, key: {recipe: w.recipe, number: '1'}}", ("missing_required_value", "/steps/0/set")),
        ("{delete: {w: records.pieces}}", ("loop_needs_set", "/steps/0/delete/w")),
        ("{query: oven, figures: {n: {sum: code}}, as: f}", ("expression_wrong_type", "/steps/0/figures/n/sum")),
        ("{query: oven, figures: {n: {}}, as: f}", ("figure_of_one", "/steps/0/figures/n")),
        ("{query: oven, figures: {n: {count: true}}, by: {n: floor}, as: f}", ("name_taken", "/steps/0/figures/n")),
        ("{query: oven, where: count(records) > 1, figures: {n: {count: true}}, as: f}", ("set_only_behind_in", "/steps/0/where")),
    ],
)
def test_a_mistake_is_told_where_it_stands(step: str, expected: tuple[str, str]) -> None:
    texts, _ = read_folder(BAKERY)
    loaded = load_texts({**texts, "rules/tried.yaml": "title: {en: Tried, zh: 试}\n" + steps(step)})
    examine(loaded)
    assert expected in [(p.code, p.location.path) for p in loaded.problems]
    assert all(p.text(language) != p.code for p in loaded.problems for language in ("en", "zh"))
