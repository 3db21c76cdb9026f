"""What an import did: counts, problems by row, oddities, totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Problem
from ...kernel.text import Language, in_language

MOST_PROBLEMS = 1000
MOST_NOTE_ROWS = 20


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem of one row: its number in the file, the column's head, and the value that was given."""

    row: int
    column: str
    value: str
    problem: Problem
    field: str = ""
    words: Mapping[str, str] | None = None


@dataclass
class Oddity:
    """Rows that are strange in one way: how many, and the first of them."""

    code: str
    words: Mapping[str, str]
    count: int = 0
    rows: list[Json] = field(default_factory=list[Json])

    def add(self, row: int, values: Mapping[str, str]) -> None:
        """Count a row; the first ones are kept as examples."""
        self.count += 1
        if len(self.rows) < MOST_NOTE_ROWS:
            self.rows.append({"row": row, **values})


@dataclass
class Report:
    """The result of an import or of its dry run."""

    dry_run: bool = False
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    problems: list[RowProblem] = field(default_factory=list[RowProblem])
    most: int = MOST_PROBLEMS
    left_out: int = 0
    """So many problems there are beside those."""
    notes: list[Oddity] = field(default_factory=list[Oddity])
    totals: dict[str, object] = field(default_factory=dict[str, object])
    records: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])

    kept: bool = True

    def refuse(self, problem: RowProblem) -> None:
        """Note a problem; of very many only those of the first rows are kept, and how many others there are."""
        self.problems.append(problem)
        if len(self.problems) >= 2 * self.most:
            self.settle()

    def settle(self) -> None:
        """Put the problems into the order of the rows, and let go those that are too many to be told."""
        self.problems.sort(key=lambda problem: problem.row)
        self.left_out += len(self.problems[self.most :])
        del self.problems[self.most :]

    def keep_nothing(self) -> None:
        """Note that nothing was kept, because some rows were refused."""
        self.created = self.updated = self.unchanged = 0
        self.records = {}
        self.kept = False

    def count(self, entity: str, event: str, number: int = 1) -> None:
        """Count records of an entity that were created, updated or left as they are."""
        counts = self.records.setdefault(entity, {"created": 0, "updated": 0, "unchanged": 0})
        counts[event] += number
        if event == "created":
            self.created += number
        elif event == "updated":
            self.updated += number
        else:
            self.unchanged += number

    def to_json(self, language: Language) -> dict[str, Json]:
        """Return the report as the API answers it, in a language."""
        return {
            "dry_run": self.dry_run,
            "kept": self.kept and not self.dry_run,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "records": {entity: {**counts} for entity, counts in self.records.items()},
            "problems": [_problem_json(problem, language) for problem in self.problems],
            "problems_left_out": self.left_out,
            "notes": [_note_json(note, language) for note in self.notes if note.count],
            "totals": loads(dumps(self.totals)),
        }


def _problem_json(found: RowProblem, language: Language) -> dict[str, Json]:
    message = in_language(found.words, language) if found.words else found.problem.text(language)
    return {
        "row": found.row,
        "column": found.column,
        "field": found.field or found.column,
        "value": found.value[:200],
        "code": found.problem.code,
        "message": message,
        "hint": found.problem.hint(language),
    }


def _note_json(note: Oddity, language: Language) -> dict[str, Json]:
    message = in_language(note.words, language)
    return {"code": note.code, "message": message, "count": note.count, "rows": note.rows}
