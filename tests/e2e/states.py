"""The states of the interface that people meet: who stands there and how one gets there. Each is judged in every look by `test_states`."""

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


def found(s: Screen, entity: str, where: str = "", fields: str = "id") -> dict[str, Any]:
    """Return the first record that answers a question, as the person sees it."""
    asked: dict[str, str | float | bool] = {"limit": 1, "where": where, "fields": fields}
    answer = s.page.request.get(f"{s.url}/api/mes/records/{entity}", params=asked)
    assert answer.ok, answer.text()
    return cast("dict[str, Any]", answer.json()["rows"][0])


def record(entity: str, where: str = "") -> Callable[[Screen], str]:
    """Return what finds the address of a record's page."""
    return lambda s: f"{RECORD}/{entity}/{found(s, entity, where)['id']}"


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


JOBS_RULE = named("link", "工单拆分工序任务", "Work orders become jobs")

PUBLIC = (
    State("sign-in", "", "/sign-in"),
    State("sign-in-refused", "", "/sign-in", after(lambda s: s.sign_in("nobody", "nothing at all"), shown("[role=alert]"))),
    State("forgot-password", "", "/forgot"),
    State("set-password", "", "/set-password#nothing"),
    State("missing-page", "planner", "/nowhere"),
    State("track", "", "/track/mes/order"),
    State("track-refused", "", "/track/mes/order", order_code),
)

LISTS = (
    State("list", "planner", f"{LIST}/work_orders"),
    State("list-items", "planner", f"{LIST}/items"),
    State("list-empty", "planner", f"{LIST}/items?q=zzzzzz"),
    State("list-filtered", "planner", f'{LIST}/items?f=[["name","contains","glass"],["","or"],["code","filled"]]'),
    State("list-filter-menu", "planner", f"{LIST}/items", button("筛选", "Filter")),
    State("list-more", "planner", f"{LIST}/items", button("更多", "More")),
    State("list-columns", "planner", f"{LIST}/items", button("列", "Columns")),
    State("list-grouped", "planner", f"{LIST}/work_orders?g=state"),
    State("list-marked", "planner", f"{LIST}/jobs", marked),
    State("list-bulk", "planner", f"{LIST}/items", after(marked, button("批量修改", "Edit all"), dialog)),
    State("list-cell", "planner", f"{LIST}/items", cell),
    State("kanban", "planner", f"{LIST}/work_order_board"),
    State("kanban-reason", "planner", f"{LIST}/work_order_board", first_move),
    State("calendar", "planner", f"{LIST}/work_order_calendar?d=2010-12-03"),
    State("calendar-week", "planner", f"{LIST}/work_order_calendar?d=2010-12-03&m=week"),
    State("lanes", "planner", f"{LIST}/job_schedule"),
    State("lanes-place", "planner", f"{LIST}/job_schedule", after(lambda s: s.page.locator("section ul button").first.click(), dialog)),
    State("tree", "planner", f"{LIST}/bom_tree", opened_tree),
    State("timeline", "planner", f"{LIST}/report_timeline"),
    State("picture-cards", "planner", f"{LIST}/item_gallery"),
    State("map", "planner", f"{LIST}/floor_map"),
)

RECORDS = (
    State("record", "planner", record("work_order")),
    State("record-order", "service", record("sales_order", "work_orders_total > 1")),
    State("record-edit", "planner", record("work_order"), button("编辑", "Edit")),
    State("record-conflict", "admin", record("item"), conflict),
    State("record-delete", "admin", record("item"), after(button("删除", "Delete"), dialog)),
    State("record-rows", "admin", record("bom"), button("按表格编辑", "Edit as a sheet")),
    State("record-missing", "planner", f"{RECORD}/item/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    State("create", "planner", f"{RECORD}/item/new"),
    State("create-refused", "planner", f"{RECORD}/item/new", invalid),
    State("print", "planner", record("job"), after(named("button", "任务标签", "Job label"), dialog)),
    State("shortcuts", "planner", f"{LIST}/items", after(lambda s: s.page.locator("h1").click(), pressed("Control+/"), dialog)),
    State("finder", "planner", f"{LIST}/items", after(pressed("Control+k"), typed(FINDER, "536365"), shown(".mantine-Spotlight-action"))),
    State("finder-nothing", "planner", f"{LIST}/items", after(pressed("Control+k"), typed(FINDER, "zzzzzz"))),
    State("import", "admin", "/w/mes/import/entity/item"),
    State("import-columns", "admin", "/w/mes/import/entity/item", tried(b"code,name,colour\nA-1,Glass,red\n")),
    State("import-refused", "admin", "/w/mes/import/entity/item", after(tried(b"code,name\n,Glass\nA-1,\n"), trial)),
    State("import-shop", "admin", "/w/mes/import/connection/shop_orders", after(tried(ORDERS), shown(".fw-count"))),
    State("bin", "admin", "/w/mes/bin"),
    State("account", "planner", "/account"),
    State("field-gallery", "planner", "/gallery", shown("#field-json__wrong")),
    State("inbox", "quinn", "/w/mes/inbox"),
    State("inbox-notices", "quinn", "/w/mes/inbox?tab=notices"),
    State("inbox-standing-in", "quinn", "/w/mes/inbox?tab=standing"),
    State("runs", "admin", "/w/mes/runs"),
    State("rules", "admin", "/w/mes/runs?tab=rules"),
    State("rule", "admin", "/w/mes/runs?tab=rules", after(JOBS_RULE, shown("#content h1"))),
    State("forecast", "admin", "/w/mes/runs?tab=forecast"),
    State("run", "admin", "/w/mes/runs", after(clicked("tbody a"), shown("li[data-state]"))),
)

ADMINISTRATION = (
    State("admin-users", "admin", "/admin/users"),
    State("admin-nobody", "admin", "/admin/users?q=zzzzzz"),
    State("admin-add-person", "admin", "/admin/users", after(button("添加人员", "Add a person"), dialog)),
    State("admin-person", "admin", "/admin/users?q=anna", clicked("tbody a")),
    State("admin-roles", "admin", "/admin/roles"),
    State("admin-access", "admin", "/admin/access"),
    State("admin-access-answer", "admin", "/admin/access?entity=item&field=note&person=anna"),
    State("admin-apps", "admin", "/admin/apps"),
    State("admin-release", "admin", "/admin/apps?app=mes&release=1"),
    State("admin-file", "admin", "/admin/apps?app=mes&file=entities/item.yaml&line=3"),
    State("admin-kept", "admin", "/admin/kept"),
    State("admin-connections", "admin", "/admin/connections"),
    State("admin-settings", "admin", "/admin/settings"),
    State("admin-devices", "admin", "/admin/devices"),
    State("admin-pair", "admin", "/admin/devices", after(button("配对设备", "Pair a device"), dialog)),
    State("admin-audit", "admin", "/admin/audit"),
    State("admin-security", "admin", "/admin/security"),
    State("admin-security-filtered", "admin", "/admin/security?event=signed_in"),
    State("admin-health", "admin", "/admin/health"),
    State("admin-for-others", "planner", "/admin/access"),
)

TERMINAL = (
    State("terminal-sign-in", "", "/terminal", least=64),
    State("terminal-forms", "anna", "/terminal/mes", least=64),
    State("terminal-pick", "anna", "/terminal/mes/report_job", least=64),
)

STATES = (*PUBLIC, *LISTS, *RECORDS, *ADMINISTRATION, *TERMINAL)
