"""What we look for: one file, one rule."""
