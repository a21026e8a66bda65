"""Which tests show which promise, how they ended on which database, and the page that tells it."""
