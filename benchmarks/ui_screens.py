"""Each thing that a person waits for, measured in a real browser with a slow processor and a slow link."""

import gzip
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Demo
from tests.e2e.people import Screen
from tests.e2e.test_terminal import come, shared_device

from .ui_told import Told

DIST = Path(__file__).resolve().parents[1] / "ui" / "dist"
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
"""1.6 Mbit/s and 150 ms."""
_PAGES = (("terminal.html", "words-(shared|terminal)", 130.0, 0.0), ("index.html", "words-(shared|desk)", 260.0, 45.0))
_PAINT = """async () => {
  const input = [...document.querySelectorAll("main input[type=text], main input:not([type])")].filter((each) => !each.disabled)[0];
  input.focus();
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set, times = [];
  for (let n = 0; n < 40; n += 1) {
    const began = performance.now();
    set.call(input, input.value + "x");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => { const channel = new MessageChannel();
      channel.port1.onmessage = done; channel.port2.postMessage(0); }));
    times.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 20));
  }
  return times.sort((a, b) => a - b)[37];
}"""
_SCROLL = """async () => {
  const long = (each) => each.scrollHeight > each.clientHeight + 2000 && each.clientHeight > 200;
  const box = [...document.querySelectorAll("*")].filter(long).pop() ?? document.scrollingElement;
  let frames = 0, rows = 0;
  const began = performance.now();
  while (performance.now() - began < 3000) {
    box.scrollTop += 60;
    await new Promise(requestAnimationFrame);
    frames += 1;
    rows = Math.max(rows, document.querySelectorAll("main [role=row], main tbody tr").length);
  }
  return [frames / ((performance.now() - began) / 1000), rows];
}"""


class Wire(Protocol):
    """What is said to the browser itself about a page."""

    def send(self, method: str, params: Mapping[str, object] | None = None) -> object:
        """Ask for something."""
        ...

    def on(self, event: str, f: Callable[[Mapping[str, Any]], None]) -> None:
        """Listen for something."""
        ...


@dataclass(frozen=True)
class Stage:
    """A browser and a server with its people."""

    browser: Browser
    demo: Demo
    pins: dict[str, str]
    rows: int

    @contextmanager
    def page(self, width: int = 1280, height: int = 800) -> Generator[tuple[Page, Wire]]:
        """Open a fresh page; yield it with its wire to the browser."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        yield page, wire_of(context, page)
        context.close()

    def sign_in(self, page: Page, path: str, who: str) -> None:
        """Sign in by password and wait until the person is in."""
        page.goto(self.demo.url + path)
        page.locator("input[name=name]").fill(who)
        page.locator("input[name=password]").fill(self.demo.passwords[who])
        page.locator("form button[type=submit]").click()
        page.locator("input[name=password]").wait_for(state="detached")


def wire_of(context: BrowserContext, page: Page) -> Wire:
    """Return the wire to a page."""
    return cast("Wire", context.new_cdp_session(page))


def slow(wire: Wire, *, link: bool = True) -> None:
    """Make the processor four times slower, and the link slow."""
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    if link:
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)


def since(page: Page) -> float:
    """Return the seconds since the page's address was asked for."""
    return cast("float", page.evaluate("() => performance.now()")) / 1000


def weight(names: set[str]) -> float:
    """Return what files weigh with gzip, in kilobytes."""
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names) / 1000


