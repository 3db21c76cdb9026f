"""What rules need of the world around them: the runtime offers it, within one transaction a step."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from ..expressions import Environment, Expression
from ..metamodel.values import Value

Row = Mapping[str, Value]
"""Values by dotted path."""


def signal_of(run_id: str) -> str:
    """Return the signal that comes when a called run ends."""
    return f"run:{run_id}"


def approval_signal(approval: str, record_id: str) -> str:
    """Return the signal that comes when an approval of a record ends."""
    return f"approval:{approval}/{record_id}"


class Told(NamedTuple):
    """A message to a person: texts by language, and the record that it is about, where there is one."""

    person: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    entity: str
    record_id: str


class World(Protocol):
    """Records as a rule sees and changes them, all within the transaction of the present step."""

    @property
    def environment(self) -> Environment:
        """Return the moment and the zone."""
        ...

    @property
    def app_key(self) -> str:
        """Return the key of the app."""
        ...

    def values(self, entity: str, ids: Sequence[str], paths: Collection[str]) -> Mapping[str, Row]:
        """Return the values of records by id, flat by path; children as lists of rows. Records that are gone are left out."""
        ...

    def find(
        self, entity: str, where: Expression, parameters: Mapping[str, Value], order_by: Sequence[str]
    ) -> list[str]:
        """Return the ids of the records that meet a condition, in order."""
        ...

    def group(
        self,
        entity: str,
        where: Expression | None,
        parameters: Mapping[str, Value],
        by: Sequence[str],
        figures: Sequence[tuple[str, str]],
    ) -> list[Row]:
        """Return a row for each group: its values by the texts in `by`, `count`, and figures as `<function>_<path>`."""
        ...

    def named(self, entity: str, names: Collection[str]) -> Mapping[str, str]:
        """Return the ids of records by their natural keys; a name that no record has is left out."""
        ...

    def lock(self, entity: str, ids: Sequence[str]) -> None:
        """Keep others from changing these records until the step is done."""
        ...

    def create(self, entity: str, rows: Sequence[tuple[str, Row]]) -> None:
        """Create records with the given ids; raises Invalid with paths `/<index>/<field>`."""
        ...

    def update(self, entity: str, rows: Sequence[tuple[str, Row]]) -> int:
        """Change records and return how many really changed; raises Invalid as `create` does."""
        ...

    def upsert(self, entity: str, rows: Sequence[tuple[str, Row]]) -> Sequence[tuple[str, str]]:
        """Change the records with these natural keys or create them (under the ids given); return the id and event of each."""
        ...

    def delete(self, entity: str, ids: Sequence[str]) -> None:
        """Put records into the bin; raises Invalid as `create` does."""
        ...

    def signal(self, name: str) -> int:
        """Tell all runs that wait for a signal just now that it came; return how many go on."""
        ...

    def call(self, rule: str, ids: Sequence[str], given: Mapping[str, object], *, wait: bool) -> str:
        """Let another rule begin and return the id of its run; with `wait` its signal comes when it ends, however it does.

        Raises Invalid for what it cannot be told, with paths `/input/<name>`.
        """
        ...

    def transition(self, entity: str, do: str, ids: Sequence[str]) -> None:
        """Carry out a transition on records; raises Invalid as `create` does."""
        ...

    def approvals(self, entity: str, approval: str, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the state of the newest approval of this name by record, where there is one; none ends before the step is kept."""
        ...

    def people(self, role: str, named: Collection[str]) -> Sequence[str]:
        """Return the ids of those who have a role (where one is given) and of those named by id or sign-in name."""
        ...

    def addresses(self, people: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        """Return the mail address and the language of people, by id; who has no address is left out."""
        ...

    def notify(self, told: Sequence[Told]) -> None:
        """Put messages into inboxes."""
        ...

    def first(self, digests: Mapping[str, str]) -> Collection[str]:
        """Take digests for the record ids they lead to, and return those that nobody took before."""
        ...
