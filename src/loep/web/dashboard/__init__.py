"""The figures of the desk: what came in, what became of it, how long it took."""
