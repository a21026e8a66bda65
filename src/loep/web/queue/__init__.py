"""What waits for a reviewer."""
