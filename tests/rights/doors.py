"""Questions through every door of the API, naming what may be seen and what may not alike."""

from collections.abc import Callable, Mapping
from typing import Any

from formwright.api.bookmarks import written
from formwright.store.happened import Position
from tests.rights.asking import Asking
from tests.rights.caller import Asked
from tests.rights.world import numbered

RECORDS = "/api/guild/records"
_WRITTEN = ("client", "order", "order", "line")


def _list(a: Asking) -> Asked:
    entity = a.entity()
    query: dict[str, object] = {"limit": a.rng.choice((3, 50))}
    if a.rng.random() < 0.5:
        query["fields"] = a.some(entity, 4)
    return Asked("GET", f"{RECORDS}/{entity}", query)


def _filter(a: Asking) -> Asked:
    entity = a.entity()
    return Asked("GET", f"{RECORDS}/{entity}", {"where": a.where(entity)})


def _sort(a: Asking) -> Asked:
    entity = a.entity()
    order = ",".join(a.rng.choice(("", "-")) + path for path in a.some(entity, 2).split(","))
    return Asked("GET", f"{RECORDS}/{entity}", {"order_by": order, "limit": a.rng.choice((4, 50))})


def _search(a: Asking) -> Asked:
    entity = a.entity()
    word = str(a.value(a.rng.choice(a.paths(entity))[0]))
    return Asked("GET", f"{RECORDS}/{entity}", {"search": word[a.rng.randrange(2) :][: a.rng.choice((2, 4))] or "a"})


def _expand(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "order", "line"))
    path = {"client": ("above", "orders", "orders.lines"), "order": ("client", "lines", "client.orders"), "line": ("order", "order.client")}
    query = {"expand": a.rng.choice(path[entity])}
    at = f"/{a.record(entity)}" if a.rng.random() < 0.5 else ""
    return Asked("GET", f"{RECORDS}/{entity}{at}", query)


def _get(a: Asking) -> Asked:
    entity = a.entity()
    return Asked(a.rng.choice(("GET", "GET", "HEAD")), f"{RECORDS}/{entity}/{a.record(entity)}")


def _group(a: Asking) -> Asked:
    entity = a.entity()
    query = {"by": a.some(entity, 2)}
    if a.rng.random() < 0.6:
        query["sum"] = a.some(entity, 1)
    if a.rng.random() < 0.3:
        query["where"] = a.where(entity)
    return Asked("GET", f"{RECORDS}/{entity}/groups", query)


def _audit(a: Asking) -> Asked:
    query = {"entity": a.rng.choice(("", a.entity())), "record": a.rng.choice(("", a.record(a.entity())))}
    return Asked("GET", "/api/guild/audit" + a.rng.choice(("", "", "/export")), query)


def _kept(a: Asking) -> Asked:
    if a.rng.random() < 0.6:
        return Asked("GET", "/api/guild/kept" + a.rng.choice(("", "/values")))
    part, ids = a.rng.choice(("repair", "purge", "delete")), [numbered("line", 200 + a.rng.randrange(4))]
    return Asked("POST", f"/api/guild/kept/{part}", body={"key": "order.secret", "values": 3} if part == "delete" else {"ids": ids})


def _history(a: Asking) -> Asked:
    path = f"{RECORDS}/{(entity := a.entity())}/{a.record(entity)}"
    return Asked("GET", f"{path}/history") if a.rng.random() < 0.6 else Asked("GET", f"{path}/then", {"at": "2026-03-01T08:00:00Z"})


def _talk(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "order", "order"))
    path = f"{RECORDS}/{entity}/{a.record(entity)}"
    if a.rng.random() < 0.2:
        return Asked("GET", f"{path}/mentionable")
    if a.rng.random() < 0.2:
        return Asked("POST", f"{path}/comments", body={"text": "said", "mentions": [numbered("line", 1)] * a.rng.randrange(2)})
    if a.rng.random() < 0.2:
        comment = f"{path}/comments/{numbered('line', 100 + a.rng.randrange(4))}"
        return Asked("PATCH", comment, body={"text": "x"}) if a.rng.random() < 0.5 else Asked("DELETE", comment)
    return Asked("GET", f"{path}/comments")


