"""A day at the desk without a mouse: the focus is always seen, never lost, and everything can be done."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import Screen, screen
from tests.e2e.reach import found, settled

DESK = (1366, 820)
MOST_TABS = 120
# Where the focus is, and whether one sees it: a frame, an input's border, or the ground of an entry of a menu.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return 'nowhere';
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const framed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const written = at.matches('input, textarea, select, [role=menuitem], [role=option]');
  const label = at.closest('label') ?? at.labels?.[0];
  const near = label?.getBoundingClientRect() ?? box;
  const within = (value, most) => Math.min(Math.max(value, 1), most - 1);
  const over = document.elementFromPoint(within(near.x + near.width / 2, innerWidth), within(near.y + near.height / 2, innerHeight));
  const covered = over && !at.contains(over) && !over.contains(at) && !label?.contains(over);
  const name = at.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
  if (box.bottom < 0 || box.top > innerHeight) return 'out of sight: ' + name;
  if (covered && !at.matches('main, section, nav, form, [tabindex="-1"]')) return 'covered: ' + name + ' by ' + over.outerHTML.slice(0, 80);
  return framed || written ? '' : 'not to be seen: ' + name;
}"""


_BEHIND = """() => document.activeElement.compareDocumentPosition(document.querySelector('input[name=name]'))
  & Node.DOCUMENT_POSITION_PRECEDING"""


class Keys:
    """Keys pressed one after the other; after each the focus is somewhere, and one sees where."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys, looking for the focus after each."""
        for key in keys:
            self._page.keyboard.press(key)
            self.pressed += 1
            self.seen(key)

    def write(self, text: str) -> None:
        """Type into what has the focus."""
        self._page.keyboard.type(text)
        self.pressed += len(text)

    def seen(self, after: str) -> None:
        """Fail where the focus is lost, hidden or not to be seen; it may take a moment after something went away."""
        problem = ""
        for _ in range(20):
            problem = cast("str", self._page.evaluate(FOCUS))
            if not problem:
                return
            self._page.wait_for_timeout(100)
        raise AssertionError(f"after {after}: the focus is {problem}")

    def walk_to(self, selector: str, key: str = "Tab") -> None:
        """Walk from control to control until one fits."""
        for _ in range(MOST_TABS):
            if self._page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} is not reached by {key}")


@contextmanager
def unplugged(browser: Browser, demo: Demo, who: str) -> Generator[tuple[Screen, Keys]]:
    """A person who signs in by keys, in front of a screen whose mouse does nothing."""
    with screen(browser, demo.url, "en", *DESK) as s:
        s.open("/")
        expect(s.page.locator("input[name=name]")).to_be_visible()
        keys = Keys(s.page)
        keys.press("Tab")
        keys.walk_to("input[type=radio]")
        keys.press("ArrowRight")
        expect(s.page.locator("html")).to_have_attribute("lang", "en-GB")
        keys.walk_to("input[name=name]", "Shift+Tab" if s.page.evaluate(_BEHIND) else "Tab")
        keys.write(who)
        keys.press("Tab")
        keys.write(demo.passwords[who])
        keys.press("Enter")
        expect(s.page.locator("#content h1").first).to_be_visible()
        yield s, keys


def _button(name: str) -> str:
    return f"button[data-test='{name}']"


