"""A secret goes in and never comes out: answers, lists, history, exports, errors, logs, the database itself."""

import logging
from pathlib import Path

import pytest

from formwright.kernel.keys import Keys
from formwright.kernel.problems import Unavailable
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.secrets import opened
from formwright.store.engine import Database
from tests.contracts.conftest import DEPOT, Depot

SECRET = "open-sesame-4711"
PATH = "/api/depot/records/thing"


def test_a_secret_never_comes_out(depot: Depot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        made = depot.made({"api_key": SECRET})
        changed = depot.change(made, {"api_key": SECRET + "-2", "name": "x"})
        stale = depot.change(made, {"api_key": SECRET + "-3", "name": "y"})
        refused = depot.change(changed.json(), {"api_key": SECRET * 200})
        listed = depot.client.get(PATH, params={"where": f"code == '{made['code']}' and api_key", "order_by": "api_key"})
        history = depot.client.get(f"{PATH}/{made['id']}/history")
        mine = f"code == '{made['code']}'"
        files = [depot.client.get(f"{PATH}/export", params={"where": mine, "format": kind}) for kind in ("csv", "xlsx", "jsonl")]
        guessed = depot.client.get(PATH, params={"where": f"api_key == '{SECRET}'"})
        searched = depot.client.get(PATH, params={"search": SECRET})
        bad = depot.client.post(f"{PATH}/import", files={"file": ("t.csv", f"code,api_key\n{made['code']},{SECRET * 200}\n".encode())})
    answers = [changed, stale, refused, listed, history, guessed, searched, bad, *files]
    assert [answer.status_code for answer in answers[:6]] == [200, 409, 422, 200, 200, 400]
    assert not [answer.url for answer in answers if SECRET in answer.text.replace(SECRET, "", int(answer is guessed))]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("formwright")]
    assert SECRET not in " ".join(ours)
    assert (made["api_key"], changed.json()["api_key"]) == (True, True)
    assert [row["id"] for row in listed.json()["rows"]] == [made["id"]]
    assert history.json()["rows"][0]["changes"]["api_key"] == {"from": True, "to": True}
    assert searched.json()["rows"] == []


def test_the_database_holds_it_sealed_and_the_engine_opens_it(depot: Depot) -> None:
    made = depot.made({"api_key": SECRET})
    with depot.engine.database.read() as connection:
        (sealed,) = connection.exec_driver_sql(f"SELECT api_key FROM depot_thing WHERE id = '{made['id']}'").one()
    assert SECRET not in sealed
    assert depot.engine.keys.open("record secret", sealed) == SECRET
    assert opened(depot.engine, depot.engine.app("depot"), "thing", made["id"], "api_key") == SECRET


def test_an_app_with_secrets_needs_a_key(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(Unavailable) as refused:
        publish_folder(Engine(database, keys=Keys()), DEPOT)
    assert refused.value.problems[0].code == "server_key_missing"
    database.close()


def test_an_app_without_secrets_needs_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    publish_folder(Engine(database, keys=Keys()), DEPOT.parents[1] / "second_app" / "v1")
    database.close()
