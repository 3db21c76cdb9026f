"""A statement compiled once to the text and the parameter order that the driver takes, and run without further ado."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CompoundSelect, Connection, Dialect, Select

from .. import driver
from ..columns import Converter

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """SQL text for the driver, with the values that never change and what turns the others into the driver's form."""

    text: str
    fixed: Mapping[str, Any]
    asked: tuple[str, ...]
    processors: Mapping[str, Converter]
    places: tuple[str, ...] | None

    def run(self, connection: Connection, values: Values) -> Sequence[Sequence[Any]]:
        """Return the rows; `values` has one for each name in `asked`. Raises what every way to the database raises."""
        return driver.ask(connection, self.text, self._given(values))

    def _given(self, values: Values) -> Any:
        given = dict(self.fixed)
        for name in self.asked:
            value = values[name]
            process = self.processors.get(name)
            given[name] = process(value) if process and value is not None else value
        return tuple([given[name] for name in self.places]) if self.places is not None else given


def prepare(select: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> Statement:
    """Compile a SELECT; parameters without a value of their own are asked for when it runs."""
    compiled = select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    binds = compiled.binds  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType, reportUnknownMemberType]
    processors: dict[str, Converter] = {}
    asked: list[str] = []
    for name, bind in cast("dict[str, Any]", binds).items():
        process = cast("Callable[[Any], Any] | None", bind.type.dialect_impl(dialect).bind_processor(dialect))
        if process:
            processors[name] = process
        if bind.required:
            asked.append(name)
    fixed = {name: value for name, value in compiled.params.items() if name not in asked}
    for name, process in processors.items():
        if fixed.get(name) is not None:
            fixed[name] = process(fixed[name])
    places = tuple(cast("Any", compiled).positiontup) if cast("Any", compiled).positional else None
    return Statement(str(compiled), fixed, tuple(asked), processors, places)
