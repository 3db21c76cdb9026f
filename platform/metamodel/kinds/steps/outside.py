"""Steps that leave the house; each is tried again, always under the same key."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field as Option

from ...definition import Definition, Expr, Key


class PortStep(Definition):
    """Calls something outside through a port that the installation offers; it is tried again, always under the same key."""

    port: Key = Option(description="The port's name.")
    given: Mapping[Key, Expr] = Option(default={}, description="What is sent: values about the sets (`count(records)`).")


class SecretOf(Definition):
    """A secret of the app, set on the server (`formwright secret set`); it is never kept with a run."""

    secret: Key
    before: str = Option(default="", description="What stands before it, such as `Bearer `.")


class RowsOf(Definition):
    """A list in what is sent: an object for each combination of the loop variables."""

    for_each: Mapping[Key, Expr] = Option(min_length=1)
    values: Mapping[str, Expr] = Option(min_length=1, alias="set")


class AnswerField(Definition):
    """A value of the answer: its type, and what it is called there."""

    type: Literal["text", "integer", "decimal", "boolean", "date", "datetime", "list"]
    name: str | None = Option(default=None, description="What it is called there (`total.net`: one within another); its key if not given.")
    fields: Mapping[Key, "AnswerField"] = Option(default={}, description="Of a list: what each of its objects has.")
    required: bool = False


class HttpStep(Definition):
    """Sends a request and, with `answer`, lets later steps use what comes back: `reply.status`, `reply.total`, rows of `reply.lines`.

    The same step of the same run always carries the same `Idempotency-Key`, however often it is tried.
    """

    http: str | SecretOf = Option(description="The address (https), or the secret that holds it.")
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    path: Expr | None = Option(default=None, description="What comes behind the address: a text about the sets.")
    query: Mapping[str, Expr] = {}
    headers: Mapping[str, Expr | SecretOf] = {}
    body: Mapping[str, Expr] = Option(default={}, description="The values of the object that is sent.")
    rows: Mapping[str, RowsOf] = Option(default={}, description="The lists in it.")
    accept: tuple[int, ...] = Option(default=(), description="Statuses beside 200 to 299 that are no failure.")
    answer: Mapping[Key, AnswerField] = {}
    as_: Key | None = Option(default=None, alias="as", description="The name of the answer in later steps.")


AnswerField.model_rebuild()
