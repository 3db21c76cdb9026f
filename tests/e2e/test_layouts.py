"""Each layout with the mouse and by keys alone; and what others do is seen again after the network was away."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.test_desk import LISTS, desk, settled
from tests.e2e.test_scenarios import ask, do
from tests.fixtures.wires import wire


def _value(page: Page, api: str, entity: str, record: str, field: str) -> Any:
    return ask(page, f"{api}/{entity}/{record}")[field]


def _id(href: str | None) -> str:
    return (href or "").rsplit("/", 1)[1]


def _drag(page: Page, source: Locator, target: Locator, across: float = 0.5, down: float = 0.5) -> None:
    """Drag as a hand does: press, several moves, let go; parts of the target from its left and top."""
    target.scroll_into_view_if_needed()
    source.scroll_into_view_if_needed()
    begin, end = source.bounding_box(), target.bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    x, y = end["x"] + end["width"] * across, end["y"] + end["height"] * down
    for near in (60, 30, 10, 0):
        page.mouse.move(x - near, y)
        page.wait_for_timeout(250)  # no hand is quicker, and a busy machine needs it
    page.mouse.up()


def _becomes(page: Page, url: str, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until a record fulfils a condition."""
    for _ in range(60):
        if holds(ask(page, url)):
            return
        page.wait_for_timeout(250)
    raise AssertionError(ask(page, url))


def test_cards_are_dragged_and_asked_for_their_reason(browser: Browser, demo: Demo) -> None:
    """A drag leads to the same dialog as the keys; a column above its limit says so."""
    with desk(browser, demo, "en") as s:
        s.open(f"{LISTS}/work_order_board")
        settled(s.page)
        card = s.page.locator("section[aria-label='Released'] li[draggable=true]").first
        name = card.locator("a").first.inner_text()
        _drag(s.page, card, s.page.locator("section[aria-label='On hold']"))
        expect(s.page.get_by_role("dialog")).to_be_visible()
        s.page.locator("#field-hold_reason").fill("Dragged away")
        s.page.keyboard.press("Enter")
        expect(s.page.locator("section[aria-label='On hold'] a", has_text=name)).to_be_visible()
        s.look("layout-kanban")


def test_days_are_changed_by_drag(browser: Browser, demo: Demo) -> None:
    """The day changes, the time of the clock stays; it stands there though its old day alone has more than are read at once."""
    with desk(browser, demo, "en") as s:
        api = f"{demo.url}/api/mes/records"
        s.open(f"{LISTS}/work_order_calendar?d=2010-12-06")
        settled(s.page)
        entry = s.page.locator("div[role=listitem] div[draggable=true]").first
        record = _id(entry.locator("a").get_attribute("href"))
        before = str(_value(s.page, api, "work_order", record, "ship_by"))
        _drag(s.page, entry, s.page.get_by_role("listitem", name=re.compile("21 December")))
        _becomes(s.page, f"{api}/work_order/{record}", lambda now: now["ship_by"] != before)
        dragged = str(_value(s.page, api, "work_order", record, "ship_by"))
        assert (dragged[:10], dragged[10:]) == ("2010-12-21", before[10:])
        day = s.page.get_by_role("listitem", name=re.compile("21 December"))
        expect(day.locator(f"a[href$='{record}']")).to_be_visible()


def test_bars_are_put_on_lanes_and_moved_with_checks(browser: Browser, demo: Demo) -> None:
    """Out of the tray onto a lane by the mouse, further by keys; what the app's checks refuse stays where it was and says why."""
    with desk(browser, demo, "en") as s:
        api = f"{demo.url}/api/mes/records"
        s.open(f"{LISTS}/job_schedule")
        settled(s.page)
        waiting = s.page.locator("section[aria-label='Waiting for a time'] li[draggable=true]").first
        record = _id(waiting.locator("a").first.get_attribute("href"))
        waiting.drag_to(s.page.locator("div[role=list][aria-label]").nth(1), target_position={"x": 300, "y": 12})
        bar = s.page.locator(f"[role=listitem] > a[href$='{record}']")
        expect(bar).to_be_visible()
        job = ask(s.page, f"{api}/job/{record}")
        assert job["planned_start"] < job["planned_end"]
        bar.focus()
        s.page.keyboard.press("Alt+ArrowRight")
        expect(bar).to_be_visible()
        _becomes(s.page, f"{api}/job/{record}", lambda now: now["planned_start"] > job["planned_start"])
        expect(bar).to_be_focused()
        s.page.keyboard.press("m")
        dialog = s.page.get_by_role("dialog")
        ends = dialog.get_by_role("textbox")
        ends.nth(1).fill("2001-01-01T00:00")
        s.page.keyboard.press("Enter")
        expect(s.page.get_by_text("The planned end must lie behind the planned start.")).to_be_visible()
        assert ask(s.page, f"{api}/job/{record}")["planned_end"] > "2020"
        expect(ends.nth(1)).to_have_value(re.compile("2001"))
        s.page.keyboard.press("Escape")
        expect(bar).to_be_focused()


