"""Every rule and model: what it looks for, what it reads, how strict it is."""
