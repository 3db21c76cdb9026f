"""What those who watch a server are told: redacted logs with request ids, metrics behind a token, readiness with its reasons."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Client
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from formwright.api import logs
from formwright.api.settings import Settings, Watching
from formwright.kernel.problems import Invalid, NotFound
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.worker import Worker, drain
from formwright.store import runs
from formwright.store.engine import Database
from tests.api.served import served
from tests.fixtures.kinds import SQLITE
from tests.operations.conftest import PASSWORD
from tests.rules.conftest import BAKERY, stock

TOKEN = "a-token-of-sixteen-letters"
SECRETS = ("hunter2-hunter2", "fwt_abcdefghijklmnop", "s3ss10n-value", "pg-password", "raw-row-value", "pin-4711")
pytestmark = SQLITE


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Collect what the logs of this process say, as JSON."""
    root = logging.getLogger()
    before, level, out = root.handlers[:], root.level, io.StringIO()
    logs.configure("json", "INFO", lambda: {"pin"}, out)
    requests = logging.getLogger("formwright.requests")
    requests.disabled, requests.propagate = False, True  # whatever another test's library did to all loggers
    requests.setLevel(logging.NOTSET)
    logging.disable(logging.NOTSET)
    yield out
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    database = Database(database_url)
    engine = Engine(database)
    publish_folder(engine, BAKERY)
    stock(engine)
    accounts = Accounts(database, engine.clock)
    accounts.add("bea", PASSWORD)
    accounts.set_roles("bea", "bakery", ["baker"], engine.app("bakery").model.roles)
    accounts.close()
    yield engine
    database.close()


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def say_secrets() -> None:
    """Log secrets in every way that they have got into logs of others."""
    log = logging.getLogger("test")
    log.warning("password=%s for bea", SECRETS[0])
    log.warning("header Authorization: Bearer %s", SECRETS[1])
    log.warning("Cookie: a=1; fw_session=%s; b=2", SECRETS[2])
    log.warning("cannot reach postgresql://fw:%s@db.example/fw", SECRETS[3])
    log.warning('body {"name": "bea", "password": "%s", "new_password": "%s"}', SECRETS[0], SECRETS[0])
    log.warning("signed in", extra={"token": SECRETS[1], "detail": {"set-cookie": [SECRETS[2]], "pin": SECRETS[5]}, "pin": SECRETS[5]})
    try:
        raise IntegrityError(  # noqa: TRY301
            f"INSERT ... [parameters: ('{SECRETS[4]}',)]", None, ValueError(f"Key (name)=({SECRETS[4]}) already exists")
        )
    except IntegrityError:
        log.exception("failed")


