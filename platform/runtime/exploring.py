"""What an app looks like to one person: everything that a browser draws, and nothing that the person may not know of."""

import hashlib
from collections.abc import Collection, Iterable, Mapping

from ..expressions import Expression
from ..forms.defaults import default_form, default_view
from ..forms.drawing import draw_field, draw_form, draw_terminal, draw_view, draw_work, draw_workflow, titles
from ..forms.live_checks import draw_checks
from ..kernel.json import Json, dumps
from ..metamodel.fields import Field, LookupField, ReferenceField, StateField, WithOptions
from ..metamodel.kinds.app import NavigationItem
from ..metamodel.layouts import Need
from ..metamodel.model import (
    AppModel,
    EntityModel,
    FormModel,
    PrintModel,
    StepModel,
    TerminalModel,
    ViewModel,
    WorkListModel,
)
from ..metamodel.query import Visible
from .installed import InstalledApp
from .printing import offered
from .rights import Rights

_MOST_KEPT = 64


class Explorer:
    """Draws apps, and keeps what it drew for each release and set of rights."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._drawn: dict[tuple[str, str], tuple[str, bytes]] = {}

    def model(self, app: InstalledApp, rights: Rights) -> tuple[str, bytes]:
        """Return the entity tag and the JSON of an app as these rights show it."""
        key = (app.release_id, rights.fingerprint)
        found = self._drawn.get(key)
        if found is None:
            if len(self._drawn) >= _MOST_KEPT:
                self._drawn.clear()
            body = dumps(draw_app(app, rights))
            found = self._drawn[key] = (f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
        return found


def form_of(app: InstalledApp, key: str) -> FormModel | None:
    """Return a form, or the default one where the key is an entity's."""
    model = app.model
    return model.forms.get(key) or (default_form(model.entities[key]) if key in model.entities else None)


def draw_app(app: InstalledApp, rights: Rights) -> dict[str, Json]:
    """Return the app as JSON: navigation, entities, forms, lists, workflows and connections that the rights show."""
    model = app.model
    definition = model.definitions.app
    seen = {key: visible for key in model.entities if (visible := rights.visible(key)) is not None}
    entities = {key: model.entities[key] for key in seen}
    forms = {**{k: default_form(e) for k, e in entities.items()}, **{k: f for k, f in model.forms.items() if f.definition.of in seen}}
    own_views = {k: v for k, v in model.views.items() if v.definition.of in seen and _may_ask(rights, v.definition.of, v.where)}
    views = {**{k: default_view(e) for k, e in entities.items()}, **own_views}
    connections = {k: c for k, c in model.definitions.connections.items() if k in rights.connections}
    open_forms = {k for k, f in forms.items() if rights.submits(k, f.definition.of)}
    return {
        "key": model.key,
        **titles(definition),
        "icon": definition.icon,
        "version": definition.version,
        "release": app.release,
        "languages": [*definition.languages],
        "currency": definition.currency,
        "time_zone": definition.time_zone,
        "actor": {name: {"entity": own.entity} for name, own in definition.actor.items() if own.entity in seen},
        "navigation": _navigation(app, {"view": set(views), "form": open_forms, "connection": set(connections)}),
        "entities": {key: _draw_entity(app, rights, entity, seen[key]) for key, entity in entities.items()},
        "forms": {key: _draw_form(app, form, seen) for key, form in forms.items()},
        "views": {key: _draw_view(app, view, seen, rights) for key, view in views.items()},
        "workflows": {
            e.workflow.key: draw_workflow(e.workflow, key, seen[key].fields)
            for key, e in entities.items() if e.workflow is not None and e.workflow.field in seen[key].fields
        },
        "prints": {each.key: _draw_print(each) for each in offered(app, rights)},
        "connections": {key: {**titles(each), "format": each.format} for key, each in connections.items()},
        "runs": rights.runs,
        "terminals": {key: _draw_terminal(app, terminal, rights, seen, open_forms) for key, terminal in model.terminals.items()},
    }  # fmt: skip


def _draw_terminal(
    app: InstalledApp, terminal: TerminalModel, rights: Rights, seen: Mapping[str, Visible], open_forms: Collection[str]
) -> dict[str, Json]:
    """Return a terminal with the work that the person sees and the steps that they may do."""
    stations = terminal.definition.stations
    shown = stations is not None and stations.of in seen and _may_ask(rights, stations.of, terminal.stations)
    work = [
        draw_work(each, [step for step in each.steps if _may_step(app, rights, each, step, open_forms)])
        for each in terminal.work
        if each.definition.of in seen and _may_ask(rights, each.definition.of, each.where)
        and (each.definition.at is None or rights.sees(each.definition.of, each.definition.at))
    ]  # fmt: skip
    return draw_terminal(terminal, work, [form for form in terminal.definition.forms if form in open_forms], stations=shown)


def _may_step(app: InstalledApp, rights: Rights, work: WorkListModel, step: StepModel, open_forms: Collection[str]) -> bool:
    if step.definition.form is not None:
        return step.definition.form in open_forms
    workflow = app.model.entities[work.definition.of].workflow
    transition = workflow.transitions.get(step.definition.do or "") if workflow is not None else None
    return transition is not None and bool(transition.by & rights.roles)


def _navigation(app: InstalledApp, targets: Mapping[str, set[str]]) -> list[Json]:
    drawn: list[Json] = []
    for group in app.model.definitions.app.navigation:
        items = [_draw_item(app, item) for item in group.items if item.target[1] in targets.get(item.target[0], ())]
        if items:
            drawn.append({**titles(group), "icon": group.icon, "items": [*items]})
    return drawn