def test_places_on_the_plan_are_moved_by_mouse_and_keys(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en") as s:
        api = f"{demo.url}/api/mes/records"
        s.open(f"{LISTS}/floor_map")
        settled(s.page)
        link = s.page.locator("[role=listitem] > a").first
        record = _id(link.get_attribute("href"))
        x, y = (int(_value(s.page, api, "work_centre", record, field)) for field in ("plan_x", "plan_y"))
        link.focus()
        s.page.keyboard.press("Alt+ArrowRight")
        _becomes(s.page, f"{api}/work_centre/{record}", lambda now: now["plan_x"] == x + 1)
        expect(s.page.locator(f"[role=listitem] > a[href$='{record}']")).to_be_focused()
        place = s.page.locator(f"[role=listitem]:has(> a[href$='{record}'])")
        _drag(s.page, place, s.page.locator("[role=list]").last, 0.6, 0.85 if y < 7 else 0.15)
        _becomes(s.page, f"{api}/work_centre/{record}", lambda now: now["plan_y"] != y)
        s.look("layout-map")


def test_a_tree_is_walked_by_keys_and_the_rest_is_looked_at(browser: Browser, demo: Demo) -> None:
    """Right opens, down goes on, Enter opens the record; cards with pictures and what happened read in any order of keys."""
    with desk(browser, demo, "en") as s:
        s.open(f"{LISTS}/bom_tree")
        settled(s.page)
        s.page.locator("[role=treeitem]").first.focus()
        s.page.keyboard.press("ArrowRight")
        expect(s.page.locator("[role=treeitem][aria-level='2']").first).to_be_visible()
        s.page.keyboard.press("ArrowDown")
        expect(s.page.locator("[role=treeitem][aria-level='2']").first).to_be_focused()
        s.look("layout-tree")
        s.page.keyboard.press("ArrowLeft")
        expect(s.page.locator("[role=treeitem]").first).to_be_focused()
        s.page.keyboard.press("Enter")
        expect(s.page).to_have_url(re.compile("/record/bom/"))
        for view in ("item_gallery", "report_timeline"):
            s.open(f"{LISTS}/{view}")
            settled(s.page)
            s.look(f"layout-{view}")


def test_nothing_is_missed_while_the_network_is_away(browser: Browser, demo: Demo) -> None:
    """What others changed while a desk was cut off, and after, is on its screen; while it is cut off it says so."""
    with wire(demo.url) as line, desk(browser, replace(demo, url=line.url), "en") as one, desk(browser, demo, "en", "admin") as two:
        api = f"{demo.url}/api/mes/records/item"
        with one.page.expect_response(re.compile("/events")):
            one.open(f"{LISTS}/items")
        settled(one.page)
        rows = [one.page.locator("tbody tr[aria-rowindex]").nth(n) for n in range(3)]
        ids = [_id(row.locator("a").first.get_attribute("href")) for row in rows]

        def rename(record: str, name: str) -> None:
            do(two.page, "PATCH", f"{api}/{record}", {"version": ask(two.page, f"{api}/{record}")["version"], "name": name})

        line.cut()
        rename(ids[0], "While away 0")
        expect(one.page.locator(".fw-live")).not_to_be_empty()
        rename(ids[1], "While away 1")
        line.mend()
        rename(ids[2], "Back again")
        for row, name in zip(rows, ("While away 0", "While away 1", "Back again"), strict=True):
            expect(row).to_contain_text(name)
        expect(one.page.locator(".fw-live")).to_be_empty()
