"""The app that is made of patterns, and how a pattern is played: one move after another, each followed by all that is due.

A case writes steps in short: `task A as a` creates a task, `await a` waits until those tasks are done, `mark D` leaves a mark in
the trail by which the way is told. `CASE` stands for the case's own entity, `CASE_task` for its tasks.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import dumps_text
from formwright.kernel.problems import FormwrightError
from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Change, Create, Transition, Update
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.installed import InstalledApp
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.runtime.worker import Worker
from formwright.store import records, runs
from formwright.store.engine import Database

HERE = Path(__file__).parent
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
WORKER = Actor("01J00000000000000000WORKER", "wim", roles={"patterns": frozenset({"worker"})})
_A_MINUTE = timedelta(seconds=61)
"""What a condition is waited for is looked at once a minute."""
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WORDS = {"en": "x", "zh": "某"}
_TASK_LIFE: Mapping[str, Any] = {
    "states": {"open": {"initial": True}, "busy": {}, "done": {"final": True}, "cancelled": {"final": True}},
    "transitions": {
        "begin": {"from": "open", "to": "busy", "by": ["worker"]},
        "finish": {"from": ["open", "busy"], "to": "done", "by": ["worker"]},
        "cancel": {"from": ["open", "busy"], "to": "cancelled", "by": ["worker"]},
    },
}


def cases() -> dict[str, dict[str, Any]]:
    """Return all cases, by their key."""
    yaml = YAML(typ="safe")
    told = [case for path in sorted((HERE / "cases").glob("*.yaml")) for case in yaml.load(path)]  # pyright: ignore[reportUnknownMemberType]
    return {str(case["pattern"]).lower(): case for case in told}


def files_of(given: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Return the files of an app with an entity of its own for each case."""
    files = {
        "app.yaml": dumps_text({"key": "patterns", "title": {"en": "Patterns", "zh": "模式"}, "version": "1.0.0"}),
        "entities/mark.yaml": dumps_text(_entity({"of": {"type": "text"}, "what": {"type": "text"}})),
        "roles/worker.yaml": dumps_text({"title": {"en": "Worker", "zh": "工人"}, "grants": {"*": {"do": "all"}}, "runs": True}),
    }
    for key, case in given:
        for name, content in _files(key, case).items():
            files[name.replace("CASE", key)] = dumps_text(content).replace("CASE", key)
    return files


def _files(key: str, case: Mapping[str, Any]) -> dict[str, Any]:
    life = case.get("workflow") or {}
    state: dict[str, Any] = {"state": {"type": "state", "workflow": "CASE_life"}} if life else {}
    state |= {f"{region}_at": {"type": "state", "workflow": "CASE_life", "region": region} for region in life.get("regions", {})}
    below = {"type": "children", "by": "of"}
    fields = {
        "name": {"type": "text"}, "a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {"type": "boolean"},
        "n": {"type": "integer"}, "need": {"type": "integer"}, **state,
        "of": {"type": "reference", "to": "CASE"}, "parts": {**below, "of": "CASE"},
        **({"tasks": {**below, "of": "CASE_task"}} if "task" in dumps_text(case) else {}), **case.get("fields", {}),
    }  # fmt: skip
    task = {
        "of": {"type": "reference", "to": "CASE", "required": True}, "what": {"type": "text"},
        "state": {"type": "state", "workflow": "CASE_task_life"},
    }  # fmt: skip
    tasked = "task" in dumps_text(case)
    entities = {"CASE": fields, **({"CASE_task": task} if tasked else {})}
    files: dict[str, Any] = {f"entities/{name}.yaml": _entity(each) for name, each in entities.items()}
    if tasked:
        files["workflows/CASE_task_life.yaml"] = _life({"of": "CASE_task", **_TASK_LIFE})
    if life:
        files["workflows/CASE_life.yaml"] = _life({"of": "CASE", **life})
    for name, rule in case.get("rules", {}).items():
        files[f"rules/{key}_{name}.yaml"] = _plain({"title": _WORDS, **rule})
    return files


def _entity(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"title": _WORDS, "fields": {key: {"title": _WORDS, **field} for key, field in fields.items()}}


def _life(given: Mapping[str, Any]) -> dict[str, Any]:
    life: dict[str, Any] = {"title": _WORDS, **_plain(given)}
    for part in ("states", "transitions", "regions"):
        if part in life:
            life[part] = {key: {"title": _WORDS, **(each or {})} for key, each in life[part].items()}
    for region in life.get("regions", {}).values():
        for part in ("states", "transitions"):
            region[part] = {key: {"title": _WORDS, **(each or {})} for key, each in region[part].items()}
    for state in life.get("states", {}).values():
        if state.get("initial") is None:
            state.pop("initial", None)
    return life


