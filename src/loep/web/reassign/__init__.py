"""A senior gives a case to somebody."""
