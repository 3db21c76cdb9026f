"""Every rule of the template, tried out on a real day's orders: no row of any table moves, and nothing leaves the process.

`FORMWRIGHT_WHOLE_DAY=1` takes the whole day; the short form its first orders.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from formwright.metamodel.loader import load_folder
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.through import import_through
from formwright.runtime.publish import publish
from formwright.runtime.seeds import plant
from formwright.runtime.worker import drain
from formwright.store.engine import Database

ROOT = Path(__file__).parents[2]
APP = ROOT / "apps" / "mes-template"
DAY = APP / "data" / "online_retail_2010-12-01.csv"
LINES = None if os.environ.get("FORMWRIGHT_WHOLE_DAY") else 120


def _factory(folder: Path) -> str:
    """Return the address of a factory that has got a day's orders."""
    url = f"sqlite:///{folder / 'factory.db'}"
    database = Database(url)
    engine = Engine(database)
    publish(engine, load_folder(APP))
    app = engine.app("mes")
    plant(engine, app)
    file = folder / DAY.name
    file.write_text("".join(DAY.read_text("utf-8-sig").splitlines(keepends=True)[:LINES]), "utf-8")
    import_through(engine, app, SYSTEM, "shop_orders", file)
    drain(engine)
    database.close()
    return url


def test_every_rule_of_the_template_is_tried_and_nothing_happens(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    command = [sys.executable, "-m", "tests.understanding.rehearse", _factory(tmp_path), "mes"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["moved"] == []
    assert told["packets"] == []
    rules = {path.stem for path in (APP / "rules").glob("*.yaml")}
    assert told["rules"].keys() >= rules
    assert sum(count["broke"] for count in told["rules"].values()) == 0
    quiet = sorted(key for key in rules if not told["rules"][key]["runs"])
    assert quiet == [], told["rules"]
    assert sum(count["changes"] for count in told["rules"].values()) > 100
