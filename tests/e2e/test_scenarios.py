"""What people come for, with the clicks and seconds that it may take: an answer for a caller, the page in a customer's hand."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import Language
from tests.e2e.test_desk import LISTS, counted, desk

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
"""1.6 Mbit/s and 150 ms."""
AGENT = "Mozilla/5.0 (Linux; Android 12; M2102) AppleWebKit/537.36 Chrome/114.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49"


def ask(page: Page, url: str) -> Any:
    """Read from the API as whoever is signed in."""
    answer = page.request.get(url)
    assert answer.ok, answer.text()
    return answer.json()


def do(page: Page, method: str, url: str, body: dict[str, Any]) -> Any:
    """Change something by the API as whoever is signed in."""
    headers = {"X-Formwright": "1", "Idempotency-Key": f"{time.monotonic_ns()}"}
    answer = page.request.fetch(url, method=method, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def troubled_order(page: Page, api: str) -> dict[str, Any]:
    """An order that is promised for tomorrow, expected in three days, and held up by a job that is blocked."""
    asked = "limit=1&fields=platform_no,buyer&where=work_orders_total%20%3E%201%20and%20buyer%20!=%20null"
    order = ask(page, f"{api}/sales_order?{asked}")["rows"][0]
    now = datetime.now(UTC)
    changed = {"version": order["version"], "phone": "+44 7700 900 4417", "ship_by": stamp(now + timedelta(days=1))}
    do(page, "PATCH", f"{api}/sales_order/{order['id']}", changed)
    where = f"work_order.sales_order == '{order['id']}' and state == 'ready'"
    job = ask(page, f"{api}/job?limit=1&fields=name,scan_code,work_centre.name&where={where}")["rows"][0]
    planned = {"version": job["version"], "planned_start": stamp(now + timedelta(days=2)), "planned_end": stamp(now + timedelta(days=3))}
    job |= do(page, "PATCH", f"{api}/job/{job['id']}", planned)
    worker = ask(page, f"{api}/worker?limit=1")["rows"][0]["id"]
    told = {"job": job["id"], "worker": worker, "note": "first piece", "serials": "SN-77120-A\nSN-77121-A"}
    do(page, "POST", f"{api}/report", told)
    for _ in range(40):  # the report starts the job by a rule, which changes it as well
        if ask(page, f"{api}/job/{job['id']}")["state"] == "running":
            break
        page.wait_for_timeout(250)
    version = ask(page, f"{api}/job/{job['id']}")["version"]
    do(page, "POST", f"{api}/job/{job['id']}/transitions/block", {"version": version, "block_reason": "Carton is missing"})
    return order


@pytest.mark.parametrize(("language", "asked"), [("en", "900 4417"), ("zh", "77121")], ids=["phone", "serial"])
def test_5_whoever_calls_is_answered(browser: Browser, demo: Demo, language: Language, asked: str) -> None:
    """Customer service has a piece of a phone or serial number, and reads out how it stands, where, when, why late, what happened last."""
    api = f"{demo.url}/api/mes/records"
    with desk(browser, demo, language, "planner") as s:
        found = ask(s.page, f"{api}/sales_order?limit=1&fields=platform_no&where=phone != null")["rows"]
        order = found[0] if found else troubled_order(s.page, api)
    with desk(browser, demo, language, "service") as s:
        s.open(f"{LISTS}/order_enquiry")
        expect(s.page.locator("input[type=text]").first).to_be_focused()
        with counted(s.page, f"5: where is my order ({language})", 3, 10) as doing:
            doing.type(asked)
            card = s.page.locator("article")
            expect(card).to_contain_text(order["platform_no"])
            expect(card).to_contain_text("Carton is missing")
            expect(card.locator("textarea:visible").first).to_be_visible()
            doing.click(f"button:has-text('{s.say('复制英文', 'Copy English')}')")
            expect(s.page.get_by_role("button", name=s.say("已复制", "Copied"))).to_be_visible()
        texts = [box.input_value() for box in card.locator("textarea:visible").all()]
        assert len(texts) == 2
        assert order["platform_no"] in texts[0]
        assert "Carton is missing" in texts[1]
        assert re.search(r"承诺时间 .+，预计 .+。", texts[0])
        assert re.search(r"Promised for .+, expected .+\.", texts[1])
        assert not re.search(r"Planner|Anna|£|GBP", "".join(texts))
        expect(card.locator("dl")).to_contain_text(s.say("晚 2 天", "2 days late"))
        s.look("enquiry")
        s.page.set_viewport_size({"width": 390, "height": 844})
        s.look("enquiry-phone")


def test_6_a_customer_reads_the_page_in_an_app(browser: Browser, demo: Demo) -> None:
    """The link of a letter in a phone's in-app browser, over a slow link and without a script: quick, small, no names, no prices."""
    with desk(browser, demo, "en") as s:
        api = f"{demo.url}/api/mes"
        asked = "limit=1&fields=platform_no,buyer,amount&where=work_orders_total%20%3E%201%20and%20buyer%20!=%20null"
        order = ask(s.page, f"{api}/records/sales_order?{asked}")["rows"][0]
        people = [row["name"] for row in ask(s.page, f"{api}/records/worker?limit=200&fields=name")["rows"]]
    sight: Any = {"viewport": {"width": 390, "height": 844}, "user_agent": AGENT, "locale": "zh-CN", "is_mobile": True}
    context = browser.new_context(java_script_enabled=False, **sight)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    came: list[int] = []
    wire.on("Network.loadingFinished", lambda told: came.append(int(told["encodedDataLength"])))
    with counted(page, "6: the customer's page", 1, 1.5):
        page.goto(f"{demo.url}/track/mes/order?code={order['platform_no']}&proof={order['buyer'][-4:]}", wait_until="commit")
        expect(page.locator("li.s").last).to_be_visible()
    page.wait_for_load_state()
    body = page.locator("body").inner_text()
    assert order["platform_no"] in body
    assert not [name for name in people if name in body]
    assert not re.search(r"£|GBP", body)
    assert str(order["amount"]) not in body
    assert 0 < sum(came) <= 40_000, came
    context.close()
