"""Several processes on one database, as in life: served by two, ruled by two more, counted together, and all gone within ten seconds."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from httpx import Client, HTTPError
from sqlalchemy import text

from formwright.runtime.accounts import Accounts
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.runtime.save import save
from formwright.runtime.worker import Worker
from formwright.store import outbox, runs
from formwright.store.engine import Database
from tests.fixtures.kinds import POSTGRESQL, SQLITE
from tests.fixtures.ports import free_port
from tests.operations.conftest import PASSWORD
from tests.rules.conftest import BAKERY, stock
from tests.rules.kitchen import all_runs, take, wishes

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-sixteen-letters"
_GOODBYE = 10.0


@contextmanager
def running(url: str, *words: str) -> Generator["subprocess.Popen[str]"]:
    """Run a command of ours in a process."""
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    more = {"PYTHONPATH": path, "FORMWRIGHT_METRICS_TOKEN": TOKEN, "FORMWRIGHT_LOG": "json", "FORMWRIGHT_LEAST_FREE_MB": "1"}
    command = [sys.executable, "-m", "formwright", *words, "--database", url]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more}, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_ready(client: Client, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            if client.get("/ready").status_code == 200:
                return
        except HTTPError:
            time.sleep(0.1)
    raise AssertionError("never ready")


def told_to_end(process: "subprocess.Popen[str]") -> float:
    """Tell a process to end, and return how long it took."""
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return time.monotonic() - began


def fill(url: str) -> Engine:
    engine = Engine(Database(url))
    publish_folder(engine, BAKERY)
    stock(engine)
    accounts = Accounts(engine.database, engine.clock)
    accounts.add("bea", PASSWORD)
    accounts.set_roles("bea", "bakery", ["baker"], engine.app("bakery").model.roles)
    accounts.close()
    return engine


@POSTGRESQL
def test_two_serve_and_two_work(database_url: str) -> None:
    engine = fill(database_url)
    port = free_port()
    with ExitStack() as stack:
        serving = stack.enter_context(running(database_url, "serve", "--port", str(port), "--workers", "2", "--no-rules"))
        workers = [stack.enter_context(running(database_url, "worker", "--name", name)) for name in ("first", "second")]
        client = stack.enter_context(Client(base_url=f"http://127.0.0.1:{port}", headers={"X-Formwright": "1"}, timeout=30))
        wait_until_ready(client, serving)
        assert client.post("/api/session", json={"name": "bea", "password": PASSWORD}).status_code == 200
        for number in range(20):
            # Each on a connection of its own, so that both processes get some.
            with Client(base_url=client.base_url, headers=client.headers, cookies=client.cookies, timeout=30) as one:
                made = one.post("/api/bakery/records/wish", json={"code": f"W{number}", "kind": "cake", "pieces": 3})
                assert made.status_code == 201, made.text
                taking = f"/api/bakery/records/wish/{made.json()['id']}/transitions/take"
                assert one.post(taking, json={"version": 1}).status_code == 200
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline and not _all_done(engine):
            time.sleep(0.1)
        assert _all_done(engine)
        counted = set[str]()
        for _ in range(3):
            with Client(base_url=client.base_url, headers={"Authorization": f"Bearer {TOKEN}"}) as watchdog:
                metrics = watchdog.get("/metrics").text
            found = re.search(r'formwright_requests_total\{route="POST /api/\{app\}/records/\{entity\}",status="201"\} (\S+)', metrics)
            counted.add(found[1] if found else "")
        assert counted == {"20.0"}, "each process answers for all"
        owners = {str(run.owner).partition(":")[0] for run in all_runs(engine)}
        assert owners <= {"first", "second"}
        assert told_to_end(serving) <= _GOODBYE
        assert all(told_to_end(worker) <= _GOODBYE for worker in workers)
        assert {process.returncode for process in (serving, *workers)} <= {0, -signal.SIGTERM}  # uvicorn ends by the signal it was sent
    engine.database.close()


def _all_done(engine: Engine) -> bool:
    with engine.database.read() as connection:
        return outbox.pending(connection) == 0 and runs.waiting(connection) == 0


@SQLITE
def test_a_request_on_its_way_is_answered_before_the_end(database_url: str) -> None:
    fill(database_url).database.close()
    port = free_port()
    with running(database_url, "serve", "--port", str(port)) as serving:
        with Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            wait_until_ready(client, serving)
        body = b'{"name": "bea", "password": "' + PASSWORD.encode() + b'"}'
        head = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as half:
            half.sendall(head + body[:10])
            time.sleep(0.2)
            began = time.monotonic()
            serving.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            half.sendall(body[10:])
            assert b" 200 OK" in half.recv(4096)
        serving.wait(30)
        assert time.monotonic() - began <= _GOODBYE
        assert serving.returncode in (0, -signal.SIGTERM)


@SQLITE
def test_a_run_is_handed_back_between_two_steps(database_url: str) -> None:
    engine = fill(database_url)
    take(engine, wishes(engine, ("W", "bread", 200)))
    worker: Worker
    steps: list[int] = []

    def stop_after_the_first(where: str, step: int) -> None:
        if where == "within":
            steps.append(step)
            worker.stop(0)

    worker = Worker(engine, "leaving", failpoint=stop_after_the_first)
    worker.run_forever()
    assert steps == [0]
    with engine.database.read() as connection:
        left = [run for run in runs.listing(connection, "bakery") if run.state == "queued"]
    assert left
    assert all(run.owner is None and run.attempt == 0 for run in left), "as if it had not been tried"
    engine.database.close()


@SQLITE
def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    engine = fill(database_url)
    ids = [each.id for each in save(engine, engine.app("bakery"), SYSTEM, [Create("wish", {"code": "W", "kind": "cake", "pieces": 3})])]
    save(engine, engine.app("bakery"), SYSTEM, [Transition("wish", ids[0], "take")])
    with engine.database.write() as connection:
        connection.execute(text("UPDATE fw_migration SET version_num = '9999'"))
    engine.database.close()
    with running(database_url, "serve", "--port", str(free_port())) as serving:
        assert serving.wait(240) == 4
        assert serving.stderr is not None
        assert "database_newer" in serving.stderr.read()
