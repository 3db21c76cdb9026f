"""What makes questions quick and changes no answer: search indexes and sort indexes, kept beside the tables and made while others work."""

from .keeping import drop_all, keep_up, let_go
from .ready import Ready
from .wanted import SearchIndex, SortIndex, search_indexes, sort_indexes

__all__ = ["Ready", "SearchIndex", "SortIndex", "drop_all", "keep_up", "let_go", "search_indexes", "sort_indexes"]
