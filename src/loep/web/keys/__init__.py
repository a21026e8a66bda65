"""The keys of the desk: the overview that every page shows at `?`, and turning single keys off."""
