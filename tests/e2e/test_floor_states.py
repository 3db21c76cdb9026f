"""Every screen of a shared device in both languages and three looks: no barrier, nothing too small, nothing cut, every word there."""

import json
import os
import sys
import time
from collections.abc import Generator
from typing import cast, get_args

import pytest
from playwright.sync_api import Browser, CDPSession, Error, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.floor_states import FLOOR, Floor, FloorState, digits, name
from tests.e2e.judging import judged
from tests.e2e.people import PICTURES, SHOTS, Language, Screen, barriers, faded, still
from tests.e2e.test_terminal import shared_device

EVERY = os.environ.get("FORMWRIGHT_LOOKS") == "all"
"""Long form: every state in both languages and all three looks; short form: a part of them, each in one, other ones every day."""
ONLY = [each for each in os.environ.get("FORMWRIGHT_STATES", "").split(",") if each]
LOOKS = ("light", "dark", "contrast")
SIZES = {"pda": (360, 640), "small": (320, 568), "tablet": (1024, 768)}
PARTS = 6
TODAY = int(os.environ.get("FORMWRIGHT_DAY", "") or time.time() // 86_400)
LEAST = 64


@pytest.fixture(scope="module")
def floor(browser: Browser, demo: Demo) -> Generator[Floor]:
    """A shared device at a station, at which somebody worked before."""
    pins = cast("dict[str, str]", json.loads((demo.folder / "pins.json").read_text("utf-8")))
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    f = Floor(Screen(page, demo.url, "en"), demo, pins, browser)
    shared_device(f.s, demo, "Bench of all states", "PREP")
    came(f)
    yield f
    context.close()


def came(f: Floor) -> None:
    """Let Ben sign in by name and PIN, whatever language the device speaks."""
    name("ben")(f)
    digits(f.pins["ben"])(f)
    f.s.page.locator(".t-pin .t-main").click()
    expect(f.s.page.locator(".t-hello")).to_be_visible()


def spoken(f: Floor, language: Language) -> Floor:
    """Let the device speak a language."""
    at = f.s.page.locator("html")
    lang = "zh-CN" if language == "zh" else "en-GB"
    if at.get_attribute("lang") != lang:
        f.s.page.locator(".t-bar-button[lang]").first.click()
        expect(at).to_have_attribute("lang", lang)
    return Floor(Screen(f.s.page, f.s.url, language), f.demo, f.pins, f.browser)


def stood(f: Floor, station: str) -> None:
    """Take the device to a station."""
    moved = """async (code) => {
      const { device } = await (await fetch("/api/device")).json();
      const who = { "X-Person": device.people[0].id, "X-Formwright": "1", "Content-Type": "application/json" };
      const { rows } = await (await fetch(`/api/mes/records/work_centre?where=code == '${code}'&fields=id`, { headers: who })).json();
      return (await fetch("/api/device", { method: "PATCH", headers: who, body: JSON.stringify({ station: rows[0].id }) })).status;
    }"""
    assert f.s.page.evaluate(moved, station) == 200


def arrived(f: Floor, state: FloorState, language: Language) -> Floor:
    """Go to a state from the beginning."""
    page = f.s.page
    f.s.open("/terminal")
    expect(page.locator(".t-tile, .t-hello").first).to_be_visible()
    if page.locator(".t-hello").count() == 0:
        page.locator(".t-tile", has_text="Ben").click()
        digits(f.pins["ben"])(f)
        page.locator(".t-pin .t-main").click()
        expect(page.locator(".t-hello")).to_be_visible()
    said = spoken(f, language)
    stood(said, state.station)
    if not state.signed_in:
        page.locator(".t-hello-row .t-bar-button").first.click()
        expect(page.locator(".t-tile").first).to_be_visible()
        said = spoken(f, language)
    else:
        f.s.open(state.at)
        still(page)
    state.reach(said)
    page.wait_for_timeout(350 if PICTURES else 0)
    return said


def pictured(page: Page, called: str) -> None:
    """Keep pictures of what stands there, in the hand and on a tablet."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for device, (width, height) in SIZES.items():
        if device != "pda" and "-light" not in called:
            continue  # sizes do not differ between looks
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(60)
        page.screenshot(path=SHOTS / f"floor-{called}-{device}.png")
    page.set_viewport_size({"width": 360, "height": 640})


def looked(page: Page, session: CDPSession, look: str, called: str, *, whole: bool) -> list[str]:
    """Judge a state in one look; sizes do not differ between looks, so `whole` is asked for once."""
    page.evaluate("(look) => { document.documentElement.dataset.look = look; }", look)
    faded(page)  # colours reach what inherits them one after the other
    if PICTURES:
        pictured(page, f"{called}-{look}")
    if not whole:
        return [f"axe: {each}" for each in barriers(page, colours_only=True)]
    page.set_viewport_size({"width": 1280, "height": 800})
    found = judged(page, session, LEAST)
    page.set_viewport_size({"width": 360, "height": 640})
    return found


def back(f: Floor) -> None:
    """Put back what a state changed."""
    for step in reversed(f.undone):
        step()


def chosen() -> list[tuple[FloorState, Language, tuple[str, ...]]]:
    """Return what is looked at now: all of it in the long form."""
    every = [state for state in FLOOR if not ONLY or state.name in ONLY]
    languages = cast("tuple[Language, ...]", get_args(Language))
    if EVERY or ONLY:
        return [(state, language, LOOKS) for language in languages for state in every]
    return [
        (state, languages[(number + TODAY) // PARTS % 2], (LOOKS[(number + TODAY) % 3],))
        for number, state in enumerate(every) if number % PARTS == TODAY % PARTS
    ]  # fmt: skip


def test_every_state_of_the_floor(floor: Floor) -> None:
    """All that is wrong is told together, so that one run shows the whole of it."""
    wrong, seen, began = list[str](), 0, time.monotonic()
    page = floor.s.page
    session = page.context.new_cdp_session(page)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    for state, language, looks in chosen():
        called, f = f"{state.name}-{language}", floor
        try:
            f = arrived(floor, state, language)
            for turn, look in enumerate(looks):
                found = looked(page, session, look, called, whole=turn == 0)
                wrong += [f"{called}-{look}: {each}" for each in found]
                seen += 1
            back(f)
        except (AssertionError, Error) as error:
            wrong.append(f"{called}: not reached: {str(error)[:400]}")
            if PICTURES:
                page.screenshot(path=SHOTS / f"floor-failed-{called}.png")
            page.context.set_offline(False)
            page.unroute_all()
        wrong += [f"{called}: {each}" for each in broken]
        broken.clear()
    sys.stdout.write(f"\n{seen} states of the floor seen in {time.monotonic() - began:.0f} s\n")
    assert not wrong, "\n".join(wrong)
