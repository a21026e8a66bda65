"""The last nights and what they did."""
