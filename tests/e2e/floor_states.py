"""The states of the terminal that people on the floor meet: who stands at the shared device, and how one gets there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from playwright.sync_api import Browser, Route, expect

from tests.e2e.beforehand import startable
from tests.e2e.conftest import Demo
from tests.e2e.people import Screen

STATION, MEASURED_AT = "PREP", "PRESS"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63389391010003be01a25f2bd5bb0000000049454e44ae426082"
)


@dataclass
class Floor:
    """A shared device in a window: its screen, the demo behind it, and what is put back after each state."""

    s: Screen
    demo: Demo
    pins: dict[str, str]
    browser: Browser
    undone: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])

    @property
    def foot(self) -> str:
        """Where the main button of a form is."""
        return ".t-foot .t-main"


@dataclass(frozen=True)
class FloorState:
    """One state: its name, what is done to get there, and whether somebody is signed in; the station that the device stands at."""

    name: str
    reach: Callable[[Floor], object] = lambda _: None
    at: str = "/terminal"
    signed_in: bool = True
    station: str = STATION


def click(selector: str, nth: int = 0) -> Callable[[Floor], None]:
    """Return what presses something once it is there."""
    return lambda f: f.s.page.locator(selector).nth(nth).click()


def see(selector: str) -> Callable[[Floor], None]:
    """Return what waits for something."""
    return lambda f: expect(f.s.page.locator(selector).first).to_be_visible()


def steps(*each: Callable[[Floor], object]) -> Callable[[Floor], None]:
    """Return one thing after the other."""

    def walk(f: Floor) -> None:
        for step in each:
            step(f)

    return walk


def scan(code: str) -> Callable[[Floor], None]:
    """Return what a scanner types."""
    return lambda f: f.s.scan(code)


def digits(number: str) -> Callable[[Floor], None]:
    """Return what presses the keys of a number, one by one."""

    def press(f: Floor) -> None:
        for digit in number:
            f.s.page.locator(".t-key", has_text=digit).first.click()

    return press


def name(typed: str) -> Callable[[Floor], None]:
    """Return what says a name on the first screen of a device."""

    def say(f: Floor) -> None:
        f.s.page.locator(".t-screen > .t-quiet").first.click()
        f.s.page.locator(".t-typed input").fill(typed)
        f.s.page.locator(".t-typed button").click()
        expect(f.s.page.locator(".t-pin")).to_be_visible()

    return say


def code_here(f: Floor) -> str:
    """Return the code of the last job at the station."""
    return f.s.page.locator(".t-work-card b").last.inner_text().split(" ")[0]


def opened(f: Floor) -> None:
    """Scan a job: its form opens."""
    see(".t-work-card b")(f)
    f.s.scan(code_here(f))
    expect(f.s.page.locator(".t-about")).to_be_visible()


def filled(f: Floor) -> None:
    """Say one good piece, one scrapped and why."""
    opened(f)
    for each in ("good", "scrap"):
        f.s.page.locator(f"#control-{each} .t-step").nth(1).click()
    f.s.page.locator("#control-reason .t-option").first.click()
    f.s.page.locator("#control-note .t-input").fill("Seen")  # earlier states may have reported all that was left


def done(f: Floor) -> None:
    """Submit a form; what was done is taken back afterwards, so that the next one finds the same."""
    filled(f)
    f.s.page.locator(f.foot).click()
    expect(f.s.page.locator(".t-done")).to_be_visible()

    def taken_back() -> None:
        back = f.s.page.locator(".t-done .t-take-back")
        if back.count():
            back.click()

    f.undone.append(taken_back)


def away(f: Floor) -> None:
    """Lose the network until the state was looked at."""
    f.s.page.context.set_offline(True)
    f.undone.append(lambda: f.s.page.context.set_offline(False))


def answered(path: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Floor], None]:
    """Return what changes the server's next answers at a path."""

    def put(f: Floor) -> None:
        def answer(route: Route) -> None:
            got = route.fetch()
            told = cast("dict[str, Any]", got.json())
            change(told)
            route.fulfill(response=got, body=json.dumps(told))

        f.s.page.route(path, answer)
        f.undone.append(lambda: f.s.page.unroute(path))

    return put


def _newer(model: dict[str, Any]) -> None:
    model["release"] = 999


def program(f: Floor) -> None:
    """Let a newer program lie ready."""
    see(".t-work")(f)
    f.s.page.evaluate("() => window.dispatchEvent(new Event('terminal-new-program'))")
    see(".t-note")(f)


def photographed(f: Floor) -> None:
    """Take two photos, and scan two serial numbers."""
    opened(f)
    for number in (1, 2):
        photo = {"name": f"{number}.png", "mimeType": "image/png", "buffer": f.s.page.screenshot()}
        f.s.page.locator("#control-photos input[type=file]").set_input_files(cast("Any", photo))
        expect(f.s.page.locator("#control-photos .t-file")).to_have_count(number)
        f.s.scan(f"SN-00000{number}")
    f.s.page.locator("#control-photos").scroll_into_view_if_needed()


def keypad(f: Floor) -> None:
    """Open the keypad of the first number."""
    opened(f)
    f.s.page.locator("#control-good .t-value").click()
    expect(f.s.page.locator(".t-pad")).to_be_visible()


