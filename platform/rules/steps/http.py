# ruff: noqa: ARG002 - what a kind of step is given is the same for all of them
"""Sends a request; what is sent is kept first, secrets by name alone, and of the answer only what the step declares."""

from collections.abc import Mapping
from typing import Any, cast

from ...expressions import Expression
from ...kernel.json import Json, dumps, loads
from ...metamodel.kinds.steps import AnswerField, SecretOf
from ...metamodel.step_models import HttpModel
from ..answers import declared, read_answer
from ..combine import combinations, computing
from ..work import Moment, Outcome, Work


class HttpRunner:
    """The step `http`."""

    def port_of(self, step: HttpModel) -> str:
        """Return the port's name."""
        return "http"

    def prepare(self, step: HttpModel, moment: Moment) -> Json:
        """Return the request; a secret is only named."""
        plain = {name: each for name, each in step.headers.items() if not isinstance(each, SecretOf)}
        own = [each for each in (step.path, *step.query.values(), *plain.values(), *step.body.values()) if each is not None]
        (row,) = combinations(moment, (), own)

        def value(expression: Expression) -> Any:
            return expression.compiled(moment.world.environment)(row)

        body: dict[str, Any] = {name: value(e) for name, e in step.body.items()}
        for name, rows in step.rows.items():
            computed = [(key, computing(e, moment.world.environment)) for key, e in rows.values.items()]
            found = combinations(moment, rows.loops, tuple(rows.values.values()))
            body[name] = [{key: each(combination) for key, each in computed} for combination in found]
        headers = {name: _header(each) if isinstance(each, SecretOf) else value(each) for name, each in step.headers.items()}
        wish = {
            "app": moment.world.app_key, "address": step.address, "secret": step.secret, "method": step.method,
            "path": "" if step.path is None else value(step.path), "query": {name: value(e) for name, e in step.query.items()},
            "headers": {name: text for name, text in headers.items() if text is not None},
            "body": body if step.body or step.rows else None, "accept": [*step.accept],
        }  # fmt: skip
        return loads(dumps(wish))

    def keep(self, step: HttpModel, sent: Json, answer: Json) -> Outcome:
        """Keep the declared values of the answer; raises Invalid where they are of another type."""
        came = cast("Mapping[str, Json]", answer if isinstance(answer, dict) else {})
        body = came.get("body")
        good = _good(came.get("status"))
        if good:
            read_answer(step.answer, body)
        return Outcome({"status": came.get("status"), "body": declared(step.answer, body) if good else None}, 1, 1)

    def suppose(self, step: HttpModel, sent: Json) -> Json:
        """Return an answer as if all went well, without any values."""
        return {"status": 200, "body": _supposed(step.answer)}

    def restore(self, step: HttpModel, result: Json, work: Work) -> None:
        """Put back the values of the answer."""
        if step.name is None:
            return
        kept = cast("Mapping[str, Json]", result)
        values = read_answer(step.answer, kept["body"]) if kept["body"] is not None else dict.fromkeys(step.answer)
        work.values.update({f"{step.name}.{name}": value for name, value in values.items()})
        work.values[f"{step.name}.status"] = cast("int", kept["status"])


def _good(status: Json) -> bool:
    return isinstance(status, int) and 200 <= status < 300


def _header(secret: SecretOf) -> dict[str, str]:
    return {"secret": secret.secret, "before": secret.before}


def _supposed(fields: Mapping[str, AnswerField]) -> Json:
    example: dict[str, Json] = {"text": "", "integer": 0, "decimal": 0, "boolean": False, "date": "2000-01-01", "list": []}
    found: dict[str, Json] = {}
    for key, each in fields.items():
        *before, last = (each.name or key).split(".")
        at = found
        for part in before:
            at = cast("dict[str, Json]", at.setdefault(part, {}))
        at[last] = example.get(each.type, "2000-01-01T00:00:00+00:00")
    return found
