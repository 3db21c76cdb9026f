"""A served desk with a clock that can be moved, a postbox, a key, and people who each have a browser of their own."""

import re
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from httpx import Client, Response

from formwright.api.account_settings import AccountSettings
from formwright.api.addresses import read_networks
from formwright.api.settings import SessionTimes, Settings
from formwright.kernel.clock import FrozenClock
from formwright.kernel.keys import Keys, new_key
from formwright.runtime.accounts import Accounts, Provider
from formwright.runtime.accounts.digests import digest
from formwright.runtime.engine import Engine
from formwright.runtime.mailing import MailServer
from formwright.store import accounts as store
from formwright.store.engine import Database
from tests.api.documented import hook
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.fixtures.ports import free_port

BASE = "http://localhost:8123"
SETUP = "a word that only the operator knows"
LINK = re.compile(re.escape(BASE) + r"/set-password#(\S+)")


class Postbox(MessageHandler):
    """Keeps the letters that a real mail server took."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)


@dataclass
class House:
    """A served desk; every answer is judged against the API's description."""

    engine: Engine
    accounts: Accounts
    clock: FrozenClock
    post: Postbox
    address: str
    judge: Callable[[Response], None]
    stack: ExitStack
    url: str
    keys: str

    def browser(self, **headers: str) -> Client:
        """Return a browser in which nobody is signed in."""
        events = {"response": [self.judge]}
        client = Client(base_url=self.address, headers={"X-Formwright": "1", **headers}, timeout=60, event_hooks=events, verify=False)
        return self.stack.enter_context(client)

    def signed_in(self, name: str, password: str = PASSWORD, **headers: str) -> Client:
        """Return a browser in which a person is signed in with their password."""
        client = self.browser(**headers)
        answer = client.post("/api/session", json={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        return client

    def program(self, token: str) -> Client:
        """Return a program that acts by a token."""
        client = self.browser()
        del client.headers["X-Formwright"]
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**by))

    def letters(self, count: int) -> list[str]:
        """Return the texts of the letters, once so many have come; they are sent beside the requests."""
        until = time.monotonic() + 20
        while len(self.post.letters) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.post.letters) >= count, f"{len(self.post.letters)} letters came, not {count}"
        return [text_of(letter) for letter in self.post.letters]

    def link(self, count: int = 1) -> str:
        """Return the secret of the link in the letter with this number."""
        found = LINK.search(self.letters(count)[count - 1])
        assert found is not None
        return found.group(1)

    def events(self, *names: str) -> list[str]:
        """Return the newest events of the book, oldest first; only those of some names where they are given."""
        found = [entry.event for entry in self.accounts.events(store.Sought(), most=200)]
        return [event for event in reversed(found) if not names or event in names]

    def forgotten(self) -> None:
        """Wait until the server has forgotten what it looked up, which takes it half a second."""
        time.sleep(0.55)

    def seen(self, client: Client) -> None:
        """Wait until a session's last use is written down, which is done beside the request."""
        until, now = time.monotonic() + 20, self.clock.now()
        while time.monotonic() < until:
            with self.engine.database.read() as connection:
                sessions = store.sessions(connection, self.person("mona"))
            if any(each.token_hash == digest(client.cookies["fw_session"]) and each.seen_at == now for each in sessions):
                return
            time.sleep(0.02)

    def person(self, name: str) -> str:
        """Return a person's id."""
        return self.accounts.people.named(name).id


def text_of(letter: Message) -> str:
    """Return the text of a letter."""
    content = letter.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@contextmanager
def post_office() -> Generator[tuple[Postbox, MailServer]]:
    """Yield a postbox behind a real mail server, and how it is reached."""
    postbox, port = Postbox(), free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox, MailServer.from_url(f"smtp://127.0.0.1:{port}", "formwright@example.com")
    finally:
        controller.stop()


@contextmanager
def a_house(
    url: str, providers: tuple[Provider, ...] = (), base: str = BASE, sessions: SessionTimes | None = None, proxies: str = "",
    key: str = "",
) -> Generator[House]:
    """Serve a prepared desk."""
    with ExitStack() as stack:
        postbox, mail = stack.enter_context(post_office())
        clock = FrozenClock(datetime.now(UTC))
        database = Database(url)
        stack.callback(database.close)
        key = key or new_key()
        engine = Engine(database, clock, Keys([key]))
        told = AccountSettings(mail=mail, proxies=read_networks(proxies), providers=providers, setup=SETUP)
        settings = Settings(base_url=base, work_rules=False, sessions=sessions or SessionTimes(), accounts=told)
        accounts = Accounts(database, clock, keys=engine.keys, base_url=base)
        stack.callback(accounts.close)
        address = stack.enter_context(served(engine, settings))
        yield House(engine, accounts, clock, postbox, address, hook(engine), stack, url, key)
