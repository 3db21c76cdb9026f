"""States in the desk: regions beside each other, decision tables and their spreadsheets, and what began with an older release."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from formwright.api.settings import Settings
from formwright.kernel.clock import FrozenClock
from formwright.metamodel.loader import load_texts
from formwright.runtime.accounts import Accounts
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.exporting import writer_of
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.runtime.worker import drain
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.api.test_tables import HEAD, ROWS, TABLE
from tests.approvals.people import BEGIN, files_of, fill
from tests.e2e.people import Language, Screen, screen
from tests.e2e.test_inbox import DESK, seen, settled
from tests.e2e.test_record import PHONE, WIDER
from tests.overtaken.conftest import NEW, OLD, WAIT, note, rule
from tests.runtime.test_regions import REGIONS, files

ROOT = Path(__file__).resolve().parents[2]
TITLES = {
    "material": {"zh": "物料", "en": "Material"}, "tools": {"zh": "工装", "en": "Tools"}, "open": {"zh": "缺料", "en": "Open"},
    "there": {"zh": "到齐", "en": "There"}, "loose": {"zh": "未装", "en": "Loose"}, "set": {"zh": "已装", "en": "Set"},
    "arrive": {"zh": "到料", "en": "Arrive"}, "tighten": {"zh": "装好", "en": "Tighten"}, "waiting": {"zh": "等待", "en": "Waiting"},
    "preparing": {"zh": "准备", "en": "Preparing"}, "begun": {"zh": "开工", "en": "Begun"}, "prepare": {"zh": "开始准备", "en": "Prepare"},
    "start": {"zh": "直接开工", "en": "Start anyway"},
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """A served house: its address and an order that is being prepared."""

    url: str
    order: str


def given() -> dict[str, str]:
    found = {name: text for name, text in files(regions=True).items() if name != "app.yaml"}
    for key, words in TITLES.items():
        quoted = f'"{key}":{{"title":{{"en":"x","zh":"某"}}'
        told = quoted.replace('"x"', f'"{words["en"]}"').replace('"某"', f'"{words["zh"]}"')
        found["workflows/life.yaml"] = found["workflows/life.yaml"].replace(quoted, told)
    return {**found, "tables/how_urgent.yaml": TABLE}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[House]:
    """The house at a release that its papers did not begin with."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the interface is not built: ./run test builds it")
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    url = f"sqlite:///{tmp_path / 'house.db'}"
    fill(url, [OLD])
    clock = FrozenClock(BEGIN)
    engine = Engine(Database(url), clock)
    publish(engine, load_texts({**files_of([OLD]), **given(), **rule(note("begun"), WAIT, note("old"))}))
    app = engine.app("house")
    accounts = Accounts(engine.database, clock)
    accounts.set_roles("ada", "house", ["auditor", "worker"], app.model.roles)
    papers = [each.id for each in save(engine, app, SYSTEM, [Create("paper", {"note": f"Paper {i}"}) for i in (1, 2)])]
    save(engine, app, accounts.actor("sam"), [Transition("paper", each, "submit") for each in papers])
    (order,) = save(engine, app, SYSTEM, [Create("order", {"note": "Order 7"})])
    save(engine, app, SYSTEM, [Transition("order", order.id, "prepare")])
    drain(engine)
    clock.advance(timedelta(minutes=5))
    publish(engine, load_texts({**files_of([NEW]), **given(), **rule(note("begun"), WAIT, note("new"))}))
    accounts.close()
    engine.database.close()
    engine = Engine(Database(url))
    with served(engine, Settings(work_rules=False)) as address:
        yield House(address, order.id)
    engine.database.close()


@contextmanager
def inside(browser: Browser, house: House, language: Language, size: tuple[int, int] = DESK) -> Generator[Screen]:
    with screen(browser, house.url, language, *size) as s:
        s.arrive("/")
        s.sign_in("ada", PASSWORD)
        expect(s.page.locator("#content")).to_be_visible()
        yield s


def fits(s: Screen) -> None:
    assert s.page.evaluate(WIDER) <= 0


def test_regions_stand_beside_each_other_and_move_on_their_own(browser: Browser, house: House) -> None:
    for language, size in (("zh", DESK), ("en", PHONE)):
        with inside(browser, house, language, size) as s:  # type: ignore[arg-type]
            s.open(f"/w/house/record/order/{house.order}")
            regions = s.page.get_by_role("list", name=s.say("并行进行", "Goes on beside each other"))
            expect(regions.locator("> li")).to_have_count(len(REGIONS))
            fits(s)
            seen(s, f"regions-{size[0]}")
            if language == "zh":
                regions.get_by_role("button", name="到料").click()
            expect(regions.locator("[aria-current=step]").first).to_have_text(s.say("到齐", "There"))


def test_a_table_is_read_and_tried_with_a_sheet(browser: Browser, house: House, tmp_path: Path) -> None:
    writer = writer_of("xlsx")
    sheet = tmp_path / "t.xlsx"
    rows = [HEAD, ROWS[0], ["2..9", "-", "later"], ["> 9", "letter", "never"]]
    sheet.write_bytes(b"".join([*writer.rows(rows), *writer.end()]))
    for language, size in (("zh", DESK), ("en", PHONE)):
        with inside(browser, house, language, size) as s:  # type: ignore[arg-type]
            s.open("/w/house/runs?tab=tables")
            s.page.get_by_role("link", name=s.say("急不急", "How urgent")).click()
            expect(s.page.locator("tbody tr")).to_have_count(2)
            s.page.locator("input[type=file]").set_input_files(sheet)
            expect(s.page.get_by_text(s.say("Sheet1 第 4 行 B 列", "Sheet1, row 4, column B"))).to_be_visible()
            expect(s.page.get_by_text(s.say("修改第 2 行", "Row 2 changes"))).to_be_visible()
            fits(s)
            seen(s, f"table-{size[0]}")


def test_what_rests_on_an_older_release_is_tried_and_moved(browser: Browser, house: House) -> None:
    with inside(browser, house, "en", PHONE) as s:
        s.open("/w/house/runs?tab=older")
        s.page.get_by_role("button", name="Try it out").click()
        expect(s.page.get_by_text("which the newer version does not have").first).to_be_visible()
        fits(s)
        seen(s, "older-390")
    with inside(browser, house, "zh") as s:
        s.open("/w/house/runs?tab=older")
        s.page.get_by_role("button", name="试一试").click()
        s.page.get_by_label("停在“one”的改到").fill("two")
        s.page.get_by_role("button", name="试一试").click()
        settled(s)
        seen(s, "older")
        s.page.get_by_role("button", name="迁移这 4 个").click()
        expect(s.page.get_by_text("4 个已改按第")).to_be_visible()
        expect(s.page.locator("main ol > li")).to_have_count(1)  # the steps of the state stay: another step stands where they wait
        s.open("/w/house/runs?tab=rules")
        expect(s.page.locator("a[href$='paper.asked.enter']")).to_be_visible()
        seen(s, "rules-of-states")
