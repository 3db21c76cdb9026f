"""Questions about records, compiled to one SQL statement each, limited to what a person's eyes may see."""

from .plans import CHILDREN, Answer, Asker
from .reader import Reader
from .sight import Sight, everything

__all__ = ["CHILDREN", "Answer", "Asker", "Reader", "Sight", "everything"]
