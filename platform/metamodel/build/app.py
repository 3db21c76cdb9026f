"""From what was loaded to a checked AppModel, or to every reason why not."""

from ...kernel.problems import Invalid, errors
from ..connection_scope import connection_models
from ..definitions import Definitions
from ..kinds.steps import DecideStep, steps_within
from ..loader import Loaded
from ..model import AppModel
from ..rule_scope import check_rules
from ..scope import Scopes
from ..state_rules import check_state_rules
from ..tables import check_tables
from .calls import check_calls
from .context import Build
from .data import check_seeds
from .entities import entity_models
from .gaps import warn_of_gaps
from .organisation import check_organisation
from .prints import print_models
from .roles import role_models
from .scenarios import check_scenarios
from .screens import check_navigation, check_titles, form_models, view_models
from .sense import check_sense
from .terminals import terminal_models
from .tracks import track_models
from .twice import check_lists
from .units import check_units
from .workflows import check_workflows

_OF_NAMES = ("expression_unknown_name", "expression_unknown_member", "form_about_reference")


def examine(loaded: Loaded) -> AppModel | None:
    """Check an app; its problems are added to `loaded`, and the model is returned where none of them is an error."""
    definitions = loaded.definitions
    if definitions is None:
        return None
    build = Build(definitions, Scopes(definitions.entities, definitions.app))
    entities = entity_models(build)
    check_workflows(build)
    check_organisation(build)
    tables = check_tables(build)
    model = AppModel(
        key=definitions.app.key,
        fingerprint=loaded.fingerprint,
        definitions=definitions,
        entities=entities,
        forms=form_models(build),
        views=view_models(build),
        prints=print_models(build),
        roles=role_models(build, entities),
        tables=tables,
        rules=check_rules(build, entities, tables),
        connections=connection_models(build, tables),
        scopes=build.scopes,
        terminals=terminal_models(build),
        tracks=track_models(build),
        state_rules=check_state_rules(build, entities, tables),
    )
    check_calls(build, model)
    _warn_of_unused_tables(build, model)
    warn_of_gaps(build, tables)
    check_navigation(build)
    check_titles(build)
    check_seeds(build, entities)
    check_scenarios(build, model)
    check_lists(build)
    check_sense(build, model)
    check_units(build, model)
    hidden = _OF_NAMES if _some_entity_is_unread(definitions) else ()
    known = {(p.code, p.location) for p in loaded.problems}
    # A grant of `*` is looked at for every entity, and told once.
    found = {(p.code, p.location, str(p.data)): p for p in build.problems if p.code not in hidden}
    loaded.problems.extend(p for (code, place, _), p in found.items() if (code, place) not in known)
    loaded.problems.sort(key=lambda p: p.location)
    return None if errors(loaded.problems) else model


def _some_entity_is_unread(definitions: Definitions) -> bool:
    """Tell whether an entity's file could not be typed: what its names mean elsewhere cannot be judged until it is mended."""
    return any(kind == "entity" and key not in definitions.entities for kind, key in definitions.sources)


def _warn_of_unused_tables(build: Build, model: AppModel) -> None:
    known = {"rule": build.definitions.rules, "connection": build.definitions.connections, "workflow": build.definitions.workflows}
    if any(kind in known and key not in known[kind] for kind, key in build.definitions.sources):
        return  # a file that could not be typed may ask it
    given = [rule.steps for rule in build.definitions.rules.values()]
    given += [rule.definition.steps for rule in model.state_rules.values()]
    asked = {step.decide for steps in given for step in steps_within(steps) if isinstance(step, DecideStep)}
    asked |= {decision.table for connection in build.definitions.connections.values() for decision in connection.decide}
    for key in model.tables.keys() - asked:
        build.warn("unused_element", {"kind": "table", "key": key}, "table", key)


def model_of(loaded: Loaded) -> AppModel:
    """Return the model of an app that must be right; raises Invalid with all problems."""
    model = examine(loaded)
    if model is None:
        raise Invalid(*errors(loaded.problems))
    return model
