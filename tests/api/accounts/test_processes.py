"""Two real server processes on one database: what one ends is over in the other within a second."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager

from httpx import Client, HTTPError

from formwright.kernel.keys import new_key
from formwright.runtime.accounts import Accounts
from formwright.runtime.engine import Engine
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD
from tests.fixtures.kinds import POSTGRESQL
from tests.fixtures.ports import free_port


@contextmanager
def a_process(url: str, key: str) -> Generator[str]:
    """Yield the address of a server process."""
    port = free_port()
    environment = {**os.environ, "FORMWRIGHT_KEY": key, "FORMWRIGHT_DATABASE": url, "PYTHONPATH": "src"}
    command = [sys.executable, "-m", "formwright", "serve", "--port", str(port), "--no-rules", "--database", url]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def until_up(client: Client) -> None:
    """Wait until a server answers; on a busy machine its start alone takes long."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            if client.get("/health").status_code == 200:
                return
        except (OSError, HTTPError):
            time.sleep(0.1)
    raise TimeoutError


def out_after(client: Client, path: str, ended: Callable[[], object], status: int = 401) -> float:
    """Return the seconds until a server refuses whom another process put out; it is asked all the time, so that it remembers."""
    assert client.get(path).status_code == 200
    ended()
    began = time.monotonic()
    while client.get(path).status_code != status:
        assert time.monotonic() - began < 5
    return time.monotonic() - began


@POSTGRESQL
def test_what_one_process_ends_is_over_in_the_other_within_a_second(desk_url: str) -> None:
    key = new_key()
    with ExitStack() as stack:
        first, second = (stack.enter_context(a_process(desk_url, key)) for _ in range(2))
        here = stack.enter_context(Client(base_url=first, headers={"X-Formwright": "1"}, timeout=60))
        there = stack.enter_context(Client(base_url=second, headers={"X-Formwright": "1"}, timeout=60))
        until_up(here)
        until_up(there)
        database = Database(desk_url)
        stack.callback(database.close)
        engine = Engine(database)
        accounts = Accounts(database, engine.clock)
        stack.callback(accounts.close)

        def enter() -> None:
            assert here.post("/api/session", json={"name": "mona", "password": PASSWORD}).status_code == 200
            there.cookies.clear()
            there.cookies.set("fw_session", here.cookies["fw_session"], "127.0.0.1")

        seconds: dict[str, float] = {}
        enter()
        token = here.post("/api/tokens", json={"title": "x"}).json()
        program = stack.enter_context(Client(base_url=second, headers={"Authorization": f"Bearer {token['token']}"}, timeout=60))
        seconds["token"] = out_after(program, "/api/session", lambda: here.delete(f"/api/tokens/{token['id']}"))
        roles = engine.app("desk").model.roles
        seconds["role"] = out_after(there, "/api/desk/model", lambda: accounts.set_roles("mona", "desk", [], roles), 404)
        seconds["sign-out"] = out_after(there, "/api/session", lambda: here.delete("/api/session"))
        enter()
        seconds["password"] = out_after(
            there, "/api/session", lambda: here.post("/api/account/password", json={"old": PASSWORD, "password": "quite another one"})
        )
        there.cookies.set("fw_session", here.cookies["fw_session"], "127.0.0.1")
        seconds["kept out"] = out_after(there, "/api/session", lambda: accounts.set_active("mona", active=False))
        assert max(seconds.values()) < 1.0, seconds
