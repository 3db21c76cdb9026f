"""Every name that a lowered tree can call, and what it does."""

from collections.abc import Callable, Iterable, Mapping

from .functions import FUNCTIONS, OVER_ROWS, AggregateFunction
from .operators import OPERATORS
from .rows import each, number_of_rows


def _of_list(function: AggregateFunction) -> Callable[[Iterable[object] | None], object]:
    def calculated(values: Iterable[object] | None) -> object:
        return function.run(values or ())

    return calculated


VOCABULARY: Mapping[str, Callable[..., object]] = {
    **OPERATORS,
    **{f"{name}()": function.call for name, function in FUNCTIONS.items()},
    **{f"{name}[]": _of_list(function) for name, function in OVER_ROWS.items()},
    "each()": each,
    "rows()": number_of_rows,
}
"""Name in the lowered tree to function."""
