"""Why rules did what they did, over HTTP: answers as the description says, in both languages, for those who may ask."""

from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.worker import drain
from tests.api.conftest import SignIn, a_customer, a_ticket
from tests.api.prepared import DESK

RULES = "/api/desk/rules"
RULE = """title: {zh: 急件, en: Urgent ones}
on: {record: ticket, event: created, if: urgent and hours > 2}
steps:
  - update: {t: records}
    set: {note: "'soon'"}
"""


@pytest.fixture
def tickets(engine: Engine, mona: Client) -> list[dict[str, Any]]:
    """Return two tickets of which a rule takes one."""
    texts, _ = read_folder(Path(DESK))
    publish(engine, load_texts({**texts, "rules/urgent_ones.yaml": RULE}))
    a_customer(mona)
    made = [a_ticket(mona, title=title, urgent=True, hours=hours) for title, hours in (("Long", "8"), ("Short", "1"))]
    drain(engine)
    return made


def asked(client: Client, place: str, **body: object) -> dict[str, Any]:
    answer = client.post(f"{RULES}/{place}", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_why_and_why_not(mona: Client, tickets: list[dict[str, Any]]) -> None:
    answers = [mona.get(f"{RULES}/urgent_ones/why", params={"record": each["id"]}).json() for each in tickets]
    assert [answer["answer"] for answer in answers] == ["fired", "left_out"]
    assert "hours > 2" in answers[1]["told"]["message"]
    moment = answers[0]["moments"][-1]
    run = mona.get(f"/api/desk/runs/{moment['run']['id']}")
    assert run.status_code == 200, run.text
    assert [(step["path"], step["line"]) for step in run.json()["steps"]] == [("steps/0/update", 4)]
    assert run.json()["changes"][0]["changes"] == {"note": {"from": None, "to": "soon"}}
    mona.patch("/api/session", json={"language": "zh"})
    told = mona.get(f"{RULES}/urgent_ones/why", params={"record": tickets[1]["id"]}).json()["told"]
    assert told["message"].startswith("规则的条件不成立")
    counted = mona.get("/api/desk/runs/counts").json()
    assert counted == {"rows": [{"rule": "urgent_ones", "state": "done", "count": 1}]}


def test_a_draft_is_tried_and_replayed_over_http(mona: Client, tickets: list[dict[str, Any]]) -> None:
    draft = RULE.replace("hours > 2", "hours > 0.5").replace("soon", "now")
    tried = asked(mona, "urgent_ones/dry-run", records=[each["id"] for each in tickets], draft=draft)
    assert [each["fired"] for each in tried["heard"]] == [True, True]
    assert [change["changes"]["note"]["to"] for change in tried["changes"]] == ["now", "now"]
    replayed = asked(mona, "urgent_ones/replay", draft=draft)
    assert replayed["counts"] == {"events": 3, "both": 1, "only_draft": 1, "only_real": 0, "neither": 1, "unsure": 0}
    assert mona.get(f"/api/desk/records/ticket/{tickets[1]['id']}").json()["note"] is None
    assert mona.get("/api/desk/forecast").json()["rows"] == []


def test_a_rule_that_is_told_something_is_tried_over_http(mona: Client, tickets: list[dict[str, Any]]) -> None:
    on = "on: {called: true, record: ticket, input: {word: {type: text, required: true}}, returns: {n: {type: integer}}}"
    draft = f"title: {{zh: 叫, en: Called}}\n{on}\nsteps:\n  - update: {{t: records}}\n    set: {{note: input.word}}\n"
    draft += "  - return: {n: count(records)}\n"
    ids = [each["id"] for each in tickets]
    told = asked(mona, "urgent_ones/dry-run", records=ids, draft=draft, input={"word": "hello"})
    assert [(run["state"], run["returned"]) for run in told["runs"]] == [("done", {"n": 2})]
    assert [change["changes"]["note"]["to"] for change in told["changes"]] == ["hello", "hello"]
    refused = mona.post(f"{RULES}/urgent_ones/dry-run", json={"records": ids, "draft": draft, "input": {"wrod": "x"}})
    assert refused.status_code == 422
    found = sorted((each["code"], each["path"]) for each in refused.json()["problems"])
    assert found == [("unknown_input_name", "/input/wrod"), ("value_required", "/input/word")]


def test_what_cannot_be_meant_is_refused_clearly(mona: Client, tickets: list[dict[str, Any]]) -> None:
    wrong = mona.post(f"{RULES}/urgent_ones/dry-run", json={"draft": RULE.replace("note:", "nothing:")})
    assert wrong.status_code == 422
    assert [problem["code"] for problem in wrong.json()["problems"]] == ["unknown_field"]
    for body in ({"records": "x"}, {"first": 1}, {"answers": []}, {"draft": 7}, {"pass_waits": 1}, {"records": ["x"] * 101}):
        assert mona.post(f"{RULES}/urgent_ones/dry-run", json=body).status_code == 400, body
    for body in ({"input": []}, {"input": {"a": 1}, "first": {"set": {}}}):
        assert mona.post(f"{RULES}/urgent_ones/dry-run", json=body).status_code == 400, body
    assert mona.post(f"{RULES}/urgent_ones/dry-run", json={"records": ["x"]}).status_code == 404
    assert mona.post(f"{RULES}/none/dry-run", json={}).status_code == 404
    assert mona.post(f"{RULES}/urgent_ones/replay", json={"days": 0}).status_code == 400
    assert mona.get(f"{RULES}/urgent_ones/why", params={"record": "x"}).status_code == 404
    assert mona.get(f"{RULES}/urgent_ones/why", params={"record": tickets[0]["id"], "cursor": "x"}).status_code == 400


def test_it_is_for_those_who_may_see_it(sign_in: SignIn, mona: Client, tickets: list[dict[str, Any]]) -> None:
    carl = sign_in("carl")
    assert carl.get(f"{RULES}/urgent_ones/why", params={"record": tickets[0]["id"]}).status_code == 403
    assert carl.post(f"{RULES}/urgent_ones/dry-run", json={}).status_code == 403
    assert carl.post(f"{RULES}/urgent_ones/replay", json={}).status_code == 403
    assert carl.get("/api/desk/forecast").status_code == 403
    assert mona is carl
