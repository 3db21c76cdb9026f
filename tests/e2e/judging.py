"""What every state of the interface must be: open to everybody, not cut at 320 pixels or at twice the size, in words, without an error."""

import json
from collections.abc import Callable, Generator
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
def sizes(page: Page, session: CDPSession) -> Generator[Callable[[int, int, int], None]]:
    """What makes the page so wide and high, each of its pixels drawn as several; it is as before afterwards."""
    before = page.viewport_size
    assert before is not None

    def become(width: int, height: int, scale: int) -> None:
        session.send("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False})

    try:
        yield become
    finally:
        become(before["width"], before["height"], 1)


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
    size = page.viewport_size
    assert size is not None
    with sizes(page, session) as become:
        become(size["width"] // 2, size["height"] // 2, 2)  # twice the size, as Ctrl and + make it
        large = drawn(page, least)
        wrong += _few("at 200 %", [*large["wide"], *large["cut"]])
        become(NARROW, 640, 1)
        narrow = drawn(page, least)
        wrong += _few(f"at {NARROW} px", [*narrow["wide"], *narrow["cut"]]) + _few(f"at {NARROW} px", narrow["small"])
    return wrong