def test_a_record_is_made_changed_and_found_again_without_a_mouse(browser: Browser, demo: Demo) -> None:
    """Past the navigation, a list by Ctrl+K, a filter, a new record, an edit, and what the keys are."""
    with unplugged(browser, demo, "admin") as (s, keys):
        page = s.page
        keys.walk_to("a.fw-skip", "Shift+Tab")
        keys.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Control+k")
        expect(page.locator("input.mantine-Spotlight-search")).to_be_focused()
        keys.write("Reasons")
        expect(page.locator(".mantine-Spotlight-action").first).to_contain_text("Reasons")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Reasons")
        settled(s)
        keys.press("f")
        expect(page.get_by_placeholder("Find a field")).to_be_focused()
        keys.write("Kind")
        expect(page.get_by_placeholder("Find a field")).to_have_value("Kind")
        expect(page.get_by_role("menuitem", name="Kind", exact=True)).to_be_visible()
        keys.walk_to("[role=menuitem]", "ArrowDown")
        keys.press("Enter")
        expect(page.locator(".fw-chip")).to_be_visible()
        keys.walk_to("input[type=checkbox]")
        keys.press("Space")
        keys.press("Escape")
        expect(page.locator("#content [role=status]")).to_contain_text("records")
        keys.press("n")
        expect(page.locator("#field-code")).to_be_focused()
        keys.write("KEYS-ALONE")
        keys.press("Tab")
        keys.write("Made by keys")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("KEYS-ALONE")
        settled(s)
        keys.press("e")
        expect(page.locator("#field-code")).to_be_focused()
        keys.walk_to("#field-name")
        keys.press("End")
        keys.write(" only")
        page.keyboard.press("Control+s")
        expect(page.locator("dl")).to_contain_text(["Made by keys only"])
        keys.seen("Control+s")
        keys.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
        keys.press("Tab", "Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        keys.seen("Escape")


def test_a_record_is_moved_on_and_given_a_line_without_a_mouse(browser: Browser, demo: Demo) -> None:
    """A step that asks for its reason, in a dialog that gives the focus back; then a new row of a sub-table."""
    with unplugged(browser, demo, "admin") as (s, keys):
        page = s.page
        order = found(s, "work_order", "state == 'released'")
        s.open(f"/w/mes/record/work_order/{order['id']}")
        settled(s)
        hold = page.get_by_role("button", name="Hold", exact=True)
        expect(hold).to_be_visible()
        hold.evaluate("(each) => each.setAttribute('data-test', 'hold')")
        keys.press("Tab")
        keys.walk_to(_button("hold"))
        keys.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        keys.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(hold).to_be_focused()
        keys.press("Enter")
        keys.walk_to("#field-hold_reason")
        keys.write("No carton")
        keys.press("Tab")
        keys.walk_to("[role=dialog] button[type=submit]")
        keys.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("[aria-current=step]")).to_have_text("On hold")
        keys.seen("Enter")

        bom = found(s, "bom", "code == 'BOM-GLASS'")
        s.open(f"/w/mes/record/bom/{bom['id']}")
        settled(s)
        sheet = page.get_by_role("button", name="Edit as a sheet")
        expect(sheet).to_be_visible()
        sheet.evaluate("(each) => each.setAttribute('data-test', 'sheet')")
        keys.press("Tab")
        keys.walk_to(_button("sheet"))
        keys.press("Enter")
        expect(page.locator("[data-cell='0 0']")).to_be_focused()
        lines = page.locator("[role=grid] [role=rowheader]").count()
        keys.press(*["Enter"] * lines)
        expect(page.locator(f"[data-cell='{lines} 0']")).to_be_focused()
        keys.write("990")
        keys.press("ArrowRight")
        keys.write("PK-LABEL")
        page.get_by_role("button", name="Save", exact=True).evaluate("(each) => each.setAttribute('data-test', 'save')")
        keys.press("Tab")
        keys.walk_to(_button("save"))
        keys.press("Enter")
        expect(page.locator(".fw-children tbody")).to_contain_text("990")
        keys.seen("Enter")


def _chosen(page: Page, keys: Keys, field: str, text: str) -> None:
    """Walk to a control, write a piece of a record's name, and take the first that is found."""
    keys.walk_to(f"#field-{field}")
    keys.write(text)
    first = page.get_by_role("option").first
    expect(first).to_contain_text(text)
    keys.press("ArrowDown")
    expect(first).to_have_attribute("data-combobox-selected", "true")
    keys.press("Enter")
    expect(page.locator(f"#field-{field}")).to_have_value(re.compile(text))


def _pressed(page: Page, keys: Keys, name: str, within: str = "#content") -> None:
    """Walk to a button by its words and press it."""
    button = page.locator(within).get_by_role("button", name=name, exact=True).first
    expect(button).to_be_enabled()
    button.evaluate("(each, name) => each.setAttribute('data-test', name)", name)
    keys.walk_to(_button(name))
    keys.press("Enter")


def test_a_change_is_written_corrected_submitted_and_taken_back_without_a_mouse(browser: Browser, demo: Demo) -> None:
    """Create, edit and transition in one go: records are found by typing, the step and its reversal are pressed by keys."""
    with unplugged(browser, demo, "lin") as (s, keys):
        page = s.page
        s.open("/w/mes/list/route_changes")
        settled(s)
        keys.press("n")
        expect(page.locator("#content form")).to_be_visible()
        _chosen(page, keys, "routing", "GLASS")
        _chosen(page, keys, "replaced_by", "METAL")
        keys.walk_to("#field-affects_quality")
        keys.press("Space")
        keys.walk_to("#field-reason")
        keys.write("The kiln is gone")
        _pressed(page, keys, "Create")
        expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
        settled(s)
        keys.press("e")
        expect(page.locator("form[aria-label=Edit]")).to_be_visible()
        keys.walk_to("#field-reason")
        keys.press("Control+End")
        keys.write(", for good")
        page.keyboard.press("Control+s")
        expect(page.locator("dl").filter(has_text="The kiln is gone, for good")).to_be_visible()
        keys.seen("Control+s")
        _pressed(page, keys, "Submit")
        expect(page.get_by_text("submitted it for approval")).to_be_visible()
        keys.seen("Enter")
        _pressed(page, keys, "Withdraw")
        keys.walk_to("[role=dialog] textarea")
        keys.write("Not yet")
        _pressed(page, keys, "Withdraw", "[role=dialog]")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("button", name="Submit", exact=True)).to_be_visible()
        keys.seen("Enter")
