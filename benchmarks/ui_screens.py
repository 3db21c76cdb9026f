"""Each thing that a person waits for, measured in a real browser with a slow processor and a slow link."""

from collections.abc import Callable
from typing import cast

from playwright.sync_api import Page

from tests.e2e.people import Screen
from tests.e2e.test_large import PASTE
from tests.e2e.test_terminal import come, shared_device

from .ui_scripts import EMPTY, KEYS, OPEN, PLAIN_LIST, SCROLL
from .ui_stage import Stage, Wire, link, pace, since, worked
from .ui_told import Told, spread
from .ui_world import LINES

TIMES = 5
PASTED = 500
_QUARTER = 4


def machine(stage: Stage, told: Told) -> None:
    """Type into a page that has nothing in it: what the machine itself can promise just now."""
    with stage.page() as (page, wire):
        page.set_content(EMPTY)
        pace(wire, _QUARTER)
        told.probed([_number(page, KEYS) for _ in range(3)])


def floor(stage: Stage, told: Told) -> None:
    """Open the terminal cold, warm and without a network; scan a code on the home screen."""
    with stage.page(360, 740) as (page, _):
        # The server has answered before; what is cold is the device.
        page.goto(stage.demo.url + "/terminal", wait_until="networkidle")
    told("terminal usable", "cold, slow link, 4x processor", *_paced(lambda rate: _cold(stage, rate)), 2.0, "s")
    with stage.page(360, 740) as (page, wire):
        person = Screen(page, stage.demo.url, "zh")
        shared_device(person, stage.demo, "Bench", "PREP")
        come(person, stage.pins["anna"], name="anna")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_load_state("networkidle")
        for what, offline in (("warm, slow link, 4x processor", False), ("without a network, 4x processor", True)):
            link(wire, slow=True, offline=offline)
            told("terminal usable", f"{what}, work shown", *_paced(lambda rate: _started(page, wire, rate)), 1.0, "s")
        link(wire, slow=True)
        told.note(
            "scan to form",
            "slow link, 4x processor, from Enter",
            f"{spread(_paced(lambda rate: _scanned(page, wire, rate))[0])} ms",
        )
        link(wire, slow=False)
        told("scan to form", "4x processor, from Enter", *_paced(lambda rate: _scanned(page, wire, rate)), 300, "ms")


def _paced(measured: Callable[[int], tuple[float, float]]) -> tuple[list[float], float]:
    """Measure at a quarter of the speed; return that, and what whole speed and the page's own work say it would be on an idle machine."""
    slowed = [measured(_QUARTER)[0] for _ in range(TIMES)]
    whole = [measured(1) for _ in range(3)]
    return slowed, min(took + (_QUARTER - 1) * work for took, work in whole)


def _cold(stage: Stage, rate: int) -> tuple[float, float]:
    with stage.page(360, 740) as (page, wire):
        link(wire, slow=True)
        pace(wire, rate)
        page.goto(stage.demo.url + "/terminal", wait_until="commit")
        page.locator("input[name=password]").wait_for()
        return since(page), worked(wire) / 1000


def _started(page: Page, wire: Wire, rate: int) -> tuple[float, float]:
    pace(wire, rate)
    page.reload(wait_until="commit")
    page.locator(".t-work-card").first.wait_for()
    took = since(page), worked(wire) / 1000
    page.wait_for_timeout(800)
    return took


def _scanned(page: Page, wire: Wire, rate: int) -> tuple[float, float]:
    pace(wire, rate)
    page.locator(".t-work-card").first.wait_for()
    page.wait_for_timeout(1000)
    page.keyboard.type(page.locator(".t-work-card b").first.inner_text().split(" ")[0])
    before, began = worked(wire), since(page)
    page.keyboard.press("Enter")
    page.locator(".t-about").wait_for()
    took = (since(page) - began) * 1000, worked(wire) - before
    page.go_back()
    return took


def terminal_form(stage: Stage, told: Told) -> None:
    """Open the form of a hundred fields at the terminal, and type into it."""
    with stage.page(360, 740) as (page, wire):
        stage.sign_in(page, "/terminal", "planner")
        _form(page, wire, told, f"{stage.demo.url}/terminal/wide", (".t-tile", ".t-control"), (0.7, 32))


def desk_form(stage: Stage, told: Told) -> None:
    """Open the form of a hundred fields at the desk, and type into it."""
    with stage.page() as (page, wire):
        stage.sign_in(page, "/", "planner")
        _form(
            page,
            wire,
            told,
            f"{stage.demo.url}/w/wide/list/sheet",
            ("a[href$='/record/sheet/new']", "main input"),
            (1.5, 48),
        )


