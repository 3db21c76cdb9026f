"""The bounds that make every expression cheap: what is over them is refused when it is read, or is null when it is calculated."""

LENGTH = 10_000
"""Characters of an expression's text."""

NODES = 1_000
"""Nodes of an expression's tree."""

HEIGHT = 60
"""Levels of an expression's tree, and of its brackets."""

LIST_ITEMS = 500
"""Items of a list that is written out."""

ARGUMENTS = 50
"""Arguments of one call."""

TEXT = 32_767
"""Characters of a text that a function makes; a longer one is null."""

PATTERN = 200
"""Characters of a pattern of `matches`; with a longer one the result is null."""

PLACES = 12
"""Fractional digits of a number; a result is rounded to them, half up."""

MAGNITUDE = 10**18
"""Numbers lie strictly between plus and minus this; a result outside is null."""

SECONDS = 1.0
"""Processor time that the rows of one evaluation may take."""
