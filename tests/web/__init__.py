"""The review desk, through its own door: requests and a real browser."""
