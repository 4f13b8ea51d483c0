"""The migrations and the models tell one story."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hub import migrations
from hub.database import Database
from hub.models import Base


def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")

    migrations.upgrade(database)

    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert "placement" in Base.metadata.tables
    database.close()


def test_an_upgraded_database_is_left_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    migrations.upgrade(database)

    migrations.upgrade(database)

    with database.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    database.close()


def test_a_reading_session_cannot_write(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    migrations.upgrade(database)

    with database.reading() as session:
        query_only = session.connection().exec_driver_sql("PRAGMA query_only").scalar()

    with database.writing() as session:
        synchronous = session.connection().exec_driver_sql("PRAGMA synchronous").scalar()
    # 2 is FULL: the last commits survive a loss of power.
    assert (query_only, synchronous) == (1, 2)
    database.close()
