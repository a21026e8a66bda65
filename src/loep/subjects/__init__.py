"""One wide frame per subject: these modules are the data dictionary."""
