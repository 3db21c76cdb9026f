"""Every state of the interface in both languages, light and dark: no barrier, no small target, nothing cut, every word there, no error."""

import os
import re
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from datetime import date
from typing import Any, Literal, NamedTuple, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Error, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.judging import judged
from tests.e2e.people import PICTURES, SHOTS, Language, Screen, with_judge
from tests.e2e.reach import State, settled, stays
from tests.e2e.staging import staged
from tests.e2e.states import STATES

EVERY = os.environ.get("FORMWRIGHT_LOOKS") == "all"
"""Long form: every state in all four looks; short form: a quarter of the states, each in one look, other ones every day."""
ONLY = os.environ.get("FORMWRIGHT_STATES", "")
GLANCE = "FORMWRIGHT_GLANCE" in os.environ
"""Whether states are only gone to, for their pictures: judging them takes as long again."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PARTS = 4
TODAY = int(os.environ.get("FORMWRIGHT_DAY", "") or date.today().toordinal())
TURN = range(PARTS) if EVERY or ONLY else (TODAY % PARTS,)


class Look(NamedTuple):
    """A language and a colour scheme."""

    language: Language
    scheme: Literal["light", "dark"]


LOOKS = (Look("zh", "light"), Look("en", "dark"), Look("en", "light"), Look("zh", "dark"))
_REMEMBER = """([language, scheme]) => {
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem('formwright.language', language);
  localStorage.setItem('formwright.look', scheme);
  localStorage.setItem('formwright.terminal.look', scheme);
}"""
_MEANT = "Failed to load resource: the server responded with a status of 4"


class Sight:
    """One browser window in which people sit down one after the other; it notes every error that the page tells."""

    page: Page
    session: CDPSession

    def __init__(self, context: BrowserContext, demo: Demo) -> None:
        with_judge(context)
        self.errors: list[str] = []
        self._context, self._demo = context, demo
        self._cookies: dict[str, list[Any]] = {"": []}
        self._sits = ""
        self._open()

    def _open(self) -> None:
        self.page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.session = self._context.new_cdp_session(self.page)
        self.page.on("pageerror", lambda error: self.errors.append(f"error: {error}"))
        self.page.on("console", self._told)
        self.page.on("dialog", lambda asked: asked.accept())
        self.page.goto(f"{self._demo.url}/track/mes/order")

    def _told(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(_MEANT):
            self.errors.append(f"console: {line.text}")

    def sit(self, who: str) -> None:
        """Let somebody sit down, or nobody."""
        if who == self._sits:
            return
        self._context.clear_cookies()
        if who not in self._cookies:
            proof = {"name": who, "password": self._demo.passwords[who]}
            answer = self.page.request.post(f"{self._demo.url}/api/session", data=proof, headers={"X-Formwright": "1"})
            assert answer.ok, answer.text()
            self._cookies[who] = list(self._context.cookies())
        self._context.add_cookies(cast("Any", self._cookies[who]))
        self._sits = who

    def visit(self, state: State, look: Look) -> Screen:
        """Go to a state in a look, and wait until it stands there; a window that the browser itself lost is opened again, once."""
        try:
            return self._visit(state, look)
        except Error as error:
            if "crashed" not in str(error):
                raise
            self._open()
            return self._visit(state, look)

    def _visit(self, state: State, look: Look) -> Screen:
        s = Screen(self.page, self._demo.url, look.language)
        self.sit(state.who)
        spoken = {"name": "fw_language", "value": look.language, "url": self._demo.url}
        self._context.add_cookies([cast("Any", spoken)])  # pages that the server draws know a person's choice by it
        self.page.evaluate(_REMEMBER, list(look))
        self.page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        self.page.set_extra_http_headers({"Accept-Language": "zh-CN" if look.language == "zh" else "en-GB"})
        self.errors.clear()
        at = state.at if isinstance(state.at, str) else state.at(s)
        if "#" in at:
            self.page.goto("about:blank")  # an address that differs behind # alone would not be loaded anew
        self.page.goto(self._demo.url + at)
        expect(self.page.locator("h1, h2, main, .t-screen").first).to_be_visible()
        settled(s)
        if state.reach is not stays:
            state.reach(s)
            settled(s)
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{look.language}"))
        return s


@pytest.fixture(scope="module")
def sight(browser: Browser, demo: Demo) -> Generator[Sight]:
    """A window of a desk; pages without scripts of their own are looked into, too."""
    with staged(demo, browser) as whole:
        context = browser.new_context(viewport=cast("Any", DESK), timezone_id="Europe/London", bypass_csp=True)
        yield Sight(context, whole)
        context.close()


def pictured(sight: Sight, state: State, look: Look) -> None:
    """Keep pictures of a state, on a desk as it stands there and on a phone where it is gone to anew."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    sight.session.send("Emulation.clearDeviceMetricsOverride")  # judging sets sizes that the window does not know of
    name = f"{state.name}-{look.language}-{look.scheme}"
    sight.page.screenshot(path=SHOTS / f"{name}-desk.png")
    sight.page.set_viewport_size(cast("Any", PHONE))
    with suppress(AssertionError, Error):  # a phone shows less: what cannot be reached there is seen as far as one came
        sight.visit(state, look)
    sight.page.screenshot(path=SHOTS / f"{name}-phone.png")
    sight.page.set_viewport_size(cast("Any", DESK))
    if not GLANCE:
        sight.visit(state, look)


