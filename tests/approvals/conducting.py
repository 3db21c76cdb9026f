"""Plays a case through the API: one move after another, and after each what everybody sees."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from formwright.kernel.clock import FrozenClock
from formwright.kernel.json import loads
from formwright.runtime.engine import Engine
from formwright.runtime.worker import Worker
from formwright.store.engine import Database
from tests.api.prepared import PASSWORD
from tests.approvals.people import BEGIN
from tests.rights.caller import Asked, Caller

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class Stage:
    """The application over a database with the house; `reopen` keeps nothing but what the database holds."""

    def __init__(self, url: str, tokens: Mapping[str, str], *, reopening: bool) -> None:
        self.url, self.tokens, self._reopening = url, tokens, reopening
        self.clock = FrozenClock(BEGIN)
        self.caller = self._opened()

    def _opened(self) -> Caller:
        self.engine = Engine(Database(self.url), self.clock)
        return Caller(self.engine)

    def close(self) -> None:
        self.caller.close()
        self.engine.database.close()

    def between(self) -> None:
        """Forget everything that is not in the database, where that is asked for."""
        if self._reopening:
            self.close()
            self.caller = self._opened()

    def ask(self, who: str, method: str, path: str, body: Any = None, **query: object) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {self.tokens[who]}"}
        told = self.caller.ask("", Asked(method, path, query, body, headers=headers))
        assert told.status < 500, (method, path, told.body)
        return told.status, loads(told.body) if told.body else None

    def done(self, who: str, method: str, path: str, body: Any = None, **query: object) -> Any:
        status, answer = self.ask(who, method, path, body, **query)
        assert status < 300, (who, method, path, body, answer)
        return answer

    def until(self, moment: datetime) -> None:
        """Let time pass."""
        self.clock.moment = moment
        worker = Worker(self.engine)
        while worker.work_once():
            pass


class Play:
    """One case on a stage: its record, and who moves it."""

    def __init__(self, stage: Stage, case: Mapping[str, Any]) -> None:
        self.stage, self.case = stage, case
        self._records = f"/api/house/records/{case['case']}"
        stage.clock.moment = BEGIN
        self.record = stage.done(self._by, "POST", self._records, {"note": "x", **case.get("record", {})})["id"]

    @property
    def _by(self) -> str:
        return str(self.case.get("by", "sam"))

    def all(self) -> None:
        """Play every move and look after each."""
        self.go_on(self.case["moves"])

    def go_on(self, moves: Iterable[Mapping[str, Any]]) -> None:
        """Play some moves."""
        for number, move in enumerate(moves):
            self.stage.between()
            where = f"{self.case['case']}, move {number + 1} {move}"
            self._move(dict(move), where)
            if "expect" in move:
                self._look(move["expect"], where)

    def _move(self, move: dict[str, Any], where: str) -> None:
        refused = move.pop("refused", None)
        move.pop("expect", None)
        status, answer = getattr(self, f"_{move.pop('do')}")(**move)
        told = [problem["code"] for problem in answer["problems"]] if status >= 400 else []
        assert told == ([refused] if refused else []), (where, status, answer)

    def _submit(self, who: str = "") -> tuple[int, Any]:
        return self._step(who or self._by, "submit")

    def _drop(self, who: str = "") -> tuple[int, Any]:
        return self._step(who or self._by, "drop")

    def _step(self, who: str, transition: str) -> tuple[int, Any]:
        version = self.stage.done(who, "GET", f"{self._records}/{self.record}")["version"]
        return self.stage.ask(who, "POST", f"{self._records}/{self.record}/transitions/{transition}", {"version": version})

    def _transit(self, who: str, transition: str, sign: bool | str = False) -> tuple[int, Any]:
        version = self.stage.done(who, "GET", f"{self._records}/{self.record}")["version"]
        body = {"version": version, **_password(sign)}
        return self.stage.ask(who, "POST", f"{self._records}/{self.record}/transitions/{transition}", body)

    def _change(self, **values: Any) -> tuple[int, Any]:
        version = self.stage.done(self._by, "GET", f"{self._records}/{self.record}")["version"]
        return self.stage.ask(self._by, "PATCH", f"{self._records}/{self.record}", {"version": version, **values})

    def _approve(self, who: str, step: str = "", sign: bool | str = False, comment: str = "") -> tuple[int, Any]:
        return self._decide(who, step, {"decision": "approve", "comment": comment, **_password(sign)})

    def _reject(self, who: str, step: str = "", comment: str = "") -> tuple[int, Any]:
        return self._decide(who, step, {"decision": "reject", "comment": comment})

    def _return(self, who: str, to: str, step: str = "", *, straight: bool = False) -> tuple[int, Any]:
        return self._decide(who, step, {"decision": "return", "to": to, "straight": straight})

    def _transfer(self, who: str, to: str, step: str = "") -> tuple[int, Any]:
        return self.stage.ask(who, "POST", f"/api/inbox/tasks/{self._task(who, step)}/transfer", {"person": to})

    def _before(self, who: str, add: str, step: str = "") -> tuple[int, Any]:
        return self._add(who, add, "before", step)

    def _after(self, who: str, add: str, step: str = "") -> tuple[int, Any]:
        return self._add(who, add, "after", step)

    def _add(self, who: str, add: str, where: str, step: str) -> tuple[int, Any]:
        return self.stage.ask(who, "POST", f"/api/inbox/tasks/{self._task(who, step)}/signers", {"person": add, "where": where})

    def _batch(self, who: str, decision: str = "approve") -> tuple[int, Any]:
        tasks = [task["id"] for task in self._mine(who)]
        status, answer = self.stage.ask(who, "POST", "/api/inbox/decide", {"tasks": tasks, "decision": decision})
        return status, answer

    def _withdraw(self, who: str = "") -> tuple[int, Any]:
        return self.stage.ask(who or self._by, "POST", f"{self._records}/{self.record}/approvals/withdraw", {"comment": "wait"})

    def _urge(self, who: str = "") -> tuple[int, Any]:
        return self.stage.ask(who or self._by, "POST", f"{self._records}/{self.record}/approvals/urge", {})

    def _delegate(self, who: str, to: str, days: int = 5, app: str = "", begins: int = 0) -> tuple[int, Any]:
        begin = self.stage.clock.moment + timedelta(days=begins)
        body = {"stand_in": to, "app": app, "begins_at": begin.isoformat(), "ends_at": (begin + timedelta(days=days)).isoformat()}
        return self.stage.ask(who, "POST", "/api/inbox/delegations", body)

    def _recall(self, who: str) -> tuple[int, Any]:
        for each in self.stage.done(who, "GET", "/api/inbox/delegations")["rows"]:
            if each["own"]:
                self.stage.done(who, "DELETE", f"/api/inbox/delegations/{each['id']}")
        return 200, {}

    def _wait(self, time: str) -> tuple[int, Any]:
        self.stage.until(self.stage.clock.moment + _UNITS[time[-1]] * int(time[:-1]))
        return 200, {}

    def _nothing(self) -> tuple[int, Any]:
        return 200, {}

    def _decide(self, who: str, step: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        return self.stage.ask(who, "POST", f"/api/inbox/tasks/{self._task(who, step)}/decide", body)

    def _task(self, who: str, step: str) -> str:
        found = [task["id"] for task in self._mine(who) if step in ("", task["step"])]
        return str(found[0]) if found else "none"

    def _mine(self, who: str) -> list[dict[str, Any]]:
        rows = self.stage.done(who, "GET", "/api/inbox/tasks", limit=200)["rows"]
        return [row for row in rows if row["record"] and row["record"]["id"] == self.record and row["entity"] == self.case["case"]]

    def open(self) -> dict[str, list[str]]:
        """Return who is asked now, by step."""
        found = self.stage.done("ada", "GET", f"{self._records}/{self.record}/approvals")["rows"]
        asked: dict[str, list[str]] = {}
        for task in found[0]["tasks"] if found else ():
            if task["state"] == "open":
                stead = f" for {task['for']['label']}" if task["for"] else ""
                asked.setdefault(task["step"], []).append(task["person"]["label"] + stead)
        return {step: sorted(people) for step, people in asked.items()}

    def _look(self, expected: Mapping[str, Any], where: str) -> None:
        found = self.stage.done("ada", "GET", f"{self._records}/{self.record}/approvals")["rows"]
        state = self.stage.done("ada", "GET", f"{self._records}/{self.record}")["state"]
        seen: dict[str, Any] = {"state": state, "process": found[0]["state"] if found else None, "open": self.open()}
        if "path" in expected:
            seen["path"] = self._path()
        if "events" in expected:
            seen["events"] = [event["event"] for event in found[0]["events"]]
        if "due" in expected:
            seen["due"] = sorted({task["due_at"] for task in found[0]["tasks"] if task["due_at"]})
        wanted = {"open": {}, **expected}
        wanted["open"] = {step: sorted(people) for step, people in wanted["open"].items()}
        assert {key: seen[key] for key in wanted} == wanted, where
        self._look_into_inboxes(seen["open"], where)

    def _look_into_inboxes(self, asked: Mapping[str, list[str]], where: str) -> None:
        """Everybody's inbox holds just what they are asked."""
        named = {one.split()[0] for people in asked.values() for one in people}
        wanted = {name: sorted(step for step, people in asked.items() for each in people if each.split()[0] == name) for name in named}
        for name, steps in {**wanted, "lea": wanted.get("lea", [])}.items():
            assert sorted(task["step"] for task in self._mine(name)) == steps, (where, name)

    def _path(self) -> list[str]:
        told = self.stage.done(self._by, "GET", f"{self._records}/{self.record}/approvals/simulate")
        steps = [f"{each['step']} {each['outcome']} {' '.join(one['label'] for one in each['people'])}".strip() for each in told["steps"]]
        return [*steps, *(problem["code"] for problem in told["problems"])]


def _password(sign: bool | str) -> dict[str, str]:
    return {"password": sign if isinstance(sign, str) else PASSWORD} if sign else {}
