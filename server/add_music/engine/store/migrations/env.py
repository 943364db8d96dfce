"""What alembic runs for each change of the tables: on the connection that it is given, in its transaction."""

from __future__ import annotations

from alembic import context

from add_music.engine.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite changes a column by writing its table anew
)
with context.begin_transaction():
    context.run_migrations()