def _track(a: Asking) -> Asked:
    code = a.record("order") if a.rng.random() < 0.1 else str(a.rng.choice(a.worlds[1]["order"])["number"])
    # The right proof opens the page for anybody, by its definition; a wrong one must not tell a thing.
    proof = f"wrong {a.fresh()}" if a.rng.random() < 0.9 else ""
    return Asked("GET", "/track/guild/order", {"code": code, "proof": proof})


def _related(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "client", "order", "line"))
    return Asked("GET", f"{RECORDS}/{entity}/{a.record(entity)}/related")


def _events(_a: Asking) -> Asked:
    return Asked("GET", "/api/guild/events", {"after": written(Position(0, 0, 0))})


def _export(a: Asking) -> Asked:
    entity = a.entity()
    query: dict[str, object] = {"format": a.rng.choice(("csv", "csv", "csv", "xlsx")), "heads": a.rng.choice(("key", "title"))}
    if a.rng.random() < 0.3:
        query["where"] = a.where(entity)
    return Asked("GET", f"{RECORDS}/{entity}/export", query)


def _count(a: Asking) -> Asked:
    entity = a.entity()
    return Asked("GET", f"{RECORDS}/{entity}/count", {"where": a.where(entity)} if a.rng.random() < 0.7 else {})


def _find(a: Asking) -> Asked:
    word = str(a.value(a.rng.choice(a.paths("order"))[0]))
    return Asked("GET", "/api/guild/search", {"text": word[: a.rng.choice((2, 4))] or "a"})


def _tree(a: Asking) -> Asked:
    query = {"direction": a.rng.choice(("up", "down")), "by": a.rng.choice(("above", "above", "client"))}
    return Asked("GET", f"{RECORDS}/client/{a.record('client')}/tree", query)


def _bin(a: Asking) -> Asked:
    return Asked("GET", "/api/guild/bin", {"entity": a.rng.choice(("", "order", "line"))})


def _saved(a: Asking) -> Asked:
    if a.rng.random() < 0.4:
        return Asked("GET", "/api/guild/filters", {"entity": a.rng.choice(("", "order"))})
    return Asked("POST", "/api/guild/filters", body={"entity": a.entity(), "title": "mine", "where": a.where("order")})


def _why(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "order", "order", "line"))
    query: dict[str, object] = {"entity": entity, "action": a.rng.choice(("read", "update", "delete"))}
    query |= {"id": a.record(entity)} if a.rng.random() < 0.8 else {}
    query |= {"field": a.rng.choice([*a.app.model.entities[entity].fields])} if a.rng.random() < 0.5 else {}
    return Asked("GET", "/api/guild/why", query)


def _template(a: Asking) -> Asked:
    return Asked("GET", f"{RECORDS}/{a.entity()}/import/template.csv")


def _scan(a: Asking) -> Asked:
    if a.rng.random() < 0.2:
        return Asked("POST", "/api/guild/scan", body={"code": a.rng.choice(("B1", "G0"))})
    return Asked("GET", "/api/guild/scan", {"code": a.rng.choice((f"B{a.rng.randrange(16)}", "G0", "G1"))})


def _ways(a: Asking) -> Asked:
    part = a.rng.choice(("transitions", "transitions", "approvals", "approvals/simulate", "actions"))
    if part == "actions" and a.rng.random() < 0.5:
        return Asked("GET", f"{RECORDS}/order/actions")
    return Asked("GET", f"{RECORDS}/order/{a.record('order')}/{part}")


def _why_rule(a: Asking) -> Asked:
    rule, entity = a.rng.choice((("secret_is_kept", "order"), ("secret_moves", "order"), ("large_lines", "line"), ("costly_lines", "line")))
    return Asked("GET", f"/api/guild/rules/{rule}/why", {"record": a.record(entity)})


def _runs(a: Asking) -> Asked:
    if a.rng.random() < 0.2:
        place = a.rng.choice(("rules/secret_is_kept/secret", "hooks/secret_is_kept", "rules/secret_is_kept/times"))
        return Asked("GET", f"/api/guild/{place}") if place.endswith("times") else Asked("POST", f"/api/guild/{place}", body={})
    places = ("runs", "runs", "rules", "rules/secret_is_kept", "runs/counts", "forecast", "older", "older/move", "dry-run", "replay")
    if (place := a.rng.choice(places)) in places[-3:]:
        body = {"dry-run": {"records": [a.record("order")]}, "replay": {"days": 90}, "older/move": {"dry_run": True}}[place]
        return Asked("POST", f"/api/guild/{'' if '/' in place else 'rules/secret_is_kept/'}{place}", body=body)
    return Asked("GET", f"/api/guild/{place}", {"rule": a.rng.choice(("", "secret_is_kept"))} if place == "runs" else {})


