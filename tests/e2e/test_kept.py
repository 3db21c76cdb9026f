"""What a publish set aside, seen by an administrator: refused as it was, put back with another value, forgotten, deleted."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from formwright.api.settings import Settings
from formwright.runtime.accounts import Accounts
from formwright.runtime.accounts.people import NewPerson
from formwright.runtime.engine import Engine
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD
from tests.api.served import served
from tests.api.test_kept import fill_shop
from tests.e2e.people import ROOT, screen

DESK = (1366, 820)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The address of a shop that set aside three sizes and the field of colours."""
    if not (ROOT / "ui" / "dist" / "index.html").exists():
        pytest.skip("the interface is not built: ./run test builds it")
    monkeypatch.setenv("FORMWRIGHT_FILES", str(tmp_path / "files"))
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    fill_shop(url)
    engine = Engine(Database(url))
    accounts = Accounts(engine.database, engine.clock)
    accounts.people.add(NewPerson("root", PASSWORD, "Root", "en", administrator=True))
    accounts.set_roles("root", "shop", ["chief"], engine.app("shop").model.roles)
    accounts.close()
    with served(engine, Settings(work_rules=False)) as address:
        yield address
    engine.database.close()


def test_kept_values_are_put_back_forgotten_and_deleted(browser: Browser, shop: str) -> None:
    """A value that still does not fit stays with its reason; what is put back stands in its record; the rest goes."""
    with screen(browser, shop, "en", *DESK) as s:
        page = s.page
        s.arrive("/")
        s.sign_in("root", PASSWORD)
        expect(page.locator("#content h1, main h1").first).to_be_visible()
        s.open("/admin/kept")
        rows = page.locator("tbody tr")
        expect(rows).to_have_count(2)
        s.look("kept")
        page.get_by_role("link", name="Look and put back").click()
        expect(rows).to_have_count(3)
        put_back = page.get_by_role("button", name="Put back")
        page.get_by_role("checkbox", name="Mark b").click()
        put_back.click()
        expect(page.get_by_role("alert").get_by_text("b: This must be a whole number. Give a number such as 12.")).to_be_visible()
        expect(rows).to_have_count(3)
        s.look("kept-refused")
        page.get_by_label("Value to put in").fill("12")
        put_back.click()
        expect(page.get_by_text("One value is back in its record.")).to_be_visible()
        expect(rows).to_have_count(2)
        assert [row["size"] for row in page.request.get(f"{shop}/api/shop/records/item?where=code=='b'").json()["rows"]] == [12]

        rows.filter(has_text="(deleted)").get_by_role("checkbox").click()
        page.get_by_role("button", name="Forget for ever").click()
        expect(rows).to_have_count(1)
        page.get_by_role("link", name="Kept data").last.click()
        colour = rows.filter(has_text="item.colour")
        colour.get_by_role("button", name="Delete for ever").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Delete all 3 values")
        dialog.get_by_role("button", name="Delete for ever").click()
        expect(colour).to_have_count(0)
        expect(rows).to_have_count(1)
        s.look("kept-deleted")
