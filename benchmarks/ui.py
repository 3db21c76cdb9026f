"""What people feel: weight of the first screens, cold and warm start on a slow link, scan to form, a form of 100 fields, 100,000 rows."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright
from starter.programs import find_browser

from tests.e2e.conftest import ROOT, Demo
from tests.fixtures.browser import FLAGS

from .http_servers import free_port, serving
from .ui_screens import desk_form, floor, lines, machine, rows, terminal_form
from .ui_stage import Stage
from .ui_told import Told
from .ui_weights import bundles, customer
from .ui_world import prepared

PARTS: dict[str, Callable[[Stage, Told], None]] = {
    "bundles": bundles,
    "floor": floor,
    "customer": customer,
    "terminal-form": terminal_form,
    "desk-form": desk_form,
    "rows": rows,
    "lines": lines,
}


def main(arguments: Sequence[str]) -> int:
    """Measure all parts or those named; exit code 1 where one is beyond its limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks ui", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--report", type=Path, default=ROOT / ".cache" / "bench" / "ui.md", help="where the table is written"
    )
    parser.add_argument("--data", type=Path, help="a folder in which the made data is kept for the next time")
    given = parser.parse_args(arguments)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    told = Told()
    with tempfile.TemporaryDirectory() as made:
        folder = given.data or Path(made)
        prepared(folder, given.rows)
        port = free_port()
        command = ["-m", "formwright", "demo", "--data", str(folder), "--port", str(port)]
        with serving(command, port, {"FORMWRIGHT_LOG_LEVEL": "ERROR"}), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
            passwords = json.loads((folder / "passwords.json").read_text("utf-8"))
            pins = json.loads((folder / "pins.json").read_text("utf-8"))
            stage = Stage(browser, Demo(f"http://127.0.0.1:{port}", passwords, folder), pins, given.rows)
            machine(stage, told)
            for name in given.parts or PARTS:
                PARTS[name](stage, told)
            browser.close()
    given.report.parent.mkdir(parents=True, exist_ok=True)
    given.report.write_text(told.table(), "utf-8")
    print(f"Written to {given.report}")
    sys.stdout.write(
        "Beyond the limit: " + "; ".join(told.missed) + "\n" if told.missed else "All within their limits.\n"
    )
    return int(bool(told.missed))
