"""The welfare vault."""
