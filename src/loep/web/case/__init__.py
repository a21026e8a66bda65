"""One case: why it is here, what is in it, what was decided."""
