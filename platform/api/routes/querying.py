"""From query parameters to a Query: conditions parsed against what the person sees, lists split, limits kept."""

from ...metamodel.query import Groups, Query
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


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a text with commas."""
    return tuple(part for each in text.split(",") if (part := each.strip()))


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
        order_by=listed(given["order_by"]),
        limit=int(given.get("limit", LIMIT.default)),
        cursor=given.get("cursor", ""),
    )


def groups_of(call: Call) -> Groups:
    """Return the groups that a grouping request asks for."""
    given = call.query
    where = parse_where(call.app, call.actor, call.entity, given["where"])
    by, sums = listed(given["by"]), listed(given["sum"])
    return Groups(call.entity, by, sums, where, search=given["search"], limit=int(given["limit"]))
