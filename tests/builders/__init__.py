"""Named builders: every test says only what matters to it."""
