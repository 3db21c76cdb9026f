"""What people do in front of a screen: signing in, choosing a language; and what is looked at on each screen."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "test-results" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

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

    def look(self, name: str) -> None:
        """Keep a picture, and fail where a person who hears, or uses keys alone, would be shut out."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.language}.png")
        self.page.evaluate(AXE.read_text("utf-8"))
        found = cast("list[str]", self.page.evaluate(
            "async (rules) => (await axe.run(document, {runOnly: rules})).violations"
            ".flatMap((each) => each.nodes.map((node) => each.id + ': ' + node.html.slice(0, 160)))", RULES,
        ))  # fmt: skip
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
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        yield Screen(page, url, language)
    finally:
        context.close()
    assert not broken, "\n".join(broken)
