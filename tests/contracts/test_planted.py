"""The suite sees what it is for: a type that trims, rounds, forgets or lets through turns it red."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from formwright.metamodel.fields import (
    CodeField,
    Field,
    IntegerField,
    MultiChoiceField,
    RichTextField,
    TextField,
    TimeField,
)
from formwright.metamodel.fields.number import Exact
from tests.contracts.cases import CASES
from tests.contracts.conftest import Depot
from tests.contracts.test_fields import test_lists_sort_filter_and_group as sorts
from tests.contracts.test_fields import test_what_does_not_fit_is_refused as refuses
from tests.contracts.test_fields import test_what_is_given_comes_back as keeps

Clean = Callable[[Any, object], Any]
Check = Callable[..., None]


def _after(kind: type[Field], change: Callable[[Any], Any]) -> Clean:
    """Return a faulty way of cleaning: the right one, and then a change."""
    right: Any = kind.clean
    return lambda self, raw: change(right(self, raw))


def _anything(_self: Any, raw: object) -> Any:
    return raw


FAULTS: dict[str, tuple[type[Field], Clean, str, Check]] = {
    "trims": (TextField, _after(TextField, str.strip), "name", keeps),
    "cuts": (TextField, _after(TextField, lambda text: text[:100]), "name", keeps),
    "changes letters": (TextField, _after(TextField, str.casefold), "name", keeps),
    "passes through a float": (Exact, _after(Exact, lambda value: Decimal(str(float(value)))), "density", keeps),
    "rounds": (Exact, _after(Exact, lambda value: round(value, 2)), "price", keeps),
    "takes every digit": (Exact, lambda _, raw: Decimal(str(raw)), "density", refuses),
    "forgets its bounds": (IntegerField, lambda _, raw: int(str(raw).partition(".")[0]), "pieces", refuses),
    "keeps scripts": (RichTextField, _anything, "body", keeps),
    "forgets the check digit": (CodeField, _anything, "ean", refuses),
    "forgets the order": (MultiChoiceField, _anything, "days", keeps),
    "writes times as they come": (TimeField, _after(TimeField, lambda text: text.lstrip("0")), "opens_at", sorts),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_turns_the_suite_red(depot: Depot, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    kind, faulty, key, check = FAULTS[fault]
    case = next(case for case in CASES if case.key == key)
    check(depot, case)
    monkeypatch.setattr(kind, "clean", faulty)
    with pytest.raises(AssertionError):
        check(depot, case)
