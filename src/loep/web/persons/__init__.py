"""What is known of the people of a case from before: their other registrations, and what became of those."""
