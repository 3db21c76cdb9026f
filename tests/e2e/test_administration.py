"""An administrator at work: a person from invitation to signing out, a device that is paired; each place in both looks."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo
from tests.e2e.people import Language, Screen, screen, still
from tests.e2e.process import fits

DESK, PHONE = (1366, 820), (360, 740)
PLACES = ("users", "roles", "access?entity=item", "apps", "devices", "audit", "security", "health")
LOOKS: tuple[tuple[Language, str], ...] = (("zh", "light"), ("en", "dark"))
SECRET = "a sentence of several words"


def _arrive(s: Screen, demo: Demo) -> None:
    s.arrive("/")
    s.sign_in("admin", demo.passwords["admin"])
    expect(s.page.locator("#content h1").first).to_be_visible()


@pytest.mark.parametrize(("language", "look"), LOOKS)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_place_is_open_to_everybody(browser: Browser, demo: Demo, language: Language, look: str, size: tuple[int, int]) -> None:
    """Each is drawn without running over the page's side, and axe finds nothing wrong with it."""
    with screen(browser, demo.url, language, *size) as s:
        s.sit_down("admin", demo.passwords["admin"])
        s.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        for address in PLACES:
            s.open(f"/admin/{address}")
            still(s.page)
            s.look(f"admin-{address.partition('?')[0]}-{look}-{size[0]}")
            assert s.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_person_is_invited_explained_looked_through_and_signed_out(browser: Browser, demo: Demo) -> None:
    with screen(browser, demo.url, "en", *DESK) as s, screen(browser, demo.url, "en", *DESK) as hers:
        _arrive(s, demo)
        s.page.get_by_role("link", name="Administration").click()
        s.page.get_by_role("button", name="Add a person").click()
        s.page.get_by_label("Full name").fill("Ida Berg")
        s.page.get_by_label("Sign-in name").fill("ida")
        s.page.get_by_role("button", name="Add and invite").click()
        link = s.page.get_by_text("/set-password#").inner_text()
        s.look("admin-invited")
        s.page.get_by_role("button", name="Give roles now").click()
        s.page.get_by_label("Customer service").click()
        expect(s.page.get_by_text("The roles are saved")).to_be_visible()

        hers.page.goto(link)
        hers.page.locator("input[name=password]").fill(SECRET)
        hers.page.locator("form button[type=submit]").click()
        expect(hers.page.get_by_role("status")).to_be_visible()
        hers.open("/")
        hers.sign_in("ida", SECRET)
        expect(hers.page.locator("#content h1").first).to_be_visible()

        s.page.reload()
        still(s.page)
        s.look("admin-person")
        s.page.get_by_role("link", name="Explain access").last.click()
        s.page.get_by_role("combobox", name="Kind of record").click()
        s.page.get_by_role("option", name="Item", exact=True).click()
        s.page.get_by_role("combobox", name="Field").click()
        s.page.get_by_role("option", name="Note", exact=True).click()
        expect(s.page.get_by_text("No: Ida Berg may not do this")).to_be_visible()
        expect(s.page.get_by_role("link", name="roles/customer_service.yaml:")).to_be_visible()
        s.look("admin-explained")

        s.page.get_by_role("button", name="Look through their eyes").click()
        expect(s.page.get_by_text("You look through the eyes of Ida Berg")).to_be_visible()
        expect(s.page.locator("#content h1").first).to_be_visible()
        s.look("admin-looking")
        s.page.get_by_role("button", name="Back to yourself").click()
        expect(s.page.get_by_text("No: Ida Berg may not do this")).to_be_visible()

        s.open("/admin/users?q=ida")
        s.page.get_by_role("link", name="Ida Berg").click()
        s.page.get_by_role("button", name="End the session").click()
        expect(s.page.get_by_text("Signed in nowhere")).to_be_visible()
        hers.page.reload()
        expect(hers.page.locator("input[name=password]")).to_be_visible()


def test_a_device_is_paired_by_the_address_that_its_camera_reads(browser: Browser, demo: Demo) -> None:
    """Another browser becomes the shared device without a password; the address serves once; once forgotten it knows nobody."""
    with (
        screen(browser, demo.url, "en", *DESK) as s,
        screen(browser, demo.url, "en", *PHONE) as bench,
        screen(browser, demo.url, "en", *PHONE) as late,
    ):
        _arrive(s, demo)
        s.open("/admin/devices")
        s.page.get_by_role("button", name="Pair a device").click()
        s.page.get_by_label("Name of the device").fill("Kiln tablet")
        s.page.get_by_role("combobox", name="Station").click()
        s.page.get_by_role("option", name="KILN").click()
        s.page.get_by_role("button", name="Make a code").click()
        expect(s.page.get_by_role("img", name="QR code with the address")).to_be_visible()
        s.look("admin-paired")
        address = s.page.get_by_text("/terminal#pair=").inner_text()
        bench.page.goto(address)
        expect(bench.page.locator(".t-screen > .t-scan-hint")).to_be_visible()
        expect(bench.page.get_by_text("Kiln tablet").first).to_be_visible()
        assert "pair=" not in bench.page.url
        late.page.goto(address)
        expect(late.page.locator("form button[type=submit]")).to_be_visible()

        s.page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
        fits(s, "/admin/devices")
        s.page.get_by_role("button", name="Forget the device Kiln tablet").click()
        expect(s.page.get_by_text("The device is forgotten")).to_be_visible()
        bench.page.reload()
        expect(bench.page.locator("form button[type=submit]")).to_be_visible()
