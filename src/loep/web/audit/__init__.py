"""What an auditor reads: the log, who saw a person, and looks outside the normal right."""