def _drawn(a: Asking) -> Asked:
    return Asked("GET", a.rng.choice(("/api/guild/model", "/api/guild/connections", "/openapi.json")))


def _create(a: Asking) -> Asked:
    entity = a.rng.choice(_WRITTEN)
    values = a.values(entity) | {
        "client": {"code": a.fresh(), "team": a.rng.choice(("north", "south"))},
        "order": {"number": a.fresh()}, "line": {"order": a.reference("order")},
    }[entity]  # fmt: skip
    return Asked("POST", f"{RECORDS}/{entity}", body=values)


def _update(a: Asking) -> Asked:
    entity = a.rng.choice(_WRITTEN)
    row = a.rng.choice(a.worlds[1][entity])
    values = a.values(entity, 2)
    if a.rng.random() < 0.4:  # a guess that is right in one world
        known = [key for key in ("amount", "amount", "cost", "debt", "client", "above") if row.get(key) is not None]
        values = {key: str(row[key]) for key in ([a.rng.choice(known)] if known else [])}
    return Asked("PATCH", f"{RECORDS}/{entity}/{row['id']}", body={**values, "version": a.rng.choice((1, 1, 1, 2, 3))})


def _delete(a: Asking) -> Asked:
    entity = a.rng.choice(("order", "line", "client"))
    return Asked("DELETE", f"{RECORDS}/{entity}/{a.record(entity)}", {"version": a.rng.choice((1, 1, 2))})


def _transition(a: Asking) -> Asked:
    if a.rng.random() < 0.1:
        record = f"{RECORDS}/order/{a.record('order')}/approvals"
        return Asked("POST", a.rng.choice((f"{record}/withdraw", f"{record}/urge", "/api/guild/approvals/newest")), body={})
    if a.rng.random() < 0.1:
        one = a.record("order")
        if a.rng.random() < 0.5:
            return Asked("POST", f"{RECORDS}/order/{one}/actions/any", body={})
        return Asked("POST", f"{RECORDS}/order/actions/any", body={"ids": [one]})
    values = {"note": a.plain("note")} if a.rng.random() < 0.6 else a.values("order", 1)
    path = f"{RECORDS}/order/{a.record('order')}/transitions/{a.rng.choice(('pay', 'void'))}"
    return Asked("POST", path, body={**values, "version": a.rng.choice((1, 1, 2))})


def _form(a: Asking) -> Asked:
    values: dict[str, Any] = {"number": a.fresh(), "client": a.reference("client")}
    if a.rng.random() < 0.5:
        values |= a.rng.choice(({"note": "given"}, {"keeper": "ann"}, {"secret": "x"}))
    return Asked("POST", f"/api/guild/forms/{a.rng.choice(('intake', 'intake', 'order', 'member'))}", body=values)


def _file(rows: list[dict[str, Any]]) -> bytes:
    heads = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(heads), *(",".join(str(row.get(head, "")) for head in heads) for row in rows)]
    return "\n".join(lines).encode()


def _import(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "client", "order"))
    if entity == "client":
        rows = [{"code": a.rng.choice((f"C{a.rng.randrange(9)}", a.fresh())), "team": a.rng.choice(("north", "south"))} for _ in range(3)]
    else:
        rows = [{"number": f"N{a.rng.randrange(16)}", "client": a.reference("client")} for _ in range(2)]
    for row in rows:
        row.update({a.rng.choice(("name", "grade", "note")): a.plain("grade")} if a.rng.random() < 0.5 else {})
        row.update({key: a.plain(key) for key in ("debt", "phone", "amount", "secret") if a.rng.random() < 0.1})
    query = {"dry_run": a.rng.choice(("0", "1")), "mode": a.rng.choice(("all_or_nothing", "skip_bad"))}
    return Asked("POST", f"{RECORDS}/{entity}/import", query, file=_file(rows))


