"""What the rules did, seen in the desk: the list, a rule with its steps, a run drawn over them."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import Language
from tests.e2e.test_inbox import at_work, button, seen

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_tells_what_it_does_and_what_it_did(browser: Browser, demo: Demo, language: Language) -> None:
    """From the list to a run and its steps; the rule is paused and taken up again."""
    with at_work(browser, demo, language, "admin") as s:
        s.open("/w/mes/runs")
        expect(s.page.locator("tbody a").first).to_be_visible()
        seen(s, "runs")
        s.page.get_by_role("tab", name=s.say("规则", "Rules"), exact=True).click()
        seen(s, "rules")
        s.page.get_by_role("link", name=s.say("工单拆分工序任务", "Work orders become jobs")).click()
        expect(s.page.get_by_role("heading", level=1)).to_contain_text(s.say("工单拆分工序任务", "Work orders become jobs"))
        expect(s.page.get_by_text(s.say("新建「", "is created")).first).to_be_visible()
        seen(s, "rule")
        button(s, "暂停", "Pause")
        expect(s.page.get_by_role("button", name=s.say("恢复", "Take up again"))).to_be_visible()
        button(s, "恢复", "Take up again")
        expect(s.page.get_by_role("button", name=s.say("暂停", "Pause"), exact=True)).to_be_visible()
        s.page.locator("tbody a").first.click()
        expect(s.page.locator("li[data-state=done]").first).to_be_visible()
        seen(s, "run")
