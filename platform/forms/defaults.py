"""The form and the list that every entity has before anybody writes one."""

from ..metamodel.kinds.form import Control, Form, Section
from ..metamodel.kinds.view import View
from ..metamodel.model import ControlModel, EntityModel, FormModel, ViewModel

_MOST_COLUMNS = 8
_NOT_IN_LISTS = ("children", "json", "snapshot", "long_text", "rich_text", "secret")
_NOT_IN_FORMS = ("children", "json", "snapshot")


def default_form(entity: EntityModel) -> FormModel:
    """Return a desk form with every field that a person can fill, in the entity's order."""
    keys = [
        key for key, field in entity.fields.items()
        if key in entity.writable and (field.type not in _NOT_IN_FORMS or field.required)
    ]
    shown = keys or [key for key in entity.fields if entity.fields[key].type not in _NOT_IN_FORMS] or list(entity.fields)
    title = entity.definition.title
    section = Section(title=title, controls=tuple(Control(field=key) for key in shown))
    definition = Form(title=title, of=entity.key, icon=entity.definition.icon, sections=(section,))
    return FormModel(entity.key, definition, tuple(ControlModel(key, None, None, None, None) for key in shown), None)


def default_view(entity: EntityModel) -> ViewModel:
    """Return a list with the natural key, the state and the next short fields, newest first."""
    short = [key for key, field in entity.fields.items() if field.type not in _NOT_IN_LISTS]
    first = [*entity.natural_key, *(key for key in short if entity.fields[key].type == "state")]
    columns = list(dict.fromkeys([*first, *short]))[:_MOST_COLUMNS] or ["id"]
    definition = View(
        title=entity.definition.title, of=entity.key, icon=entity.definition.icon, columns=tuple(columns), order_by=("-created_at",)
    )
    return ViewModel(entity.key, definition, None)
