"""Gloves, bouncing keys and hasty scanners: nothing happens twice, nothing entered is lost, a scan means the screen that stands there."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.beforehand import reads, startable
from tests.e2e.conftest import Demo
from tests.e2e.people import Screen, screen
from tests.e2e.test_floor import pins
from tests.e2e.test_terminal import come, shared_device

_TWICE = "(button) => { button.click(); button.click(); }"


@pytest.fixture(scope="module")
def bench(browser: Browser, demo: Demo) -> Generator[Screen]:
    """A shared device at which Ben works, who reads English."""
    reads(browser, demo, "en", "ben")
    with screen(browser, demo.url, "en", 360, 640) as s:
        shared_device(s, demo, "Gloves", "PREP")
        come(s, pins(demo)["ben"], badge="W-1002")
        yield s


def home(s: Screen) -> list[str]:
    """Go to the work list and return the codes of its jobs."""
    s.open("/terminal")
    expect(s.page.locator(".t-work-card b").first).to_be_visible()
    return [each.split(" ")[0] for each in s.page.locator(".t-work-card b").all_inner_texts()]


def opened(s: Screen, code: str) -> None:
    """Scan a job; its form opens."""
    s.scan(code)
    expect(s.page.locator(".t-about")).to_contain_text(code)


def waiting(page: Page, count: int) -> None:
    """Tell how many deeds wait to be sent."""
    expect(page.locator(".t-sync").first).to_have_attribute("data-count", str(count))


def take_back(page: Page) -> None:
    """Take the last deed back; nothing waits any more."""
    page.locator(".t-take-back").first.click()
    waiting(page, 0)


def test_a_double_tap_happens_once(browser: Browser, demo: Demo, bench: Screen) -> None:
    """Submit and the next step, tapped twice: one deed; a tap that comes late presses nothing on the screen that came."""
    startable(browser, demo, "PREP")
    code = home(bench)[-1]
    page = bench.page
    page.get_by_role("button", name="Start", exact=True).first.evaluate(_TWICE)
    expect(page.locator(".t-pending")).to_have_count(1)
    waiting(page, 1)
    take_back(page)
    opened(bench, code)
    page.locator("#control-good .t-step").nth(1).click()
    submit = page.locator(".t-foot .t-main")
    box = submit.bounding_box()
    assert box is not None
    submit.evaluate(_TWICE)
    expect(page.locator(".t-done")).to_be_visible()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(100)
    expect(page.locator(".t-done")).to_be_visible()
    waiting(page, 1)
    take_back(page)
    expect(page.locator("#control-good .t-value")).to_contain_text("1")


def test_a_scan_means_the_screen_that_stands_there(bench: Screen) -> None:
    """In the keypad it is no number; after a submission it opens the next job and asks nothing; twice or by halves it harms nothing."""
    *_, other, code = home(bench)
    page = bench.page
    bench.scan(code)
    bench.scan(code)
    expect(page.locator(".t-about")).to_contain_text(code)
    page.locator("#control-good .t-value").click()
    page.locator(".t-pad").get_by_role("button", name="7", exact=True).click()
    page.wait_for_timeout(500)
    bench.scan("SN-000123")
    expect(page.locator("#control-serials textarea")).to_have_value("SN-000123")
    expect(page.locator(".t-pad-value")).to_have_text("7")
    page.locator(".t-pad .t-main").click()
    bench.scan(other[:6])
    expect(page.locator(".t-told")).to_contain_text("SN-######")
    expect(page.locator("#control-serials textarea")).to_have_value("SN-000123")
    page.locator(".t-told").get_by_role("button").click()
    page.locator("#control-note .t-input").fill("more than is left")
    page.locator(".t-foot .t-main").click()
    expect(page.locator(".t-done")).to_be_visible()
    opened(bench, other)
    expect(page.locator(".t-ask")).to_have_count(0)
    home(bench)
    bench.scan("NOT-KNOWN-1")
    expect(page.locator(".t-told")).to_contain_text("NOT-KNOWN-1")


def test_the_back_key_asks_before_anything_is_lost(bench: Screen) -> None:
    """The device's own back key asks first, and what was entered stays until somebody gives it up."""
    code = home(bench)[-1]
    page = bench.page
    opened(bench, code)
    page.locator("#control-good .t-step").nth(1).click()
    page.go_back(wait_until="commit")
    page.locator(".t-ask .t-main").click()
    expect(page.locator("#control-good .t-value")).to_contain_text("1")
    page.go_back(wait_until="commit")
    page.locator(".t-ask .t-danger").click()
    expect(page.locator(".t-ask")).to_have_count(0)
    expect(page.locator(".t-about")).to_have_count(0)


def test_a_record_that_cannot_be_had_has_a_way_back(bench: Screen) -> None:
    """Why, try again, and back to where one chooses."""
    bench.open("/terminal/mes/report_job/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    expect(bench.page.locator(".t-problems")).to_have_text("It was not found, or you cannot see it.")
    bench.page.locator(".t-bar-button").first.click()
    expect(bench.page.locator(".t-card").first).to_be_visible()


def test_what_is_missing_is_shown_by_its_name(bench: Screen) -> None:
    """A list of reasons is higher than the screen: its name stands in sight, below the bar."""
    code = home(bench)[-1]
    opened(bench, code)
    bench.page.locator("#control-scrap .t-step").nth(1).click()
    bench.page.locator(".t-foot .t-main").click()
    expect(bench.page.locator("#label-reason")).to_be_in_viewport(ratio=1)
    box = bench.page.locator("#label-reason").bounding_box()
    bar = bench.page.locator(".t-bar").bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] >= bar["y"] + bar["height"]


def test_a_badge_on_the_work_list_lets_its_owner_come(demo: Demo, bench: Screen) -> None:
    """Who was here by a badge comes by it again without anybody stepping away first; one's own badge changes nothing."""
    home(bench)
    page = bench.page
    page.get_by_role("button", name="Somebody else").click()
    come(bench, pins(demo)["chen"], badge="W-1003")
    home(bench)
    bench.scan("W-1003")
    page.wait_for_timeout(300)
    expect(page.locator(".t-work-card b").first).to_be_visible()
    come(bench, pins(demo)["ben"], badge="W-1002")
    expect(page.locator(".t-hello")).to_contain_text("Ben")
