"""No script runs from data: in a real browser, under the real policy, from answers and files, and where a page would trust its data."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from httpx import Client
from playwright.sync_api import Browser, Page, expect

from formwright.api.settings import Settings
from formwright.kernel.keys import Keys, new_key
from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.store.engine import Database
from tests.api.served import served
from tests.e2e.conftest import ROOT

DEPOT = ROOT / "tests" / "contracts" / "depot"
SUITE = ROOT.parent / "shared" / "data" / "suites" / "injection_payloads.json"
PASSWORD = "a long enough sentence"
WATCH = """
if (window === window.top) window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'ran']) window[name] = (said) => { window.top.__ran.push(String(said)); };
"""
CLICK = """
for (const link of document.querySelectorAll('a[href]'))
  if (/^\\s*(javascript|data|vbscript):/i.test(link.getAttribute('href'))) link.click();
"""
TRUST = """(texts) => {
  for (const text of texts) {
    const box = document.createElement('div');
    box.innerHTML = text;
    document.body.append(box);
  }
}"""

TAGS = (
    "<script>{0}</script>",
    "<img src=x onerror={0}>",
    '"><img src=x onerror={0}>',
    "<svg onload={0}></svg>",
    "<svg><script>{0}</script></svg>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<body onload={0}>",
    "<details open ontoggle={0}><summary>x</summary></details>",
    "<a href='javascript:{0}'>x</a>",
    "<a href=' &#106;avascript:{0}'>x</a>",
    "<iframe src='javascript:parent.{0}'></iframe>",
    "<object data='javascript:{0}'></object>",
    "<input autofocus onfocus={0}>",
    "<video><source onerror={0}></video>",
    "<audio src=x onerror={0}>",
    "<math><mtext><img src=x onerror={0}></mtext></math>",
    "<style>@import 'x'</style><img src=x onerror={0}>",
    "javascript:{0}",
    "<form action='javascript:{0}'><button autofocus>x</button></form>",
    "<marquee onstart={0}>x</marquee>",
    "</title><script>{0}</script>",
    "</textarea><img src=x onerror={0}>",
    "<template><script>{0}</script></template>",
    "<p onmouseover={0} style='position:fixed;inset:0'>x</p>",
    "{{{{constructor.constructor('{0}')()}}}}",
    "<a href='data:text/html,<script>{0}</script>'>x</a>",
)
CALLS = ("alert(1)", "ran(2)", "prompt`3`", "window['confirm'](4)")


def payloads() -> list[str]:
    """Return our own, and those of the shared suite where it is there."""
    own = [tag.format(call) for tag, call in product(TAGS, CALLS)]
    suite: list[str] = json.loads(SUITE.read_text("utf-8"))["xss"] if SUITE.exists() else []
    return list(dict.fromkeys(own + [text for text in suite if len(text) <= 1500 and "\0" not in text]))


TEXTS = payloads()
PAGES = len(TEXTS) if os.environ.get("FORMWRIGHT_ALL_TEXTS") else 3
"""How many records are opened: each holds one payload in every field."""

COLUMNS = "[code, name, note, body, qr, lot, extra, tag, tag.title, files, state]"
LAYOUTS = {
    "things": "{type: list}",
    "board": "{type: kanban, by: state}",
    "days": "{type: calendar, start: due_on}",
    "cards": "{type: gallery, picture: files}",
    "story": "{type: timeline, at: seen_at}",
    "branches": "{type: tree, by: above}",
}


def _view(layout: str) -> str:
    return f"title: {{zh: 物品, en: Things}}\nof: thing\nlayout: {layout}\ncolumns: {COLUMNS}\n"


@dataclass
class Site:
    """A served app whose records hold the payloads; the ids of some records, and of a file with a payload for a name."""

    url: str
    records: list[str] = field(default_factory=list[str])
    file: str = ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the interface is not built: ./run test builds it")
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('scripts') / 'scripts.db'}")
    engine = Engine(database, keys=Keys([new_key()]))
    texts, _ = read_folder(DEPOT)
    publish(engine, load_texts({**texts, **{f"views/{key}.yaml": _view(layout) for key, layout in LAYOUTS.items()}}))
    accounts = Accounts(database, engine.clock)
    accounts.add("kim", PASSWORD, "<img src=x onerror=alert('title')>")
    accounts.set_roles("kim", "depot", ["keeper"], engine.app("depot").model.roles)
    with served(engine, Settings(work_rules=False)) as url, Client(base_url=url, headers={"X-Formwright": "1"}, timeout=60) as client:
        assert client.post("/api/session", json={"name": "kim", "password": PASSWORD}).status_code == 200
        found = Site(url)
        _fill(found, client)
        yield found
    accounts.close()
    database.close()


def _fill(site: Site, client: Client) -> None:
    """Put each payload into every field that takes text, and some into the label and name of what others point to."""
    tags: list[dict[str, Any]] = [
        {"code": f"t{n} {_line(text)[:150]}", "title": _line(text)[:150], "rank": n} for n, text in enumerate(TEXTS[:9])
    ]
    made = client.post("/api/depot/records/tag", json=tags)
    assert made.status_code == 201, made.text
    ids = [row["id"] for row in made.json()["rows"]]
    name = "<img src=x onerror=alert(1)>.html"
    sent = client.post("/api/depot/files", files={"file": (name, b"<script>alert('file')</script>" + TEXTS[0].encode(), "text/html")})
    assert sent.status_code in (200, 201), sent.text
    site.file = str(sent.json()["id"])
    rows: list[dict[str, Any]] = [
        {
            "code": f"{n} {_line(text)}"[:200],
            "name": _line(text),
            "note": text,
            "body": text,
            "qr": _code(text),
            "lot": _line(text)[:80],
            "extra": {"word": "a", text[:100]: [text]},
            "tag": ids[n % len(ids)],
            "files": [site.file] if n == 0 else [],
            "due_on": "2026-01-05",
            "seen_at": "2026-01-05T08:00:00Z",
        }
        for n, text in enumerate(TEXTS)
    ]
    for at in range(0, len(rows), 100):
        answer = client.post("/api/depot/records/thing", json=rows[at : at + 100])
        assert answer.status_code == 201, answer.text
        site.records += [row["id"] for row in answer.json()["rows"]]
    for record, text in zip(site.records[:PAGES], TEXTS, strict=False):
        said = client.post(f"/api/depot/records/thing/{record}/comments", json={"text": text, "files": [], "mentions": []})
        assert said.status_code == 201, said.text
        told = client.patch(f"/api/depot/records/thing/{record}", json={"version": 1, "note": text[::-1], "name": _line(text) + "!"})
        assert told.status_code == 200, told.text


def _line(text: str) -> str:
    return " ".join(text.splitlines())


def _code(text: str) -> str:
    """Keep what a code may hold: characters that can be seen."""
    return "".join(letter for letter in _line(text) if letter.isprintable())[:80].strip() or "x"


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    yield from _page(browser, site, trusting=False)


@pytest.fixture
def trusting(browser: Browser, site: Site) -> Iterator[Page]:
    """A page without the content policy: the planted fault."""
    yield from _page(browser, site, trusting=True)


def _page(browser: Browser, site: Site, *, trusting: bool) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, bypass_csp=trusting, viewport={"width": 1280, "height": 2000})
    context.add_init_script(WATCH)
    context.route(lambda url: not url.startswith(site.url), lambda route: route.abort())
    answer = context.request.post(
        f"{site.url}/api/session", data={"name": "kim", "password": PASSWORD}, headers={"X-Formwright": "1"}
    )
    assert answer.ok
    yield context.new_page()
    context.close()


def ran(page: Page) -> list[str]:
    """Return what scripts from data said, in the page and in its frames."""
    page.wait_for_timeout(150)
    said: list[str] = page.evaluate("window.__ran")
    return said


def settled(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("h1, h2, table, form")  # never idle: pages listen for what happens
    page.wait_for_timeout(300)
    page.evaluate(CLICK)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 100


def test_answers_of_the_api_and_files_are_no_pages(page: Page, site: Site) -> None:
    things = "/api/depot/records/thing"
    for path in (f"{things}/{site.records[0]}", f"{things}?limit=200", "/api/depot/records/<script>alert(1)</script>"):
        page.goto(path)
        assert ran(page) == [], path
    held = f"{site.url}/api/depot/records/thing/{site.records[0]}/files/files/{site.file}"
    answer = page.request.get(held)
    assert answer.ok
    assert "attachment" in answer.headers["content-disposition"]  # as a page it would be a download
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.search(r"sandbox|default-src 'none'", answer.headers["content-security-policy"])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_view_shows_what_is_said_and_runs_none_of_it(page: Page, layout: str) -> None:
    settled(page, f"/w/depot/list/{layout}{'?d=2026-01-05' if layout == 'days' else ''}")
    expect(page.locator("#content").get_by_text("script>").first).to_be_attached()
    for _ in range(6):
        page.mouse.move(640, 900)
        page.mouse.wheel(0, 1800)
        page.wait_for_timeout(60)
        page.evaluate(CLICK)
    assert ran(page) == []


def test_records_their_forms_their_history_and_what_is_said_of_them_run_nothing(page: Page, site: Site) -> None:
    for record in site.records[:PAGES]:
        settled(page, f"/w/depot/record/thing/{record}")
        page.get_by_role("button", name=re.compile("^(编辑|Edit)$")).click()
        expect(page.locator("#content textarea").first).to_be_visible()
        page.wait_for_timeout(100)
        page.evaluate(CLICK)
        assert ran(page) == [], record


def test_what_is_searched_for_runs_nothing(page: Page) -> None:
    settled(page, "/w/depot/list/things")
    page.keyboard.press("Control+k")
    page.keyboard.type(TEXTS[1][:40])
    page.wait_for_timeout(800)
    assert ran(page) == []


def test_the_policy_holds_even_where_a_page_would_trust_its_data(page: Page) -> None:
    settled(page, "/sign-in")
    page.evaluate(TRUST, TEXTS)
    page.evaluate(CLICK)
    assert ran(page) == []


def test_scripts_that_run_are_seen(trusting: Page) -> None:
    """The planted fault: a page that trusts its data, without the policy."""
    settled(trusting, "/sign-in")
    trusting.evaluate(TRUST, TEXTS)
    trusting.evaluate(CLICK)
    trusting.wait_for_function("['1', '2'].every((each) => window.__ran.includes(each))")
