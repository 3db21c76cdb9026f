"""Counts and times for Prometheus; the one door of its client.

Several processes of one server share a folder (PROMETHEUS_MULTIPROC_DIR, set by `serve_many`); any of them answers for all.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ..store.figures import Figures

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one process; thread-safe."""

    def __init__(self) -> None:
        """Begin at zero, or go on counting together with the other processes of this server."""
        self._folder = os.environ.get(SHARED_FOLDER, "")
        own = self._registry = CollectorRegistry()
        self._requests = Counter("formwright_requests", "Requests answered.", ["route", "status"], registry=own)
        self._seconds = Histogram("formwright_request_seconds", "Time until the answer was ready.", ["route"], buckets=_QUICK, registry=own)
        self._work = Histogram(
            "formwright_work_seconds", "Time of saves, reads, dispatches and runs.", ["what"], buckets=_QUICK, registry=own
        )
        self._lanes = Gauge(
            "formwright_requests_inside", "Requests at work or waiting.", ["lane"], multiprocess_mode="livesum", registry=own
        )
        self._pool = Gauge(
            "formwright_database_connections", "Connections to the database in use.", multiprocess_mode="livesum", registry=own
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def took(self, what: str, seconds: float) -> None:
        """Take how long something of the engine took."""
        self._work.labels(what).observe(seconds)

    def inside(self, lane: str, requests: int) -> None:
        """Take how many requests a lane holds."""
        self._lanes.labels(lane).set(requests)

    def connected(self, connections: int) -> None:
        """Take how many connections to the database are in use."""
        self._pool.set(connections)

    def text(self, present: Figures, event_age: float) -> bytes:
        """Return everything in the form that Prometheus reads."""
        shown = CollectorRegistry() if self._folder else self._registry
        if self._folder:
            self._bury()
            MultiProcessCollector(shown, self._folder)
        figures = _Present(present, event_age)
        return generate_latest(shown) + generate_latest(_only(figures))

    def close(self) -> None:
        """Take what only living processes count out of the shared folder."""
        if self._folder:
            for path in Path(self._folder).glob(f"gauge_live*_{os.getpid()}.db"):
                path.unlink(missing_ok=True)

    def _bury(self) -> None:
        """Do the same for processes that were killed."""
        for path in Path(self._folder).glob("gauge_live*_*.db"):
            number = path.stem.rpartition("_")[2]
            if number.isdecimal() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
                path.unlink(missing_ok=True)


def _only(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


class _Present(Collector):
    """What the database says at this moment."""

    def __init__(self, present: Figures, event_age: float) -> None:
        self._present = present
        self._event_age = event_age

    def collect(self) -> Iterable[Metric]:
        """Return runs by state, and how far the dispatcher is behind."""
        runs = GaugeMetricFamily("formwright_runs", "Runs that are not done, by state.", labels=["state"])
        for state, count in self._present.runs.items():
            runs.add_metric([state], count)
        yield runs
        yield GaugeMetricFamily("formwright_outbox_events", "Events that no rule was told of yet.", self._present.events)
        yield GaugeMetricFamily("formwright_outbox_lag_seconds", "Age of the oldest of them.", self._event_age)
