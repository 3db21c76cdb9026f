"""What tests of approvals and rules share: records made by the API, people found by name, dialogs, pages at 320 pixels."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

from playwright.sync_api import Locator, expect

from tests.e2e.people import Screen
from tests.e2e.test_inbox import button, settled

CHANGES = "/api/mes/records/route_change"


def asked(s: Screen, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
    """Ask the server as the person who is signed in on a screen."""
    answer = s.page.request.fetch(s.url + path, method=method, data=body, headers={"X-Formwright": "1"})
    assert answer.ok, answer.text()
    return cast("dict[str, object]", answer.json() if answer.body() else {})


def submitted(s: Screen, reason: str) -> str:
    """Write a change and submit it; returns its id."""
    routings = cast("list[dict[str, str]]", asked(s, "GET", "/api/mes/records/routing?limit=2")["rows"])
    made = asked(s, "POST", CHANGES, {"routing": routings[0]["id"], "replaced_by": routings[1]["id"], "reason": reason})
    asked(s, "POST", f"{CHANGES}/{made['id']}/transitions/submit", {"version": made["version"]})
    return str(made["id"])


@contextmanager
def change(s: Screen, reason: str) -> Generator[str]:
    """A submitted change by the address of its page, which its writer looks at; nobody is asked any more afterwards."""
    record = submitted(s, reason)
    s.open(address(record))
    yield address(record)
    asked(s, "POST", f"{CHANGES}/{record}/approvals/withdraw", {})


def address(record: str) -> str:
    """Return the address of a change's page."""
    return f"/w/mes/record/route_change/{record}"


def fits(s: Screen, *paths: str) -> None:
    """Open pages at 320 pixels: none is scrolled sideways."""
    before = s.page.viewport_size
    assert before is not None
    s.page.set_viewport_size({"width": 320, "height": 640})
    for path in paths:
        s.open(path)
        expect(s.page.locator("#content h1").first).to_be_visible()
        settled(s)
        assert s.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    s.page.set_viewport_size(before)


def dialog(s: Screen) -> Locator:
    """Return the dialog that is open."""
    return s.page.get_by_role("dialog")


def confirm(s: Screen, zh: str, en: str) -> None:
    """Press a button of the open dialog, which then goes away."""
    dialog(s).get_by_role("button", name=s.say(zh, en), exact=True).click()
    expect(dialog(s)).to_have_count(0)


def choose(s: Screen, within: Locator, label: str, text: str) -> None:
    """Find something by typing a piece of its name."""
    within.get_by_role("combobox", name=label).or_(within.get_by_role("textbox", name=label)).first.fill(text)
    s.page.get_by_role("option", name=re.compile(re.escape(text))).first.click()


def more(s: Screen, zh: str, en: str) -> None:
    """Open a move of a task that stands behind `More`."""
    button(s, "更多", "More")
    s.page.get_by_role("menuitem", name=s.say(zh, en), exact=True).click()
    expect(dialog(s)).to_be_visible()


def nothing_waits(s: Screen) -> None:
    """Nobody asks this person any more."""
    expect(s.page.get_by_text(s.say("没有待办", "Nothing waits for you"))).to_be_visible()
