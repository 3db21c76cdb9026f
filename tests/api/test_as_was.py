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


def test_a_moment_without_a_zone_or_none_at_all_is_refused(mona: Client) -> None:
    a_customer(mona)
    record = a_ticket(mona)["id"]
    for params in ({}, {"at": ""}, {"at": "yesterday"}, {"at": "2026-11-03T14:00"}, {"at": "x" * 41}):
        answer = mona.get(f"{TICKETS}/{record}/then", params=params)
        assert (answer.status_code, "problems" in answer.json()) == (400, True), answer.text
