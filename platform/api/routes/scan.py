"""What a scanned code stands for."""

from ...kernel.problems import BadRequest, Location, Problem
from ...runtime.scanning import scanned
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..parameters import Parameter

_CODE = Parameter("code", "The text that the scanner gave.", most=300)


def scan_code(call: Call) -> Answer:
    """Answer the record that a code stands for, and the forms about it."""
    code = call.query["code"]
    if not code.strip():
        raise BadRequest(Problem("bad_parameter", {"name": "code", "given": "", "takes": "1..300"}, Location(path="/code")))
    found = scanned(call.engine, call.app, call.actor, code)
    return json_answer({"entity": found.entity, "id": found.id, "label": found.label, "forms": [*found.forms]})


ENDPOINTS = (Endpoint("GET", "/api/{app}/scan", "role", scan_code, (_CODE,)),)
