"""What belongs together: shared identifiers, near-identical letters, forms alike, and the rings they make."""
