"""What every state of the interface must be: open to everybody, not cut at 320 pixels or at twice the size, in words, without an error."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal, cast

from playwright.sync_api import CDPSession, Page

from tests.e2e.people import ROOT, barriers

Found = dict[Literal["small", "cut", "untold", "wide"], list[str]]
NARROW = 320
FEW = 3
_HERE = Path(__file__).parent
_STILL = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(document.getAnimations().length))))"""


@cache
def areas() -> list[str]:
    """Return the first parts of all keys of our catalogs; a text that looks like one of those keys was not put into words."""
    catalogs = (ROOT / "ui" / "src").rglob("i18n/en.json")
    keys = [key for path in catalogs for key in cast("dict[str, str]", json.loads(path.read_text("utf-8")))]
    return sorted({key.partition(".")[0] for key in keys if "." in key})


def drawn(page: Page, least: int = 24) -> Found:
    """Return what is wrong with a page as it is drawn now."""
    page.evaluate(_STILL)
    return cast("Found", page.evaluate((_HERE / "judging.js").read_text("utf-8"), {"least": least, "areas": areas()}))


@contextmanager
def zoomed(page: Page, session: CDPSession) -> Generator[None]:
    """Twice the size, as Ctrl and + make it: half the pixels of the page, each drawn as two."""
    size = page.viewport_size
    assert size is not None
    half = {"width": size["width"] // 2, "height": size["height"] // 2, "deviceScaleFactor": 2, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", half)
    try:
        yield
    finally:
        session.send("Emulation.clearDeviceMetricsOverride")
        page.set_viewport_size(size)


@contextmanager
def narrowed(page: Page) -> Generator[None]:
    """A screen of 320 pixels."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROW, "height": 640})
    try:
        yield
    finally:
        page.set_viewport_size(size)


def _few(where: str, found: list[str]) -> list[str]:
    """Name the first ones only: a list repeats what is wrong in every row."""
    more = [f"{where}: and {len(found) - FEW} more"] if len(found) > FEW else []
    return [f"{where}: {each}" for each in found[:FEW]] + more


def judged(page: Page, session: CDPSession, least: int = 24) -> list[str]:
    """Return everything that is wrong with the page that is open, in all sizes."""
    wrong = _few("axe", barriers(page, target_size=True))
    wide = drawn(page, least)
    for found in (wide["small"], wide["untold"], wide["wide"], wide["cut"]):
        wrong += _few("desktop", found)
    with zoomed(page, session):
        large = drawn(page, least)
        wrong += _few("at 200 %", [*large["wide"], *large["cut"]])
    with narrowed(page):
        narrow = drawn(page, least)
        wrong += _few(f"at {NARROW} px", [*narrow["wide"], *narrow["cut"]]) + _few(f"at {NARROW} px", narrow["small"])
    return wrong
