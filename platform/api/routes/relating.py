"""What points to a record."""

from dataclasses import asdict

from ...kernel.json import Json
from ...runtime.relating import related
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from .records import record_id


def get_related(call: Call) -> Answer:
    """Answer which records point to this one, by entity and field: how many the person sees, and the condition that lists them."""
    found = related(call.engine, call.app, call.actor, call.entity, record_id(call))
    rows: list[Json] = [asdict(each) for each in found]
    return json_answer({"rows": rows})


ENDPOINTS = (Endpoint("GET", "/api/{app}/records/{entity}/{id}/related", "role", get_related),)
