"""Which definition of a rule a run follows: the present one if it has not begun, else the one it began with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from ..kernel.problems import Invalid, NotFound, Problem
from ..metamodel.build.earlier import earlier_rule
from ..metamodel.loader import load_texts
from ..metamodel.rule_model import RuleModel, all_steps
from ..metamodel.source import Raw
from ..rules.apart import apart
from ..rules.deciding import Decider
from ..rules.run import deciders
from ..rules.steps import runner_of
from ..rules.steps.base import Outside
from ..store import releases, runs
from .engine import Engine
from .installed import InstalledApp


@dataclass(frozen=True)
class Version:
    """A rule as a run follows it; `release_id` is the release it is of, `apart` says that several runs can be one set."""

    app: InstalledApp
    rule: RuleModel
    deciders: Mapping[str, Decider]
    release_id: str
    apart: bool

    @cached_property
    def outside(self) -> bool:
        """Tell whether a step of the rule leaves the house."""
        return any(isinstance(runner_of(placed.model), Outside) for placed in all_steps(self.rule.steps))


def version_for(engine: Engine, run: runs.Run, *, begun: bool) -> Version:
    """Return what a run follows; raises Invalid where the rule is gone, or cannot go on with the app as it is now."""
    try:
        app = engine.app(run.app)
    except NotFound:
        raise Invalid(Problem("rule_gone", {"rule": run.rule})) from None
    if not begun or run.release_id == app.release_id:
        return present(app, run.rule)
    key = (run.release_id, run.rule)
    found = cast("Version | None", app.earlier.get(key))
    if found is None:
        found = _earlier(engine, app, run)
        app.earlier[key] = found
    return found


def present(app: InstalledApp, rule: str) -> Version:
    """Return a rule, or the steps of a state, as they are now; raises Invalid where there are none."""
    key = (app.release_id, rule)
    found = cast("Version | None", app.earlier.get(key))
    if found is None:
        model = app.model.rule(rule)
        if model is None:
            raise Invalid(Problem("rule_gone", {"rule": rule}))
        found = app.earlier[key] = Version(
            app, model, deciders(model, app.model.tables), app.release_id, apart(model, app.model.entities)
        )
    return found


def _earlier(engine: Engine, app: InstalledApp, run: runs.Run) -> Version:
    with engine.database.read() as connection:
        release = releases.get(connection, run.release_id)
    loaded = load_texts(release.files, cast("dict[str, Raw]", release.parsed)) if release else None
    before = loaded.definitions if loaded else None
    if before is None or run.rule.partition(".")[0] not in {**before.rules, **before.workflows}:
        raise Invalid(Problem("rule_changed", {"rule": run.rule}))
    model, tables, problems = earlier_rule(app.model, before, run.rule)
    if model is None:
        raise Invalid(Problem("rule_changed", {"rule": run.rule}), *problems[:5])
    return Version(app, model, deciders(model, tables), run.release_id, apart=False)
