"""The layouts of views: this list is all of them."""

from typing import Annotated, TypeAlias

from pydantic import Field as Option

from .base import Asked, Layout, Need
from .calendar import CalendarLayout
from .enquiry import EnquiryLayout
from .gallery import GalleryLayout
from .kanban import KanbanLayout
from .lanes import LanesLayout
from .plan import MapLayout
from .rows import ListLayout
from .timeline import TimelineLayout
from .tree import TreeLayout

AnyLayout: TypeAlias = Annotated[
    ListLayout | KanbanLayout | CalendarLayout | LanesLayout | TreeLayout | TimelineLayout | GalleryLayout | MapLayout
    | EnquiryLayout,
    Option(discriminator="type"),
]
"""Any layout, told apart by its `type`."""

__all__ = [
    "AnyLayout",
    "Asked",
    "CalendarLayout",
    "EnquiryLayout",
    "GalleryLayout",
    "KanbanLayout",
    "LanesLayout",
    "Layout",
    "ListLayout",
    "MapLayout",
    "Need",
    "TimelineLayout",
    "TreeLayout",
]
