"""The printable dossier: one case on paper, with what it takes to hold it against the log."""
