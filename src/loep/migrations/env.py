"""Runs the migrations on the connection that `storage.schema` hands over, inside its transaction."""

from alembic import context

from loep.storage import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.Case.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
