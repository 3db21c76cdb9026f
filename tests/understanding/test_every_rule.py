"""Every rule of the template, tried out on a real day's orders: no row of any table moves, and nothing leaves the process.

`FORMWRIGHT_WHOLE_DAY=1` takes the whole day; the short form its first orders.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from formwright.expressions import Expression
from formwright.expressions import types as t
from formwright.metamodel.loader import load_folder
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create, Transition
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.importing.through import import_through
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.seeds import plant
from formwright.runtime.worker import drain
from formwright.store.engine import Database

ROOT = Path(__file__).parents[2]
APP = ROOT / "apps" / "mes-template"
DAY = APP / "data" / "online_retail_2010-12-01.csv"
QUIET = frozenset({
    "release_orders", "route_change_takes_effect", "maintenance_ahead", "maintenance_done", "maintenance_overdue", "stopped_machines",
})
"""Rules that take none of these records: each order that is made has its work orders already, nobody changed a route that day, and the
shop's day tells nothing of maintenance and machines; the template's scenarios play those."""
WHOLE = bool(os.environ.get("FORMWRIGHT_WHOLE_DAY"))


def _factory(folder: Path) -> str:
    """Return the address of a factory that has got a day's orders."""
    url = f"sqlite:///{folder / 'factory.db'}"
    database = Database(url)
    engine = Engine(database)
    publish(engine, load_folder(APP))
    app = engine.app("mes")
    plant(engine, app)
    file = folder / DAY.name
    head, *lines = DAY.read_text("utf-8-sig").splitlines(keepends=True)
    cancelled = [line for line in lines if line.startswith("C")][:5]
    file.write_text("".join([head, *(lines if WHOLE else [*lines[:90], *cancelled])]), "utf-8")
    import_through(engine, app, SYSTEM, "shop_orders", file)
    drain(engine)
    _work(engine)
    database.close()
    return url


def _work(engine: Engine) -> None:
    """Let people have reported, blocked a job and put a work order on hold, so that every rule has something to look at."""
    app = engine.app("mes")
    worker = Query("worker", ("id",), limit=1)
    who = read(engine, app, SYSTEM, worker).rows[0]["id"]
    ready = Expression.parse("state == 'ready'", app.model.entities["job"].scope, t.BOOLEAN)
    reported, blocked = (row["id"] for row in read(engine, app, SYSTEM, Query("job", ("id",), where=ready, limit=2)).rows)
    save(engine, app, SYSTEM, [Create("report", {"job": reported, "worker": who, "good": 1})])
    _measure(engine, who)
    save(engine, app, SYSTEM, [Transition("job", str(blocked), "block", {"block_reason": "no paint"})])
    drain(engine)
    released = Expression.parse("state == 'released'", app.model.entities["work_order"].scope, t.BOOLEAN)
    (held, *_) = (row["id"] for row in read(engine, app, SYSTEM, Query("work_order", ("id",), where=released, limit=1)).rows)
    save(engine, app, SYSTEM, [Transition("work_order", str(held), "hold", {"hold_reason": "wait"})])
    drain(engine)


def _measure(engine: Engine, who: object) -> None:
    """Let a person measure something beyond its limits."""
    app = engine.app("mes")
    limited = Expression.parse("characteristic.upper != null", app.model.entities["job"].scope, t.BOOLEAN)
    (job, *_) = read(engine, app, SYSTEM, Query("job", ("id",), where=limited, limit=1)).rows
    save(engine, app, SYSTEM, [Create("measurement", {"job": job["id"], "worker": who, "value": 5000, "reason": "tool"})])
    drain(engine)


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
    assert set(quiet) <= QUIET, told["rules"]
    assert all(count["tries"] for count in told["rules"].values())
    assert sum(count["changes"] for count in told["rules"].values()) > 100
