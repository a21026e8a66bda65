"""What is planted: patterns of groups and of single registrations, named after the rule that looks for them."""