def test_a_window_that_is_lost_is_opened_again(sight: Sight) -> None:
    """Once in thousands of pages Chromium ends a page of its own accord; that costs no state behind it its turn."""
    with pytest.raises(Error):
        sight.page.goto("chrome://crash")
    assert sight.visit(STATES[0], LOOKS[0]).page.url.startswith("http")


BROKEN = """<html lang="en"><title>x</title><main><h1>admin.users</h1><p style="color:#ccc;background:#fff">pale</p>
<button style="width:12px;height:12px;padding:0" aria-label="tiny"></button><button style="height:12px;padding:0">x</button>
<div style="width:60px;overflow:hidden;white-space:nowrap">words that are cut off at the side</div>
<div style="width:700px">wide</div></main></html>"""
"""A page with one fault of each kind."""


def test_each_fault_is_found(sight: Sight) -> None:
    """A page that is wrong in every way is told to be, in every size."""
    sight.errors.clear()
    sight.page.set_content(BROKEN)
    sight.page.evaluate("console.error('planted'); setTimeout(() => { throw new Error('thrown'); })")
    told = "\n".join(judged(sight.page, sight.session))
    faults = ("axe: color-contrast", "target of 12 x 12", "not put into words: admin.users", "cut at the side: “words")
    for fault in (*faults, "at 320 px: 3", "at 200 %: cut"):
        assert fault in told, f"{fault} was not found in:\n{told}"
    assert [each.partition(":")[0] for each in sight.errors] == ["console", "error"]


@pytest.mark.parametrize("part", TURN)
def test_every_state_is_open_to_everybody(sight: Sight, part: int) -> None:
    """All that is wrong is told together, so that one run shows the whole of it."""
    began, wrong, seen = time.monotonic(), list[str](), 0
    for number, state in enumerate(STATES):
        if number % PARTS != part or (ONLY and state.name not in ONLY.split(",")):
            continue
        for look in LOOKS if EVERY else (LOOKS[(number + TODAY) // PARTS % len(LOOKS)],):
            name = f"{state.name}-{look.language}-{look.scheme}"
            try:
                s = sight.visit(state, look)
            except (AssertionError, Error) as error:
                wrong.append(f"{name}: not reached: {str(error)[:300]} {sight.page.url} {sight.errors}")
                continue
            if PICTURES:
                pictured(sight, state, look)
            if not GLANCE:
                wrong += [f"{name}: {each}" for each in (*judged(s.page, sight.session, state.least), *sight.errors)]
            seen += 1
    sys.stdout.write(f"\n{seen} states seen in {time.monotonic() - began:.0f} s\n")
    assert not wrong, "\n".join(wrong)
