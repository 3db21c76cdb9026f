"""Scenario 3: a measurement beyond its limits is told in the keypad, goes on with a reason, and opens one case; without a network, too."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from playwright.sync_api import Browser, Page, expect

from tests.e2e.beforehand import reads
from tests.e2e.conftest import Demo
from tests.e2e.people import Screen, screen
from tests.e2e.test_floor import pins, tapped
from tests.e2e.test_terminal import PHONE, come, shared_device

_ASK = """async (asked) => { const { device } = await (await fetch('/api/device')).json();
  return (await (await fetch(asked, {headers: {'X-Person': device.people[0].id}})).json()).rows; }"""
STATION = "PRESS"


def measure(s: Screen) -> None:
    """Open the first job that waits to be measured here."""
    s.page.locator(".t-work").nth(1).locator(".t-next").first.click()
    expect(s.page.locator("#control-value")).to_contain_text("24.98")


def typed(page: Page, number: str) -> None:
    """Press the keys of a number in the open keypad."""
    for key in number:
        page.locator(".t-pad").get_by_role("button", name="Decimal point" if key == "." else key, exact=True).click()


def beyond(s: Screen, *, again: bool = False) -> None:
    """Enter a value above the limit, on wish a second time, and go on with a reason."""
    pad = s.page.locator(".t-pad")
    s.page.locator("#control-value .t-value").click()
    typed(s.page, "25.05")
    if again:
        pad.get_by_role("button", name="Enter again").click()
        expect(pad.get_by_role("alert")).to_be_empty()
        typed(s.page, "25.07")
    expect(pad).to_contain_text("24.98 to 25.02")
    expect(pad.get_by_role("alert")).to_contain_text("Beyond the limits")
    if not again:
        s.look("terminal-limits")
    pad.get_by_role("button", name="Go on with a reason").click()
    s.page.locator("#control-reason .t-option").first.click()
    if not again:
        s.look("terminal-limits-reason")
    s.page.locator(".t-foot .t-main").click()
    expect(s.page.locator(".t-done")).to_be_visible()


def measured(page: Page, device: str) -> list[dict[str, Any]]:
    """Read what was measured at a device."""
    asked = f"/api/mes/records/measurement?order_by=occurred_at&fields=value,reason&where=device == '{device}'"
    return cast("list[dict[str, Any]]", page.evaluate(_ASK, asked))


@contextmanager
def quality(browser: Browser, demo: Demo) -> Generator[Screen]:
    """The desk of the person who answers for quality."""
    with screen(browser, demo.url, "en", 1280, 800) as s:
        s.sit_down("quinn", demo.passwords["quinn"])
        s.open("/")
        yield s


def cases(page: Page, device: str) -> list[tuple[float, float, str]]:
    """Read the cases of what was measured at a device: value, upper limit, state."""
    asked = f"/api/mes/records/nonconformance?fields=value,upper,state&where=measurement.device == '{device}'"
    rows = page.evaluate("async (asked) => (await (await fetch(asked)).json()).rows", asked)
    return [(float(row["value"]), float(row["upper"]), row["state"]) for row in rows]


def test_3_beyond_the_limit(browser: Browser, demo: Demo) -> None:
    """Told while typing; entered again or gone on with a reason: two taps more than within the limits, and a case for quality."""
    reads(browser, demo, "en", "ben")
    with screen(browser, demo.url, "en", *PHONE) as s:
        shared_device(s, demo, "Limits", STATION)
        come(s, pins(demo)["ben"], badge="W-1002")
        measure(s)
        # Eight taps are those of a value within the limits: the field, five keys, OK, submit.
        with tapped(s.page, "3: beyond the limit", 8 + 4, 20):
            beyond(s)
        s.page.locator(".t-done .t-main").click()
        expect(s.page.locator(".t-sync").first).to_have_attribute("data-count", "0", timeout=30_000)
        assert [(float(row["value"]), row["reason"]) for row in measured(s.page, "Limits")] == [(25.05, "tool")]
    with quality(browser, demo) as s:
        assert cases(s.page, "Limits") == [(25.05, 25.02, "open")]
        s.open("/w/mes/list/nonconformances")
        expect(s.page.locator("body")).to_contain_text("25.05")
        s.look("desk-nonconformances")
        s.open("/w/mes/inbox?tab=notices")
        expect(s.page.locator("main")).to_contain_text("25.05")


def test_3_beyond_the_limit_without_a_network(browser: Browser, demo: Demo) -> None:
    """The limits are told from what the device keeps; once the network is back the measurement is there once, and its case."""
    reads(browser, demo, "en", "ben")
    with screen(browser, demo.url, "en", *PHONE) as s:
        shared_device(s, demo, "Limits offline", STATION)
        come(s, pins(demo)["ben"], badge="W-1002")
        s.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        s.page.wait_for_load_state("networkidle")
        s.page.context.set_offline(True)
        measure(s)
        beyond(s, again=True)
        s.page.context.set_offline(False)
        expect(s.page.locator(".t-sync").first).to_have_attribute("data-count", "0", timeout=60_000)
        assert [(float(row["value"]), row["reason"]) for row in measured(s.page, "Limits offline")] == [(25.07, "tool")]
    with quality(browser, demo) as s:
        assert cases(s.page, "Limits offline") == [(25.07, 25.02, "open")]