def _draw_item(app: InstalledApp, item: NavigationItem) -> dict[str, Json]:
    kind, key = item.target
    definitions = app.model.definitions
    named = {"view": definitions.views, "form": definitions.forms, "connection": definitions.connections}[kind]
    element = named.get(key) or definitions.entities[key]
    icon = item.icon or str(vars(element).get("icon", ""))
    return {kind: key, "title": dict(element.title), "icon": icon}


def _options(entity: EntityModel, field: Field) -> Iterable[dict[str, Json]]:
    if isinstance(field, WithOptions):
        signs = {key: {"icon": option.icon} if option.icon else {} for key, option in field.options.items()}
        return [{"value": key, "title": dict(o.title), "colour": o.colour, **signs[key]} for key, o in field.options.items()]
    if isinstance(field, StateField) and entity.workflow is not None:
        states = entity.workflow.machine(field.region or "").states
        return [{"value": key, "title": dict(s.title), "colour": s.colour} for key, s in states.items()]
    return ()


def _draw_entity(app: InstalledApp, rights: Rights, entity: EntityModel, seen: Visible) -> dict[str, Json]:
    definition = entity.definition
    keys = [key for key in entity.fields if key in seen.fields or key in seen.veils]
    writable = rights.writable(entity.key, "create") | rights.writable(entity.key, "update")
    fields: dict[str, Json] = {}
    for key in keys:
        drawn = _draw_field(app.model, entity, key)
        drawn["read_only"] = key not in writable
        if key in seen.veils:
            drawn["type"] = "masked"  # text of which only a part is told, whatever it is where it can be read
        fields[key] = drawn
    follows = entity.workflow is not None and entity.workflow.field in seen.fields
    return {
        **titles(definition),
        "icon": definition.icon,
        "label_fields": [path for path in entity.label.paths if rights.sees(entity.key, path)],
        "ledger": definition.ledger,
        "history": definition.history,
        "scan": definition.scan if definition.scan in seen.fields else None,
        "actions": [*rights.actions(entity.key)],
        "natural_key": [key for key in entity.natural_key if key in seen.fields],
        "field_order": [*keys],
        "fields": fields,
        "checks": draw_checks(app.model.entities, entity, lambda path: rights.sees(entity.key, path)),
        **({"workflow": entity.workflow.key} if follows and entity.workflow else {}),
    }


def draw_fields(model: AppModel, entity: EntityModel, keys: Iterable[str]) -> dict[str, dict[str, Json]]:
    """Return some fields of an entity as they are drawn for whoever sees them."""
    return {key: _draw_field(model, entity, key) for key in keys}


def _draw_field(model: AppModel, entity: EntityModel, key: str) -> dict[str, Json]:
    field = entity.fields[key]
    drawn = draw_field(field, _options(entity, field), entity.defaults.get(key))
    if isinstance(field, LookupField):
        *before, last = field.path.split(".")
        for step in before:
            reference = entity.fields[step]
            assert isinstance(reference, ReferenceField)
            entity = model.entities[reference.to]
        # It is shown as it is where it comes from, whether the person sees that place or not.
        end = entity.fields.get(last)
        drawn["shows"] = draw_field(end, _options(entity, end)) if end is not None else {"type": "text"}
    return drawn


def _draw_form(app: InstalledApp, form: FormModel, seen: Mapping[str, Visible]) -> dict[str, Json]:
    definition = form.definition
    entity = app.model.entities[definition.of]
    drawn = draw_form(form, {key: field for key, field in entity.fields.items() if key in seen[definition.of].fields})
    reference = entity.references.get(definition.about.field) if definition.about else None
    about = drawn.get("about")
    if reference is not None and isinstance(about, dict):
        about["scan"] = app.model.entities[reference.to].definition.scan
    return drawn


def _draw_view(app: InstalledApp, view: ViewModel, seen: Mapping[str, Visible], rights: Rights) -> dict[str, Json]:
    definition = view.definition
    shown = {*seen[definition.of].fields, *seen[definition.of].veils}
    first = [column for column in definition.columns if column.partition(".")[0] in shown]
    offered = [key for key, condition in view.filters.items() if _may_ask(rights, definition.of, condition)]
    order = [path for path in definition.order_by if rights.sees(definition.of, path.removeprefix("-"))]
    hidden = [need for need in definition.layout.needs() if not rights.sees(need.entity or definition.of, need.path)]
    # A part that asks of what is not seen does not exist for the person.
    hidden += [Need(at, "", entity=of, falls=at[:-1]) for at, (of, asked) in view.asked.items() if not _may_ask(rights, of, asked)]
    return draw_view(
        view, first, order, offered, search=bool(app.model.entities[definition.of].definition.search), hidden=hidden
    )


def _draw_print(model: PrintModel) -> dict[str, Json]:
    definition = model.definition
    forms = [form for form, text in (("pdf", definition.body), ("zpl", definition.zpl)) if text]
    return {"of": definition.of, **titles(definition), "icon": definition.icon, "kind": definition.kind, "forms": [*forms]}


def _may_ask(rights: Rights, entity: str, condition: Expression | None) -> bool:
    """Tell whether a condition names only what is seen: a list that asks of anything else does not exist for the person."""
    return condition is None or all(path.startswith("actor.") or rights.sees(entity, path) for path in condition.paths)
