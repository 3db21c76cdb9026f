"""What a route gives back, and how refusals are written: application/problem+json, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..kernel.json import Json, dumps
from ..kernel.problems import FormwrightError, Location, Problem
from ..kernel.text import DEFAULT_LANGUAGE, Language

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"
PROBLEM_URN = "urn:formwright:problem:"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: bytes in one piece, or chunks that are made while they are sent."""

    body: bytes = b""
    status: int = 200
    media_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    chunks: Iterator[bytes] | None = None


def json_answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a value as a JSON answer."""
    return Answer(dumps(value), status, JSON_TYPE, headers or {})


def no_content() -> Answer:
    """Return the answer to a request that leaves nothing to say."""
    return Answer(status=204)


def _field_of(location: Location) -> str:
    steps = [step for step in location.path.split("/") if step and not step.isdecimal()]
    return steps[0] if steps else ""


def problem_json(problem: Problem, language: Language) -> dict[str, Json]:
    """Return one problem as answers carry it: code, message, hint, path, and field, record and row where it has them."""
    result: dict[str, Json] = {
        "code": problem.code,
        "message": problem.text(language),
        "hint": problem.hint(language),
        "path": problem.location.path,
    }
    if name := _field_of(problem.location):
        result["field"] = name
    if isinstance(record := problem.data.get("record_id"), str):
        result["record"] = record
    if problem.location.line:
        result["row"] = problem.location.line
    if problem.location.column:
        result["column"] = problem.location.column
    return result


def problem_body(status: int, problems: Iterable[Problem], language: Language, request_id: str) -> dict[str, Json]:
    """Return the body of a refusal, as RFC 9457 has it, with every problem in it."""
    listed = [problem_json(problem, language) for problem in problems]
    plain = Problem(f"http_{status}", {"request_id": request_id})
    first = listed[0] if listed else problem_json(plain, language)
    return {
        "type": f"{PROBLEM_URN}{first['code']}",
        "title": plain.text(language),
        "status": status,
        "code": first["code"],
        "detail": first["message"],
        "problems": [*listed],
        "request_id": request_id,
    }


def refusal(
    status: int, problems: Iterable[Problem], language: Language = DEFAULT_LANGUAGE, request_id: str = "",
    headers: Mapping[str, str] | None = None, more: Mapping[str, Json] | None = None,
) -> Answer:
    """Return a refusal; `more` is what it says beside its problems, such as the record as it is now."""
    body = {**problem_body(status, problems, language, request_id), **(more or {})}
    return Answer(dumps(body), status, PROBLEM_TYPE, headers or {})


def error_answer(error: FormwrightError, language: Language, request_id: str) -> Answer:
    """Return the refusal that an exception of ours stands for; those that pass by themselves say when to try again."""
    seconds = next((p.data["retry_after"] for p in error.problems if "retry_after" in p.data), None)
    waiting = {429: "60", 503: "2"}.get(error.status)
    headers = {"Retry-After": str(seconds)} if seconds is not None else {"Retry-After": waiting} if waiting else {}
    return refusal(error.status, error.problems, language, request_id, headers)
