"""Run by Alembic: migrates over the connection that `store.migrate` gives."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    version_table="fw_migration",
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
