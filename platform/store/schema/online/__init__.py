"""What of a schema change is done while people go on working: before the publish, and after it."""

from .prepare import FROM_ROWS, finish, prepare, tidy, tidy_left
from .settle import delete_parked, settle
from .sums import Sums

__all__ = ["FROM_ROWS", "Sums", "delete_parked", "finish", "prepare", "settle", "tidy", "tidy_left"]
