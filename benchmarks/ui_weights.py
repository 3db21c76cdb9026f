"""What the pages weigh, and the budgets whose thing does not exist yet."""

import gzip
import re
from pathlib import Path

from .ui_stage import Stage, link, pace
from .ui_told import Told

DIST = Path(__file__).resolve().parents[1] / "ui" / "dist"
_PAGES = (("terminal.html", "words-(shared|terminal)", 130.0, 0.0), ("index.html", "words-(shared|desk)", 260.0, 45.0))
_ABSENT = (
    ("designer, extra program", "there is no designer yet: apps are files"),
    ("designer, key to preview", "there is no designer yet: apps are files"),
    ("canvas with 300 nodes", "there is no canvas yet"),
    ("board with 8 charts", "there are no charts yet"),
    ("install, checks, tests on 2 cores", "measured where the whole of it runs, not here"),
)


def weight(names: set[str]) -> float:
    """Return what files weigh with gzip, in kilobytes."""
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names) / 1000


def bundles(_: Stage, told: Told) -> None:
    """Weigh what each page loads before it is usable: its program, the words of one language, its styles."""
    for page, words, program_most, styles_most in _PAGES:
        files = set(re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', (DIST / page).read_text("utf-8")))
        styles = weight({name for name in files if name.endswith(".css")})
        texts = [each.name for each in (DIST / "assets").glob("words-*.js")]
        said = (
            weight({f"assets/{name}" for name in texts if re.match(f"{words}-{each}-", name)}) for each in ("zh", "en")
        )
        program = weight({name for name in files if name.endswith(".js")}) + max(said)
        if styles_most:
            told(page, "program and words, gzip", [program], None, program_most, "kB")
            told(page, "styles, gzip", [styles], None, styles_most, "kB")
        else:
            told(page, "program, words and styles, gzip", [program + styles], None, program_most, "kB")
    drawing = [each.name for each in (DIST / "assets").glob("*plotly*")]
    told(
        "drawing of charts",
        "gzip, fetched when it is needed",
        [weight({f"assets/{each}" for each in drawing})],
        None,
        450,
        "kB",
    )
    for what, why in _ABSENT:
        told.note(what, why, "not measured", "")


def customer(stage: Stage, told: Told) -> None:
    """Weigh the answer on which a customer follows an order, and all that it loads, without a script."""
    with stage.page() as (page, _):
        stage.sign_in(page, "/", "planner")
        asked = "limit=1&fields=platform_no,buyer&where=work_orders_total%20%3E%201%20and%20buyer%20!=%20null"
        order = page.request.get(f"{stage.demo.url}/api/mes/records/sales_order?{asked}").json()["rows"][0]
    came: list[int] = []
    took: list[float] = []
    with stage.page(390, 844) as (page, wire):
        wire.on("Network.loadingFinished", lambda each: came.append(int(each["encodedDataLength"])))
        link(wire, slow=True)
        pace(wire, 4)
        for _ in range(3):
            came.clear()
            page.goto(
                f"{stage.demo.url}/track/mes/order?code={order['platform_no']}&proof={order['buyer'][-4:]}",
                wait_until="networkidle",
            )
            page.locator("li.s").last.wait_for()
            took.append(
                float(page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")) / 1000
            )
        scripts = page.locator("script").count()
    told("customer's page", "all bytes of an answer", [sum(came) / 1000], None, 40, "kB")
    told("customer's page", "scripts that it needs", [float(scripts)], None, 0, "")
    told("customer's page", "readable, slow link, 4x processor", took, None, 1.5, "s")
