"""Asking an applicant: writing a letter, printing it, saying that it was sent, and taking in what came back."""
