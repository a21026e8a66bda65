"""What a person sets for their own account, and where they are logged in."""
