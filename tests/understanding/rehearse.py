"""Tries out every rule of an app, in a process that may not speak to any network; prints what was done as JSON.

Run as `python -m tests.understanding.rehearse URL APP`: opening a socket, looking up a host or starting a program ends it.
"""

import json
import sys
from collections.abc import Sequence
from typing import Any, cast

from formwright.kernel.problems import FormwrightError, Problem
from formwright.metamodel.query import Query
from formwright.metamodel.rule_model import RuleModel
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.explaining.dry_run import Wish, dry_run
from formwright.runtime.explaining.eyes import Eyes
from formwright.runtime.read import read
from formwright.store.engine import Database
from tests.understanding.looking import checksum, say

PACKETS: list[str] = []
_OUT = ("socket.__new__", "socket.connect", "socket.send", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.", "os.system",
        "os.exec", "os.posix_spawn", "os.fork", "smtplib.", "urllib.", "http.client.", "ftplib.")  # fmt: skip
MOST = 8


def _watch(event: str, given: tuple[object, ...]) -> None:
    if event.startswith(_OUT):
        PACKETS.append(f"{event} {given}")
        raise PermissionError(f"{event}: nothing leaves here")


def _some(engine: Engine, app: Any, entity: str, where: Any = None) -> list[str]:
    rows = read(engine, app, SYSTEM, Query(entity, ("id",), where=where, order_by=("-id",), limit=MOST)).rows
    return [str(row["id"]) for row in rows]


def _ways(engine: Engine, app: Any, rule: RuleModel) -> list[tuple[list[str], dict[str, Any] | None]]:
    """Return records to try a rule on, as they are and after each transition that leads where the rule looks."""
    entity = app.model.entities[rule.trigger.entity]
    ways: list[tuple[list[str], dict[str, Any] | None]] = [(_some(engine, app, entity.key, rule.trigger.condition), None)]
    if entity.workflow is None or not rule.trigger.to:
        return [way for way in ways if way[0]] or [([], None)]
    rows = read(engine, app, SYSTEM, Query(entity.key, ("id", entity.workflow.field), limit=500)).rows
    by_state: dict[str, list[str]] = {}
    for row in rows:
        by_state.setdefault(str(row[entity.workflow.field]), []).append(str(row["id"]))
    ways.extend((by_state.get(state, [])[:MOST], None) for state in rule.trigger.to)
    for key, transition in entity.workflow.definition.transitions.items():
        starts = [transition.from_] if isinstance(transition.from_, str) else [*transition.from_]
        ids = [each for start in starts for each in by_state.get(start, [])][:MOST]
        if transition.to in rule.trigger.to and ids:
            ways.append((ids, {"do": key, "set": _required(engine, app, entity, transition.require)}))
    return [way for way in ways if way[0]] or [([], None)]  # where the condition compares with what was before, none may fit


def _required(engine: Engine, app: Any, entity: Any, fields: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        target = getattr(entity.fields[field], "to", None)
        found[field] = (_some(engine, app, target) or [None])[0] if target else "x"
    return found


def _told(rule: RuleModel) -> dict[str, Any]:
    """Return something to tell a rule that must be told something."""
    some = {"date": "2011-01-05", "text": "x"}
    return {name: some[field.type] for name, field in rule.trigger.inputs.items() if field.required}


def main(url: str, app_key: str) -> None:
    database = Database(url)
    engine = Engine(database)
    app = engine.app(app_key)
    for each in app.model.definitions.entities:
        _some(engine, app, each)  # the driver's own connections are there before anything is watched
    before = checksum(database)
    sys.addaudithook(_watch)
    eyes = Eyes(engine, app, SYSTEM, say)
    told: dict[str, dict[str, int]] = {}
    for key, rule in sorted(app.model.rules.items()):
        if not rule.trigger.entity or rule.trigger.entity not in app.model.entities:
            continue
        count = told[key] = {"tries": 0, "runs": 0, "changes": 0, "sent": 0, "broke": 0, "milliseconds": 0}
        for ids, change in _ways(engine, app, rule):
            try:
                wish = Wish(key, ids, change=change, pass_waits=True, given=_told(rule) if change is None else {})
                answer = cast("dict[str, Any]", dry_run(eyes, wish))
            except FormwrightError as refused:
                raise SystemExit(f"{key}: {[Problem.text(p) for p in refused.problems]}") from refused
            count["tries"] += 1
            count["milliseconds"] = max(count["milliseconds"], int(answer["seconds"] * 1000))
            count["runs"] += sum(run["rule"] == key for run in answer["runs"])
            count["changes"] += len(answer["changes"])
            count["sent"] += len(answer["sent"])
            count["broke"] += sum(p["code"] == "run_broke" for run in answer["runs"] for p in run["problems"])
    after = checksum(database)
    moved = [name for name in after if after[name] != before.get(name)]
    sys.stdout.write(json.dumps({"rules": told, "moved": moved, "packets": PACKETS}) + "\n")
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
