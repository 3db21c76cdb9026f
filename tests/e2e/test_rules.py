"""What people do with rules beside letting them run: buttons, trials, why not, a failed run that goes on, a hook; at 320 pixels too."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import ROOT, Demo
from tests.e2e.people import Screen
from tests.e2e.process import asked, choose, dialog, fits
from tests.e2e.test_inbox import at_work, button, seen

CLERK = "olga"
SECRET = "a sentence of several words"
PARCELS = "/api/parcels/records/parcel"
RECORD = "/w/parcels/record/parcel"
AGAIN = "Print labels again"


@pytest.fixture(scope="module")
def parcels(demo: Demo) -> Demo:
    """The demo with a second app, whose clerk watches its rules."""
    _run(demo, "apply", str(ROOT / "tests" / "e2e" / "parcels"))
    _run(demo, "user", "add", CLERK, "--title", "Olga Lind", "--role", "parcels:clerk", "--password-stdin", given=SECRET + "\n")
    return Demo(demo.url, {**demo.passwords, CLERK: SECRET}, demo.folder)


@pytest.fixture
def clerk(browser: Browser, parcels: Demo) -> Generator[Screen]:
    """The clerk at the desk."""
    with at_work(browser, parcels, "en", CLERK) as s:
        yield s


def _run(demo: Demo, *words: str, given: str = "") -> None:
    """Carry out a command on the demo's database."""
    command = [sys.executable, "-m", "formwright", *words, "--database", f"sqlite:///{demo.folder / 'demo.db'}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(command, input=given, text=True, capture_output=True, cwd=ROOT, env=environment, check=True)


def _parcel(s: Screen, code: str, weight: str | None) -> str:
    """Create a parcel; returns its id."""
    return str(asked(s, "POST", PARCELS, {"code": code, "weight": weight})["id"])


def _weigh(s: Screen, record: str, weight: str) -> None:
    """Change a parcel's weight."""
    asked(s, "PATCH", f"{PARCELS}/{record}", {"weight": weight, "version": asked(s, "GET", f"{PARCELS}/{record}")["version"]})


def _press_again(s: Screen, note: str) -> None:
    dialog(s).get_by_role("textbox", name="Note").fill(note)
    dialog(s).get_by_role("button", name=AGAIN).click()
    expect(dialog(s)).to_have_count(0)


def test_a_button_starts_a_rule_on_one_and_on_many(clerk: Screen) -> None:
    """It asks for what it needs, says what is missing, and why it is not for a record."""
    s = clerk
    light, bare = _parcel(s, "B-1", "5"), _parcel(s, "B-3", None)
    _parcel(s, "B-2", "30")
    s.open("/w/parcels/list/parcels")
    for code in ("B-1", "B-2"):
        s.page.get_by_role("row", name=re.compile(code)).get_by_role("checkbox").first.check()
    s.page.get_by_role("toolbar").get_by_role("button", name=AGAIN).click()
    dialog(s).get_by_role("button", name=AGAIN).click()
    expect(dialog(s).get_by_text("This has to be filled in.")).to_be_visible()
    seen(s, "action")
    _press_again(s, "wet")
    expect(s.page.get_by_text(f"“{AGAIN}” was started.")).to_be_visible()
    s.open(f"{RECORD}/{light}")
    button(s, "", AGAIN)
    _press_again(s, "torn")
    s.open("/w/parcels/list/labels")
    for text in ("B-1 torn", "B-1 wet", "B-2 wet"):
        expect(s.page.get_by_text(text, exact=True)).to_be_visible()
    s.open(f"{RECORD}/{bare}")
    s.page.get_by_role("button", name=re.compile("not available now")).click()
    expect(s.page.get_by_text(re.compile("is not for"))).to_be_visible()
    seen(s, "action-not-for")


def test_a_failed_run_goes_on_where_it_failed(clerk: Screen) -> None:
    """It says what was wrong; mended and retried, it ends, and the notice is there."""
    s = clerk
    bare = _parcel(s, "F-1", None)
    s.open(f"/w/parcels/runs?entity=parcel&record={bare}")
    s.page.locator("tbody a").first.click()
    failed = s.page.locator("li[data-state=failed]")
    expect(failed).to_contain_text("Text: This must be filled in.")
    seen(s, "run-failed")
    _weigh(s, bare, "8")
    button(s, "", "Retry from the failed step")
    expect(failed).to_have_count(0)
    expect(s.page.locator("li[data-state=done]").first).to_be_visible()
    s.page.get_by_text("One record changed").first.click()
    expect(s.page.get_by_role("row", name="F-1 / 8")).to_be_visible()
    seen(s, "run-retried")
    s.open("/w/parcels/inbox?tab=notices")
    expect(s.page.get_by_text("Parcel F-1 has its label").first).to_be_visible()
    seen(s, "notices")
    fits(s, "/w/parcels/runs", "/w/parcels/runs?tab=rules", f"/w/parcels/runs?entity=parcel&record={bare}")


def test_a_rule_tells_why_it_did_nothing(clerk: Screen) -> None:
    """From the record's page to the condition and the values that it saw."""
    s = clerk
    light = _parcel(s, "W-1", "5")
    _weigh(s, light, "6")
    s.open(f"{RECORD}/{light}")
    s.page.get_by_role("link", name="What rules made of it").click()
    s.page.get_by_role("combobox", name="Why did a rule do nothing?").select_option("heavy")
    expect(s.page.get_by_text("Its condition did not hold.")).to_be_visible()
    expect(s.page.get_by_role("status").filter(has_text="weight =")).to_contain_text("6")
    seen(s, "why-not")
    fits(s, f"/w/parcels/rules/heavy?tab=why&record={light}")


def test_a_changed_rule_is_tried_out(clerk: Screen) -> None:
    """On chosen records, as it stands and as it might be; what is wrong in the draft is told; nothing is written."""
    s = clerk
    light, heavy = _parcel(s, "T-1", "6"), _parcel(s, "T-2", "30")
    s.open(f"/w/parcels/rules/heavy?tab=try&record={light}")
    expect(s.page.get_by_text("T-1", exact=True)).to_be_visible()
    choose(s, s.page.locator("#content"), "Which Parcel?", "T-2")
    button(s, "", "Try it out")
    expect(s.page.get_by_text("would leave it")).to_have_count(1)
    seen(s, "dry-run")
    button(s, "", "Try a changed version of the rule")
    draft = s.page.get_by_role("textbox", name="The rule, changed")
    draft.fill(draft.input_value().replace("weight > 20", "weight >> 20"))
    button(s, "", "Try it out")
    expect(s.page.get_by_role("alert")).to_be_visible()
    seen(s, "dry-run-refused")
    draft.fill(draft.input_value().replace("weight >> 20", "weight > 2"))
    button(s, "", "Try it out")
    expect(s.page.get_by_text("would take it")).to_have_count(2)
    assert asked(s, "GET", f"{PARCELS}/{heavy}")["fragile"] is False
    fits(s, f"/w/parcels/rules/heavy?tab=try&record={heavy}")


def test_a_called_rule_is_tried_alone_and_its_runs_lead_to_each_other(clerk: Screen) -> None:
    """It asks for what it is told, says what it would give back; caller and called name each other."""
    s = clerk
    parcel = _parcel(s, "C-1", "5")
    s.open(f"/w/parcels/rules/tag?tab=try&record={parcel}")
    expect(s.page.get_by_text("C-1", exact=True)).to_be_visible()
    button(s, "", "Try it out")
    expect(s.page.get_by_role("alert")).to_contain_text("must be filled in")
    seen(s, "dry-run-told-nothing")
    s.page.get_by_role("textbox", name="Word").fill("dry")
    button(s, "", "Try it out")
    expect(s.page.get_by_text("It would give back")).to_be_visible()
    expect(s.page.get_by_text("dry C-1").first).to_be_visible()
    seen(s, "dry-run-told")
    fits(s, f"/w/parcels/rules/tag?tab=try&record={parcel}", "/w/parcels/rules/announced?tab=try", "/w/parcels/rules/nightly?tab=try")
    version = asked(s, "GET", f"{PARCELS}/{parcel}")["version"]
    asked(s, "PATCH", f"{PARCELS}/{parcel}", {"pick_up_on": "2035-05-01", "version": version})
    s.open("/w/parcels/runs?rule=tag_pick_ups")
    s.page.locator("tbody a").first.click()
    expect(s.page.get_by_text("Called", exact=True)).to_be_visible()
    expect(s.page.get_by_text("Call a rule")).to_be_visible()
    seen(s, "run-calls")
    s.page.get_by_role("link", name="tag", exact=True).click()
    expect(s.page.get_by_text("Gave back")).to_be_visible()
    seen(s, "run-called")
    s.page.get_by_text("Called by").locator("..").get_by_role("link").click()
    expect(s.page.get_by_role("heading", name="Pick-ups are tagged")).to_be_visible()


def test_what_happened_is_replayed(clerk: Screen) -> None:
    """Against a changed rule: what did not fire then would fire now; by time alone nothing will happen."""
    s = clerk
    _weigh(s, _parcel(s, "R-1", "5"), "6")
    s.open("/w/parcels/rules/heavy?tab=replay")
    button(s, "", "Try a changed version of the rule")
    draft = s.page.get_by_role("textbox", name="The rule, changed")
    draft.fill(draft.input_value().replace("weight > 20", "weight > 2"))
    button(s, "", "Replay")
    expect(s.page.get_by_role("row", name=re.compile("R-1.*did not fire.*would fire")).first).to_be_visible()
    seen(s, "replay")
    s.page.get_by_role("tab", name="Forecast").click()
    expect(s.page.get_by_text("Nothing will happen by time alone")).to_be_visible()
    fits(s, "/w/parcels/rules/heavy?tab=replay", "/w/parcels/runs?tab=forecast", "/w/parcels/rules/nightly")


def test_a_hook_is_called_with_its_secret(clerk: Screen) -> None:
    """Refused until it has a secret and with a wrong one; a new secret ends the old one."""
    s = clerk
    s.open("/w/parcels/rules/announced")
    expect(s.page.get_by_text("every call is refused")).to_be_visible()
    button(s, "", "Make the secret")
    shown = s.page.get_by_role("status").locator("code")
    secret = shown.inner_text()
    seen(s, "hook")
    body = {"order": {"id": "7", "parcels": [{"code": "H-1", "weight": 4}]}}
    assert (_called(s, "wrong", body), _called(s, secret, body)) == (401, 202)
    button(s, "", "Make a new secret")
    button(s, "", "Make it")
    expect(shown).not_to_have_text(secret)
    assert _called(s, secret, body) == 401
    fits(s, "/w/parcels/rules/announced")
    expect(s.page.locator("tbody a").first).to_be_visible()


def _called(s: Screen, secret: str, body: Mapping[str, object]) -> int:
    headers = {"Content-Type": "application/json", "X-Hook-Secret": secret}
    request = urllib.request.Request(f"{s.url}/api/parcels/hooks/announced", json.dumps(body).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
