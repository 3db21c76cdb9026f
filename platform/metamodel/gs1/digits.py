"""The check digit that all GS1 numbers end with."""


def check_digit(digits: str) -> str:
    """Return the digit that belongs behind these digits: weights 3 and 1 in turn from the right, up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
