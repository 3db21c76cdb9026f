"""What people do with approvals beside deciding each by itself; every page in both looks, and at 320 pixels."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo
from tests.e2e.process import (
    CHANGES,
    address,
    asked,
    change,
    choose,
    confirm,
    dialog,
    fits,
    more,
    nothing_waits,
    submitted,
)
from tests.e2e.test_inbox import PHONE, at_work, button, open_task, seen


def test_several_are_decided_together(browser: Browser, demo: Demo) -> None:
    """Marked in the list, told one by one in the dialog, decided by one press."""
    with at_work(browser, demo, "en", "lin") as lin, at_work(browser, demo, "zh", "mei") as mei:
        first, _ = submitted(lin, "First"), submitted(lin, "Second")
        mei.open("/w/mes/inbox")
        boxes = mei.page.get_by_role("checkbox", name=re.compile("RC"))
        expect(boxes).to_have_count(2)
        for box in boxes.all():
            box.check()
        button(mei, "拒绝", "Reject")
        expect(dialog(mei).get_by_role("listitem")).to_have_count(2)
        seen(mei, "batch")
        confirm(mei, "拒绝", "Reject")
        nothing_waits(mei)
        lin.open(address(first))
        expect(lin.page.get_by_text("The approval ended: rejected")).to_be_visible()
        fits(mei, "/w/mes/inbox", "/w/mes/inbox?state=past")


def test_who_submitted_urges_and_takes_it_back(browser: Browser, demo: Demo) -> None:
    """Those who are asked are reminded and see it; then it is withdrawn, and nobody is asked any more."""
    with at_work(browser, demo, "zh", "lin") as lin, at_work(browser, demo, "en", "mei", PHONE) as mei:
        lin.open(address(submitted(lin, "Urgent")))
        button(lin, "催办", "Urge")
        seen(lin, "urge")
        confirm(lin, "催办", "Urge")
        expect(lin.page.get_by_text("已提醒 1 人")).to_be_visible()
        mei.open("/w/mes/inbox")
        expect(mei.page.get_by_text("urged", exact=True)).to_be_visible()
        seen(mei, "urged-phone")
        button(lin, "撤回", "Withdraw")
        dialog(lin).get_by_role("textbox").fill("要再想一想")
        seen(lin, "withdraw")
        confirm(lin, "撤回", "Withdraw")
        expect(lin.page.get_by_text("要再想一想")).to_be_visible()
        expect(lin.page.get_by_role("button", name="提交审批", exact=True)).to_be_visible()
        seen(lin, "withdrawn")
        nothing_waits(mei)


def test_a_task_is_passed_on(browser: Browser, demo: Demo) -> None:
    """Somebody else is asked instead, and knows by whom."""
    with (
        at_work(browser, demo, "en", "lin") as lin,
        at_work(browser, demo, "zh", "mei") as mei,
        at_work(browser, demo, "en", "planner", PHONE) as other,
        change(lin, "Passed on") as page,
    ):
        other.open("/w/mes/inbox")
        nothing_waits(other)
        open_task(mei)
        more(mei, "转交", "Pass on")
        choose(mei, dialog(mei), "人员", "planner")
        seen(mei, "pass-on")
        confirm(mei, "转交", "Pass on")
        nothing_waits(mei)
        # Neither asks: it comes.
        expect(other.page.get_by_text("passed on to me")).to_be_visible()
        open_task(other)
        expect(other.page.get_by_text("passed on to me").first).to_be_visible()
        seen(other, "passed-on-phone")
        expect(lin.page.get_by_text(re.compile("passed “.*” on to"))).to_be_visible()
        fits(lin, page)


def test_signers_are_added_before_and_after(browser: Browser, demo: Demo) -> None:
    """One decides first and it comes back with the words; another decides afterwards."""
    with (
        at_work(browser, demo, "en", "lin") as lin,
        at_work(browser, demo, "zh", "mei", PHONE) as mei,
        at_work(browser, demo, "en", "quinn") as quinn,
    ):
        record = submitted(lin, "Signed by more")
        open_task(mei)
        more(mei, "前加签", "Add a signer before me")
        seen(mei, "signer-phone")
        choose(mei, dialog(mei), "人员", "quinn")
        confirm(mei, "前加签", "Add a signer before me")
        open_task(quinn)
        expect(quinn.page.get_by_text("added signer").first).to_be_visible()
        quinn.page.get_by_role("textbox", name="Comment").fill("Seen.")
        button(quinn, "同意", "Approve")
        nothing_waits(quinn)
        open_task(mei)
        expect(mei.page.get_by_text("Seen.")).to_be_visible()
        more(mei, "后加签", "Add a signer after me")
        choose(mei, dialog(mei), "人员", "quinn")
        confirm(mei, "后加签", "Add a signer after me")
        nothing_waits(mei)
        lin.open(address(record))
        expect(lin.page.get_by_text(re.compile("added .* to decide (first|afterwards)"))).to_have_count(2)
        seen(lin, "signers")
        open_task(quinn)
        button(quinn, "拒绝", "Reject")
        dialog(quinn).get_by_role("textbox").fill("Not this one.")
        confirm(quinn, "拒绝", "Reject")
        expect(lin.page.get_by_text("The approval ended: rejected")).to_be_visible()


def test_a_stand_in_decides_from_one_day_to_another(browser: Browser, demo: Demo) -> None:
    """What comes in that time goes to the stand-in, who returns it; the record tells for whom."""
    with (
        at_work(browser, demo, "en", "lin") as lin,
        at_work(browser, demo, "zh", "mei") as mei,
        at_work(browser, demo, "zh", "planner") as other,
    ):
        mei.open("/w/mes/inbox?tab=standing")
        expect(mei.page.get_by_text("没有设置代理")).to_be_visible()
        seen(mei, "standing-in-none")
        form = mei.page.locator("#content form")
        choose(mei, form, "代理人", "planner")
        form.get_by_label("到", exact=True).fill(f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%dT18:00}")
        button(mei, "设置代理", "Let them stand in")
        expect(mei.page.get_by_text("生效中").first).to_be_visible()
        seen(mei, "standing-in")
        record = submitted(lin, "While she is away")
        open_task(other)
        expect(other.page.get_by_text(re.compile("代.*梅")).first).to_be_visible()
        seen(other, "task-for-another")
        button(other, "退回", "Return")
        dialog(other).get_by_role("textbox").fill("哪条工艺？")
        confirm(other, "退回", "Return")
        nothing_waits(other)
        lin.open(address(record))
        expect(lin.page.get_by_text("哪条工艺？")).to_be_visible()
        expect(lin.page.get_by_text(re.compile(r"\(for 梅"))).to_be_visible()
        seen(lin, "returned-for-another")
        mei.page.get_by_role("button", name=re.compile("结束")).click()
        expect(mei.page.get_by_text("没有设置代理")).to_be_visible()
        fits(mei, "/w/mes/inbox?tab=standing", "/w/mes/inbox?tab=notices")
        assert asked(lin, "GET", f"{CHANGES}/{record}")["state"] == "draft"
