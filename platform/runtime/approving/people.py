"""Who there is, as an app tells it: holders of roles, managers and heads of departments from its own records, stand-ins."""

from collections.abc import Sequence
from functools import cached_property

from ...metamodel.fields import UserField
from ...metamodel.kinds.organisation import Organisation
from ...metamodel.values import Value
from ...store import directory, records
from ...store.engine import Connection
from ..engine import Engine
from ..installed import InstalledApp

_HIGHEST = 50
_NO_ORGANISATION = Organisation.model_construct(person="", account="", manager=None, department=None, head=None, above=None)


class House:
    """The people of an app, looked up over one connection."""

    def __init__(self, engine: Engine, app: InstalledApp, connection: Connection) -> None:
        """Look people up for an app."""
        self._app = app
        self._connection = connection
        self._now = engine.clock.now()
        self._organisation = app.model.definitions.app.organisation or _NO_ORGANISATION

    def holders(self, role: str) -> Sequence[str]:
        """Return everybody with a role."""
        return directory.holders(self._connection, self._app.key, role, self._now)

    def person(self, text: str) -> str:
        """Return who is named by an id or sign-in name; empty where there is nobody."""
        return directory.present(self._connection, self._app.key, text, self._now)

    def stand_in(self, person: str) -> str:
        """Return who stands in for a person just now, as far as they have a role in the app."""
        found = directory.stand_in(self._connection, person, self._app.key, self._now)
        return self.person(found) if found else ""

    def manager(self, person: str) -> str:
        """Return who leads a person: their manager, else the nearest head of department above them."""
        given = self._organisation
        if not given.person:
            return ""
        if given.manager is not None:
            record = self._record_of(person)
            leader = record.get(given.manager)
            found = self._account_of(str(leader)) if leader else ""
            if found:
                return found
        return next(iter(self._heads(person)), "") if given.department is not None else ""

    def heads(self, person: str) -> Sequence[str]:
        """Return the heads of the person's department and of those above it; without departments, the managers one above the other."""
        given = self._organisation
        if not given.person:
            return ()
        if given.department is not None and given.head is not None:
            return self._heads(person)
        climbed = [person]
        while (above := self.manager(climbed[-1])) and above not in climbed and len(climbed) <= _HIGHEST:
            climbed.append(above)
        return climbed[1:]

    def _heads(self, person: str) -> list[str]:
        given = self._organisation
        department = self._record_of(person).get(given.department or "")
        found: list[str] = []
        seen = set[Value]()
        while department and department not in seen:
            seen.add(department)
            row = self._row(self._department_entity, str(department))
            head = self._named(row.get(given.head or ""), self._department_entity, given.head or "")
            if head and head != person and head not in found:
                found.append(head)
            department = row.get(given.above or "")
        return found

    @cached_property
    def _department_entity(self) -> str:
        given = self._organisation
        field = self._app.model.entities[given.person].references.get(given.department or "")
        return field.to if field is not None else ""

    def _record_of(self, person: str) -> dict[str, Value]:
        given = self._organisation
        entity = self._app.model.entities[given.person]
        named = person if isinstance(entity.fields[given.account], UserField) else directory.name_of(self._connection, person)
        wanted = ["id", *(key for key in (given.manager, given.department) if key)]
        found = records.fetch_by(self._connection, self._app.tables.of(given.person), (given.account,), {(named,)}, wanted)
        return found.get((named,), {})

    def _account_of(self, record_id: str) -> str:
        given = self._organisation
        value = self._row(given.person, record_id).get(given.account)
        return self.person(str(value)) if value else ""

    def _row(self, entity: str, record_id: str) -> dict[str, Value]:
        return records.fetch(self._connection, self._app.tables.of(entity), [record_id]).get(record_id, {})

    def _named(self, value: Value, entity: str, field: str) -> str:
        """Return the person whom a field names: a reference to a record of people, or an account."""
        if not value:
            return ""
        return self._account_of(str(value)) if field in self._app.model.entities[entity].references else self.person(str(value))
