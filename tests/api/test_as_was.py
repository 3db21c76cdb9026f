"""A record as it was: its values, its form and its rules of a moment, told to each person as far as they see it today."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from httpx import Client

from formwright.metamodel.loader import load_texts, read_folder
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from tests.api.conftest import SignIn, a_customer, a_ticket
from tests.api.prepared import DESK

PARTS = "/api/desk/records/part"
TICKETS = "/api/desk/records/ticket"
RULE = """title: {zh: 急件, en: Urgent ones}
on: {record: ticket, event: created, if: urgent}
steps:
  - update: {t: records}
    set: {note: "'soon'"}
"""
FORM = """title: {zh: 请求, en: Ticket}
of: ticket
sections:
  - title: {zh: 请求, en: Ticket}
    controls: [{field: title}, {field: hours}, {field: secret}]
"""


def _moment() -> str:
    time.sleep(0.02)
    now = datetime.now(UTC).isoformat()
    time.sleep(0.02)
    return now


def _then(client: Client, record: str, at: str) -> dict[str, Any]:
    answer = client.get(f"{TICKETS}/{record}/then", params={"at": at})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def _files(**more: str) -> dict[str, str]:
    texts, _ = read_folder(Path(DESK))
    return {**texts, **{name.replace("__", "/") + ".yaml": text for name, text in more.items()}}


def test_values_form_and_rules_of_a_moment(engine: Engine, sign_in: SignIn, mona: Client) -> None:
    before = _moment()
    a_customer(mona)
    first = a_ticket(mona, title="As it was", hours="8", secret="hush", kind="fault")
    publish(engine, load_texts(_files(forms__ticket=FORM, rules__urgent_ones=RULE)))
    between = _moment()
    changed = mona.patch(f"{TICKETS}/{first['id']}", json={"version": 1, "title": "As it is", "hours": "4", "secret": "told"})
    assert changed.status_code == 200, changed.text
    publish(engine, load_texts(_files(forms__ticket=FORM.replace("{field: hours}, ", ""), rules__urgent_ones=RULE.replace("soon", "now"))))
    record = str(first["id"])

    now = _then(mona, record, _moment())
    assert (now["values"]["title"], now["release"]["current"], now["last"]["version"]) == ("As it is", True, 2)
    assert [rule["same"] for rule in now["rules"]] == [True]

    then = _then(mona, record, between)
    assert {key: then["values"][key] for key in ("title", "hours", "secret", "kind", "days")} == {
        "title": "As it was", "hours": "8", "secret": "hush", "kind": "fault", "days": "1",
    }  # fmt: skip
    assert then["today"] == ["parts", "parts_total"] or then["today"] == ["parts_total"]
    assert (then["release"]["number"], then["release"]["current"], then["last"]["by"]["label"]) == (2, False, "mona")
    assert [control["field"] for control in then["form"]["sections"][0]["controls"]] == ["title", "hours", "secret"]
    assert [(rule["key"], rule["file"], rule["same"]) for rule in then["rules"]] == [("urgent_ones", "rules/urgent_ones.yaml", False)]
    assert "'soon'" in then["rules"][0]["text"]
    assert then["fields"]["kind"]["options"][0]["title"]["en"] == "Fault"

    unborn = _then(mona, record, before)
    assert (unborn["exists"], unborn["values"], unborn["last"], unborn["release"]["number"]) == (False, {}, None, 1)
    assert _then(mona, record, "2020-01-01T00:00:00Z")["release"] is None

    carl = sign_in("carl")
    told = _then(carl, record, between)
    assert told["values"]["title"] == "As it was"
    assert told["rules"] == []
    assert "secret" not in {**told["values"], **told["fields"]}
    assert "hush" not in str(told)
    assert "secret" not in str(told["form"])
    assert sign_in("gus").get(f"{TICKETS}/{record}/then", params={"at": between}).status_code == 404


def _part(client: Client, ticket: str, position: int, name: str) -> dict[str, Any]:
    made = client.post(PARTS, json={"ticket": ticket, "position": position, "name": name})
    assert made.status_code == 201, made.text
    return dict(made.json())


def _rows(client: Client, record: str, at: str) -> dict[str, Any]:
    return next(each for each in _then(client, record, at)["rows"] if each["field"] == "parts")


def test_the_rows_of_a_moment(sign_in: SignIn, mona: Client) -> None:
    """Changed, deleted, moved and added since: each stands as it did, under the rights of who looks."""
    a_customer(mona)
    record, other = (str(a_ticket(mona, title=title)["id"]) for title in ("First", "Other"))
    before = _moment()
    kept, changed, deleted, moved = (_part(mona, record, number, name) for number, name in enumerate(("keeps", "old", "goes", "moves"), 1))
    between = _moment()
    assert mona.patch(f"{PARTS}/{changed['id']}", json={"version": 1, "name": "new", "quantity": "7"}).status_code == 200
    assert mona.delete(f"{PARTS}/{deleted['id']}", params={"version": 1}).status_code == 204
    assert mona.patch(f"{PARTS}/{moved['id']}", json={"version": 1, "ticket": other}).status_code == 200
    _part(mona, record, 9, "comes")

    then = _rows(mona, record, between)
    told = {row["id"]: (row["values"]["name"], row["values"]["quantity"], row["now"]) for row in then["rows"]}
    assert told == {
        kept["id"]: ("keeps", "1", "there"), changed["id"]: ("old", "1", "there"),
        deleted["id"]: ("goes", "1", "deleted"), moved["id"]: ("moves", "1", "elsewhere"),
    }  # fmt: skip
    assert (then["whole"], then["more"]) == (True, False)
    assert _rows(mona, record, before)["rows"] == []
    assert [row["values"]["name"] for row in _rows(mona, record, _moment())["rows"]] == ["keeps", "new", "comes"]
    assert _rows(mona, other, between)["rows"] == []


def test_rows_that_one_may_not_see_today_are_not_told_of_the_past(sign_in: SignIn, mona: Client) -> None:
    """Who sees some records of an entity only is told neither of the others nor of those that are gone."""
    customer = str(a_customer(mona)["id"])
    plain, urgent, gone = (str(a_ticket(mona, title=title, secret="hush")["id"]) for title in ("Plain", "Urgent", "Gone"))
    between = _moment()
    assert mona.patch(f"{TICKETS}/{urgent}", json={"version": 1, "urgent": True}).status_code == 200
    assert mona.delete(f"{TICKETS}/{gone}", params={"version": 1}).status_code == 204

    def seen(client: Client) -> dict[str, Any]:
        answer = client.get(f"/api/desk/records/customer/{customer}/then", params={"at": between})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["rows"][0])

    whole, part = seen(mona), seen(sign_in("carl"))
    assert {row["id"] for row in whole["rows"]} == {plain, urgent, gone}
    assert ([row["id"] for row in part["rows"]], part["whole"]) == ([plain], False)
    assert "hush" not in str(part)


def test_a_moment_without_a_zone_or_none_at_all_is_refused(mona: Client) -> None:
    a_customer(mona)
    record = a_ticket(mona)["id"]
    for params in ({}, {"at": ""}, {"at": "yesterday"}, {"at": "2026-11-03T14:00"}, {"at": "x" * 41}):
        answer = mona.get(f"{TICKETS}/{record}/then", params=params)
        assert (answer.status_code, "problems" in answer.json()) == (400, True), answer.text
