"""The types that columns of the frame have, under the names that the dictionary uses."""

import polars as pl

BOOLEAN, COUNT, NUMBER, TEXT, DATE = pl.Boolean(), pl.Int64(), pl.Float64(), pl.String(), pl.Date()
