"""How one gets to a state of the interface: what is pressed, typed and waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from playwright.sync_api import Locator, expect

from tests.e2e.people import ROOT, Screen, still

LIST = "/w/mes/list"
RECORD = "/w/mes/record"
FINDER = "input.mantine-Spotlight-search"
ORDERS = ROOT / "apps" / "mes-template" / "scenarios" / "orders_small.csv"


def stays(_: Screen) -> None:
    """Nothing more is done: the address alone is the state."""


@dataclass(frozen=True)
class State:
    """One state: its name, the person (nobody for a stranger), the address, what is done there; `least` is the smallest target."""

    name: str
    who: str
    at: str | Callable[[Screen], str]
    reach: Callable[[Screen], object] = stays
    least: int = 24


def found(s: Screen, entity: str, where: str = "", fields: str = "id", order_by: str = "") -> dict[str, Any]:
    """Return the first record that answers a question, as the person sees it."""
    asked: dict[str, str | float | bool] = {"limit": 1, "where": where, "fields": fields, "order_by": order_by}
    answer = s.page.request.get(f"{s.url}/api/mes/records/{entity}", params=asked)
    assert answer.ok, answer.text()
    return cast("dict[str, Any]", answer.json()["rows"][0])


def record(entity: str, where: str = "", order_by: str = "") -> Callable[[Screen], str]:
    """Return what finds the address of a record's page."""
    return lambda s: f"{RECORD}/{entity}/{found(s, entity, where, order_by=order_by)['id']}"


def button(zh: str, en: str) -> Callable[[Screen], None]:
    """Return what presses a button by its words."""
    return lambda s: s.page.get_by_role("button", name=s.say(zh, en), exact=True).first.click()


def tab(zh: str, en: str) -> Callable[[Screen], None]:
    """Return what opens a tab by its words."""
    return lambda s: s.page.get_by_role("tab", name=s.say(zh, en)).first.click()


def dialog(s: Screen) -> Locator:
    """Return the open dialog."""
    shown = s.page.get_by_role("dialog").last
    expect(shown).to_be_visible()
    return shown


def after(*steps: Callable[[Screen], object]) -> Callable[[Screen], None]:
    """Return one step after the other; what is on its way is waited for."""

    def walk(s: Screen) -> None:
        for step in steps:
            settled(s)
            step(s)

    return walk


def settled(s: Screen) -> None:
    """Wait until nothing is being loaded."""
    still(s.page)


def typed(selector: str, text: str) -> Callable[[Screen], None]:
    """Return what fills an input."""
    return lambda s: s.page.locator(selector).first.fill(text)


def named(role: Literal["button", "link"], zh: str, en: str) -> Callable[[Screen], None]:
    """Return what presses something by a piece of its name."""
    return lambda s: s.page.get_by_role(role, name=s.say(zh, en)).first.click()


def shown(selector: str) -> Callable[[Screen], None]:
    """Return what waits for something to be there."""
    return lambda s: expect(s.page.locator(selector).first).to_be_visible()


def clicked(selector: str) -> Callable[[Screen], None]:
    """Return what clicks the first thing that fits."""
    return lambda s: s.page.locator(selector).first.click()


def pressed(*keys: str) -> Callable[[Screen], None]:
    """Return what presses keys one after the other."""

    def press(s: Screen) -> None:
        for key in keys:
            s.page.keyboard.press(key)

    return press


def marked(s: Screen) -> None:
    """Mark two rows of a list."""
    for row in range(2):
        s.page.locator("tbody input[type=checkbox]").nth(row).check()


def cell(s: Screen) -> None:
    """Change a cell in its place."""
    button("表内编辑", "Edit in place")(s)
    s.page.locator("tbody button").first.click()


def first_move(s: Screen) -> None:
    """Begin a move that asks for a reason, by the card's menu."""
    s.page.locator(f"section[aria-label='{s.say('已下达', 'Released')}'] button[aria-haspopup=menu]").first.click()
    s.page.get_by_role("menuitem", name=s.say("暂停", "On hold")).click()
    dialog(s)


def conflict(s: Screen) -> None:
    """Save what somebody else has changed meanwhile."""
    button("编辑", "Edit")(s)
    field = s.page.locator("#field-name")
    before = field.input_value()
    address = s.page.url.replace("/w/mes/record/", "/api/mes/records/")
    row = s.page.request.get(address).json()
    change = {"name": f"{before[:60]} *", "version": row["version"]}
    assert s.page.request.patch(address, data=change, headers={"X-Formwright": "1"}).ok
    field.fill(f"{before[:60]} #")
    button("保存", "Save")(s)
    dialog(s)


def calendar_move(s: Screen) -> None:
    """Begin to move an entry of the calendar to another day."""
    s.page.locator("button[class*=move]").first.focus()
    s.page.keyboard.press("Enter")
    dialog(s)


def opened_tree(s: Screen) -> None:
    """Open two branches."""
    s.page.locator("[role=treeitem] [data-toggle]").first.click()
    settled(s)
    s.page.locator("[role=treeitem][aria-level='2'] [data-toggle]").first.click()


