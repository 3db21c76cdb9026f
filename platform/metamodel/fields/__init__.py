"""The field types: this list is all of them."""

from typing import Annotated, TypeAlias

from pydantic import Field as Option

from .amount import DecimalField, MoneyField, PercentField, QuantityField
from .base import Field
from .boolean import BooleanField
from .children import ChildrenField, RollupField
from .choice import ChoiceField, ChoiceOption, MultiChoiceField, WithOptions
from .clock import DurationField, TimeField
from .code import CodeField
from .computed import Computed, FormulaField, LookupField
from .document import JsonField
from .file import FileField
from .integer import IntegerField
from .many import ManyField
from .moment import DateField, DatetimeField
from .number import Bounded
from .reference import ParentField, ReferenceField
from .rich_text import RichTextField
from .secret import SecretField
from .sequence import SequenceField
from .snapshot import SnapshotField
from .state import StateField
from .text import LongTextField, TextField
from .user import UserField

AnyField: TypeAlias = Annotated[
    TextField
    | LongTextField
    | RichTextField
    | CodeField
    | IntegerField
    | DecimalField
    | QuantityField
    | MoneyField
    | PercentField
    | BooleanField
    | DateField
    | DatetimeField
    | TimeField
    | DurationField
    | ChoiceField
    | MultiChoiceField
    | StateField
    | SequenceField
    | ReferenceField
    | ParentField
    | ManyField
    | ChildrenField
    | UserField
    | SnapshotField
    | FormulaField
    | LookupField
    | RollupField
    | JsonField
    | FileField
    | SecretField,
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
    "CodeField",
    "Computed",
    "DateField",
    "DatetimeField",
    "DecimalField",
    "DurationField",
    "Field",
    "FileField",
    "FormulaField",
    "IntegerField",
    "JsonField",
    "LongTextField",
    "LookupField",
    "ManyField",
    "MoneyField",
    "MultiChoiceField",
    "ParentField",
    "PercentField",
    "QuantityField",
    "ReferenceField",
    "RichTextField",
    "RollupField",
    "SecretField",
    "SequenceField",
    "SnapshotField",
    "StateField",
    "TextField",
    "TimeField",
    "UserField",
    "WithOptions",
]
