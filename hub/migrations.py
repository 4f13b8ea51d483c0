"""Bringing the database to the state of the models."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from hub.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(database: Database) -> None:
    """Apply every revision the database lacks; a database in its newest state is left alone."""
    with database.writer.connect() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def configuration() -> Config:
    """Return Alembic's configuration, made here so that no file of its own is needed."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
