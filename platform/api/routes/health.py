"""Is the process alive, and can it work: for load balancers and watchdogs; and its figures for Prometheus."""

from ...kernel.problems import Unavailable
from ...store.figures import figures
from ..answers import Answer, json_answer
from ..call import Call
from ..endpoints import Endpoint
from ..metrics import MEDIA_TYPE


def get_health(_call: Call) -> Answer:
    """Answer that the process runs; touches nothing."""
    return json_answer({"status": "ok"})


def get_ready(call: Call) -> Answer:
    """Answer whether this process can work, part by part; raises Unavailable with what hinders it."""
    parts = call.services.readiness.check()
    problems = [problem.under(name) for name, problem in parts.items() if problem is not None]
    if problems:
        raise Unavailable(*problems)
    return json_answer({"status": "ready", "parts": [*parts]})


def get_metrics(call: Call) -> Answer:
    """Answer counts and times in the form that Prometheus reads."""
    with call.engine.database.read() as connection:
        present = figures(connection)
    oldest = present.oldest_event
    age = (call.engine.clock.now() - oldest).total_seconds() if oldest else 0.0
    return Answer(call.services.metrics.text(present, max(age, 0.0)), media_type=MEDIA_TYPE)


ENDPOINTS = (
    Endpoint("GET", "/health", "public", get_health, lane="none"),
    Endpoint("GET", "/ready", "public", get_ready, lane="probe"),
    Endpoint("GET", "/metrics", "watchdog", get_metrics, lane="probe"),
)
