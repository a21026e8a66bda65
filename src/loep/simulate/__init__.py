"""Invented deliveries that look like real ones, with planted patterns and innocent look-alikes."""