def bundles(_: Stage, told: Told) -> None:
    """Weigh what each page loads before it is usable: its program, the words of one language, its styles."""
    for page, words, program_most, styles_most in _PAGES:
        files = set(re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', (DIST / page).read_text("utf-8")))
        styles = weight({name for name in files if name.endswith(".css")})
        texts = [each.name for each in (DIST / "assets").glob("words-*.js")]
        said = (weight({f"assets/{name}" for name in texts if re.match(f"{words}-{each}-", name)}) for each in ("zh", "en"))
        program = weight({name for name in files if name.endswith(".js")}) + max(said)
        if styles_most:
            told(f"{page}: program and words, gzip", program, program_most, "kB")
            told(f"{page}: styles, gzip", styles, styles_most, "kB")
        else:
            told(f"{page}: all of it, gzip", program + styles, program_most, "kB")


def floor(stage: Stage, told: Told) -> None:
    """Open the terminal cold, warm and without a network; scan a code on the home screen."""
    with stage.page(360, 740) as (page, _):
        # The server has answered before; what is cold is the device.
        page.goto(stage.demo.url + "/terminal", wait_until="networkidle")
    with stage.page(360, 740) as (page, wire):
        slow(wire)
        page.goto(stage.demo.url + "/terminal", wait_until="commit")
        page.locator("input[name=password]").wait_for()
        told("terminal: cold, slow link, 4x processor", since(page), 2.0, "s")
    with stage.page(360, 740) as (page, wire):
        person = Screen(page, stage.demo.url, "zh")
        shared_device(person, stage.demo, "Bench", "PREP")
        come(person, stage.pins["anna"], name="anna")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_load_state("networkidle")
        for what, offline in (("warm", False), ("without a network", True)):
            slow(wire)
            page.context.set_offline(offline)
            page.reload(wait_until="commit")
            page.locator(".t-work-card").first.wait_for()
            told(f"terminal: {what}, 4x processor, work shown", since(page), 1.0, "s")
        page.context.set_offline(False)
        code = page.locator(".t-work-card b").first.inner_text().split(" ")[0]
        began = since(page)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator(".t-about").wait_for()
        told("terminal: scan to form, 4x processor", (since(page) - began) * 1000, 300, "ms")


def customer(stage: Stage, told: Told) -> None:
    """Weigh the page on which a customer follows an order, and all that it loads."""
    with stage.page(390, 844) as (page, wire):
        came: list[int] = []
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda each: came.append(int(each["encodedDataLength"])))
        page.goto(stage.demo.url + "/track/mes/order", wait_until="networkidle")
        told("customer's page: all bytes", sum(came) / 1000, 40, "kB")


def terminal_form(stage: Stage, told: Told) -> None:
    """Open the form of a hundred fields at the terminal."""
    _form(stage, told, "terminal", "/terminal/wide/report", ".t-control", (0.7, 32))


def desk_form(stage: Stage, told: Told) -> None:
    """Open the form of a hundred fields at the desk."""
    _form(stage, told, "desk", "/w/wide/record/sheet/new", "main input", (1.5, 48))


def _form(stage: Stage, told: Told, what: str, path: str, control: str, most: tuple[float, float]) -> None:
    with stage.page(*((360, 740) if what == "terminal" else (1280, 800))) as (page, wire):
        stage.sign_in(page, "/terminal" if what == "terminal" else "/", "planner")
        # Opened once before: what is measured is the form, not the network.
        page.goto(stage.demo.url + path)
        page.locator(control).nth(80).wait_for(state="attached")
        slow(wire, link=False)
        page.goto(stage.demo.url + path, wait_until="commit")
        page.locator(control).nth(80).wait_for(state="attached")
        told(f"{what}: form of 100 fields, from the address", since(page), most[0], "s")
        told(f"{what}: key to paint, p95 of 40", cast("float", page.evaluate(_PAINT)), most[1], "ms")


def rows(stage: Stage, told: Told) -> None:
    """Open a list of very many records and scroll it."""
    with stage.page() as (page, wire):
        stage.sign_in(page, "/", "planner")
        path = f"{stage.demo.url}/w/scale/list/latest_deals"
        for rate, frames_least in ((1, 50.0), (4, 40.0)):
            wire.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            page.goto(path, wait_until="commit")
            page.get_by_text("D000").first.wait_for()
            if rate == 1:
                told(f"list of {stage.rows:,} records: open", since(page), 1.5, "s")
            frames, drawn = cast("tuple[float, float]", page.evaluate(_SCROLL))
            told(f"list: frames a second while scrolling, {rate}x processor", frames, frames_least, "fps", least=True)
        told("list: rows in the page at once", drawn, 60, "")
