"""Tokens: fewer roles, fewer entities, only reading; they end, and what they may is what their person still may."""

from httpx import Client

from formwright.runtime.context import Actor
from tests.api.accounts.house import House
from tests.api.conftest import a_customer, a_ticket


def a_token(client: Client, **wish: object) -> str:
    """Make a token."""
    made = client.post("/api/tokens", json={"title": "program", **wish})
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def test_a_token_that_only_reads(house: House) -> None:
    mona = house.signed_in("mona")
    a_customer(mona)
    program = house.program(a_token(mona, read_only=True))
    assert len(program.get("/api/desk/records/customer").json()["rows"]) == 1
    for method, path, body in (
        ("POST", "/api/desk/records/customer", {"code": "X", "name": "x"}),
        ("POST", "/api/desk/forms/customer", {"code": "X", "name": "x"}),
        ("PATCH", "/api/session", {"language": "zh"}),
    ):  # fmt: skip
        answer = program.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "read_only_token")
    rights = house.engine.app("desk").rights(_actor(house, program))
    assert set(rights.actions("customer")) <= {"read", "export"}, "the rights themselves only read"
    assert len(mona.get("/api/desk/records/customer").json()["rows"]) == 1


def test_a_token_for_some_entities(house: House) -> None:
    mona = house.signed_in("mona")
    a_customer(mona)
    a_ticket(mona)
    program = house.program(a_token(mona, entities={"desk": ["customer"]}))
    assert program.get("/api/desk/records/customer").status_code == 200
    assert program.get("/api/desk/records/ticket").status_code == 404
    assert "ticket" not in program.get("/api/desk/model").json()["entities"]
    assert program.get("/api/desk/records/customer", params={"fields": "code,tickets"}).status_code in (400, 422)
    assert program.post("/api/desk/records/customer", json={"code": "T", "name": "t"}).status_code == 201
    assert program.post("/api/desk/connections/sales", files={"file": ("x.csv", b"a")}).status_code in (403, 404)
    nothing = house.program(a_token(mona, entities={"desk": []}))
    assert nothing.get("/api/desk/records/customer").status_code == 404
    assert mona.get("/api/desk/records/ticket").status_code == 200, "her own rights are kept apart from her token's"


def test_a_token_loses_what_its_person_loses(lite: House) -> None:
    mona = lite.signed_in("mona")
    program = lite.program(a_token(mona))
    assert program.get("/api/desk/model").status_code == 200
    lite.accounts.set_roles("mona", "desk", [], ())
    lite.forgotten()
    assert program.get("/api/desk/model").status_code == 404
    lite.accounts.set_roles("mona", "desk", ["manager", "clerk"], lite.engine.app("desk").model.roles)
    lite.forgotten()
    assert program.get("/api/session").json()["apps"][0]["roles"] == ["manager"], "and gets nothing that is new"
    lite.later(days=91)
    lite.forgotten()
    assert program.get("/api/session").status_code == 401


def test_the_list_says_what_a_token_may_and_when_it_was_used(lite: House) -> None:
    mona = lite.signed_in("mona")
    secret = a_token(mona, read_only=True, entities={"desk": ["customer"]}, scopes={"desk": ["manager"]}, days=3)
    lite.program(secret).get("/api/session")
    row = mona.get("/api/tokens").json()["rows"][0]
    assert (row["read_only"], row["entities"], row["scopes"]) == (True, {"desk": ["customer"]}, {"desk": ["manager"]})
    assert secret not in str(row)
    for wish in ({"days": 0}, {"days": 400}, {"scopes": {"desk": ["none"]}}, {"entities": [1]}, {"read_only": "yes"}, {"title": ""}):
        assert mona.post("/api/tokens", json={"title": "x", **wish}).status_code in (400, 422)


def _actor(house: House, program: Client) -> Actor:
    signed_in = house.accounts.sessions.by_token(program.headers["authorization"].removeprefix("Bearer "))
    assert signed_in is not None
    return signed_in.actor
