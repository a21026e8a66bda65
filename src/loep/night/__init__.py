"""A night without its scheduler: the stages and what joins them."""
