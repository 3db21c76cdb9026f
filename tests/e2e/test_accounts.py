"""One's own account on the screen: an authenticator app, a passkey of the browser's own, a token; and the ways back in."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pyotp.totp import TOTP

from formwright.kernel.clock import SystemClock
from formwright.kernel.keys import new_key
from formwright.runtime.accounts import Accounts
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD, fill_desk
from tests.e2e.people import Language, Screen
from tests.fixtures.ports import free_port

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served desk that knows its own name, as passkeys need it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'desk.db'}"
    fill_desk(url)
    database = Database(url)
    accounts = Accounts(database, SystemClock())
    accounts.set_language(accounts.people.named("mona").id, "zh")
    accounts.close()
    database.close()
    port = free_port()
    site = f"http://localhost:{port}"
    settings = {"FORMWRIGHT_KEY": new_key(), "FORMWRIGHT_BASE_URL": site, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "formwright", "serve", "--host", "127.0.0.1", "--port", str(port), "--database", url]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}) as server:
        try:
            _await(site)
            yield site
        finally:
            server.terminate()


def _await(site: str) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"{site}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise TimeoutError(site)


def a_device(context: BrowserContext, page: Page) -> None:
    """Give the browser an authenticator that says yes to everything."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(screen: Screen) -> None:
    """Leave by the menu."""
    screen.page.locator("button.fw-account").click()
    screen.page.get_by_role("menuitem", name=screen.say("退出", "Sign out")).click()
    expect(screen.page.locator("input[name=password]")).to_be_visible()


def section(screen: Screen, zh: str, en: str) -> Locator:
    """Return the part of the page under a heading."""
    heading = screen.page.get_by_role("heading", name=screen.say(zh, en), exact=True)
    return screen.page.locator("section").filter(has=heading)


@pytest.mark.parametrize("language", get_args(Language))
def test_a_second_factor_a_passkey_and_a_token(site: str, context: BrowserContext, page: Page, language: Language) -> None:
    screen, person = Screen(page, site, language), {"zh": "mona", "en": "carl"}[language]
    a_device(context, page)
    screen.arrive("/account")
    screen.sign_in(person, PASSWORD)
    expect(page.get_by_role("heading", name=screen.say("我的账户", "My account"))).to_be_visible()

    code = section(screen, "验证器应用", "Authenticator app")
    code.get_by_role("button", name=screen.say("设置", "Set up")).click()
    expect(code.get_by_role("img")).to_be_visible()
    secret = code.locator("code").inner_text()
    code.locator("input[name=code]").fill(TOTP(secret).now())
    code.get_by_role("button", name=screen.say("启用", "Switch on")).click()
    expect(code.locator("pre, code").first).to_contain_text("-")

    passkeys = section(screen, "通行密钥", "Passkeys")
    passkeys.get_by_role("button", name=screen.say("添加通行密钥", "Add a passkey")).click()
    expect(passkeys.get_by_role("button", name=screen.say("移除通行密钥", "Remove the passkey"))).to_be_visible()

    tokens = section(screen, "程序令牌", "Tokens of programs")
    tokens.locator("input[name=title]").fill("night import")
    tokens.get_by_role("button", name=screen.say("创建令牌", "Make a token")).click()
    expect(tokens.get_by_role("status")).to_contain_text("fwt_")
    screen.look("account")

    sign_out(screen)
    screen.sign_in(person, PASSWORD)
    expect(page.get_by_role("heading", name=screen.say("第二步验证", "Second step"))).to_be_visible()
    screen.look("second-step")
    # The code of this moment was used to switch the app on; the next one is taken as well.
    page.locator("input[name=code]").fill(TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30)))
    page.locator("form button[type=submit]").click()
    expect(page.locator("button.fw-account")).to_be_visible()

    sign_out(screen)
    page.get_by_role("button", name=screen.say("使用通行密钥登录", "Sign in with a passkey")).click()
    expect(page.locator("button.fw-account")).to_be_visible()


@pytest.mark.parametrize("language", get_args(Language))
def test_a_link_that_is_over_says_so(site: str, page: Page, language: Language) -> None:
    screen = Screen(page, site, language)
    screen.arrive("/sign-in")
    screen.open("/set-password#an-old-secret")
    expect(page.locator("input[name=password]")).to_be_visible()
    assert "#" not in page.url
    page.locator("input[name=password]").fill("quite another sentence")
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("alert")).to_contain_text(screen.say("链接", "link"))
    screen.look("set-password")
