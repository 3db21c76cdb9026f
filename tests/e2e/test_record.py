"""The page of a record, the page for strangers and the gallery, as people meet them in a browser."""


import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import PICTURES, SHOTS, Language, barriers
from tests.e2e.reach import RECORD, found
from tests.e2e.test_desk import LISTS, LOOKS, desk, settled

PHONE = (390, 844)
SMALLEST = """(least) => [...document.querySelectorAll('main button, main a, main input, main textarea, main select')]
  .map((each) => {
    const boxed = each.type === 'radio' || each.type === 'checkbox' || each.type === 'file';
    return [each, ((boxed && each.closest('label')) || each).getBoundingClientRect()];
  })
  .filter(([, box]) => box.width > 1 && box.height > 1 && Math.min(box.width, box.height) < least - 0.5)
  .map(([each, box]) => `${each.outerHTML.slice(0, 160)} ${box.width} x ${box.height}`)"""
WIDER = "() => document.scrollingElement.scrollWidth - innerWidth"


def shot(page: Page, name: str) -> None:
    if not PICTURES:
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_what_is_said_of_a_record_names_somebody_and_reaches_others(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en") as one, desk(browser, demo, "zh", "admin", PHONE) as two:
        one.open(f"{LISTS}/work_orders")
        settled(one.page)
        one.page.locator("tbody a").first.click()
        area = one.page.locator("section[aria-labelledby=talk-title] textarea")
        expect(area).to_be_visible()
        two.page.goto(one.page.url)
        expect(two.page.locator("#talk-title")).to_be_visible()
        area.click()
        one.page.keyboard.type("Is the coating dry, @Anna")
        expect(one.page.get_by_role("option").first).to_be_visible()
        assert barriers(one.page) == []
        one.page.keyboard.press("Enter")
        one.page.keyboard.type("?")
        one.page.keyboard.press("Control+Enter")
        for page in (one.page, two.page):
            expect(page.locator("section[aria-labelledby=talk-title] li").first).to_contain_text("Is the coating dry, @Anna Hart")
        two.look("record-comments-phone")


def test_what_points_to_a_record_leads_to_its_list(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "en") as s:
        answer = s.page.request.get(f"{demo.url}/api/mes/records/work_order?limit=1&fields=item")
        s.open(f"/w/mes/record/item/{answer.json()['rows'][0]['item']['id']}")
        panel = s.page.locator("section[aria-labelledby=related-title]")
        expect(panel).to_be_visible()
        count = panel.locator("button span").last.inner_text()
        panel.get_by_role("button").last.click()
        expect(panel.locator("table a").first).to_be_visible()
        s.look("record-related")
        panel.get_by_role("link", name="Open in the list").last.click()
        expect(s.page.get_by_role("status").filter(has_text=f"{count} records")).to_be_visible()


def test_marked_rows_are_looked_at_as_they_will_be_printed(browser: Browser, demo: Demo) -> None:
    with desk(browser, demo, "zh") as s:
        s.open(f"{LISTS}/jobs")
        settled(s.page)
        for row in range(2):
            s.page.locator("tbody input[type=checkbox]").nth(row).check()
        s.page.get_by_role("button", name="任务标签").click()
        dialog = s.page.get_by_role("dialog")
        expect(dialog.get_by_role("link", name="保存文件")).to_have_attribute("download", "任务标签 (2).pdf")
        dialog.get_by_text("标签打印机 (ZPL)").click()
        expect(dialog.locator("pre")).to_contain_text("^XA^CI28")
        s.look("print-zpl")


@pytest.mark.parametrize(("language", "look"), LOOKS)
def test_a_stranger_follows_an_order_without_a_script(browser: Browser, demo: Demo, language: Language, look: str) -> None:
    asked = "limit=50&fields=platform_no,buyer&where=work_orders_total%20%3E%201"
    with desk(browser, demo, "en") as s:
        answer = s.page.request.get(f"{demo.url}/api/mes/records/sales_order?{asked}")
        order = next(row for row in answer.json()["rows"] if row["buyer"])
    locale = "zh-CN" if language == "zh" else "en-GB"
    sight = {"viewport": {"width": 320, "height": 700}, "locale": locale, "color_scheme": look}
    context = browser.new_context(java_script_enabled=False, **sight)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{demo.url}/track/mes/order")
    page.locator("input[name=code]").fill(order["platform_no"])
    for proof, status in (("nope", 404), (order["buyer"][-4:], 200)):
        page.locator("input[name=proof]").fill(proof)
        with page.expect_response("**/track/**") as told:
            page.locator("button").click()
        assert told.value.status == status
    expect(page.get_by_text(order["platform_no"])).to_be_visible()
    shot(page, f"track-{language}-{look}")
    address = page.url
    context.close()
    context = browser.new_context(**sight)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    assert page.evaluate(WIDER) <= 0
    context.close()
    context = browser.new_context(bypass_csp=True, **sight)  # type: ignore[arg-type]
    page = context.new_page()
    for place in (address, f"{demo.url}/track/mes/order"):
        page.goto(place)
        assert barriers(page) == []
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_in_every_state_at_the_desk(browser: Browser, demo: Demo, language: Language) -> None:
    with desk(browser, demo, language) as s:
        for look in ("light", "dark"):
            s.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
            s.open("/gallery")
            expect(s.page.locator("#field-json__wrong")).to_be_visible()
            s.look(f"gallery-{look}")
        assert s.page.evaluate(SMALLEST, 24) == []
        for width in (320, 683):  # a phone, and a desk screen at 200 %
            s.page.set_viewport_size({"width": width, "height": 800})
            assert s.page.evaluate(WIDER) <= 0
        shot(s.page, f"gallery-desk-narrow-{language}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_in_every_state_at_the_terminal(browser: Browser, demo: Demo, language: Language) -> None:
    with desk(browser, demo, language, "planner", PHONE) as s:
        s.open("/terminal/~gallery")
        for look in ("light", "dark"):
            s.page.evaluate("(look) => localStorage.setItem('formwright.terminal.look', look)", look)
            s.open("/terminal/~gallery")
            expect(s.page.locator("#control-text__filled")).to_be_visible()
            s.look(f"gallery-terminal-{look}")
        assert s.page.evaluate(SMALLEST, 64) == []
        s.page.set_viewport_size({"width": 320, "height": 800})
        assert s.page.evaluate(WIDER) <= 0


def test_only_what_people_may_ever_do_is_offered_and_the_rest_says_why(browser: Browser, demo: Demo) -> None:
    """A way that the engine alone goes is no button; what this person may not do is gathered, with roles by their names."""
    with desk(browser, demo, "zh") as planner, desk(browser, demo, "zh", "service") as service:
        made = found(planner, "work_order", "state == 'released'")
        planner.open(f"{RECORD}/work_order/{made['id']}")
        bar = planner.page.get_by_role("region", name="流程")
        expect(bar.get_by_role("button")).to_have_text(["暂停", "取消"])
        order = found(service, "sales_order", "state == 'confirmed'")
        service.open(f"{RECORD}/sales_order/{order['id']}")
        service.page.get_by_role("region", name="流程").get_by_role("button", name="暂不可用").click()
        reasons = service.page.get_by_role("dialog").locator("dl")
        expect(reasons).to_contain_text("仅限角色：")
        expect(reasons).not_to_contain_text("planner")


def test_a_record_that_is_not_there_leads_on(browser: Browser, demo: Demo) -> None:
    """The head and the navigation stay; from the page one goes to the list, or to the search."""
    with desk(browser, demo, "en") as s:
        s.open(f"{RECORD}/item/01ARZ3NDEKTSV4RRFFQ69G5FAV")
        expect(s.page.get_by_role("heading", level=1, name="This record is not here")).to_be_visible()
        expect(s.page.get_by_role("banner")).to_be_visible()
        s.page.get_by_role("link", name="To the list: Item").click()
        expect(s.page.get_by_role("heading", level=1, name="Items")).to_be_visible()
        s.open("/nowhere")
        expect(s.page.get_by_role("heading", level=1, name="There is no such page")).to_be_visible()
        expect(s.page.get_by_role("banner").get_by_role("link", name="Formwright")).to_be_visible()
