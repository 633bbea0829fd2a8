"""Runs the migrations on the database that `lending.store.engine.migrate` names."""

from alembic import context

from lending.store.engine import make_engine
from lending.store.tables import metadata

engine = make_engine(context.config.attributes["url"])
with engine.execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
