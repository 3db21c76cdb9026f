"""The field types: this list is all of them."""

from typing import Annotated, TypeAlias

from pydantic import Field as Option

from .base import Field
from .choice import BooleanField, ChoiceField, ChoiceOption, StateField
from .computed import FormulaField, SequenceField
from .document import JsonField
from .file import FileField
from .moment import DateField, DatetimeField
from .number import Bounded, DecimalField, IntegerField, MoneyField, QuantityField
from .relation import ChildrenField, ReferenceField, RollupField, SnapshotField
from .text import LongTextField, TextField

AnyField: TypeAlias = Annotated[
    TextField
    | LongTextField
    | IntegerField
    | DecimalField
    | QuantityField
    | MoneyField
    | BooleanField
    | DateField
    | DatetimeField
    | ChoiceField
    | StateField
    | SequenceField
    | ReferenceField
    | ChildrenField
    | SnapshotField
    | FormulaField
    | RollupField
    | JsonField
    | FileField,
    Option(discriminator="type"),
]
"""Any field, told apart by its `type`."""

__all__ = [
    "AnyField",
    "BooleanField",
    "Bounded",
    "ChildrenField",
    "ChoiceField",
    "ChoiceOption",
    "DateField",
    "DatetimeField",
    "DecimalField",
    "Field",
    "FileField",
    "FormulaField",
    "IntegerField",
    "JsonField",
    "LongTextField",
    "MoneyField",
    "QuantityField",
    "ReferenceField",
    "RollupField",
    "SequenceField",
    "SnapshotField",
    "StateField",
    "TextField",
]
