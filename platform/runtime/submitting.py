"""Submits a form: its conditions are judged here again, then the one write path saves."""

from collections.abc import Iterable, Mapping

from ..forms.conditions import needed_paths
from ..forms.submission import Submission, check_conditions, clean_values
from ..kernel.problems import Forbidden, Invalid, Location, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.fields import ReferenceField
from ..metamodel.model import EntityModel, FormModel
from ..metamodel.query import Query
from ..metamodel.values import Value
from ..store.engine import Connection
from .changes import Create, Saved
from .context import Actor
from .engine import Engine
from .exploring import form_of
from .installed import InstalledApp
from .keyed import find_named
from .read import fetch_values, visible_ids
from .save import save_once


def submit(
    engine: Engine, app: InstalledApp, actor: Actor, form_key: str, given: Mapping[str, object], *, key: str = "", record_id: str = ""
) -> Saved:
    """Create the record that a submitted form means; `key` is an idempotency key, `record_id` an id made by the client.

    Raises NotFound, Forbidden, Conflict, and Invalid with every problem of the form and of the record.
    """
    form = form_of(app, form_key)
    rights = app.rights(actor)
    if form is None or rights.visible(form.definition.of) is None:
        raise NotFound(Problem("unknown_form", {"name": form_key[:80], "near": nearest(form_key, app.model.forms)}))
    entity = app.model.entities[form.definition.of]
    rights.require(entity.key, "create")
    submission = clean_values(form, entity.fields, given)
    with engine.database.read() as connection:
        _resolve(app, entity, submission, connection)
        context = _context(engine, app, actor, form, entity, submission, connection)
        _check_about(engine, app, actor, form, entity, submission, connection)
    check_conditions(form, entity.fields, submission, context, engine.environment(app))
    if submission.problems:
        raise Invalid(*submission.problems)
    values = {name: value for name, value in submission.values.items() if value is not None}
    try:
        return save_once(engine, app, actor, key, [Create(entity.key, values, record_id)])[0]
    except (Invalid, Forbidden) as error:
        raise type(error)(*(_of_one(problem) for problem in error.problems)) from error


def _of_one(problem: Problem) -> Problem:
    """Return a problem of a set of one without the index of its record."""
    path = problem.location.path.strip("/").partition("/")[2]
    return problem.at(Location(path=f"/{path}" if path else ""))


def _resolve(app: InstalledApp, entity: EntityModel, submission: Submission, connection: Connection) -> None:
    """Replace references given by natural key by ids, so that conditions can look behind them."""
    for name, value in submission.values.items():
        field = entity.fields[name]
        if isinstance(field, ReferenceField) and isinstance(value, str) and not field.is_id(value):
            found = find_named(app, app.model.entities[field.to], {value}, connection)
            submission.values[name] = found.get(value, value)


def _context(
    engine: Engine, app: InstalledApp, actor: Actor, form: FormModel, entity: EntityModel, submission: Submission, connection: Connection
) -> dict[str, Value]:
    """Return every value that the form's conditions read: the submitted ones, the person, and what lies behind references."""
    paths = needed_paths(form)
    context: dict[str, Value] = {path: None for path in paths}
    context.update(dict.fromkeys(entity.fields))
    context.update(engine.actor_values(app, actor))
    context.update(submission.values)
    own = app.model.definitions.app.actor
    roots = {name: field.to for name, field in entity.references.items()}
    roots.update({f"actor.{name}": record.entity for name, record in own.items()})
    for root, target in roots.items():
        behind = [path.removeprefix(root + ".") for path in paths if path.startswith(root + ".")]
        record_id = context.get(root)
        if behind and isinstance(record_id, str) and ReferenceField.is_id(record_id):
            context.update(_behind(engine, app, root, target, record_id, behind, connection))
    return context


def _behind(
    engine: Engine, app: InstalledApp, root: str, target: str, record_id: str, paths: Iterable[str], connection: Connection
) -> dict[str, Value]:
    found = fetch_values(engine, app, target, [record_id], sorted(paths), connection)
    return {f"{root}.{path}": value for row in found[:1] for path, value in row.items()}


def _check_about(
    engine: Engine, app: InstalledApp, actor: Actor, form: FormModel, entity: EntityModel, submission: Submission, connection: Connection
) -> None:
    """Note a problem where the form is about a record that it is not for."""
    about = form.definition.about
    if about is None or form.about_where is None:
        return
    named = submission.values.get(about.field)
    if not isinstance(named, str) or not ReferenceField.is_id(named):
        return
    query = Query(entity.references[about.field].to, ids=(named,), where=form.about_where, limit=None)
    if named not in visible_ids(engine, app, actor, query, connection):
        submission.problems.append(Problem("not_about_this", {}, Location(path=f"/{about.field}")))