def _form(
    page: Page, wire: Wire, told: Told, address: str, pressed: tuple[str, str], most: tuple[float, float]
) -> None:
    button, control = pressed
    took: list[float] = []
    for turn in range(TIMES + 1):
        pace(wire, 1)
        page.goto(address)
        page.locator(button).first.wait_for()
        page.wait_for_timeout(500)
        pace(wire, _QUARTER if turn else 1)  # the first time only brings the program
        took.append(cast("float", page.evaluate(OPEN, [button, control, 80])))
    what = f"form of 100 fields, {'terminal' if control == '.t-control' else 'desk'}"
    told(what, "open, from pressing it, 4x processor", took[1:], None, most[0], "s")
    keys = [_number(page, KEYS) for _ in range(3)]
    pace(wire, 1)
    before = worked(wire)
    page.evaluate(KEYS)
    told(what, "key to paint, p95 of 40, 4x processor", keys, (worked(wire) - before) / 40 * _QUARTER, most[1], "ms")


def rows(stage: Stage, told: Told) -> None:
    """Open a list of very many records and scroll it; beside it a list of plain rows without any framework."""
    with stage.page() as (page, wire):
        page.set_content(PLAIN_LIST)
        plain = {rate: _scroll(page, wire, rate) for rate in (1, _QUARTER)}
        stage.sign_in(page, "/", "planner")
        path = f"{stage.demo.url}/w/scale/list/latest_deals"
        opened: list[float] = []
        for _ in range(TIMES):
            page.goto(path, wait_until="commit")
            page.get_by_text("D000").first.wait_for()
            opened.append(since(page))
        what = f"list of {stage.rows:,} records"
        told(what, "open", opened, None, 1.5, "s")
        cost = 0.0
        for rate, least in ((1, 50.0), (_QUARTER, 40.0)):
            found = [_scroll(page, wire, rate) for _ in range(3)]
            cost = cost or sum(each[1] for each in found) / 3
            empty = f"plain rows {plain[rate][0]:.1f}" + (
                f"; a frame costs {cost:.1f} ms, of plain rows {plain[1][1]:.1f}" if rate == 1 else ""
            )
            told(
                what,
                f"scroll, {rate}x processor",
                [each[0] for each in found],
                min(60.0, 1000 / (cost * rate)),
                least,
                "fps",
                least=True,
                floor=empty,
            )
            if rate == 1:
                told(what, "rows in the page at once", [max(each[2] for each in found)], None, 60, "rows")


def _scroll(page: Page, wire: Wire, rate: int) -> tuple[float, float, float]:
    pace(wire, rate)
    before = worked(wire)
    frames, drawn, far, count = cast("list[float]", page.evaluate(SCROLL))
    cost = (worked(wire) - before) / count
    pace(wire, 1)
    if far < 1000:
        raise RuntimeError("nothing was scrolled")
    return frames, cost, drawn


def lines(stage: Stage, told: Told) -> None:
    """Open a sub-table of 2,000 lines as a sheet and paste 500 more."""
    opened: list[float] = []
    pasted: list[float] = []
    with stage.page() as (page, _):
        stage.sign_in(page, "/", "planner")
        record = page.request.get(f"{stage.demo.url}/api/wide/records/pad?limit=1").json()["rows"][0]["id"]
        text = "".join(f"Pasted {n}\t{n}.50\r\n" for n in range(PASTED))
        for _ in range(3):
            page.goto(f"{stage.demo.url}/w/wide/list/pad")
            page.goto(f"{stage.demo.url}/w/wide/record/pad/{record}")
            edit = page.locator("button", has_text="按表格编辑").or_(page.locator("button", has_text="Edit as a sheet"))
            edit.wait_for()
            began = since(page)
            edit.click()
            page.locator(f"[role=grid][aria-rowcount='{LINES + 1}'] [data-cell='0 0']").wait_for()
            opened.append(since(page) - began)
            page.locator("[role=grid]").evaluate(
                "(grid) => { grid.parentElement.scrollTop = grid.parentElement.scrollHeight; }"
            )
            page.locator(f"[data-cell='{LINES - 1} 0']").click()
            page.keyboard.press("Enter")
            page.locator(f"[data-cell='{LINES} 0']").wait_for()
            began = since(page)
            page.evaluate(PASTE, [f"[data-cell='{LINES} 0']", text])
            page.locator(f"[role=grid][aria-rowcount='{LINES + PASTED + 1}']").wait_for()
            pasted.append(since(page) - began)
            page.once("dialog", lambda dialog: dialog.accept())
    told(f"sub-table of {LINES:,} lines", "open as a sheet", opened, None, 1, "s")
    told(f"sub-table of {LINES:,} lines", f"paste of {PASTED} lines", pasted, None, 1, "s")


def _number(page: Page, script: str) -> float:
    return cast("float", page.evaluate(script))
