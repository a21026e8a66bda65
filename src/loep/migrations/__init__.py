"""The database from nothing to what this release knows, in steps that Alembic runs."""
