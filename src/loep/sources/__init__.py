"""One file per kind of delivery; each turns received bytes into a table of contract columns."""
