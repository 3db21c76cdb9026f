"""An approval with a branch, a return and an escalation, done by four people in the browser; one of them holds a phone."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import Language, Screen, screen, still

DESK = (1366, 860)
PHONE = (390, 800)
LOOKS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@contextmanager
def at_work(browser: Browser, demo: Demo, language: Language, who: str, size: tuple[int, int] = DESK) -> Generator[Screen]:
    """A person at the desk who signed in; no page is open yet."""
    with screen(browser, demo.url, language, *size) as s:
        s.sit_down(who, demo.passwords[who])
        yield s


def settled(s: Screen) -> None:
    """Wait until nothing is being loaded."""
    still(s.page)


def seen(s: Screen, name: str) -> None:
    """Look at a state in light and in dark."""
    settled(s)
    for look in LOOKS:
        s.page.emulate_media(color_scheme=look)
        expect(s.page.locator("html")).to_have_attribute("data-mantine-color-scheme", look)
        s.look(f"{name}-{look}", colours_only=look != LOOKS[0])
    s.page.emulate_media(color_scheme="light")


def pick(s: Screen, field: str, text: str) -> None:
    """Choose a record by typing a piece of its name."""
    s.page.locator(f"#field-{field}").fill(text)
    s.page.get_by_role("option", name=re.compile(re.escape(text))).first.click()


def button(s: Screen, zh: str, en: str) -> None:
    """Press a button by its words."""
    s.page.get_by_role("button", name=s.say(zh, en), exact=True).first.click()


def propose(s: Screen) -> str:
    """Write a change, ask who would decide, submit it; returns the address of its page."""
    s.open("/w/mes/record/route_change/new")
    pick(s, "routing", "GLASS")
    pick(s, "replaced_by", "METAL")
    s.page.locator("#field-reason").fill("The kiln is gone")
    s.page.locator("#field-affects_quality").check()
    s.page.locator("#field-needed_on").fill(datetime.now(UTC).date().isoformat())
    button(s, "创建", "Create")
    expect(s.page.get_by_role("button", name=s.say("编辑", "Edit"), exact=True)).to_be_visible()
    button(s, "将由谁审批？", "Who will decide?")
    expect(s.page.get_by_role("region", name=s.say("审批步骤", "Steps of the approval"))).to_contain_text("Quinn")
    seen(s, "approval-foreseen")
    button(s, "提交审批", "Submit")
    expect(s.page.get_by_text(s.say("提交审批", "submitted it for approval"))).to_be_visible()
    seen(s, "approval-running")
    return s.page.url.removeprefix(s.url)


def open_task(s: Screen) -> None:
    """Open the first task of the inbox."""
    s.open("/w/mes/inbox")
    s.page.locator("[class*=row] a").first.click()
    expect(s.page.get_by_role("heading", level=2).first).to_be_visible()
    settled(s)


def test_four_people_decide_a_change(browser: Browser, demo: Demo) -> None:
    """Returned once, straight back, a branch, an escalation, a signature; each sees the others' doing at once."""
    with at_work(browser, demo, "en", "lin") as lin, at_work(browser, demo, "zh", "mei", PHONE) as mei:
        mei.open("/w/mes/inbox")
        expect(mei.page.get_by_text("没有待办")).to_be_visible()
        seen(mei, "inbox-empty-phone")
        address = propose(lin)
        # She did not ask: it came.
        expect(mei.page.locator("[class*=row] a").first).to_contain_text("Lin Torres")
        expect(mei.page.locator("header [class*=badge]").first).to_contain_text("1")
        seen(mei, "inbox-phone")
        open_task(mei)
        seen(mei, "task-phone")
        button(mei, "退回", "Return")
        mei.page.get_by_role("dialog").get_by_role("textbox").fill("原因写得太简单")
        seen(mei, "return-phone")
        mei.page.get_by_role("dialog").get_by_role("button", name="退回", exact=True).click()
        expect(mei.page.get_by_text("没有待办")).to_be_visible()

        expect(lin.page.get_by_text("原因写得太简单")).to_be_visible()
        button(lin, "编辑", "Edit")
        lin.page.locator("#field-reason").fill("The kiln is gone for good; the new one is not.")
        button(lin, "保存", "Save")
        button(lin, "提交审批", "Submit")
        open_task(mei)
        expect(mei.page.get_by_text(re.compile("自 .* 退回以来的改动"))).to_be_visible()
        seen(mei, "task-again-phone")
        button(mei, "同意", "Approve")
        expect(mei.page.get_by_text("没有待办")).to_be_visible()

        with at_work(browser, demo, "zh", "paul") as paul, at_work(browser, demo, "en", "quinn") as quinn:
            paul.open("/w/mes/inbox")
            expect(paul.page.locator("[class*=row] a").first).to_contain_text("逾期升级", timeout=60_000)
            paul.page.locator("[class*=row] a").first.click()
            seen(paul, "task-escalated")
            open_task(quinn)
            seen(quinn, "task-overdue")
            quinn.page.get_by_role("textbox", name="Comment").fill("Measured: fine.")
            button(quinn, "同意", "Approve")
            expect(quinn.page.get_by_text("Nothing waits for you")).to_be_visible()

            open_task(paul)
            button(paul, "签名同意", "Sign and approve")
            paul.page.get_by_role("dialog").locator("input[type=password]").fill("wrong")
            paul.page.get_by_role("dialog").get_by_role("button", name="签名同意").click()
            expect(paul.page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
            seen(paul, "sign-refused")
            paul.page.get_by_role("dialog").locator("input[type=password]").fill(demo.passwords["paul"])
            paul.page.get_by_role("dialog").get_by_role("button", name="签名同意").click()
            expect(paul.page.get_by_text("没有待办")).to_be_visible()
            paul.open("/w/mes/inbox?state=past")
            seen(paul, "inbox-past")
        lin.open(address)
        expect(lin.page.get_by_text("The approval ended: approved")).to_be_visible()
        seen(lin, "approval-passed")
