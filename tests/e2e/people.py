"""What people do in front of a screen: signing in, choosing a language; and what is looked at on each screen."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "test-results" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PICTURES = "FORMWRIGHT_PICTURES" in os.environ
"""Whether a picture is kept of whatever is looked at; drawing and packing it takes as long as judging it."""
_AXE = """async ([rules, extra]) =>
  (await axe.run(document, {runOnly: rules, resultTypes: ['violations'], rules: extra})).violations
  .flatMap((each) => each.nodes.map((node) => each.id + ': ' + node.html.slice(0, 180)))"""
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that other colours can make wrong: what is written, what it is called and what has the focus stay as they were."""
_SPEAKS = "if (origin !== 'null') localStorage.setItem('formwright.language', localStorage.getItem('formwright.language') ?? '%s');"
_FADED = """() => {
  const ends = (each) => each.playState !== 'finished' && Number.isFinite(each.effect.getComputedTiming().endTime);
  const moving = () => document.getAnimations().filter(ends);
  // What has come to its end may let something else begin to move.
  for (let turn = 0, all = moving(); turn < 10 && all.length; turn += 1, all = moving()) all.forEach((each) => each.finish());
}"""

Language = Literal["zh", "en"]

_STILL = """() => {
  const content = document.querySelector("#content");
  const drawn = document.querySelector(content ? "#content :is(h1, h2)" : "h1, h2, main, .t-screen");
  const busy = document.querySelector("[aria-busy=true], .mantine-Skeleton-root, [data-loading=true]");
  const now = performance.now();
  if (!drawn || busy) delete window.stillSince;
  else window.stillSince ??= now;
  return window.stillSince !== undefined && now - window.stillSince > 150;
}"""

# The demo's server, its rules and the browser share the machine with whatever else runs there.
expect.set_options(timeout=20_000)


def still(page: Page) -> None:
    """Wait until a page stands there and nothing on it is being loaded, neither now nor a moment later."""
    page.evaluate("delete window.stillSince")
    page.wait_for_function(_STILL, timeout=20_000)


def barriers(page: Page, *, colours_only: bool = False, **extra: bool) -> list[str]:
    """Return what axe finds wrong; rules that are off by default are named. A page that was judged is judged in other colours only."""
    if not page.evaluate("'axe' in window || (window.loadAxe?.(), 'axe' in window)"):
        page.evaluate(AXE.read_text("utf-8"))
    rules = {name.replace("_", "-"): {"enabled": on} for name, on in extra.items()}
    return cast("list[str]", page.evaluate(_AXE, [_COLOURS if colours_only else RULES, rules]))


def with_judge(context: BrowserContext) -> None:
    """Give every page of a context what judges it: sending that to each page anew takes half as long as judging."""
    context.add_init_script(f"window.loadAxe = function () {{ {AXE.read_text('utf-8')}\n}};")


def faded(page: Page) -> None:
    """Bring whatever fades or moves to its end; what moves for ever goes on."""
    page.evaluate(_FADED)


@dataclass(frozen=True)
class Screen:
    """A page in one language, on which one person works."""

    page: Page
    url: str
    language: Language

    def say(self, zh: str, en: str) -> str:
        """Return the words that stand on the screen in its language."""
        return zh if self.language == "zh" else en

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.url + path)

    def look(self, name: str, *, colours_only: bool = False) -> None:
        """Fail where a person who hears, or uses keys alone, would be shut out; a picture is kept where pictures are wanted."""
        faded(self.page)
        if PICTURES:
            SHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / f"{name}-{self.language}.png")
        found = barriers(self.page, colours_only=colours_only)
        assert not found, f"{name} ({self.language}):\n" + "\n".join(found)
        expect(self.page.locator("html")).to_have_attribute("lang", self.say("zh-CN", "en-GB"))

    def arrive(self, path: str) -> None:
        """Open an address as a stranger and choose the language on the sign-in page."""
        self.open(path)
        self.page.get_by_text(self.say("中文", "EN"), exact=True).click()
        expect(self.page.get_by_role("button", name=self.say("登录", "Sign in"), exact=True)).to_be_visible()

    def sign_in(self, name: str, password: str) -> None:
        """Sign in by name and password."""
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form button[type=submit]").click()

    def sit_down(self, name: str, password: str) -> None:
        """Come back as who signed in here before and chose the language then; no page is open yet. How one signs in is tested by itself."""
        self.page.context.add_init_script(_SPEAKS % self.language)
        for method, given in (("POST", {"name": name, "password": password}), ("PATCH", {"language": self.language})):
            answer = self.page.request.fetch(f"{self.url}/api/session", method=method, data=given, headers={"X-Formwright": "1"})
            assert answer.ok, answer.text()

    def scan(self, code: str) -> None:
        """Type as a scanner does: fast, to the page as a whole, with Enter at the end."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")


@contextmanager
def screen(browser: Browser, url: str, language: Language, width: int, height: int) -> Generator[Screen]:
    """A fresh screen of a size; fails afterwards where the page broke or the security policy was violated."""
    context = browser.new_context(
        # The browser speaks the other language, so that the person has to choose.
        locale="en-GB" if language == "zh" else "zh-CN",
        viewport={"width": width, "height": height}, reduced_motion="reduce",
    )  # fmt: skip
    with_judge(context)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        yield Screen(page, url, language)
    finally:
        context.close()
    assert not broken, "\n".join(broken)
