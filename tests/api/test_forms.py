"""Forms: what their conditions say holds for the engine as for the browser."""

from httpx import Client

from tests.api.conftest import SignIn, a_customer, a_ticket

PATH = "/api/desk/forms/intake"


def _codes(answer: object) -> set[tuple[str, str]]:
    return {(problem["code"], problem["path"]) for problem in answer.json()["problems"]}  # type: ignore[attr-defined]


def test_a_submission_is_a_record(mona: Client) -> None:
    a_customer(mona)
    made = mona.post(PATH, json={"customer": "C1", "title": "Broken", "kind": "fault"})
    assert made.status_code == 201
    assert (made.json()["hours"], made.json()["state"]) == ("2", "open")


def test_conditions_are_judged_again(mona: Client) -> None:
    a_customer(mona)
    a_customer(mona, "G1", tier="gold")
    hidden = mona.post(PATH, json={"customer": "C1", "title": "x", "due": "2026-01-01T00:00:00Z"})
    assert _codes(hidden) == {("control_hidden", "/due")}
    required = mona.post(PATH, json={"customer": "C1", "title": "x", "urgent": True, "kind": "fault"})
    assert _codes(required) == {("value_required", "/due")}
    locked = mona.post(PATH, json={"customer": "C1", "title": "x", "kind": "wish", "hours": 5})
    assert _codes(locked) == {("control_read_only", "/hours")}
    behind = mona.post(PATH, json={"customer": "G1", "title": "x"})
    assert _codes(behind) == {("value_required", "/note")}
    several = mona.post(PATH, json={"kind": "nonsense", "secret": "x", "visits": 1})
    assert _codes(several) == {
        ("not_an_option", "/kind"), ("not_on_form", "/secret"), ("not_on_form", "/visits"),
        ("value_required", "/customer"), ("value_required", "/title"),
    }  # fmt: skip
    assert mona.get("/api/desk/records/ticket").json()["rows"] == []


def test_a_terminal_form_is_about_a_record_that_fits(mona: Client) -> None:
    a_customer(mona)
    ticket = a_ticket(mona, barcode="ABC-1")
    found = mona.get("/api/desk/scan", params={"code": " abc-1"}).json()
    assert (found["entity"], found["id"], found["forms"]) == ("ticket", ticket["id"], ["entry"])
    body = {"ticket": ticket["id"], "position": 1, "name": "Valve"}
    key = {"Idempotency-Key": "terminal-1"}
    first, again = (mona.post("/api/desk/forms/entry", json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    assert first.json()["quantity"] == "1"
    solved = f"/api/desk/records/ticket/{ticket['id']}"
    version = mona.get(solved).json()["version"]
    assert mona.post(f"{solved}/transitions/solve", json={"version": version, "note": "ok"}).status_code == 200
    late = mona.post("/api/desk/forms/entry", json={**body, "position": 2})
    assert _codes(late) == {("not_about_this", "/ticket")}
    assert mona.post("/api/desk/forms/entry", json={"position": 2, "name": "x"}).status_code == 422


def test_codes_that_nobody_carries_are_told_by_their_look(mona: Client) -> None:
    for code, looks in (("https://example.com/x", "code_web_address"), ("4006381333931", "code_article_number"), ("??", "code_unknown")):
        answer = mona.get("/api/desk/scan", params={"code": code})
        assert answer.status_code == 404
        assert [problem["code"] for problem in answer.json()["problems"]] == ["unknown_code", looks]
    assert mona.get("/api/desk/scan", params={"code": " "}).status_code == 400


def test_every_entity_has_a_form_of_its_own_and_rights_hold(sign_in: SignIn) -> None:
    mona = sign_in("mona")
    made = mona.post("/api/desk/forms/customer", json={"code": "F1", "name": "By form"})
    assert (made.status_code, made.json()["tier"]) == (201, "plain")
    carl = sign_in("carl")
    assert carl.post("/api/desk/forms/customer", json={"code": "F2", "name": "x"}).status_code == 403
    assert carl.post("/api/desk/forms/sale", json={}).status_code == 404
    assert carl.post("/api/desk/forms/none", json={}).json()["code"] == "unknown_form"
