"""Accounts and invites."""
