"""What rules tell people: notices in the inbox, exactly once, and only to those who are meant."""

from collections.abc import Callable
from typing import cast

import pytest

from formwright.metamodel.build.app import examine
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime import noticing
from formwright.runtime.accounts import Accounts
from formwright.runtime.context import Actor
from formwright.runtime.engine import Engine

from .conftest import BAKERY
from .kitchen import failures, traces, wishes
from .trying import WAYS, steps, with_rules


def baker(engine: Engine, name: str, *roles: str) -> Actor:
    """Add a person with roles in the bakery."""
    accounts = Accounts(engine.database, engine.clock)
    accounts.add(name, "a long enough sentence")
    accounts.set_roles(name, "bakery", roles, engine.app("bakery").model.roles)
    actor = accounts.actor(name)
    accounts.close()
    return actor


def inbox(engine: Engine, actor: Actor) -> list[tuple[str, str | None]]:
    """Return title and record of a person's notices, oldest first."""
    told, _ = noticing.mine(engine, actor, unread=False, app="", before="", most=50)
    return [(cast("dict[str, str]", each.notice.title)["en"], each.label) for each in told[::-1]]


@pytest.mark.parametrize("carry_out", WAYS)
def test_people_are_told_by_role_or_name_once_a_record(bare: Engine, carry_out: Callable[[Engine], object]) -> None:
    telling = "title: {en: '{w.code}: {w.pieces * 2} halves', zh: '{w.code}'}, text: {en: 'of {count(records)}', zh: x}"
    with_rules(
        bare,
        a=steps(
            "{notify: ['role:baker', w.note], for_each: {w: records}, if: w.pieces > 1, " + telling + "}",
            "{notify: [\"'nobody'\"], title: {en: All, zh: 全部}}",
        ),
    )
    ann, bob, eve = baker(bare, "ann", "baker"), baker(bare, "bob", "baker"), baker(bare, "eve")
    wishes(bare, ("W1", "bread", 1), ("W2", "bread", 3), ("W3", "cake", 4))
    carry_out(bare)
    assert failures(bare) == []
    assert inbox(bare, ann) == inbox(bare, bob) == [("W2: 6 halves", "W2"), ("W3: 8 halves", "W3")]
    assert inbox(bare, eve) == []
    assert [(each["in"], each["out"], each["skipped"]) for each in traces(bare, "a")] == [(2, 4, {"condition": 1}), (1, 0, {"nobody": 1})]


def test_what_was_read_is_read_for_its_person_alone(bare: Engine) -> None:
    with_rules(bare, a=steps("{notify: ['role:baker'], for_each: {w: records}, title: {en: '{w.code}', zh: '{w.code}'}}"))
    ann, bob = baker(bare, "ann", "baker"), baker(bare, "bob", "baker")
    wishes(bare, ("W1", "bread", 1), ("W2", "bread", 3), ("W3", "cake", 4))
    WAYS[0](bare)
    told, mark = noticing.mine(bare, ann, unread=True, app="bakery", before="", most=2)
    noticing.mark(bare, ann, [each.notice.id for each in told], read_now=True)
    noticing.mark(bare, bob, [each.notice.id for each in told], read_now=True)  # another's: nothing happens
    assert (noticing.count_unread(bare, ann), noticing.count_unread(bare, bob)) == (1, 3)
    assert [each.label for each in noticing.mine(bare, ann, unread=False, app="", before=mark, most=2)[0]] == ["W1"]
    noticing.mark(bare, bob, None, read_now=True)
    assert noticing.count_unread(bare, bob) == 0


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{notify: ['role:nobody'], title: {en: x, zh: x}}", ("unknown_role", "/steps/0/notify/0")),
        ("{notify: [w.pieces], for_each: {w: records}, title: {en: x, zh: x}}", ("expression_wrong_type", "/steps/0/notify/0")),
        ("{notify: ['role:baker'], for_each: {w: records}, title: {en: '{w.nothing}', zh: x}}",
         ("expression_unknown_member", "/steps/0/title/en")),
        ("{notify: ['role:baker'], title: {en: '{records}', zh: x}}", ("compute_needs_value", "/steps/0/title/en")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(step: str, expected: tuple[str, str]) -> None:
    texts, _ = read_folder(BAKERY)
    loaded = load_texts({**texts, "rules/tried.yaml": "title: {en: Tried, zh: 试}\n" + steps(step)})
    examine(loaded)
    assert expected in [(p.code, p.location.path) for p in loaded.problems]
