"""Types the steps that make files."""

from collections.abc import Mapping

from ...expressions import Expression
from ...expressions import types as t
from ..fields import FileField
from ..kinds.steps import FileStep, PrintStep
from ..rule_names import At, Names
from ..step_models import Holder, Loop, PrintOutModel, RowsModel, Template, WriteModel
from .telling import FILES, template


def print_out(names: Names, step: PrintStep, at: At) -> PrintOutModel | None:
    """Return what `print` means: the print is of these records, and has the form that is asked for."""
    loops = names.loops(step.for_each, *at, "for_each")
    condition = names.expression(step.if_, names.scope(loops), t.BOOLEAN, *at, "if")
    prints = names.build.definitions.prints
    known = names.known(step.print, prints, "unknown_definition", {"kind": "print"}, *at, "print")
    if step.as_ is not None:
        names.name_value(step.as_, FILES, *at, "as")
    if not loops or not known:
        return None
    sheet, entity = prints[step.print], loops[0].of.entity
    if sheet.of != entity:
        names.report("print_of_others", {"print": step.print, "entity": sheet.of, "given": entity or "-"}, *at, "for_each")
    if not (sheet.zpl if step.form == "zpl" else sheet.body):
        names.report("print_has_no_form", {"print": step.print, "form": step.form}, *at, "form" if step.form == "zpl" else "print")
    holder = _holder(names, loops, step.field, at)
    return PrintOutModel(entity, step.print, loops, condition, step.together, step.form, step.language, holder, step.as_)


def write(names: Names, step: FileStep, at: At) -> WriteModel | None:
    """Return what `file` means: a table has rows, a text has words, and whoever gets it has a field for it."""
    called = template(names, step.name, (), (*at, "name"))
    needed, other = ("text", "rows") if step.file == "text" else ("rows", "text")
    if getattr(step, needed) is None or getattr(step, other) is not None:
        names.report("file_of_what", {"format": step.file, "key": needed}, *at, "file")
        return None
    rows: RowsModel | None = None
    if step.rows is not None:
        over = names.loops(step.rows.for_each, *at, "rows", "for_each")
        rows = RowsModel(over, _cells(names, step.rows.values, over, (*at, "rows", "set")))
    text: Template | None = None if step.text is None else template(names, step.text, (), (*at, "text"))
    loops = names.loops(step.into, *at, "into")
    if bool(step.into) != (step.field is not None):
        names.report("missing_key", {"key": "field" if step.into else "into"}, *at, *(("into",) if step.into else ("field",)))
    holder = _holder(names, loops, step.field, at)
    if step.as_ is not None:
        names.name_value(step.as_, FILES, *at, "as")
    return WriteModel(loops[0].of.entity if loops else "", step.file, called, rows, text, loops, holder, step.as_)


def _cells(names: Names, given: Mapping[str, str], loops: tuple[Loop, ...], at: At) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    for name, text in given.items():
        expression = names.expression(text, names.scope(loops), None, *at, name)
        if expression is not None and isinstance(expression.type, t.ListOf | t.Record):
            names.report("compute_needs_value", {"name": text, "given": str(expression.type)}, *at, name)
        elif expression is not None:
            found[name] = expression
    return found


def _holder(names: Names, loops: tuple[Loop, ...], field: str | None, at: At) -> Holder | None:
    entity = names.entities.get(loops[0].of.entity) if loops else None
    if field is None or entity is None:
        return None
    if not loops[0].of_set:
        names.report("block_needs_set", {"name": loops[0].name}, *at, "field")
        return None
    if not names.known(field, entity.fields, "unknown_field", {"entity": entity.key}, *at, "field"):
        return None
    found = entity.fields[field]
    if not isinstance(found, FileField):
        names.report("field_holds_no_files", {"field": field, "type": found.type}, *at, "field")
        return None
    return Holder(entity.key, field, found.many)
