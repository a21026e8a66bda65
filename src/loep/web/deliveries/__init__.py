"""What institutions delivered, and what became of every row."""
