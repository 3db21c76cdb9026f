"""A rule that is published over records that are there: what was to come follows it, what came does not come a second time."""

from pathlib import Path

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.changes import Create, Update
from formwright.runtime.context import SYSTEM
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from tests.triggers.conftest import SHOP, Shop

NEW = """title: {{en: Tried, zh: 试}}
on: {{{on}}}
steps:
  - create: note
    for_each: {{m: records}}
    set: {{machine: m, text: "'{note}'"}}
"""


def published(shop: Shop, at_work: bool = True, **texts: str | None) -> None:
    """Publish the shop with some rules put in or taken away (None), or with another text in a file (`a__b` is a/b.yaml)."""
    known, _ = read_folder(Path(SHOP))
    for name, text in texts.items():
        file = f"{name.replace('__', '/')}.yaml" if "__" in name or name == "app" else f"rules/{name}.yaml"
        known.pop(file, None)
        if text is not None:
            known[file] = text
    publish(shop.engine, load_texts(known))
    if at_work:
        drain(shop.engine)


def rule(on: str, note: str) -> str:
    return NEW.format(on=on, note=note)


def text_of(name: str) -> str:
    return (SHOP / name).read_text("utf-8")


def test_a_new_rule_finds_the_dates_that_are_there(shop: Shop) -> None:
    coming = shop.add("M1", next_service="2026-03-31")
    shop.add("M2", next_service="2026-03-04")  # its moment is over, its date is not
    shop.add("M3", next_service="2026-02-20")  # both are over
    published(shop, fresh=rule("record: machine, date: next_service, before: 3d", "fresh"))
    assert shop.due("fresh") == [(coming, "2026-03-28T00:00:00+00:00")]
    assert shop.notes("fresh") == {"fresh": 1}
    published(shop, fresh=None)
    assert shop.due("fresh") == []


def test_a_changed_rule_moves_what_is_to_come_and_repeats_nothing(shop: Shop) -> None:
    came = shop.add("M1", next_service="2026-03-04")  # three days before it is over: it came at once
    later = shop.add("M2", next_service="2026-03-31")
    assert shop.notes("ahead") == {"ahead": 1}
    on = 'record: machine, date: next_service, before: {}, at: "07:00", catch_up: last'
    published(shop, ahead=rule(on.format("5d"), "ahead"))
    assert shop.due("ahead") == [(later, "2026-03-26T07:00:00+00:00")]
    assert shop.notes("ahead") == {"ahead": 1}
    published(shop, ahead=rule(on.format("1d"), "ahead"))  # a moment that did not come yet, also of what came before
    assert shop.due("ahead") == [(came, "2026-03-03T07:00:00+00:00"), (later, "2026-03-30T06:00:00+00:00")]
    published(shop, ahead=rule(on.format("40d"), "ahead"))  # what was to come has its moment behind it now
    assert shop.due("ahead") == []
    assert shop.notes("ahead") == {"ahead": 3}


def test_other_steps_alone_leave_the_moments_and_are_taken(shop: Shop) -> None:
    shop.add("M1", next_service="2026-03-31")
    before = shop.due("ahead")
    published(shop, ahead=text_of("rules/ahead.yaml").replace("'ahead'", "'other'"))
    assert shop.due("ahead") == before
    shop.at("2026-03-28T07:00:00+00:00")
    assert shop.notes("ahead", "other") == {"ahead": 0, "other": 1}


def test_a_rule_switched_off_forgets_and_begins_anew(shop: Shop) -> None:
    shop.add("M1", next_service="2026-03-31")
    text = text_of("rules/ahead.yaml")
    published(shop, ahead=f"active: false\n{text}")
    assert shop.due("ahead") == []
    published(shop, ahead=text)
    assert [moment for _, moment in shop.due("ahead")] == ["2026-03-28T07:00:00+00:00"]