def _plain(value: Any) -> Any:
    """Return a definition with the short forms of steps written out."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_step(each) if isinstance(each, str) else _plain(each) for each in value]
    return value


def _step(text: str) -> Any:
    word, _, rest = text.partition(" ")
    what, _, name = rest.partition(" as ")
    if word == "mark":
        return {"create": "mark", "for_each": {"c": "records"}, "set": {"of": "c.id", "what": f"'{what}'"}}
    if word == "task":
        made = {"create": "CASE_task", "for_each": {"c": "records"}, "set": {"of": "c", "what": f"'{what}'"}}
        return {**made, "as": name} if name else made
    return {"wait": {"until": f"all({what}, state == 'done')"}} if word == "await" else text


class Stage:
    """An engine over a database with the patterns; `reopen` keeps nothing but what the database holds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.clock = FrozenClock(BEGIN)
        self.engine = Engine(Database(url), self.clock)

    @property
    def app(self) -> InstalledApp:
        """Return the app as it is now."""
        return self.engine.app("patterns")

    def reopen(self) -> None:
        """Forget everything that is not in the database."""
        self.engine.database.close()
        self.engine = Engine(Database(self._url), self.clock)

    def work(self) -> None:
        """Let all that is due be done."""
        worker = Worker(self.engine)
        while worker.work_once():
            pass


class Play:
    """One pattern on a stage."""

    def __init__(self, stage: Stage, key: str, case: Mapping[str, Any]) -> None:
        self.stage, self.key, self.case = stage, key, case
        stage.clock.moment = BEGIN
        self.ids: dict[str, str] = {}

    def all(self, *, reopening: bool) -> None:
        """Play every move, and look after each whether all is as expected."""
        for number, move in enumerate(({"create": self.case.get("given", {}), **self.case.get("first", {})}, *self.case["moves"])):
            if reopening:
                self.stage.reopen()
            where = f"{self.case['pattern']}, move {number} {move}"
            told = self._move(dict(move))
            assert told == ([move["refused"]] if "refused" in move else []), (where, told)
            self.stage.clock.moment += _A_MINUTE
            self.stage.work()
            self._look(move.get("expect", {}), str(move.get("on", "one")), where)

    def _move(self, move: dict[str, Any]) -> list[str]:
        name = str(move.get("on", "one"))
        try:
            if "wait" in move:
                self.stage.clock.moment += _UNITS[move["wait"][-1]] * int(move["wait"][:-1])
            for change in self._changes(move, name):
                (saved,) = save(self.stage.engine, self.stage.app, WORKER, [change])
                if "create" in move:
                    self.ids[name] = saved.id
        except FormwrightError as refused:
            return [problem.code for problem in refused.problems]
        return []

    def _changes(self, move: Mapping[str, Any], name: str) -> Iterable[Change]:
        if "create" in move:
            yield Create(self.key, {"name": name, **move["create"]})
        if "set" in move:
            yield Update(self.key, self.ids[name], move["set"])
        if "add" in move:
            yield Create(f"{self.key}_task", {"of": self.ids[name], "what": move["add"]})
        if "part" in move:
            yield Create(self.key, {"of": self.ids[name], "name": move["part"]})
        if "do" in move:
            yield Transition(self.key, self.ids[name], move["do"])
        for do in ("begin", "finish", "cancel"):
            for what in [move[do]] if isinstance(move.get(do), str) else move.get(do, ()):
                found = next(row["id"] for row in self._rows("task", name) if row["what"] == what and row["state"] in ("open", "busy"))
                yield Transition(f"{self.key}_task", str(found), do)

    def _rows(self, what: str, name: str) -> list[Mapping[str, Any]]:
        fields = ("id", "what", "of", *(("state",) if what == "task" else ()))
        entity = what if what == "mark" else f"{self.key}_{what}"
        if entity not in self.stage.app.model.entities:
            return []
        found = read(self.stage.engine, self.stage.app, SYSTEM, Query(entity, fields, order_by=("id",), limit=None))
        return [row for row in found.rows if _id(row["of"]) == self.ids[name]]

    def _look(self, expected: Mapping[str, Any], name: str, where: str) -> None:
        with self.stage.engine.database.read() as connection:
            row = records.fetch(connection, self.stage.app.tables.of(self.key), [self.ids[name]])[self.ids[name]]
            mine = [run for run in runs.listing(connection, "patterns", limit=1000) if run.rule.startswith(f"{self.key}_")]
        seen: dict[str, Any] = {
            "state": row.get("state"),
            "open": sorted(str(task["what"]) for task in self._rows("task", name) if task["state"] in ("open", "busy")),
            "trail": [str(mark["what"]) for mark in self._rows("mark", name)],
            "at": {region: row[f"{region}_at"] for region in self.case.get("workflow", {}).get("regions", {})},
            "runs": sorted(run.state for run in mine if run.finished_at is None or run.state in ("failed", "stopped")),
            "values": {field: row[field] for field in expected.get("values", ())},
        }
        assert {key: seen[key] for key in expected} == dict(expected), (where, seen)


def _id(reference: Any) -> object:
    return reference["id"] if isinstance(reference, dict) else reference


def fill(url: str) -> None:
    """Fill a database with the app of all patterns."""
    engine = Engine(Database(url), FrozenClock(BEGIN))
    publish(engine, load_texts(files_of(cases().items())))
    engine.database.close()