def measured(f: Floor) -> None:
    """Enter a measurement beyond its limits."""
    f.s.page.locator(".t-work").nth(1).locator(".t-next").first.click()
    expect(f.s.page.locator("#control-value")).to_contain_text("24.98")
    f.s.page.locator("#control-value .t-value").click()
    for key in ("2", "5", ".", "0", "5"):
        f.s.page.locator(".t-key", has_text=key).first.click()
    expect(f.s.page.locator(".t-warned").first).to_be_visible()


def started(f: Floor) -> None:
    """Start a job; it is taken back afterwards."""
    startable(f.browser, f.demo, STATION)
    f.s.open("/terminal")
    see(".t-work-card")(f)
    card = f.s.page.locator(
        ".t-work-card", has=f.s.page.get_by_role("button", name=f.s.say("开工", "Start"), exact=True)
    ).first
    card.get_by_role("button").click()
    see(".t-pending")(f)
    f.undone.append(f.s.page.locator(".t-take-back").first.click)


def refused(f: Floor) -> None:
    """Send what the server does not take: the day is one that no calendar has."""

    def spoilt(route: Route) -> None:
        sent = cast("dict[str, Any]", route.request.post_data_json)
        sent["good"] = "-1"
        route.continue_(post_data=json.dumps(sent))

    path = "**/api/mes/forms/report_job"
    f.s.page.route(path, spoilt)
    f.undone.append(lambda: f.s.page.unroute(path))
    filled(f)
    f.s.page.locator(f.foot).click()
    f.s.page.locator(".t-sync").first.click()
    f.s.page.locator(f.foot).click(timeout=30_000)
    expect(f.s.page.locator(".t-stuck")).to_be_visible(timeout=40_000)

    def discarded() -> None:
        f.s.open("/terminal/~outbox")
        f.s.page.locator(".t-stuck .t-danger").first.click()
        f.s.page.locator(".t-ask .t-danger").click()

    f.undone.append(discarded)


FLOOR: tuple[FloorState, ...] = (
    FloorState("people", see(".t-tile"), signed_in=False),
    FloorState("people-typed", click(".t-screen > .t-quiet"), signed_in=False),
    FloorState("pin", steps(click(".t-tile"), digits("12")), signed_in=False),
    FloorState(
        "pin-wrong",
        steps(click(".t-tile"), digits("0000"), click(".t-pin .t-main"), see(".t-problems")),
        signed_in=False,
    ),
    FloorState(
        "badge-unknown",
        steps(scan("W-9999"), digits("0000"), click(".t-pin .t-main"), see(".t-problems")),
        signed_in=False,
    ),
    FloorState("password", steps(click(".t-screen > .t-quiet", 1), see("input[name=password]")), signed_in=False),
    FloorState("work", see(".t-work-card")),
    FloorState("work-end", steps(see(".t-work-card"), lambda f: f.s.page.evaluate("() => scrollTo(0, 1e6)"))),
    FloorState("work-started", started),
    FloorState("work-off", steps(see(".t-work-card"), away)),
    FloorState("stations", see(".t-card"), "/terminal/mes/~stations"),
    FloorState("program", program),
    FloorState("code-typed", click(".t-type-open")),
    FloorState("camera", steps(click(".t-camera-open"), see(".t-camera .t-wrong"))),
    FloorState("scan-unknown", steps(see(".t-work-card"), scan("NOT-KNOWN-1"), see(".t-told"))),
    FloorState("scan-other", steps(see(".t-work-card"), scan("22086"), see(".t-told"))),
    FloorState("pick", see(".t-card"), "/terminal/mes/report_job"),
    FloorState("pick-none", see(".t-empty"), "/terminal/mes/reverse_report"),
    FloorState("form", opened),
    FloorState(
        "form-check",
        steps(opened, lambda f: f.s.page.locator("#control-scrap .t-step").nth(1).click(), click(".t-foot .t-main")),
    ),
    FloorState("form-newer", steps(opened, answered("**/api/mes/model", _newer), see(".t-note"))),
    FloorState("form-leave", steps(filled, click(".t-bar-button"), see(".t-ask"))),
    FloorState(
        "form-scan-unknown",
        steps(measured, click(".t-pad .t-main"), scan("NOT-KNOWN-1"), see(".t-told")),
        station=MEASURED_AT,
    ),
    FloorState("form-missing", see(".t-empty"), "/terminal/mes/nothing"),
    FloorState("form-gone", see(".t-problems"), "/terminal/mes/report_job/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    FloorState("keypad", keypad),
    FloorState("keypad-many", steps(keypad, digits("123456789012"))),
    FloorState("limits", measured, station=MEASURED_AT),
    FloorState("limits-reason", steps(measured, click(".t-pad .t-main")), station=MEASURED_AT),
    FloorState("photos", photographed),
    FloorState("done", done),
    FloorState("done-late", steps(done, lambda f: expect(f.s.page.locator(".t-take-back")).to_have_count(0))),
    FloorState("outbox-empty", see(".t-empty"), "/terminal/~outbox"),
    FloorState("outbox-waiting", steps(done, click(".t-sync"), see(".t-about"))),
    FloorState("outbox-off", steps(see(".t-work-card"), away, done, click(".t-sync"), see(".t-note"))),
    FloorState("outbox-refused", refused),
    FloorState("outbox-mend", steps(refused, click(".t-stuck .t-button"), see(".t-fill"))),
    FloorState("outbox-discard", steps(refused, click(".t-stuck .t-danger"), see(".t-ask"))),
)
