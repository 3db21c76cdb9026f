"""Checks what an app tells of its people: that the entities and fields of the organisation are there and lead where they should."""

from ..fields import ReferenceField, TextField, UserField
from .context import Build


def check_organisation(build: Build) -> None:
    """Note what of the organisation names no entity or field, or one of another kind."""
    given = build.definitions.app.organisation
    if given is None or not build.entity(given.person, "app", "app", "organisation", "person"):
        return
    people = build.definitions.entities[given.person].fields
    data: dict[str, object] = {"entity": given.person}
    if build.known(given.account, people, "unknown_field", data, "app", "app", "organisation", "account"):
        account = people[given.account]
        if not isinstance(account, UserField | TextField):
            build.report("account_needs_name", {"field": given.account}, "app", "app", "organisation", "account")
    if given.manager is not None:
        _reference(build, given.person, given.manager, given.person, "manager")
    if given.department is None:
        if given.head is not None or given.above is not None:
            build.report("departments_missing", {}, "app", "app", "organisation", "head" if given.head is not None else "above")
        return
    department = _reference(build, given.person, given.department, "", "department")
    if department and given.head is not None:
        fields = build.definitions.entities[department].fields
        if not isinstance(fields.get(given.head), UserField):
            _reference(build, department, given.head, given.person, "head")
    if department and given.above is not None:
        _reference(build, department, given.above, department, "above")


def _reference(build: Build, entity: str, name: str, to: str, part: str) -> str:
    """Return the entity that a reference leads to; empty where it is none, or leads elsewhere, which is noted."""
    known = build.definitions.entities.get(entity)
    if known is None:
        return ""
    fields = known.fields
    if not build.known(name, fields, "unknown_field", {"entity": entity}, "app", "app", "organisation", part):
        return ""
    field = fields[name]
    if not isinstance(field, ReferenceField) or (to and field.to != to):
        build.report("organisation_leads_elsewhere", {"field": name, "to": to or "…"}, "app", "app", "organisation", part)
        return ""
    return field.to if field.to in build.definitions.entities else ""