def test_no_secret_gets_into_a_log(said: io.StringIO, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say_secrets()
    told = said.getvalue()
    assert [secret for secret in SECRETS if secret in told] == []
    assert "Traceback" in told
    assert "bea" in told
    assert lines(said)[0]["level"] == "warning"
    monkeypatch.setattr(logs, "_SECRET_TEXTS", ())
    say_secrets()
    assert [secret for secret in SECRETS if secret in said.getvalue()] == list(SECRETS[:5]), "planted: texts are not looked at"
    monkeypatch.setattr(logs, "_SECRET_NAME", re.compile("x^"))
    say_secrets()
    assert '"token":"fwt_' in said.getvalue(), "planted: names are not looked at"


def test_errors_of_the_database_say_no_values(said: io.StringIO, engine: Engine) -> None:
    with pytest.raises(Exception, match="no such table") as failed, engine.database.write() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": SECRETS[4]})
    assert SECRETS[4] not in str(failed.value)


def test_one_request_has_one_id_in_answer_log_and_run(said: io.StringIO, engine: Engine) -> None:
    with served(engine, Settings(work_rules=False, watching=Watching(requests="all"))) as url, Client(base_url=url) as client:
        client.headers["X-Formwright"] = "1"
        assert client.post("/api/session", json={"name": "bea", "password": PASSWORD}).status_code == 200
        made = client.post("/api/bakery/records/wish", json={"code": "W", "kind": "cake", "pieces": 3}).json()
        taking = f"/api/bakery/records/wish/{made['id']}/transitions/take"
        taken = client.post(taking, json={"version": 1}, headers={"X-Request-ID": "request-4711"})
        assert (taken.status_code, taken.headers["x-request-id"]) == (200, "request-4711"), taken.text
        refused = client.get("/api/bakery/records/none", headers={"X-Request-ID": "request-4712"})
        assert refused.json()["request_id"] == "request-4712"
    drain(engine)
    with engine.database.read() as connection:
        found = runs.listing(connection, "bakery")
    assert found
    assert {str(run.trigger["request"]) for run in found} == {"request-4711"}, "runs of runs belong to it, too"
    told = {line["request"]: line for line in lines(said) if line.get("logger") == "formwright.requests"}
    assert told.keys() >= {"request-4711", "request-4712"}, said.getvalue()
    assert told["request-4711"]["route"] == "POST /api/{app}/records/{entity}/{id}/transitions/{transition}"
    assert told["request-4711"]["status"] == 200
    assert told["request-4711"]["user"]
    assert told["request-4712"]["status"] == 404
    assert PASSWORD not in said.getvalue()


def test_metrics_stand_behind_a_token(engine: Engine) -> None:
    with served(engine, Settings(watching=Watching(metrics_token=TOKEN))) as url, Client(base_url=url) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
        client.get("/ready")
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for sought in (
        'formwright_requests_total{route="GET /ready",status="200"} 1.0',
        'formwright_requests_total{route="GET /metrics",status="401"} 2.0',
        'formwright_work_seconds_count{what="dispatch"}', 'formwright_runs{state="failed"} 0.0', "formwright_outbox_lag_seconds 0.0",
        "formwright_outbox_events 0.0", "formwright_database_connections", 'formwright_request_seconds_bucket{le="0.1",route="GET /ready"}',
    ):  # fmt: skip
        assert sought in answer.text, sought
    with served(engine, Settings(work_rules=False)) as url, Client(base_url=url) as client:
        assert client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 401, "without a token nobody reads them"


def test_readiness_says_what_hinders(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formwright.runtime.readiness._ASK_EVERY_SECONDS", 0.0)

    def hindered(client: Client) -> list[tuple[str, str]]:
        answer = client.get("/ready")
        problems = answer.json().get("problems", [])
        assert (answer.status_code == 503) == bool(problems)
        assert not problems or answer.headers["retry-after"]
        return [(problem["path"].split("/")[1], problem["code"]) for problem in problems]

    settings = Settings(database=str(engine.database.file and f"sqlite:///{engine.database.file}"))
    with served(engine, settings) as url, Client(base_url=url) as client:
        assert client.get("/ready").json() == {"status": "ready", "parts": ["database", "migrations", "releases", "worker", "disk"]}
        with engine.database.write() as connection:
            (revision,) = connection.execute(text("SELECT version_num FROM fw_migration")).scalars()
            connection.execute(text("UPDATE fw_migration SET version_num = '0001'"))
        assert hindered(client) == [("migrations", "not_migrated")]
        with engine.database.write() as connection:
            connection.execute(text("UPDATE fw_migration SET version_num = :v"), {"v": revision})
        assert hindered(client) == []
        monkeypatch.setattr(Worker, "alive", lambda _: False)
        assert client.get("/health").status_code == 200
    with served(engine, Settings(watching=Watching(least_free=2**60), database=settings.database)) as url, Client(base_url=url) as client:
        assert hindered(client) == [("worker", "worker_dead"), ("disk", "disk_nearly_full")]


def test_a_release_that_cannot_be_loaded_is_held_back(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formwright.runtime.readiness._ASK_EVERY_SECONDS", 0.0)
    with engine.database.write() as connection:
        values = "'R2', app, 2, version, fingerprint, :broken, :broken, created_at, created_by, note"
        names = "id, app, number, version, fingerprint, files, parsed, created_at, created_by, note"
        copying = text(f"INSERT INTO fw_release ({names}) SELECT {values} FROM fw_release")
        connection.execute(copying, {"broken": '{"app.yaml": {"key": 7}}'})
    database = Database(database_url)
    started = Engine(database)
    assert started.app("bakery").release == 1, "the last good one serves"
    assert started.held_back() == {"bakery"}
    with served(started, Settings(work_rules=False)) as url, Client(base_url=url, headers={"X-Formwright": "1"}) as client:
        answer = client.get("/ready")
        assert [problem["code"] for problem in answer.json()["problems"]] == ["release_held_back"]
        assert client.post("/api/session", json={"name": "bea", "password": PASSWORD}).status_code == 200
        made = client.post("/api/bakery/records/wish", json={"code": "W", "kind": "cake", "pieces": 3})
        assert made.status_code == 201
    database.close()
    with engine.database.alter() as connection:
        connection.execute(text("ALTER TABLE bakery_slip DROP COLUMN pieces"))
    database = Database(database_url)
    with pytest.raises(NotFound):
        Engine(database).app("bakery")  # the tables fit none of the releases that load: serving would do harm
    database.close()


def test_settings_that_mean_nothing_are_refused(database_url: str) -> None:
    for name, given in (("LOG", "xml"), ("LOG_LEVEL", "LOUD"), ("METRICS_TOKEN", "short"), ("LEAST_FREE_MB", "-1"), ("LOG_REQUESTS", "0")):
        with pytest.raises(Invalid) as refused:
            Settings.from_environment({f"FORMWRIGHT_{name}": given})
        assert refused.value.problems[0].code == "bad_setting"
    assert TOKEN not in repr(Settings(watching=Watching(metrics_token=TOKEN)))
