# ruff: noqa: ARG002 - what a kind of step is given is the same for all of them
"""Makes files: what shall be in them is kept first; they are made outside any transaction, and hung up with the step's result."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ...kernel.json import Json, dumps, loads
from ...kernel.problems import Invalid, Problem
from ...metamodel.fields.file import file_ids
from ...metamodel.label import plain_text
from ...metamodel.step_models import Holder, PrintOutModel, Template, WriteModel
from ...metamodel.values import Value
from ..combine import Combination, combinations, computing, kept, once_each
from ..work import SAMPLE, Moment, Outcome, Work, about

PRINT, WRITE = "own:print", "own:file"
"""What makes the files: ways that do not leave the house."""
MOST_FILES = 50
_MOST_ROWS = 20_000


class _Making:
    """What these steps share: the files that were made are put into fields, and known to later steps."""

    def keep(self, step: PrintOutModel | WriteModel, sent: Json, answer: Json) -> Outcome:
        """Keep which files were made, and for which records."""
        wanted = cast("dict[str, list[dict[str, Json]]]", sent)["files"]
        made = cast("dict[str, list[dict[str, Json]]]", answer)["files"]
        files: list[Json] = [
            {"id": each["id"], "name": each["name"], "size": each["size"], "records": wish["records"]}
            for wish, each in zip(wanted, made, strict=True)
        ]
        records = list(dict.fromkeys(str(i) for wish in wanted for i in cast("list[Json]", wish["records"])))
        return Outcome({"files": files}, len(records), len(files), tuple(records[:SAMPLE]))

    def follow(self, step: PrintOutModel | WriteModel, result: Json, moment: Moment) -> None:
        """Put the files into the field of their records; one for many files keeps those that it has."""
        holder = step.holder
        if holder is None:
            return
        new: dict[str, list[Json]] = {}
        for each in _files(result):
            for record_id in cast("list[str]", each["records"]):
                new.setdefault(record_id, []).append(each["id"])
        _hang_up(moment, holder, new)

    def restore(self, step: PrintOutModel | WriteModel, result: Json, work: Work) -> None:
        """Put back what later steps know of the files."""
        if step.name is not None:
            rows = [
                {"id": each["id"], "name": each["name"], "size": each["size"], "records": ",".join(cast("list[str]", each["records"]))}
                for each in _files(result)
            ]
            work.values[step.name] = cast("Value", rows)


class PrintRunner(_Making):
    """The step `print`."""

    def port_of(self, step: PrintOutModel) -> str:
        """Return what makes prints."""
        return PRINT

    def prepare(self, step: PrintOutModel, moment: Moment) -> Json:
        """Return which records are printed, file by file; raises Invalid for more files than a step makes."""
        name = step.loops[0].name
        rows = kept(moment, once_each(combinations(moment, step.loops, (step.condition,)), name), step.condition)
        ids: list[Json] = [str(row[name]) for row in rows]
        files: list[Json] = ([{"records": ids}] if ids else []) if step.together else [{"records": [each]} for each in ids]
        if len(files) > MOST_FILES:
            raise Invalid(Problem("too_many_files_made", {"count": len(files), "max": MOST_FILES}))
        return {
            "app": moment.world.app_key, "print": step.print, "form": step.form, "language": step.language, "files": files,
        }  # fmt: skip


class WriteRunner(_Making):
    """The step `file`."""

    def port_of(self, step: WriteModel) -> str:
        """Return what writes files."""
        return WRITE

    def prepare(self, step: WriteModel, moment: Moment) -> Json:
        """Return what shall be in the file, and who gets it."""
        own = [*step.called.expressions, *(step.text.expressions if step.text is not None else ())]
        (row,) = combinations(moment, (), own)
        records: list[Json] = []
        if step.loops:
            name = step.loops[0].name
            records = [str(each[name]) for each in once_each(combinations(moment, step.loops, ()), name)]
        wish: dict[str, Json] = {"name": _written(moment, step.called, row), "records": records}
        if step.text is not None:
            wish["text"] = _written(moment, step.text, row)
        if step.rows is not None:
            cells = list(step.rows.values.values())
            found = combinations(moment, step.rows.loops, cells)
            if len(found) > _MOST_ROWS:
                raise Invalid(Problem("file_too_long", {"count": len(found), "max": _MOST_ROWS}))
            computed = [computing(each, moment.world.environment) for each in cells]
            wish["columns"] = [*step.rows.values]
            wish["types"] = [str(each.type) for each in cells]
            wish["rows"] = [[cell(each) for cell in computed] for each in found]
        return loads(dumps({"app": moment.world.app_key, "format": step.format, "files": [wish]}))


def attached(work: Work, names: Sequence[str], record_id: str) -> list[Json]:
    """Return the files under some names that go with a letter about a record: its own, and those that are about several."""
    found: list[Json] = []
    for name in names:
        for each in cast("list[Mapping[str, Json]]", work.values[name]):
            about_it = str(each["records"]).split(",")
            if not record_id or len(about_it) != 1 or about_it[0] in ("", record_id):
                found.append(each["id"])
    return found


def _files(result: Json) -> list[dict[str, Json]]:
    return cast("dict[str, list[dict[str, Json]]]", result)["files"]


def _written(moment: Moment, template: Template, row: Combination) -> str:
    def value(expression: Any) -> Any:
        return expression.compiled(moment.world.environment)(row)

    return template.written(value, plain_text)


def _hang_up(moment: Moment, holder: Holder, new: Mapping[str, Sequence[Json]]) -> None:
    ids = list(new)
    held = moment.world.values(holder.entity, ids if holder.many else [], (holder.field,))
    wanted: list[tuple[str, Mapping[str, Value]]] = []
    for record_id, files in new.items():
        before = file_ids(held[record_id][holder.field]) if record_id in held else []
        wanted.append((record_id, {holder.field: cast("Value", [*before, *files])}))
    try:
        moment.world.update(holder.entity, wanted)
    except Invalid as refused:
        raise Invalid(*about(refused.problems, ids)) from refused
