"""A shared device on the floor: badge or name and PIN, work with one next step, taking back, and hours without a network."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import cast, get_args

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect
from starter.programs import find_browser

from tests.e2e.beforehand import reads
from tests.e2e.conftest import Demo
from tests.e2e.people import Language, Screen, screen
from tests.fixtures.browser import FLAGS

REPORTS = int(os.environ.get("FORMWRIGHT_TERMINAL_REPORTS", "8"))
"""How many reports are made without a network; a hundred in the long form."""
PHOTOGRAPHED = 5
"""Every so many reports there is a photo: 20 with a hundred."""
DRAINED_SECONDS = 60
PHONE = (360, 740)
PIXELS = 64
_SMALL = """() => [...document.querySelectorAll("button, a, input:not([type=radio]):not([type=checkbox]):not([type=file]), .t-option")]
  .filter((each) => each.checkVisibility() && !each.closest(".t-option input"))
  .map((each) => [each.className || each.tagName, each.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && Math.min(box.width, box.height) < 64).map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


def shared_device(s: Screen, demo: Demo, title: str, station: str) -> None:
    """Let the administrator make this browser a shared device."""
    s.open("/terminal")
    s.sign_in("admin", demo.passwords["admin"])
    # The administrator reads a language of their own: what is pressed is found by its place.
    s.page.locator(".t-screen > .t-quiet").click()
    s.page.locator(".t-fill input").first.fill(title)
    s.page.locator(".t-card", has_text=station).first.click()
    s.page.locator(".t-foot .t-main").click()
    expect(s.page.locator(".t-screen > .t-scan-hint")).to_be_visible()


def come(s: Screen, pin: str, name: str = "", badge: str = "") -> None:
    """Sign in at the device by badge, or by a name that is typed."""
    if badge:
        s.scan(badge)
    else:
        s.page.locator(".t-screen > .t-quiet").first.click()
        s.page.locator(".t-typed input").fill(name)
        s.page.locator(".t-typed button").click()
    expect(s.page.locator(".t-pin")).to_be_visible()
    for digit in pin:
        s.page.get_by_role("button", name=digit, exact=True).click()
    s.page.locator(".t-pin .t-main").click()
    expect(s.page.locator(".t-work .t-card").first).to_be_visible()


def fits(s: Screen, name: str) -> None:
    """Look at a screen: a picture, no barrier, nothing too small for gloves, nothing cut off at 320 pixels."""
    s.look(f"terminal-{name}")
    assert s.page.evaluate(_SMALL) == [], name
    size = s.page.viewport_size
    s.page.set_viewport_size({"width": 320, "height": 640})
    wide = s.page.evaluate("() => document.documentElement.scrollWidth")
    s.page.set_viewport_size(size or {"width": PHONE[0], "height": PHONE[1]})
    assert wide <= 320, f"{name}: {wide}"


@pytest.mark.parametrize("language", get_args(Language))
def test_two_people_at_one_device(browser: Browser, demo: Demo, language: Language) -> None:
    """Scenario 2 and quick switch: from scan to done in at most 8 taps; what was done is taken back within ten seconds."""
    pins = cast("dict[str, str]", json.loads((demo.folder / "pins.json").read_text("utf-8")))
    reads(browser, demo, language, "chen" if language == "zh" else "ben")
    with screen(browser, demo.url, language, *PHONE) as s:
        shared_device(s, demo, f"Bench {language}", s.say("PREP", "PRINT-D"))
        # Everybody reads their own language.
        come(s, pins[s.say("chen", "ben")], badge=s.say("W-1003", "W-1002"))
        fits(s, "work")
        code = s.page.locator(".t-work-card b").first.inner_text().split(" ")[0]
        began = time.perf_counter()
        s.scan(code)
        expect(s.page.locator(".t-about")).to_contain_text(code)
        opened = time.perf_counter() - began
        s.page.locator(".t-number .t-step").nth(1).click()
        s.scan("SN-000123")
        expect(s.page.locator("textarea").first).to_have_value("SN-000123")
        fits(s, "form")
        s.page.locator(".t-value").first.click()
        fits(s, "keypad")
        s.page.keyboard.press("Escape")
        s.page.locator(".t-foot .t-main").click()
        expect(s.page.locator(".t-done")).to_be_visible()
        sys.stdout.write(f"scenario 2 ({language}): scan to form {opened:.2f} s, to done {time.perf_counter() - began:.1f} s, 2 taps\n")
        fits(s, "done")
        s.page.get_by_role("button", name=s.say("撤回", "Take back")).click()
        expect(s.page.locator("textarea").first).to_have_value("SN-000123")
        s.page.locator(".t-foot .t-main").click()
        expect(s.page.locator(".t-done")).to_be_visible()
        s.page.locator(".t-sync").click()
        fits(s, "outbox")
        s.open("/terminal")
        s.page.get_by_role("button", name=s.say("换人操作", "Somebody else")).click()
        come(s, pins["anna"], name="anna")
        expect(s.page.locator(".t-hello")).to_contain_text("Anna")


def killed(folder: Path) -> None:
    """Kill the browser that works in a folder, as a flat battery does."""
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes() if process.name.isdecimal() else b""
        except OSError:
            continue
        if str(folder).encode() in words and b"--type=" not in words:
            os.kill(int(process.name), signal.SIGKILL)


def opened(browser: Browser, folder: Path) -> tuple[BrowserContext, Page]:
    """Return the browser of a folder, with what it kept."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=find_browser(), args=list(FLAGS), viewport={"width": 360, "height": 740}, locale="en-GB"
    )
    return context, context.pages[0]


def fill(page: Page, number: int, picture: bytes) -> None:
    """Fill the open form, at times with a photo, and submit it."""
    page.locator("#control-note .t-input").fill(f"offline {number}")
    if number % PHOTOGRAPHED == 0:
        photo = {"name": f"{number}.png", "mimeType": "image/png", "buffer": picture}
        page.locator("#control-photos input[type=file]").set_input_files(cast("FilePayload", photo))
        expect(page.locator("#control-photos .t-file")).to_be_visible()
    page.locator(".t-foot .t-main").click()
    expect(page.locator(".t-done")).to_be_visible()


def test_hours_without_a_network_and_two_kills(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    """Scenario 4: every report is there exactly once and in order, though answers get lost and everything is sent twice."""
    pins = cast("dict[str, str]", json.loads((demo.folder / "pins.json").read_text("utf-8")))
    reads(browser, demo, "en", "anna")
    context, page = opened(browser, tmp_path)
    s = Screen(page, demo.url, "en")
    shared_device(s, demo, "Offline bench", "PREP")
    # Chromium writes cookies half a minute late; devices are made known long before a shift.
    context.close()
    context, page = opened(browser, tmp_path)
    s = Screen(page, demo.url, "en")
    s.open("/terminal")
    come(s, pins["anna"], name="anna")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    s.page.get_by_role("button", name="Report", exact=True).first.wait_for()
    page.wait_for_load_state("networkidle")
    code = page.locator(".t-work-card b").first.inner_text().split(" ")[0]
    picture = page.screenshot()
    for number in range(REPORTS):
        if number in (0, REPORTS // 3, 2 * REPORTS // 3):
            if number:
                killed(tmp_path)
                context, page = opened(browser, tmp_path)
                s = Screen(page, demo.url, "en")
            context.set_offline(True)
            s.open("/terminal")
            expect(page.locator(".t-sync")).to_have_attribute("data-count", str(number))
            expect(page.locator(".t-work .t-card").first).to_be_visible()
            s.scan(code)
        else:
            page.get_by_role("button", name="Once more").click()
        expect(page.locator(".t-about")).to_contain_text(code)
        fill(page, number, picture)
        expect(page.locator(".t-sync")).to_have_attribute("data-count", str(number + 1))
    turns: list[str] = []

    def twice(route: Route) -> None:
        """Deliver twice; of every second one lose the answer."""
        route.fetch()
        turns.append(route.request.url)
        route.abort() if len(turns) % 2 else route.continue_()

    context.route("**/api/mes/forms/report_job", twice)
    began = time.perf_counter()
    context.set_offline(False)
    expect(page.locator(".t-sync")).to_have_attribute("data-count", "0", timeout=DRAINED_SECONDS * 1000)
    seconds = time.perf_counter() - began
    asked = "/api/mes/records/report?order_by=occurred_at&fields=note,photos&limit=200&where=" + "device == 'Offline bench'"
    who = page.evaluate("() => fetch('/api/device').then((answer) => answer.json()).then((found) => found.device.people[0].id)")
    rows = page.evaluate("([path, who]) => fetch(path, {headers: {'X-Person': who}}).then((answer) => answer.json())", [asked, who])["rows"]
    assert [row["note"] for row in rows] == [f"offline {number}" for number in range(REPORTS)]
    assert [len(row["photos"] or []) for row in rows] == [int(number % PHOTOGRAPHED == 0) for number in range(REPORTS)]
    photos = sum(len(row["photos"] or []) for row in rows)
    sent = f"{REPORTS} reports, {photos} photos, 2 kills, {len(turns)} deliveries twice each"
    sys.stdout.write(f"scenario 4: {sent}; drained in {seconds:.1f} s\n")
    context.close()