def _connection(a: Asking) -> Asked:
    note = a.rng.choice(("in", ""))
    rows = [{"Client": f"C{a.rng.randrange(8)}", "Number": a.fresh(), "Note": note} for _ in range(a.rng.choice((1, 2)))]
    query = {"dry_run": a.rng.choice(("0", "1")), "mode": a.rng.choice(("all_or_nothing", "skip_bad"))}
    return Asked("POST", "/api/guild/connections/orders_in/import", query, file=_file(rows))


def _bulk(a: Asking) -> Asked:
    entity = a.rng.choice(("client", "order", "line"))
    kind = a.rng.choice(("update", "update", "delete", "transitions/pay"))
    body: dict[str, Any] = {"dry_run": a.rng.random() < 0.8, "where": a.where(entity), "mode": a.rng.choice(("at_once", "batches"))}
    if kind == "update":
        body["values"] = a.values(entity, 1)
    if a.rng.random() < 0.3:
        body["ids"] = [a.record(entity) for _ in range(3)]
    return Asked("POST", f"{RECORDS}/{entity}/bulk/{kind}", body=body)


def _upsert(a: Asking) -> Asked:
    key = {"client": {"code": f"C{a.rng.randrange(9)}", "team": "north"}, "order": {"number": f"N{a.rng.randrange(16)}"}}
    entity = a.rng.choice(("client", "order"))
    reference = {"client": "above", "order": "client"}[entity]
    rows: list[dict[str, Any]] = [(a.values(entity, 1) if a.rng.random() < 0.5 else {reference: a.reference(reference)}) | key[entity]]
    if entity == "order" and a.rng.random() < 0.5:
        rows[0]["lines"] = [{"position": 9, "item": "row", "id": a.record("line")} if a.rng.random() < 0.5 else {"item": "new"}]
    return Asked("POST", f"{RECORDS}/{entity}/upsert", body=rows)


def _attachment(a: Asking) -> Asked:
    if a.rng.random() < 0.3:
        return Asked("GET", f"/api/guild/files/{numbered('file', a.rng.randrange(3))}")
    field = a.rng.choice(("proof", "proof", "secret"))
    return Asked("GET", f"{RECORDS}/order/{a.record('order')}/files/{field}/{numbered('file', a.rng.randrange(3))}")


def _print(a: Asking) -> Asked:
    ids = ",".join(a.record("order") for _ in range(a.rng.choice((1, 1, 2))))
    path = f"/api/guild/prints/{a.rng.choice(('slip', 'account'))}"
    if a.rng.random() < 0.3:
        return Asked("POST", path, body={"where": a.where("order"), "form": "html"})
    return Asked("GET", path, {"ids": ids, "form": "html"})


def _act(a: Asking) -> Asked:
    record = a.record("order")
    body: dict[str, Any] = {"input": {"about": a.reference("client")}} if a.rng.random() < 0.7 else {}
    action = a.rng.choice(("looked_at", "looked_at", "looked_at", "looked_at", "only_called"))
    if a.rng.random() < 0.5:
        return Asked("POST", f"{RECORDS}/order/{record}/actions/{action}", body=body)
    return Asked("POST", f"{RECORDS}/order/actions/{action}", body={**body, "ids": [record, *([a.record("order")] * a.rng.randrange(2))]})


def _hook(a: Asking) -> Asked:
    rule = a.rng.choice(("told_from_outside", "told_from_outside", "only_called"))
    return Asked("POST", f"/api/guild/hooks/{rule}", body={"about": a.reference("order")})


DOORS: Mapping[str, Callable[[Asking], Asked]] = {
    "list": _list, "get": _get, "filter": _filter, "sort": _sort, "group": _group, "search": _search,
    "expand": _expand, "count": _count, "find": _find, "tree": _tree, "bin": _bin, "why": _why, "saved": _saved,
    "history": _history, "audit": _audit, "kept": _kept, "export": _export, "template": _template, "scan": _scan, "ways": _ways,
    "runs": _runs, "why_rule": _why_rule,
    "drawn": _drawn, "file": _attachment, "print": _print, "create": _create, "update": _update, "delete": _delete,
    "transition": _transition, "form": _form, "import": _import, "connection": _connection, "bulk": _bulk,
    "upsert": _upsert, "events": _events, "talk": _talk, "related": _related, "track": _track,
    "act": _act, "hook": _hook,
}  # fmt: skip
"""Every door by its name; routes.yaml tells which routes each one stands for."""

READING = (*list(DOORS)[:25], "list", "get", "filter", "filter", "sort", "group", "search", "expand", "history")

