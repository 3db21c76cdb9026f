"""Submitting a form."""

from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.submitting import submit
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .records import idempotency_key, saved_records, told_records


def submit_form(call: Call) -> Answer:
    """Create the record that a filled-in form means; the form's conditions are judged again here."""
    values = dict(call.values)
    given = values.pop("id", "")
    if not isinstance(given, str):
        raise BadRequest(Problem("not_reference", {}, Location(path="/id")))
    saved = submit(
        call.engine, call.app, call.actor, call.params["form"], values, key=idempotency_key(call), record_id=given,
        tell=lambda saved, connection: saved_records(call, saved, (), connection),
    )  # fmt: skip
    (record,) = told_records(call, [saved])
    return json_answer(record, 201)


ENDPOINTS = (Endpoint("POST", "/api/{app}/forms/{form}", "role", submit_form, reads="json", status=201),)
