"""The desk as people use it: every layout in both languages and looks, changes by keys alone, and what others do seen at once."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.pace import allowed
from tests.e2e.people import Language, Screen, screen, still

DESK = (1366, 820)
LISTS = "/w/mes/list"
LAYOUTS = ("work_orders", "work_order_board", "work_order_calendar?d=2010-12-03", "job_schedule")
LOOKS: tuple[tuple[Language, str], ...] = (("zh", "light"), ("en", "dark"))


class Counted:
    """Counts what a person does, and how long it takes."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.actions = 0
        self.began = time.monotonic()

    def click(self, selector: str) -> None:
        self.actions += 1
        self._page.locator(selector).first.click()

    def press(self, key: str) -> None:
        self.actions += 1
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.actions += 1
        self._page.keyboard.type(text)


@contextmanager
def counted(page: Page, scenario: str, actions: int, seconds: float) -> Generator[Counted]:
    """Print the actions and seconds of a scenario, and fail above what it may take."""
    doing = Counted(page)
    yield doing
    took = time.monotonic() - doing.began
    sys.stdout.write(f"\n{scenario}: {doing.actions} actions, {took:.1f} s\n")
    assert (doing.actions <= actions, took <= allowed(seconds)) == (True, True), f"{scenario}: {doing.actions} actions, {took:.1f} s"


@contextmanager
def desk(browser: Browser, demo: Demo, language: Language, who: str = "planner", size: tuple[int, int] = DESK) -> Generator[Screen]:
    """A person at the desk who signed in; no page is open yet."""
    with screen(browser, demo.url, language, *size) as s:
        s.sit_down(who, demo.passwords[who])
        yield s


def settled(page: Page) -> None:
    """Wait until nothing is being loaded."""
    still(page)


@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_every_layout_is_open_to_everybody(browser: Browser, demo: Demo, language: Language, look: str) -> None:
    """Each is drawn, and axe finds nothing wrong with it."""
    with desk(browser, demo, language) as s:
        s.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        for address in LAYOUTS:
            s.open(f"{LISTS}/{address}")
            settled(s.page)
            s.look(f"desk-{address.partition('?')[0]}-{look}")


def test_rows_are_marked_from_cards_on_a_phone(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en", size=(390, 844)) as s:
        s.open(f"{LISTS}/items")
        settled(s.page)
        boxes = s.page.get_by_role("listitem").get_by_role("checkbox")
        boxes.nth(0).check()
        boxes.nth(1).check()
        toolbar = s.page.get_by_role("toolbar")
        expect(toolbar.get_by_role("status")).to_contain_text("2")
        s.look("desk-cards-marked")
        toolbar.get_by_role("button", name="Edit all").click()
        expect(s.page.get_by_role("dialog")).to_be_visible()
        s.page.keyboard.press("Escape")
        boxes.nth(0).uncheck()
        expect(toolbar.get_by_role("status")).to_contain_text("One")



def test_a_list_answers_what_is_asked(browser: Browser, demo: Demo) -> None:
    """A filter, an alternative, a group, a column, a kept filter, and a change of many that is only tried."""
    with desk(browser, demo, "en") as s, counted(s.page, "filter, keep it, group, try a bulk change", 24, 60) as do:
        s.open(f"{LISTS}/items")
        settled(s.page)
        do.click("button:has-text('Filter') >> nth=1")
        do.click("[role=menuitem]:has-text('Family')")
        do.click("label:has-text('Glass')")
        do.press("Escape")
        expect(s.page.locator("[role=status]:has-text('records')")).not_to_contain_text("1,371")
        do.click("button:has-text('Kept filters')")
        do.click("[role=menuitem]:has-text('Keep this filter')")
        do.type("Glassware")
        do.press("Enter")
        expect(s.page.get_by_role("button", name="Glassware")).to_be_visible()
        do.click("input[aria-label='Mark all loaded rows']")
        do.click("button:has-text('Edit all')")
        s.page.get_by_role("dialog").locator("select").select_option("note")
        s.page.get_by_role("dialog").locator("textarea").fill("Fragile")
        do.click("[role=dialog] button:has-text('Try it out')")
        expect(s.page.get_by_role("dialog")).to_contain_text("0 refused")
        do.press("Escape")


def test_a_card_is_moved_by_keys_and_asks_for_its_reason(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en") as s:
        s.open(f"{LISTS}/work_order_board")
        settled(s.page)
        released = s.page.get_by_role("region", name="Released").or_(s.page.locator("section[aria-label='Released']")).first
        name = released.locator("a").first.inner_text()
        with counted(s.page, "move a card by keys alone", 8, 30) as do:
            released.locator("button[aria-label^='Move']").first.focus()
            do.press("Enter")
            s.page.get_by_role("menuitem", name="On hold").focus()
            do.press("Enter")
            expect(s.page.get_by_role("dialog")).to_be_visible()
            s.page.locator("#field-hold_reason").focus()
            do.type("No carton")
            do.press("Enter")
            expect(s.page.locator("section[aria-label='On hold'] a", has_text=name)).to_be_visible()


def test_a_draft_survives_without_a_mouse(browser: Browser, demo: Demo) -> None:
    """Ctrl+K, the form, the page loaded anew, and what was entered is there again: all by keys."""
    with desk(browser, demo, "en") as s, counted(s.page, "a draft by keys alone", 30, 60) as do:
        s.open("/")
        expect(s.page.locator("#content h1").first).to_be_visible()
        do.press("Control+k")
        expect(s.page.locator("input.mantine-Spotlight-search")).to_be_focused()
        do.type("New: Reason")
        expect(s.page.locator(".mantine-Spotlight-action").first).to_contain_text("New: Reason")
        do.press("Enter")
        expect(s.page.locator("#field-code")).to_be_visible()
        s.page.locator("#field-code").focus()
        do.type("KEYS-1")
        s.page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('KEYS-1'))")
        s.page.once("dialog", lambda dialog: dialog.accept())
        s.page.reload()
        s.page.get_by_role("button", name="Go on with it").focus()
        do.press("Enter")
        expect(s.page.locator("#field-code")).to_have_value("KEYS-1")


def test_what_others_do_is_seen_without_asking(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en") as one, desk(browser, demo, "zh", "admin") as two:
        one.open(f"{LISTS}/items")
        settled(one.page)
        row = one.page.locator("tbody tr.row, tbody tr[aria-rowindex]").first
        name = row.locator("a").first.inner_text()
        two.open(f"{LISTS}/items?q={name}")
        two.page.locator("tbody a").first.click()
        two.page.get_by_role("button", name="编辑", exact=True).click()
        two.page.locator("#field-name").fill("Seen at once")
        began = time.monotonic()
        two.page.get_by_role("button", name="保存", exact=True).click()
        expect(row).to_contain_text("Seen at once")
        sys.stdout.write(f"\nseen after {time.monotonic() - began:.1f} s\n")
