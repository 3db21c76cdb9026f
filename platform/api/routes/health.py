"""Is the process alive, and can it work: for load balancers and watchdogs; says nothing else."""

from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint


def get_health(_call: Call) -> Answer:
    """Answer that the process runs; touches nothing."""
    return json_answer({"status": "ok"})


def get_ready(call: Call) -> Answer:
    """Answer whether the database can be read; raises Unavailable where it cannot."""
    call.engine.database.check()
    return json_answer({"status": "ready"})


ENDPOINTS = (
    Endpoint("GET", "/health", "public", get_health, lane="none"),
    Endpoint("GET", "/ready", "public", get_ready),
)
