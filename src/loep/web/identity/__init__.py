"""Logging in through an identity provider (OpenID Connect), as SURFconext is one."""
