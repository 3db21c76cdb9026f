"""Three people at work on the demo: an administrator imports, an operator reports, customer service looks an order up."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import ROOT, Demo
from tests.e2e.people import Language, Screen, screen, still

ORDERS = ROOT / "apps" / "mes-template" / "scenarios" / "orders_small.csv"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
DESK = (1280, 800)
PHONE = (360, 640)
KEYPAD_PIXELS = 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_administrator_imports_a_file_and_opens_what_came(
    browser: Browser, demo: Demo, language: Language, tmp_path: Path
) -> None:
    """The trial tells counts and oddities and changes nothing; the import leads to the lists that it filled."""
    orders = tmp_path / "orders.csv"
    # An order that the demo's day does not have yet, another one for each language.
    orders.write_text(ORDERS.read_text("utf-8").replace("536365", {"zh": "990001", "en": "990002"}[language]), "utf-8")
    with screen(browser, demo.url, language, *DESK) as s:
        s.arrive("/")
        s.look("sign-in")
        s.sign_in("admin", demo.passwords["admin"])
        s.page.get_by_role("link", name=s.say("店铺订单导入", "Shop orders")).click()
        s.page.locator("input[type=file]").set_input_files(orders)
        expect(s.page.get_by_text(s.say("尚未改动任何数据", "nothing has been changed"))).to_be_visible()
        expect(_count(s, s.say("读取行数", "Rows read"))).to_have_text("17")
        expect(_count(s, s.say("未通过", "Refused"))).to_have_text("0")
        s.page.get_by_role("button", name=s.say("取消单", "cancell")).first.click()
        s.look("import-trial")
        promised = _count(s, s.say("新建", "Created")).inner_text()
        assert promised != "0"
        s.page.get_by_role("button", name=s.say("开始导入", "Import"), exact=True).click()
        expect(s.page.get_by_text(s.say("导入完成", "The import is done"))).to_be_visible()
        expect(_count(s, s.say("新建", "Created"))).to_have_text(promised)
        s.look("import-done")
        s.page.get_by_role("link", name=s.say("查看客户订单", "Open Sales order")).click()
        expect(s.page.get_by_role("columnheader").first).to_be_visible()


def _count(s: Screen, title: str) -> Locator:
    return s.page.locator(".fw-count", has_text=title).locator(".fw-count-number")


@pytest.mark.parametrize(("language", "position"), [("zh", "00003"), ("en", "00004")])
def test_an_operator_reports_a_scanned_job(browser: Browser, demo: Demo, language: Language, position: str) -> None:
    """From the first screen a scan leads to the form; keys are big; conditions and the server's answer are told."""
    with screen(browser, demo.url, language, *PHONE) as s:
        s.arrive("/terminal")
        s.look("terminal-sign-in")
        s.sign_in("anna", demo.passwords["anna"])
        expect(s.page.locator(".t-tile").first).to_be_visible()
        s.look("terminal-forms")
        s.scan("5012345678900")
        expect(s.page.get_by_role("alert")).to_contain_text("5012345678900")
        s.look("terminal-wrong-code")
        s.page.get_by_role("button", name=s.say("知道了", "I see")).click()
        s.page.locator(".t-tile").first.click()
        card = s.page.locator(".t-card", has_text=f"-{position}/")
        code = card.locator("b").inner_text().split(" ")[0]
        s.look("terminal-pick")
        s.scan(code)
        expect(s.page.locator(".t-about")).to_contain_text(code)
        s.look("terminal-form")

        _enter(s, 0, "1")
        _enter(s, 1, "1")
        _submit(s)
        expect(s.page.get_by_text(s.say("请先改正标出的内容", "Please put right what is marked"))).to_be_visible()
        s.look("terminal-reason-asked")
        s.page.locator(".t-option").first.click()
        _submit(s)
        expect(s.page.locator(".t-done")).to_be_visible()
        s.look("terminal-done")
        s.page.get_by_role("button", name=s.say("继续下一个", "Next one")).click()
        expect(s.page.locator(".t-taken")).to_be_visible()


