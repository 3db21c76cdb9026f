"""Warnings: a record that breaks one passes with its reason, at every door; what cannot be told holds nobody up."""

from httpx import Client

from formwright.runtime.changes import Create, Update
from tests.writing.conftest import Desk

NEEDED = {("check_needs_reason", "/0/why")}


def gauge(desk: Desk, code: str, **limits: str) -> str:
    return desk.make(Create("gauge", {"code": code, **limits}))[0]


def test_a_value_beyond_its_limits_passes_with_a_reason_only(desk: Desk) -> None:
    gauge(desk, "G", low="1.5", high="2")
    beyond = {"gauge": "G", "value": "2.01"}
    assert desk.refused(Create("reading", beyond)) == NEEDED
    assert desk.refused(Create("reading", {**beyond, "why": ""})) == NEEDED
    (made,) = desk.make(Create("reading", {**beyond, "why": "cold"}))
    assert desk.refused(Update("reading", made, {"why": None})) == NEEDED
    (within,) = desk.make(Create("reading", {"gauge": "G", "value": "2"}))
    assert desk.refused(Update("reading", within, {"value": "1.49"})) == NEEDED
    assert [row["why"] for row in desk.rows("reading", "why", order_by=["id"])] == ["cold", None]


def test_a_limit_that_is_not_given_limits_nothing(desk: Desk) -> None:
    gauge(desk, "G", high="2")
    desk.make(Create("reading", {"gauge": "G", "value": "-100"}))
    assert desk.refused(Create("reading", {"gauge": "G", "value": "3"})) == NEEDED


def test_a_warning_without_a_reason_is_told_to_who_types_alone(desk: Desk) -> None:
    gauge(desk, "G", low="3", high="2")
    assert [row["code"] for row in desk.rows("gauge", "code")] == ["G"]


def test_a_sum_that_goes_too_far_asks_the_record_above_for_its_reason(desk: Desk) -> None:
    above = gauge(desk, "G")
    desk.make(*(Create("reading", {"gauge": "G", "value": "1"}) for _ in range(3)))
    assert {code for code, _ in desk.refused(Create("reading", {"gauge": "G", "value": "1"}))} == {"check_needs_reason"}
    desk.save(Update("gauge", above, {"excuse": "inspection"}))
    desk.make(Create("reading", {"gauge": "G", "value": "1"}))
    assert desk.one("gauge", above)["read"] == 4


def test_over_http_the_field_of_the_reason_is_named(client: Client, desk: Desk) -> None:
    gauge(desk, "G", low="1", high="2")
    refused = client.post("/records/reading", json={"gauge": "G", "value": "5"})
    assert refused.status_code == 422
    (problem,) = refused.json()["problems"]
    assert (problem["code"], problem["path"]) == ("check_needs_reason", "/why")
    assert client.post("/records/reading", json={"gauge": "G", "value": "5", "why": "hot"}).status_code == 201
