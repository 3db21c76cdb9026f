"""What a test on the floor needs beforehand, whatever others did before it: people who read a language, jobs that can be started."""

from contextlib import closing

from playwright.sync_api import Browser

from tests.e2e.conftest import Demo
from tests.e2e.people import Language
from tests.e2e.staging import Site

JOBS = "/api/mes/records/job"
_FIELDS = "fields=id,version,state,quantity_left&order_by=-quantity_left&limit=50"


def reads(browser: Browser, demo: Demo, language: Language, *people: str) -> None:
    """Let people read a language from their next sign-in on: a device keeps what somebody chose at it as their own."""
    for who in people:
        with closing(browser.new_context()) as context:
            Site(demo, context.request, who).ask("PATCH", "/api/session", {"language": language})


def startable(browser: Browser, demo: Demo, station: str) -> None:
    """Make sure that a job can be started at a station: where all were begun, one is stopped and released again."""
    with closing(browser.new_context()) as context:
        planner = Site(demo, context.request, "planner")
        rows = planner.ask("GET", f"{JOBS}?{_FIELDS}&where=work_centre.code == '{station}' and state in ['ready', 'running']")["rows"]
        if any(row["state"] == "ready" for row in rows):
            return
        path = f"{JOBS}/{rows[0]['id']}"
        for step, told in (("block", {"block_reason": "The tool is changed"}), ("unblock", {})):
            version = planner.ask("GET", path)["version"]
            planner.ask("POST", f"{path}/transitions/{step}", {"version": version, **told})
