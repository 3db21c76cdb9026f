"""The description is complete and exact, and every route has a policy."""

from collections import defaultdict
from typing import Any

from httpx import Client
from jsonschema import Draft202012Validator

from formwright.api.endpoints import Endpoint
from formwright.api.openapi.operations import OPERATIONS
from formwright.api.routes import ENDPOINTS
from formwright.runtime.engine import Engine
from tests.api.conftest import SignIn
from tests.api.documented import Documentation
from tests.fixtures.kinds import SQLITE

GIVEN = {"app": "desk", "entity": "ticket", "form": "intake", "connection": "sales", "transition": "solve", "field": "note"}
pytestmark = SQLITE


def test_every_route_is_described_and_those_of_an_app_ask_for_roles(engine: Engine) -> None:
    policies = {endpoint.name: endpoint.policy for endpoint in ENDPOINTS}
    assert all(name.split(" ")[1].startswith("/api/{app}/") for name, policy in policies.items() if policy == "role")
    assert set(policies) == set(OPERATIONS)


def _address(path: str) -> str:
    return path.format_map(defaultdict(lambda: "0" * 26, GIVEN))


def _body(endpoint: Endpoint) -> dict[str, Any]:
    return {"json": {"json": {}}, "file": {"files": {"file": b"x"}}, "nothing": {}}[endpoint.reads]


def test_nobody_gets_in_without_a_name_and_nobody_without_a_role(client: Client, sign_in: SignIn) -> None:
    for endpoint in ENDPOINTS:
        if endpoint.policy != "public":
            for method in [endpoint.method, *(["HEAD"] if endpoint.method == "GET" else [])]:
                assert client.request(method, _address(endpoint.path), **_body(endpoint)).status_code == 401, (method, endpoint.name)
    nora = sign_in("nora")
    for endpoint in ENDPOINTS:
        if endpoint.policy == "role":
            answer = nora.request(endpoint.method, _address(endpoint.path), **_body(endpoint))
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_app"), endpoint.name


def test_the_document_is_valid_and_names_every_entity(engine: Engine) -> None:
    document = Documentation(engine).document
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert document["openapi"] == "3.1.0"
    for entity in ("customer", "ticket", "part", "sale"):
        assert {"get", "post"} <= set(document["paths"][f"/api/desk/records/{entity}"])
    identifiers = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(identifiers) == len(set(identifiers))
    new = document["components"]["schemas"]["desk.ticket.new"]
    assert new["required"] == ["customer", "title"]
    assert document["components"]["schemas"]["desk.ticket"]["properties"]["kind"]["anyOf"][0]["enum"] == ["fault", "wish"]


def test_each_person_reads_of_what_they_see(sign_in: SignIn, client: Client) -> None:
    everybody = client.get("/openapi.json").json()
    assert not any("desk" in path for path in everybody["paths"])
    carl = sign_in("carl").get("/openapi.json").json()
    assert "secret" not in carl["components"]["schemas"]["desk.ticket"]["properties"]
    assert "/api/desk/records/sale" not in carl["paths"]
    assert "post" not in carl["paths"]["/api/desk/records/customer"]
    mona = sign_in("mona").get("/openapi.json").json()
    assert "secret" in mona["components"]["schemas"]["desk.ticket"]["properties"]
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/desk/records/sale" in page.text
    assert "<script" not in page.text


def test_a_list_that_asks_of_what_is_hidden_does_not_exist(sign_in: SignIn) -> None:
    views = {name: sign_in(name).get("/api/desk/model").json()["views"] for name in ("mona", "carl")}
    assert views["mona"]["noted"]["where"] == "secret != null"
    assert "noted" not in views["carl"]
    assert [views[name]["urgent"]["order_by"] for name in ("mona", "carl")] == [["-secret", "-due"], ["-due"]]
    assert "secret" not in str(views["carl"])


def test_the_model_is_sent_once(sign_in: SignIn) -> None:
    client = sign_in("carl")
    answer = client.get("/api/desk/model")
    model = answer.json()
    assert client.get("/api/desk/model", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert set(model["entities"]) == {"ticket", "customer", "part"}
    assert "secret" not in model["entities"]["ticket"]["fields"]
    assert "secret" not in model["views"]["urgent"]["columns"]
    assert [next(iter(item)) for group in model["navigation"] for item in group["items"]] == ["view", "form", "view"]
    assert model["connections"] == {}
    assert {"ticket", "customer", "part", "intake", "entry"} == set(model["forms"])
    due = next(c for c in model["forms"]["intake"]["sections"][0]["controls"] if c["field"] == "due")
    assert due["visible"]
    assert due["required"]
    about = model["forms"]["entry"]["about"]
    assert (about["field"], about["where"], about["scan"]) == ("ticket", "state == 'open'", "barcode")
    assert about["show"] == ["number", "title", "customer.name"]
    assert model["workflows"]["ticket_life"]["transitions"]["solve"]["require"] == ["note"]
    assert [option["value"] for option in model["entities"]["ticket"]["fields"]["state"]["options"]] == ["open", "solved", "closed"]
