"""The demo factory with, beside it, very many deals and forms of a hundred fields."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from formwright.kernel.clock import SystemClock
from formwright.kernel.ids import new_id
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish_folder
from formwright.store import records
from formwright.store.engine import Database

from .read_world import build

FIELDS = 100
LINES = 2_000
_ROOT = Path(__file__).resolve().parents[1]


def prepared(folder: Path, rows: int) -> None:
    """Make the demo's data, a list of so many rows and two wide forms; the planner may use them."""
    if (folder / "wide").exists():
        return
    command = [sys.executable, "-m", "formwright", "demo", "--data", str(folder), "--prepare-only"]
    subprocess.run(command, check=True, cwd=_ROOT, env={**os.environ, "PYTHONPATH": "src"}, stdout=subprocess.DEVNULL)
    url = f"sqlite:///{folder / 'demo.db'}"
    build(url, rows)
    engine = Engine(Database(url), SystemClock())
    publish_folder(engine, wide_app(folder / "wide"))
    _fill(engine)
    for app, role in (("scale", "admin"), ("wide", "member")):
        given = [sys.executable, "-m", "formwright", "user", "role", "planner", app, role, "--database", url]
        subprocess.run(given, check=True, cwd=_ROOT, env={**os.environ, "PYTHONPATH": "src"}, stdout=subprocess.DEVNULL)


def _fill(engine: Engine) -> None:
    now = engine.clock.now()
    own: dict[str, Any] = {
        "version": 1,
        "created_at": now,
        "created_by": "bench",
        "updated_at": now,
        "updated_by": "bench",
    }
    pad = {**own, "id": new_id(), "code": "P1"}
    lines = [{**own, "id": new_id(), "pad": pad["id"], "name": f"Line {n}", "amount": n % 97} for n in range(LINES)]
    tables = engine.app("wide").tables
    with engine.database.write() as connection:
        records.insert(connection, tables.of("pad"), [pad])
        records.insert(connection, tables.of("line"), lines)


def wide_app(folder: Path) -> Path:
    """Write an app of one entity with a hundred fields, some of which depend on others, and a form of each kind."""
    kinds = [
        {"type": "text"},
        {"type": "decimal", "scale": 2, "min": 0},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": "date"},
    ]
    fields = {
        f"f{n}": {**kinds[n % len(kinds)], "title": {"zh": f"字段 {n}", "en": f"Field {n}"}} for n in range(FIELDS)
    }
    controls = [{"field": f"f{n}", **({"visible": "f0 != 'hide'"} if n % 10 == 9 else {})} for n in range(FIELDS)]
    title = {"zh": "宽表", "en": "Wide"}
    form = {"title": title, "of": "sheet", "sections": [{"title": title, "columns": 2, "controls": controls}]}
    written = {
        "app.yaml": {
            "key": "wide",
            "title": title,
            "version": "1.0.0",
            "languages": ["zh", "en"],
            "time_zone": "Asia/Shanghai",
        },
        "entities/sheet.yaml": {"title": title, "label": "{f0}", "fields": fields},
        "entities/pad.yaml": {
            "title": title,
            "label": "{code}",
            "fields": {"code": _text(), "lines": {"type": "children", "title": title, "of": "line", "by": "pad"}},
        },
        "entities/line.yaml": {
            "title": title,
            "label": "{name}",
            "fields": {
                "pad": {"type": "reference", "title": title, "to": "pad", "required": True, "on_delete": "cascade"},
                "name": _text(),
                "amount": {"type": "decimal", "title": title, "scale": 2},
            },
        },
        "forms/sheet.yaml": form,
        "forms/report.yaml": {**form, "kind": "terminal"},
        "views/sheets.yaml": {"title": title, "of": "sheet", "columns": ["f0", "f1"]},
        "roles/member.yaml": {"title": title, "grants": {"*": {"do": "all"}}},
    }
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")  # JSON is YAML as well
    return folder


def _text() -> dict[str, Any]:
    return {"type": "text", "title": {"zh": "名称", "en": "Name"}, "required": True, "max_length": 60}
