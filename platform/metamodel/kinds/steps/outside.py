"""Steps that leave the house; each is tried again, always under the same key."""

from collections.abc import Mapping

from pydantic import Field as Option

from ...definition import Definition, Expr, Key


class PortStep(Definition):
    """Calls something outside through a port that the installation offers; it is tried again, always under the same key."""

    port: Key = Option(description="The port's name.")
    given: Mapping[Key, Expr] = Option(
        default={}, description="What is sent: values about the sets (`count(records)`)."
    )
