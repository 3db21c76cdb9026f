"""Problems as a run keeps them: codes and data, so that each reader gets them in their own language."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import cast

from ..kernel.json import Json, dumps_text, loads
from ..kernel.problems import Location, Problem


def told(problems: Iterable[Problem]) -> list[Json]:
    """Return problems in JSON form."""
    return [{"code": p.code, "data": _plain(p.data), "location": cast("Json", asdict(p.location))} for p in problems]


def problems_of(error: Json) -> list[Problem]:
    """Return the problems that a run kept."""
    kept = cast("list[dict[str, object]]", error or [])
    return [
        Problem(
            str(each["code"]),
            cast("dict[str, object]", each["data"]),
            Location(**cast("dict[str, str]", each["location"])),  # pyright: ignore[reportArgumentType]
        )
        for each in kept
    ]


def _plain(data: object) -> Json:
    try:
        return loads(dumps_text(data))
    except TypeError:
        return {key: str(value) for key, value in cast("dict[str, object]", data).items()}