def test_another_holiday_moves_moments(shop: Shop) -> None:
    shop.add("M1", next_service="2026-04-06")
    assert [moment for _, moment in shop.due("ahead_last")] == ["2026-04-02T15:00:00+00:00"]
    published(shop, app=text_of("app.yaml").replace("[2026-04-03]", "[2026-04-02, 2026-04-03]"))
    assert [moment for _, moment in shop.due("ahead_last")] == ["2026-04-01T15:00:00+00:00"]


def test_a_date_saved_before_the_rule_looked_comes_once(shop: Shop) -> None:
    old = shop.add("M1", next_service="2026-03-31")
    published(shop, at_work=False, fresh=rule("record: machine, date: next_service, before: 3d", "fresh"))
    save(shop.engine, shop.engine.app("shop"), SYSTEM, [Update("machine", old, {"next_service": "2026-03-04"})])
    drain(shop.engine)
    assert shop.notes("fresh") == {"fresh": 1}
    assert shop.due("fresh") == []


def test_who_is_within_is_not_told_and_who_comes_is(shop: Shop) -> None:
    within, without = shop.add("M1", load=80), shop.add("M2", load=10)
    published(shop, busy=rule("record: machine, event: entered, filter: load > 50", "busy"))
    shop.change(within, load=90)
    assert shop.notes("busy") == {"busy": 0}
    shop.change(without, load=60)
    assert shop.notes("busy") == {"busy": 1}
    published(shop, busy=rule("record: machine, event: entered, filter: load > 85", "busy"))
    shop.change(within, load=95)
    shop.change(without, load=99)
    assert shop.notes("busy") == {"busy": 2}


def test_what_is_saved_before_the_rule_looked_counts_as_it_is_found(shop: Shop) -> None:
    within = shop.add("M1", load=80)
    published(shop, at_work=False, busy=rule("record: machine, event: entered, filter: load > 50", "busy"))
    app = shop.engine.app("shop")
    save(shop.engine, app, SYSTEM, [Update("machine", within, {"load": 90}), Create("machine", {"code": "M2", "load": 70})])
    drain(shop.engine)
    assert shop.notes("busy") == {"busy": 1}  # the new one alone


def test_a_formula_that_reads_otherwise_moves_who_is_within(shop: Shop) -> None:
    machine = shop.add("M1", load=80)
    held = shop.add("M2", load=300)
    assert shop.notes("overload", "relief") == {"overload": 1, "relief": 0}
    entity = text_of("entities/machine.yaml")
    published(shop, entities__machine=entity.replace("load > 100", "load > 50 and load < 200"))
    shop.change(machine, load=90)  # it is within by the formula of now: nothing entered
    assert shop.notes("overload", "relief") == {"overload": 1, "relief": 0}
    shop.change(held, load=150)  # it had ceased to be within, and comes back
    assert shop.notes("overload", "relief") == {"overload": 2, "relief": 0}
    shop.change(machine, load=20)
    assert shop.notes("overload", "relief") == {"overload": 2, "relief": 1}


def test_what_holds_waits_from_the_publish_on(shop: Shop) -> None:
    machine = shop.add("M1", down=True)
    published(shop, still=rule("record: machine, holds: down, for: 5m", "still"))
    assert [moment for _, moment in shop.due("still")] == ["2026-03-02T09:05:00+00:00"]
    shop.at("2026-03-02T09:06:00+00:00")
    assert shop.notes("still", "stopped") == {"still": 1, "stopped": 0}
    published(shop, still=None)
    shop.change(machine, down=False)
    assert shop.due("stopped") == []


def test_a_clock_that_reads_otherwise_begins_from_now(shop: Shop) -> None:
    published(shop, nightly=text_of("rules/nightly.yaml").replace("30 1 * * *", "0 12 * * *"))
    assert shop.due("nightly") == [("", "2026-03-02T12:00:00+00:00")]
    published(shop, nightly=None)
    assert shop.due("nightly") == []
