"""What must have happened before every state can be visited: an app of two releases, an approval, comments, a filled bin."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Browser

from tests.e2e.conftest import ROOT, Demo

KEEPER = "tess"
SECRET = "a sentence of several words"
DEPOT = "depot"
CHANGES = "/api/mes/records/route_change"
REASONS = "/api/mes/records/reason"
PARCELS = f"/api/{DEPOT}/records/parcel"
DAYS = (("4", "2026-12-01"), ("30", "tomorrow"), (None, "as soon as it is dry"))
"""Weight and day of pick-up of each parcel: one fits everywhere, one day is none, one weight is missing."""
_PARCELS = ROOT / "tests" / "e2e" / "parcels"
_PARCEL = Path("entities", "parcel.yaml")
_LABELS = Path("rules", "weigh.yaml")
_CHANGED = (_PARCEL, _LABELS, Path("rules", "pick_up.yaml"))
_WAITS = "  - wait: {days: 30}\n"
_OLD_FIELDS = "  pick_up_on: {title: {zh: 取件日期, en: Pick up on}, type: text}\n  colour: {title: {zh: 颜色, en: Colour}, type: text}\n"


def _command(demo: Demo, *words: str, given: str = "") -> None:
    command = [sys.executable, "-m", "formwright", *words, "--database", f"sqlite:///{demo.folder / 'demo.db'}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, input=given, text=True, capture_output=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _older(folder: Path) -> None:
    """Make the app's release of before: a date that was a text, a field that went, a rule that waits."""
    parcel = folder / _PARCEL
    lines = [each for each in parcel.read_text("utf-8").splitlines(keepends=True) if "pick_up_on" not in each]
    parcel.write_text("".join(lines) + _OLD_FIELDS, "utf-8")
    labels = folder / _LABELS
    labels.write_text(labels.read_text("utf-8") + _WAITS, "utf-8")
    (folder / "rules" / "pick_up.yaml").unlink()


class Site:
    """The site as one person's program asks it."""

    def __init__(self, demo: Demo, context: APIRequestContext, who: str) -> None:
        self._demo, self._context = demo, context
        self.ask("POST", "/api/session", {"name": who, "password": demo.passwords[who]})

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask, and fail where it is refused."""
        answer = self._context.fetch(self._demo.url + path, method=method, data=body, headers={"X-Formwright": "1"})
        assert answer.ok, answer.text()
        told = answer.body()
        return json.loads(told) if told else {}

    def first(self, path: str) -> dict[str, Any]:
        """Return the first row of a list."""
        return dict(self.ask("GET", path)["rows"][0])


def _named(folder: Path) -> None:
    """Make the parcels an app of its own."""
    app = folder / "app.yaml"
    text = app.read_text("utf-8").replace("parcels", DEPOT)
    app.write_text(text.replace("包裹台", "仓库台").replace("Parcel desk", "Depot"), "utf-8")


def _rested(site: Site) -> None:
    """Wait until the runs of three parcels rest or failed."""
    states: list[str] = []
    for _ in range(120):
        states = [str(run["state"]) for run in site.ask("GET", f"/api/{DEPOT}/runs")["rows"]]
        if len(states) >= len(DAYS) and not {"ready", "running"} & {*states}:
            return
        time.sleep(0.25)
    raise AssertionError(states)


def _depot(demo: Demo, site: Callable[[Demo, str], Site]) -> Demo:
    """Publish two releases of a second app: runs rest on the first, and some values did not fit into the second."""
    folder = demo.folder / DEPOT
    known = replace(demo, passwords={**demo.passwords, KEEPER: SECRET})
    if folder.exists():
        return known
    shutil.copytree(_PARCELS, folder)
    _named(folder)
    newer = {path: (folder / path).read_text("utf-8") for path in _CHANGED}
    _older(folder)
    _command(demo, "apply", str(folder), "--note", "The depot as it began")
    role = ("--role", f"{DEPOT}:clerk", "--administrator", "--password-stdin")
    _command(demo, "user", "add", KEEPER, "--title", "Tess Lindgren", *role, given=SECRET + "\n")
    keeper = site(known, KEEPER)
    for number, (weight, day) in enumerate(DAYS, 1001):
        keeper.ask("POST", PARCELS, {"code": f"P-{number}", "weight": weight, "pick_up_on": day, "colour": "red"})
    _rested(keeper)
    for path, text in newer.items():
        (folder / path).write_text(text, "utf-8")
    lost = (each for field in ("pick_up_on", "colour") for each in ("--consent-loss", f"parcel.{field}"))
    _command(demo, "apply", str(folder), "--note", "Dates are dates", *lost)
    light = keeper.first(f"{PARCELS}?order_by=code")
    keeper.ask("PATCH", f"{PARCELS}/{light['id']}", {"weight": "5", "version": light["version"]})
    return known


def _submitted(lin: Site) -> str:
    """Submit a change that asks three people."""
    routings = lin.ask("GET", "/api/mes/records/routing?limit=2")["rows"]
    wish = {"routing": routings[0]["id"], "replaced_by": routings[1]["id"], "reason": "The kiln is being rebuilt", "affects_quality": True}
    made = lin.ask("POST", CHANGES, wish)
    lin.ask("POST", f"{CHANGES}/{made['id']}/transitions/submit", {"version": made["version"]})
    return str(made["id"])


def _talk(planner: Site) -> None:
    """Say two things about the first item, and change one of them."""
    item = planner.first("/api/mes/records/item?limit=1&order_by=code")
    path = f"/api/mes/records/item/{item['id']}/comments"
    said = planner.ask("POST", path, {"text": "Two boxes came wet.", "mentions": [], "files": []})
    planner.ask("PATCH", f"{path}/{said['id']}", {"text": "Two boxes came wet; the rest is dry."})
    planner.ask("POST", path, {"text": "The shop has been told.", "mentions": [], "files": []})


def _binned(admin: Site) -> None:
    """Delete two reasons."""
    for code in ("SCRAP-1", "SCRAP-2"):
        made = admin.ask("POST", REASONS, {"code": code, "name": code, "kind": "scrap"})
        admin.ask("DELETE", f"{REASONS}/{made['id']}?version={made['version']}")


@contextmanager
def staged(demo: Demo, browser: Browser) -> Generator[Demo]:
    """Let it all happen; nobody is asked to decide anything any more afterwards."""
    with ExitStack() as open_contexts:

        def site(known: Demo, who: str) -> Site:
            return Site(known, open_contexts.enter_context(closing(browser.new_context())).request, who)

        whole = _depot(demo, site)
        engineer, planner = site(whole, "lin"), site(whole, "planner")
        change = _submitted(engineer)
        _talk(planner)
        _binned(site(whole, "admin"))
        planner.ask("POST", "/api/mes/filters", {"entity": "item", "title": "With a code", "where": "code != null"})
        yield whole
        engineer.ask("POST", f"{CHANGES}/{change}/approvals/withdraw", {})
