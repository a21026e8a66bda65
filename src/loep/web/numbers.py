"""Whole numbers as forms and addresses say them."""

DIGITS = 18  # what a database holds, and more than anything here counts to


def whole(text: str) -> int | None:
    """The number that is written there; None where none is, or one that nothing here reaches."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None
