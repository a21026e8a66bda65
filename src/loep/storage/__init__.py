"""Rows in SQL, wide data in Parquet."""
