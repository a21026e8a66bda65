"""One wide frame per subject that rules and models look at; these modules are the data dictionary."""
