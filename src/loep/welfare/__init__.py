"""The welfare vault: never an input, never weighed; one role reads it and every read is logged."""