def invalid(s: Screen) -> None:
    """Press what creates, with nothing entered."""
    s.page.locator("form button[type=submit]").click()
    expect(s.page.locator("[aria-invalid=true]").first).to_be_visible()


def tried(content: bytes | Path) -> Callable[[Screen], None]:
    """Return what lets a file be tried."""

    def put(s: Screen) -> None:
        given = content if isinstance(content, Path) else {"name": "items.csv", "mimeType": "text/csv", "buffer": content}
        s.page.locator("input[type=file]").set_input_files(cast("Any", given))

    return put


def trial(s: Screen) -> None:
    """Try the mapped file out."""
    button("试运行", "Try it out")(s)
    expect(s.page.locator(".fw-count").first).to_be_visible()


def order_code(s: Screen) -> None:
    """Ask for an order as a stranger who has the wrong proof."""
    s.page.locator("input[name=code]").fill("536365")
    s.page.locator("input[name=proof]").fill("nope")
    s.page.locator("button").last.click()


def entry(zh: str, en: str) -> Callable[[Screen], None]:
    """Return what chooses an entry of the open menu."""
    return lambda s: s.page.get_by_role("menuitem", name=s.say(zh, en), exact=True).click()


def keyed(selector: str, *keys: str) -> Callable[[Screen], None]:
    """Return what presses keys on the first thing that fits, as who has no mouse."""

    def press(s: Screen) -> None:
        s.page.locator(selector).first.focus()
        for key in keys:
            s.page.keyboard.press(key)

    return press


def followed(s: Screen) -> None:
    """Ask for an order of the demo's day as the stranger who ordered it."""
    s.page.locator("input[name=code]").fill("536365")
    s.page.locator("input[name=proof]").fill("7850")
    s.page.locator("button").last.click()


def as_was(entity: str, where: str = "", at: str = "") -> Callable[[Screen], str]:
    """Return what finds the address of a record as it was, at its beginning if no moment is named."""

    def find(s: Screen) -> str:
        row = found(s, entity, where, "id,created_at")
        return f"{RECORD}/{entity}/{row['id']}/then?at={at or row['created_at']}"

    return find


def why_of(entity: str) -> Callable[[Screen], str]:
    """Return what finds the page that explains the access to a record."""
    return lambda s: f"/admin/access?app=mes&entity={entity}&action=update&id={found(s, entity)['id']}"


def light(path: str = "") -> Callable[[Screen], str]:
    """Return what finds a page about the parcel that is light, or the parcel's own."""

    def find(s: Screen) -> str:
        answer = s.page.request.get(f"{s.url}/api/depot/records/parcel?limit=1&order_by=code")
        parcel = answer.json()["rows"][0]["id"]
        return f"/w/depot/{path}&record={parcel}" if path else f"/w/depot/record/parcel/{parcel}"

    return find


def kept_dialog(s: Screen) -> None:
    """Begin to keep a filter."""
    button("常用筛选", "Kept filters")(s)
    entry("保存当前筛选", "Keep this filter")(s)
    dialog(s)


def mention(s: Screen) -> None:
    """Begin to name somebody in a comment."""
    s.page.locator("section[aria-labelledby=talk-title] textarea").click()
    s.page.keyboard.type("@A")
    expect(s.page.get_by_role("option").first).to_be_visible()


def zpl(s: Screen) -> None:
    """Look at a label as its printer reads it."""
    dialog(s).get_by_text("(ZPL)").click()
    expect(dialog(s).locator("pre")).to_be_visible()


def wrong_cell(s: Screen) -> None:
    """Enter what no number is, and save."""
    cell = s.page.locator("[role=grid] input, table input").nth(2)
    cell.fill("many")
    button("保存", "Save")(s)
    expect(s.page.locator("[aria-invalid=true]").first).to_be_visible()


def task(s: Screen) -> None:
    """Open the first task of the inbox."""
    s.page.locator("[class*=row] a").first.click()
    expect(s.page.get_by_role("heading", level=2).first).to_be_visible()


def replayed(s: Screen) -> None:
    """Replay what happened against a rule that asks for less."""
    button("试一试修改后的规则", "Try a changed version of the rule")(s)
    draft = s.page.locator("textarea").first
    draft.fill(draft.input_value().replace("weight > 20", "weight > 2"))
    button("回放", "Replay")(s)


def sheet(s: Screen) -> None:
    """Try a spreadsheet that changes a decision table, and has a mistake."""
    path = s.page.url.rsplit("/", 1)[1]
    text = s.page.request.get(f"{s.url}/api/mes/tables/{path}/sheet?format=csv").text()
    lines = text.splitlines()
    tried("\n".join([*lines[:-2], lines[-2].replace(",", "x,", 1)]).encode())(s)


def refused_repair(s: Screen) -> None:
    """Put a value back as it was, though it does not fit."""
    s.page.locator("tbody input[type=checkbox]").first.check()
    s.page.locator("[role=toolbar] button").first.click()
    expect(s.page.get_by_role("alert").first).to_be_visible()


def looking(s: Screen) -> None:
    """Look through the eyes of somebody else."""
    named("button", "以其视角查看", "Look through their eyes")(s)
    expect(s.page.locator("#content h1").first).to_be_visible()
