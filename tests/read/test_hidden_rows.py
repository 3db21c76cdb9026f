"""Conditions over rows that a person may not see at all: they hold of nothing, whatever type the hidden fields are of."""

from formwright.metamodel.loader import load_texts
from formwright.metamodel.query import Query
from formwright.runtime.changes import Create
from formwright.runtime.context import SYSTEM, Actor
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.read import read
from formwright.runtime.save import save
from formwright.store.engine import Database

_TITLE = "title: {en: Tried, zh: 试}\n"
FILES = {
    "app.yaml": f"key: hid\nversion: 1.0.0\n{_TITLE}",
    "entities/plan.yaml": f"""{_TITLE}fields:
  code: {{type: text}}
  tasks: {{type: children, of: task, by: plan}}
  open: {{type: rollup, over: tasks, count: true, where: done == false}}
  early: {{type: rollup, over: tasks, count: true, where: not done and due_on < date('2026-01-02')}}
  hours: {{type: rollup, over: tasks, sum: hours, where: done}}
""",
    "entities/task.yaml": f"""{_TITLE}fields:
  plan: {{type: reference, to: plan, required: true}}
  done: {{type: boolean}}
  due_on: {{type: date}}
  hours: {{type: decimal}}
""",
    "roles/reader.yaml": f"{_TITLE}grants:\n  plan: {{do: [read]}}\n",
}


def test_sums_over_hidden_rows_are_empty(made_url: str) -> None:
    database = Database(made_url)
    engine = Engine(database)
    publish(engine, load_texts(FILES))
    app = engine.app("hid")
    (plan,) = save(engine, app, SYSTEM, [Create("plan", {"code": "P"})])
    save(engine, app, SYSTEM, [Create("task", {"plan": plan.id, "done": False})])
    asked = Query("plan", ("code", "open", "early", "hours"))
    assert [row["open"] for row in read(engine, app, SYSTEM, asked).rows] == [1]
    reader = Actor("r", "r", roles={"hid": frozenset({"reader"})})
    (seen,) = read(engine, app, reader, asked).rows
    assert (seen["code"], seen["open"], seen["early"], seen["hours"]) == ("P", 0, 0, 0)
    database.close()
