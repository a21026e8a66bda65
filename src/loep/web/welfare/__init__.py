"""What one role sees of the welfare vault."""
