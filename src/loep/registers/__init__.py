"""One file per reference register; each becomes a snapshot with its as-of date."""
