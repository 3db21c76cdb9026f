"""From query parameters to a Query: conditions parsed against what the person sees, lists split, limits kept."""

from collections.abc import Mapping

from ...metamodel.query import Figure, FigureFunction, Groups, Query
from ...runtime.read import parse_where
from ..call import Call
from ..parameters import Parameter

WHERE = Parameter("where", "A condition in the expression language, such as `quantity > 10 and state == 'open'`.")
SEARCH = Parameter("search", "Words that the record's search fields hold.", most=200)
ORDER_BY = Parameter("order_by", "Paths to sort by, with commas; a leading minus sorts downwards.", most=500)
LIMIT = Parameter("limit", "How many rows at most.", "integer", 1, 500, "50")
CURSOR = Parameter("cursor", "Where the page begins: `next` of the page before.")
FIELDS = Parameter("fields", "The wanted paths, with commas; all fields if empty.", most=2000)
EXPAND = Parameter("expand", "References and children whose own fields come along, with commas.", most=500)


BY = Parameter("by", "Paths or expressions to group by, with commas, such as `state,start_of_week(due_at)`; none: one of all.", most=500)
FIGURES: Mapping[FigureFunction, Parameter] = {
    "sum": Parameter("sum", "The numbers to add up exactly, with commas: `sum_<path>` in each group.", most=500),
    "avg": Parameter("avg", "The numbers to take the mean of, with commas: `avg_<path>` in each group.", most=500),
    "min": Parameter("min", "The least values, with commas: `min_<path>` in each group.", most=500),
    "max": Parameter("max", "The greatest values, with commas: `max_<path>` in each group.", most=500),
    "distinct": Parameter("distinct", "How many different values there are, with commas: `distinct_<path>` in each group.", most=500),
}
HAVING = Parameter("having", "A condition on the groups, such as `count > 5 and sum_quantity >= 100`.", most=1000)
GROUP_ORDER = Parameter("order_by", "Keys of the answer to sort by, such as `-count,state`; by the grouped values if empty.", most=500)
_OPEN, _CLOSE = "([", ")]"
_QUOTES = "'\""


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a text with commas; those within brackets and quotes belong to an expression."""
    parts, begin, depth, quote = list[str](), 0, 0, ""
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES:
            quote = sign
        elif sign == "," and depth <= 0:
            parts.append(text[begin:at])
            begin = at + 1
        else:
            depth += (sign in _OPEN) - (sign in _CLOSE)
    return tuple(part for each in (*parts, text[begin:]) if (part := each.strip()))


def query_of(call: Call, fields: tuple[str, ...] = ()) -> Query:
    """Return the query that a list request asks; `fields` where the request itself does not name any."""
    given = call.query
    where = parse_where(call.app, call.actor, call.entity, given["where"])
    return Query(
        entity=call.entity,
        fields=fields or listed(given.get("fields", "")),
        expand=listed(given.get("expand", "")),
        where=where,
        search=given["search"],
        order_by=listed(given.get("order_by", "")),
        limit=int(given.get("limit", LIMIT.default)),
        cursor=given.get("cursor", ""),
    )


def groups_of(call: Call) -> Groups:
    """Return the groups that a grouping request asks for."""
    given = call.query
    where = parse_where(call.app, call.actor, call.entity, given["where"])
    figures = (Figure(function, path) for function in FIGURES for path in listed(given[function]))
    return Groups(
        call.entity, listed(given["by"]), (), where, search=given["search"], limit=int(given["limit"]),
        figures=tuple(figures), having=given["having"], order_by=listed(given["order_by"]),
    )  # fmt: skip
