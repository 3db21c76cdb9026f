"""Submits a form: its conditions are judged here again, then the one write path saves."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..forms.conditions import needed_paths
from ..forms.submission import Submission, check_conditions, clean_values
from ..kernel.ids import is_id
from ..kernel.problems import Forbidden, Invalid, Location, NotFound, Problem
from ..kernel.text import nearest
from ..metamodel.fields import ReferenceField
from ..metamodel.model import EntityModel, FormModel
from ..metamodel.query import Query
from ..metamodel.values import Value
from ..store.engine import Connection
from .changes import Create, Saved
from .context import Actor, Cause
from .engine import Engine
from .exploring import form_of
from .installed import InstalledApp
from .keyed import find_named
from .read import visible_ids
from .save import Tell, save_once, saved_before
from .seen import known_to, seen_values


@dataclass(frozen=True, slots=True)
class _Filled:
    """A form that was filled in: by whom, and what was given so far."""

    engine: Engine
    app: InstalledApp
    actor: Actor
    form: FormModel
    entity: EntityModel
    submission: Submission
    connection: Connection


def submit(  # noqa: PLR0913 - who, what, under which key, and how a repeat is told
    engine: Engine, app: InstalledApp, actor: Actor, form_key: str, given: Mapping[str, object], *, key: str = "", record_id: str = "",
    tell: Tell | None = None,
) -> Saved:
    """Create the record that a submitted form means; `key` is an idempotency key, `record_id` an id made by the client.

    Raises NotFound, Forbidden, Conflict, and Invalid with every problem of the form and of the record.
    """
    form = form_of(app, form_key)
    rights = app.rights(actor)
    if form is None or rights.visible(form.definition.of) is None:
        raise NotFound(Problem("unknown_form", {"name": form_key[:80], "near": nearest(form_key, app.model.forms)}))
    entity = app.model.entities[form.definition.of]
    if not rights.submits(form_key, entity.key):
        rights.require(entity.key, "create")
    request = [form_key, dict(given), record_id]
    before = saved_before(engine, app, actor, key, request)
    if before is not None:
        return before[0]  # sent again: what the first one did may itself break the form's conditions now
    submission = clean_values(form, entity.fields, given)
    with engine.database.read() as connection:
        filled = _Filled(engine, app, actor, form, entity, submission, connection)
        _resolve(filled)
        context = _context(filled)
        _check_about(filled)
    check_conditions(form, entity.fields, submission, context, engine.environment(app))
    if submission.problems:
        raise Invalid(*submission.problems)
    values = {name: value for name, value in submission.values.items() if value is not None}
    try:
        change = Create(entity.key, values, record_id)
        cause = Cause(form=form_key)
        return save_once(engine, app, actor, key, [change], request=request, tell=tell, cause=cause)[0]
    except (Invalid, Forbidden) as error:
        raise type(error)(*(_of_one(problem) for problem in error.problems)) from error


def _of_one(problem: Problem) -> Problem:
    """Return a problem of a set of one without the index of its record."""
    path = problem.location.path.strip("/").partition("/")[2]
    return problem.at(Location(path=f"/{path}" if path else ""))


def _resolve(filled: _Filled) -> None:
    """Replace references given by natural key by ids, so that conditions can look behind them."""
    values = filled.submission.values
    for name, value in values.items():
        field = filled.entity.fields[name]
        if isinstance(field, ReferenceField) and isinstance(value, str) and not is_id(value):
            target = filled.app.model.entities[field.to]
            found = find_named(filled.app, target, {value}, filled.connection).get(value)
            values[name] = found if found and _known(filled, field.to, found, target.natural_key) else value


def _context(filled: _Filled) -> dict[str, Value]:
    """Return every value that the form's conditions read: the submitted ones, the person, and what lies behind references."""
    paths = needed_paths(filled.form)
    context: dict[str, Value] = dict.fromkeys([*paths, *filled.entity.fields])
    context.update(filled.engine.actor_values(filled.app, filled.actor))
    context.update({name: value for name, value in filled.submission.values.items() if name not in filled.entity.children})
    roots = {name: field.to for name, field in filled.entity.references.items()}
    roots.update({f"actor.{name}": own.entity for name, own in filled.app.model.definitions.app.actor.items()})
    for root, target in roots.items():
        behind = sorted(path.removeprefix(root + ".") for path in paths if path.startswith(root + "."))
        record_id = context.get(root)
        if behind and isinstance(record_id, str) and is_id(record_id):
            # As the person sees it, and as the browser judged it: what is hidden decides nothing here.
            found = seen_values(filled.engine, filled.app, filled.actor, target, record_id, behind, connection=filled.connection)
            context.update({f"{root}.{path}": value for path, value in found.items()})
    return context


def _known(filled: _Filled, entity: str, record_id: str, fields: tuple[str, ...]) -> bool:
    return bool(known_to(filled.engine, filled.app, filled.actor, entity, {record_id}, filled.connection, fields=fields))


def _check_about(filled: _Filled) -> None:
    """Note a problem where the form is about a record that it is not for."""
    about = filled.form.definition.about
    if about is None or filled.form.about_where is None:
        return
    named = filled.submission.values.get(about.field)
    if not isinstance(named, str) or not is_id(named):
        return
    query = Query(filled.entity.references[about.field].to, ids=(named,), where=filled.form.about_where, limit=None)
    if named not in visible_ids(filled.engine, filled.app, filled.actor, query, filled.connection):
        filled.submission.problems.append(Problem("not_about_this", {}, Location(path=f"/{about.field}")))
