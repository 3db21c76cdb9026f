"""A real provider of sign-ins in a process of its own, and what a person does in front of it."""

import json
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from formwright.runtime.accounts import Provider, RoleRule
from tests.api.accounts.house import House
from tests.fixtures.ports import free_port

PEOPLE: Mapping[str, Mapping[str, object]] = {
    "sub-mona": {"email": "mona@example.com", "email_verified": True, "name": "Mona", "groups": ["desk-clerks"]},
    "sub-liar": {"email": "mona@example.com", "email_verified": False, "name": "Liar"},
    "sub-new": {"email": "new@example.com", "email_verified": True, "name": "New Person", "groups": ["desk-managers"]},
    "sub-plain": {"name": "Plain"},
}


@contextmanager
def provider_process() -> Generator[str]:
    """Yield the issuer of a provider that knows these people."""
    port = free_port()
    told = [part for sub, claims in PEOPLE.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1", *told]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        _await(issuer)
        yield issuer
    finally:
        process.kill()
        process.wait()


def _await(issuer: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(issuer)


def trusted(issuer: str, **more: object) -> Provider:
    """Return the settings of a provider."""
    roles = (RoleRule("groups", "desk-clerks", "desk", "clerk"), RoleRule("groups", "desk-managers", "desk", "manager"))
    values: dict[str, object] = {"links_by_email": True, "roles": roles, **more}
    return Provider("plant", "Plant sign-in", issuer, "formwright", "the client's secret", **values)  # type: ignore[arg-type]


def there_and_back(address: str, subject: str) -> str:
    """Sign in at the provider as somebody; returns the path by which the browser comes back."""
    answer = httpx.post(address, data={"sub": subject}, timeout=30)
    assert answer.status_code == 302, answer.text[:500]
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def come_in(house: House, subject: str, client: httpx.Client | None = None) -> tuple[httpx.Client, str]:
    """Sign in elsewhere in a browser; returns the browser and where it is sent in the end."""
    browser = client or house.browser()
    away = browser.get("/api/elsewhere/plant")
    assert away.status_code == 302, away.text
    answer = browser.get(there_and_back(away.headers["location"], subject))
    assert answer.status_code == 302, answer.text
    return browser, answer.headers["location"].removeprefix("http://localhost:8123")
