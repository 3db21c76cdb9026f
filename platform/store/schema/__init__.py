"""Live schema change: what differs between two versions of an app, what that does to the data, and carrying it out."""

from .apply import apply
from .changes import Change
from .diff import diff
from .drift import drift
from .effects import Effect, Restore
from .online import FROM_ROWS, Sums, delete_parked, prepare, settle, tidy, tidy_left
from .plan import Plan, plan

__all__ = [
    "FROM_ROWS",
    "Change",
    "Effect",
    "Plan",
    "Restore",
    "Sums",
    "apply",
    "delete_parked",
    "diff",
    "drift",
    "plan",
    "prepare",
    "settle",
    "tidy",
    "tidy_left",
]
