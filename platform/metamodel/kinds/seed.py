"""Seed data: records that an app brings along."""

from collections.abc import Mapping

from pydantic import Field as Option

from ..definition import Definition, Key

SeedValue = object


class Seed(Definition):
    """`seed/<key>.yaml`: rows of one entity, found again by its natural key; references are given by natural key."""

    entity: Key
    order: int = Option(default=0, description="Seeds with a lower number are loaded first.")
    existing: bool = Option(default=False, description="Whether records already there are brought to these values.")
    rows: tuple[Mapping[Key, SeedValue], ...] = Option(min_length=1)