def _enter(s: Screen, number: int, digits: str) -> None:
    s.page.locator(".t-value").nth(number).click()
    for digit in digits:
        key = s.page.get_by_role("button", name=digit, exact=True)
        box = key.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= KEYPAD_PIXELS
        key.click()
    s.page.get_by_role("button", name=s.say("确定", "OK"), exact=True).click()


def _submit(s: Screen) -> None:
    s.page.locator(".t-foot .t-main").click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_customer_service_looks_an_order_up_by_keys_alone(browser: Browser, demo: Demo, language: Language) -> None:
    """Ctrl+K, part of a number, Enter: the order stands there with its lines and its history, and nothing can be changed."""
    with screen(browser, demo.url, language, *DESK) as s:
        s.arrive("/")
        s.sign_in("service", demo.passwords["service"])
        # Whoever calls is asked for first of all: an enquiry is what people meet here.
        expect(s.page.get_by_role("heading", level=1)).to_have_text(s.say("订单在哪", "Where is the order?"))
        still(s.page)
        s.look("home")
        s.page.get_by_role("link", name=s.say("客户订单", "Sales orders"), exact=True).first.click()
        expect(s.page.locator("table a").first).to_be_visible()
        still(s.page)
        s.look("list")
        s.page.keyboard.press("Control+k")
        expect(s.page.locator("input.mantine-Spotlight-search")).to_be_focused()
        s.page.keyboard.type("536365")
        found = s.page.locator(".mantine-Spotlight-action", has_text=s.say("客户订单", "Sales order")).filter(
            has_text="536365"
        )
        expect(found.first).to_be_visible()
        s.page.wait_for_load_state("networkidle")
        s.look("finder")
        while found.first.get_attribute("data-selected") is None:
            s.page.keyboard.press("ArrowDown")
        s.page.keyboard.press("Enter")
        expect(s.page.get_by_role("heading", level=1)).to_contain_text("536365")
        expect(s.page.get_by_role("tab").first).to_be_visible()
        s.look("record")
        expect(s.page.get_by_role("button", name=s.say("编辑", "Edit"), exact=True)).to_have_count(0)
        s.page.get_by_role("button", name=s.say("更多", "More"), exact=True).click()
        expect(s.page.get_by_role("menuitem")).to_have_text([s.say("访问权限", "Access")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_people_change_one_record_and_nothing_is_lost_unseen(
    browser: Browser, demo: Demo, language: Language
) -> None:
    """Who saves second sees both values and chooses."""
    address = ""
    with screen(browser, demo.url, language, *DESK) as first, screen(browser, demo.url, language, *DESK) as second:
        for s, who in ((first, "admin"), (second, "planner")):
            s.arrive("/")
            s.sign_in(who, demo.passwords[who])
            expect(s.page.locator("#content h1").first).to_be_visible()
            s.open(address.removeprefix(demo.url) or "/w/mes/list/items")
            if not address:
                s.page.locator("table a").first.click()
                expect(s.page.get_by_role("heading", level=1)).to_be_visible()
                s.page.wait_for_url("**/record/**")
                address = s.page.url
            s.page.get_by_role("button", name=s.say("编辑", "Edit"), exact=True).click()
        for s, name in ((second, f"Theirs {language}"), (first, f"Mine {language}")):
            s.page.locator("#field-name").fill(name)
            s.page.get_by_role("button", name=s.say("保存", "Save"), exact=True).click()
            if s is second:
                expect(s.page.get_by_role("button", name=s.say("编辑", "Edit"), exact=True)).to_be_visible()
        dialog = first.page.get_by_role("dialog")
        expect(dialog).to_contain_text(f"Theirs {language}")
        first.look("conflict")
        dialog.get_by_role("button", name=first.say("按选择保存", "Save as chosen")).click()
        expect(first.page.get_by_role("heading", level=1)).to_contain_text(f"Mine {language}")
