"""What looks unusual: one file, one model definition (never a fitted file)."""
