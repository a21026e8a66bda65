"""Measurements: what a figure in the documents was made with. Run by `make bench` and `make evaluate`."""
