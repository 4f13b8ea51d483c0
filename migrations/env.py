"""Bring a database to the state of the models; run by `gaoshi db upgrade`."""

from alembic import context
from sqlalchemy import Connection, create_engine

from hub.models import Base


def run(connection: Connection) -> None:
    """Apply the revisions over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite changes a table by writing it anew.
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as opened:
        run(opened)
        opened.commit()
