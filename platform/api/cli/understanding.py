"""`formwright why rule`, `dry-run`, `replay`, `forecast`: why rules did what they did, what they would do, what they will do."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from ...kernel.ids import is_id
from ...kernel.json import Json, dumps_text, loads
from ...kernel.problems import NotFound, Problem
from ...kernel.text import Language
from ...runtime.context import SYSTEM
from ...runtime.engine import Engine
from ...runtime.explaining.dry_run import Wish, dry_run
from ...runtime.explaining.eyes import Eyes
from ...runtime.explaining.forecast import forecast
from ...runtime.explaining.replay import Period, replay
from ...runtime.explaining.why_rule import why_rule
from ...runtime.installed import InstalledApp
from ...runtime.keyed import find_named
from .command import OK, PROBLEMS, Command, add_database, add_language
from .opening import open_engine
from .printing import print_json, say, table

Told = Mapping[str, Json]


def _of_rule(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("rule", metavar="RULE", help="the rule's key")


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people or for programs (%(default)s)")
    add_database(parser)
    add_language(parser)


def eyes_of(given: argparse.Namespace, engine: Engine, app: str) -> Eyes:
    """Return the eyes of whoever has the command line: they see everything, told in the language asked for."""
    language = cast("Language", given.language)

    def told(problem: Problem) -> Json:
        return {"code": problem.code, "message": problem.text(language), "hint": problem.hint(language)}

    return Eyes(engine, engine.app(app), SYSTEM, told)


def _eyes(given: argparse.Namespace, engine: Engine) -> Eyes:
    return eyes_of(given, engine, given.app)


def _record(engine: Engine, app: InstalledApp, rule: str, name: str) -> str:
    """Return the id of a record that the command line names by its id or its natural key."""
    model = app.model.rules.get(rule)
    if is_id(name) or model is None or not model.trigger.entity:
        return name
    with engine.database.read() as connection:
        found = find_named(app, app.model.entities[model.trigger.entity], {name}, connection)
    if name not in found:
        raise NotFound(Problem("unknown_record", {"entity": model.trigger.entity, "id": name[:80]}))
    return found[name]


def _text(told: Json) -> str:
    return str(cast("Told", told)["message"])


def _label(named: "Json | Told") -> str:
    record = cast("Told", named)
    return str(record["label"] or record["id"])


def _part(part: Json, depth: int = 1) -> None:
    """Print a condition with the values of its parts."""
    if not isinstance(part, dict):
        return
    holds = {True: "yes", False: "no", None: "not told"}[cast("bool | None", part["holds"])]
    now = " (some values are of today)" if part["as_of"] == "now" else ""
    say(f"{'    ' * depth}{part['file']}:{part['line']}: {part['text']}: {holds}{now}")
    _trace(part["trace"], depth + 1)


def _trace(trace: Json, depth: int) -> None:
    if isinstance(trace, dict):
        say(f"{'    ' * depth}{trace['text']} = {dumps_text(trace.get('value'))}")
        for part in cast("Sequence[Json]", trace["parts"]):
            _trace(part, depth + 1)


def _why_arguments(parser: argparse.ArgumentParser) -> None:
    _of_rule(parser)
    parser.add_argument("record", metavar="RECORD", help="the record's id, or its natural key")
    parser.add_argument("--limit", type=int, default=10, help="how many moments (%(default)s)")
    _common(parser)


def _why(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    eyes = _eyes(given, engine)
    answer = why_rule(eyes, given.rule, _record(engine, eyes.app, given.rule, given.record), given.limit)
    if given.format == "json":
        print_json(answer)
        return OK
    say(f"{answer['answer']}: {_label(answer['record'])}: {_text(answer['told'])}")
    for moment in cast("Sequence[Told]", answer["moments"]):
        changed = ", ".join(cast("Sequence[str]", moment["changed"]))
        say(f"{moment['at']} {moment['event']} by {_label(moment['by'])} [{changed}]: {moment['outcome']}: {_text(moment['told'])}")
        if isinstance(run := moment["run"], dict):
            say(f"    run {run['id']} is {run['state']} (release {moment['release']})")
        if moment["outcome"] in ("left_out", "fired"):
            _part(moment["condition"])
    if answer["now"] is not None:
        say("now:")
        _part(answer["now"])
    for coming in cast("Sequence[Told]", answer["due"]):
        say(_text(coming["told"]))
    return OK


def _values(text: str) -> Told:
    try:
        found = loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is no JSON object")
    return found


def _dry_run_arguments(parser: argparse.ArgumentParser) -> None:
    _of_rule(parser)
    parser.add_argument("records", metavar="RECORD", nargs="*", help="the records' ids or natural keys")
    parser.add_argument("--draft", metavar="FILE", type=Path, help="a rule that is not published, as YAML")
    parser.add_argument("--do", default="", help="first carry out this transition, and let rules hear of it")
    parser.add_argument("--set", metavar="JSON", type=_values, default={}, help='first set these values, such as \'{"note": "x"}\'')
    parser.add_argument("--input", metavar="JSON", type=_values, default={}, help='what the rule is told, such as \'{"reason": "x"}\'')
    parser.add_argument("--pass-waits", action="store_true", help="let time pass wherever runs wait")
    _common(parser)


def _dry_run(given: argparse.Namespace) -> int:
    engine = open_engine(given)
    eyes = _eyes(given, engine)
    records = [_record(engine, eyes.app, given.rule, name) for name in given.records]
    change: dict[str, Json] = {**({"do": given.do} if given.do else {}), **({"set": {**given.set}} if given.set else {})}
    answer = dry_run(eyes, Wish(given.rule, records, _draft(given), change or None, given.pass_waits, given=given.input))
    failed = any(run["state"] == "failed" for run in cast("Sequence[Told]", answer["runs"]))
    if given.format == "json":
        print_json(answer)
    else:
        _tell_dry_run(answer)
    return PROBLEMS if failed else OK


def _draft(given: argparse.Namespace) -> Json:
    return given.draft.read_text("utf-8") if given.draft is not None else None


def _tell_run(run: Told) -> None:
    say(f"{run['rule']}: {run['records']} records, {run['state']}")
    for step in cast("Sequence[Told]", run["steps"]):
        say(f"    {step['file']}:{step['line']}: {step['path']}: {step['in']} in, {step['out']} out, {step['ms']} ms")
    for problem in cast("Sequence[Json]", run["problems"]):
        say(f"    {_text(problem)}")
    if run["returned"] is not None:
        say(f"    would give back {dumps_text(run['returned'])}")


def _tell_dry_run(answer: Told) -> None:
    for note in cast("Sequence[Json]", answer["notes"]):
        say(_text(note))
    for heard in cast("Sequence[Told]", answer["heard"]):
        say(": ".join(filter(None, (_label(heard["record"]), _text(heard["told"])))))
        if not heard["fired"]:
            _part(heard["condition"])
    for run in cast("Sequence[Told]", answer["runs"]):
        _tell_run(run)
    for sent in cast("Sequence[Told]", answer["sent"]):
        say(f"would be sent through {sent['port']}: {dumps_text(sent['payload'])}")
    for change in cast("Sequence[Told]", answer["changes"]):
        say(f"{change['event']} {change['entity']} {_label(change)}")
        for name, pair in cast("Mapping[str, Told]", change["changes"]).items():
            say(f"    {name}: {dumps_text(pair['from'])} → {dumps_text(pair['to'])}")
    say(f"nothing of this was done ({answer['seconds']} s)")


def _replay_arguments(parser: argparse.ArgumentParser) -> None:
    _of_rule(parser)
    parser.add_argument("--draft", metavar="FILE", type=Path, help="a rule that is not published, as YAML")
    parser.add_argument("--days", type=int, default=7, help="how many days back (%(default)s)")
    parser.add_argument("--most", type=int, default=200, help="how many events at most, the newest (%(default)s)")
    parser.add_argument("--all", action="store_true", help="also tell events of which the same became")
    _common(parser)


def _replay(given: argparse.Namespace) -> int:
    answer = replay(_eyes(given, open_engine(given)), given.rule, _draft(given), Period(given.days, given.most))
    if given.format == "json":
        print_json(answer)
        return OK
    for note in cast("Sequence[Json]", answer["notes"]):
        say(_text(note))
    for row in cast("Sequence[Told]", answer["rows"]):
        did, would = cast("Told", row["did"]), cast("Told", row["would"])
        if given.all or row["differs"]:
            really = "fired" if did["fired"] else "nothing"
            say(f"{row['at']} {row['event']} {_label(row['record'])}: really {really}; here {_text(would['told'])}")
            if would["set"]:
                say(f"    would set {dumps_text(would['set'])}; really {dumps_text(did['set'])}")
    say(dumps_text(answer["counts"]))
    return OK


def _forecast_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("app", metavar="APP", help="the app's key")
    parser.add_argument("--days", type=int, default=7, help="how many days ahead (%(default)s)")
    parser.add_argument("--rule", default="", help="only of this rule")
    parser.add_argument("--limit", type=int, default=100, help="how many rows at most (%(default)s)")
    _common(parser)


def _forecast(given: argparse.Namespace) -> int:
    answer = forecast(_eyes(given, open_engine(given)), given.days, given.rule, given.limit)
    if given.format == "json":
        print_json(answer)
        return OK
    rows = [["WHEN", "KIND", "RULE", "RECORD", "WHAT"]]
    for row in cast("Sequence[Told]", answer["rows"]):
        record = _label(row["record"]) if row["record"] is not None else ""
        rows.append([str(row["at"]), str(row["kind"]), str(row["rule"] or ""), record, _text(row["told"])])
    table(rows)
    return OK


COMMANDS = (
    Command("why rule", "tell why a rule fired for a record, or why not", _why_arguments, _why),
    Command("dry-run", "tell what a rule would do, and all that would follow; nothing of it is done", _dry_run_arguments, _dry_run),
    Command("replay", "tell what a rule would have made of the last days, beside what happened", _replay_arguments, _replay),
    Command("forecast", "tell what rules, waits, approvals and timers will do in the next days", _forecast_arguments, _forecast),
)
