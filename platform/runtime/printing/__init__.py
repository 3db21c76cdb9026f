"""Prints: what may be printed by whom, what a template looks at, and the pages."""

from .printing import MOST_COPIES, Form, Order, Printed, offered, print_of, print_records

__all__ = ["MOST_COPIES", "Form", "Order", "Printed", "offered", "print_of", "print_records"]
