"""A real browser whose processor and link are made slow, and what a page's own thread worked."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import Demo

LINK = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
"""1.6 Mbit/s and 150 ms."""


class Wire(Protocol):
    """What is said to the browser itself about a page."""

    def send(self, method: str, params: Mapping[str, object] | None = None) -> Any:
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


def pace(wire: Wire, times: int) -> None:
    """Make the processor so many times slower."""
    wire.send("Emulation.setCPUThrottlingRate", {"rate": times})


def link(wire: Wire, *, slow: bool, offline: bool = False) -> None:
    """Make the link slow, as it is, or cut it: what is said here outweighs what the context says."""
    wire.send("Network.enable")
    whole = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", {"offline": offline, **(LINK if slow else whole)})


def since(page: Page) -> float:
    """Return the seconds since the page's address was asked for."""
    return cast("float", page.evaluate("() => performance.now()")) / 1000


def worked(wire: Wire) -> float:
    """Return how many milliseconds the page's own thread worked so far, whatever else the machine does."""
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = cast("list[Mapping[str, Any]]", wire.send("Performance.getMetrics")["metrics"])
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration") * 1000
