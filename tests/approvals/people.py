"""The house of the approval cases: its people and who leads whom, and the app that is made of cases."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import dumps_text
from formwright.metamodel.loader import load_texts
from formwright.runtime.accounts import Accounts, Caller
from formwright.runtime.accounts.tokens import TokenWish
from formwright.runtime.changes import Change, Create, Upsert
from formwright.runtime.context import SYSTEM
from formwright.runtime.engine import Engine
from formwright.runtime.publish import publish
from formwright.runtime.save import save
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD

HERE = Path(__file__).parent
BEGIN = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday, nine in the morning at the plant."""

PEOPLE: Mapping[str, list[str]] = {
    "sam": ["staff"], "sue": ["staff"], "lea": ["staff"], "bob": ["boss"], "ben": ["boss"], "bea": ["boss"], "fay": ["finance"],
    "fin": ["finance"], "quin": ["quality"], "dee": ["director"], "ada": ["auditor"], "out": [],
}  # fmt: skip
DEPARTMENTS = {"company": ("dee", None), "plant": ("bob", "company"), "workshop": ("lea", "plant"), "store": (None, "plant")}
PLACES = {
    "sam": ("lea", "workshop"), "sue": (None, "store"), "lea": ("bob", "workshop"), "bob": ("dee", "plant"), "dee": (None, "company"),
}  # fmt: skip
ENTITY: Mapping[str, Any] = {
    "title": {"en": "Request", "zh": "申请"},
    "label": "{note}",
    "fields": {
        "state": {"type": "state", "workflow": "", "title": {"en": "State", "zh": "状态"}},
        "note": {"type": "text", "title": {"en": "Note", "zh": "说明"}},
        "amount": {"type": "integer", "title": {"en": "Amount", "zh": "金额"}},
        "keeper": {"type": "user", "title": {"en": "Keeper", "zh": "保管人"}},
        "named": {"type": "text", "title": {"en": "Named", "zh": "指定人"}},
        "needed_on": {"type": "date", "title": {"en": "Needed on", "zh": "需求日"}},
        "urgent": {"type": "boolean", "title": {"en": "Urgent", "zh": "加急"}},
    },
}
STATES = {
    "draft": {"title": {"en": "Draft", "zh": "草稿"}, "initial": True},
    "asked": {"title": {"en": "Asked", "zh": "已提交"}},
    "granted": {"title": {"en": "Granted", "zh": "通过"}, "final": True},
    "refused": {"title": {"en": "Refused", "zh": "否决"}, "final": True},
    "gone": {"title": {"en": "Gone", "zh": "作废"}, "final": True},
}
TRANSITIONS = {
    "submit": {"title": {"en": "Submit", "zh": "提交"}, "from": "draft", "to": "asked", "by": ["staff", "boss", "director"]},
    "drop": {"title": {"en": "Drop", "zh": "作废"}, "from": ["draft", "asked"], "to": "gone", "by": ["staff", "director"]},
}


def files_of(cases: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the files of an app that has an entity and a workflow for each case."""
    files = {path.relative_to(HERE / "house").as_posix(): path.read_text("utf-8") for path in (HERE / "house").rglob("*.yaml")}
    for case in cases:
        key = str(case["case"])
        fields = {**ENTITY["fields"], "state": {**ENTITY["fields"]["state"], "workflow": key}}
        files[f"entities/{key}.yaml"] = dumps_text({**ENTITY, "fields": fields})
        approval = {"in": "asked", "pass": "granted", "fail": "refused", "back": "draft", **case["approval"]}
        workflow = {
            "title": {"en": "Life", "zh": "流程"}, "of": key, "states": _joined(STATES, case.get("states", {})),
            "transitions": _joined(TRANSITIONS, case.get("transitions", {})),
            "approvals": {"check": {"title": {"en": "Check", "zh": "审批"}, **approval}}, "processes": case.get("processes", {}),
        }  # fmt: skip
        files[f"workflows/{key}.yaml"] = dumps_text(workflow)
    return files


def _joined(base: Mapping[str, Mapping[str, Any]], more: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {key: {**base.get(key, {"title": {"en": key, "zh": key}}), **more.get(key, {})} for key in {**base, **more}}


@cache
def cases_in(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file; they are not to be changed."""
    found: list[dict[str, Any]] = YAML(typ="safe").load(HERE / "cases" / f"{name}.yaml")  # pyright: ignore[reportUnknownMemberType]
    return found


def fill(url: str, cases: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Fill a database with the house and return a token for each person."""
    engine = Engine(Database(url), FrozenClock(BEGIN))
    publish(engine, load_texts(files_of(cases)))
    accounts = Accounts(engine.database, engine.clock)
    app = engine.app("house")
    tokens: dict[str, str] = {}
    for name, roles in PEOPLE.items():
        accounts.add(name, PASSWORD)
        accounts.set_roles(name, "house", roles, app.model.roles)
        actor = accounts.actor(name)
        tokens[name], _ = accounts.tokens.add(actor, TokenWish("test", {"house": roles}, days=300), Caller())
    people: list[Change] = [Create("person", {"account": name}) for name in PEOPLE]
    save(engine, app, SYSTEM, people)
    for code, (head, above) in DEPARTMENTS.items():
        save(engine, app, SYSTEM, [Create("department", {"code": code, "head": head, "above": above})])
    places = [Upsert("person", {"account": name, "manager": boss, "department": at}) for name, (boss, at) in PLACES.items()]
    save(engine, app, SYSTEM, places)
    accounts.close()
    engine.database.close()
    return tokens

