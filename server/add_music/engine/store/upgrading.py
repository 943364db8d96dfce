"""The version of the tables: made anew, brought up from an older one, or refused when it is newer than we."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, Inspector, Table, insert, inspect, select, text
from sqlalchemy import table as table_named
from sqlalchemy.sql import column

from add_music.engine.store.locking import lock
from add_music.engine.store.tables import METADATA
from add_music.errors import problem

MIGRATIONS = Path(__file__).with_name("migrations")
HEAD = "0002"
"""The latest of the versions in the folder beside."""
VERSION = table_named("alembic_version", column("version_num"))


def bring_up(engine: Engine) -> None:
    """
    See to it that the tables are ours, whichever program of the service comes first.

    A step only ever adds: programs of the version before go on while the next one starts.

    Raises:
        TryAgain: `engine_unavailable`, when a newer version has been here.
    """
    with engine.begin() as db:
        lock(db, "tables")
        there = inspect(db)
        names = set(there.get_table_names())
        version = db.scalar(select(VERSION.c.version_num)) if VERSION.name in names else None
        if version == HEAD:
            return
        if version is not None:
            _upgrade(db, version)
            return
        METADATA.create_all(db)
        for table in METADATA.sorted_tables if names else ():
            for change in _changes(db, table, there):
                db.execute(text(change))
        _note(db)


def _note(db: Connection) -> None:
    """Which version it is, as alembic notes it; a first start need not load alembic for that."""
    db.execute(text(f"CREATE TABLE {VERSION.name} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    db.execute(insert(VERSION).values(version_num=HEAD))


def _upgrade(db: Connection, version: str) -> None:
    if version > HEAD:
        reason = (
            f"its database is of version {version}, this program knows {HEAD} and older: update the program"
        )
        raise problem("engine_unavailable", reason=reason)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = db
    command.upgrade(config, HEAD)


def _changes(db: Connection, table: Table, there: Inspector) -> Iterator[str]:
    """What makes a table from before there were versions the one that is wanted."""
    if not there.has_table(table.name):
        return
    known = {column["name"] for column in there.get_columns(table.name)}
    for wanted in table.columns:
        if wanted.name not in known:
            yield f"ALTER TABLE {table.name} ADD COLUMN {wanted.name} {wanted.type.compile(db.dialect)}"
    gone = known - {wanted.name for wanted in table.columns}
    for index in there.get_indexes(table.name):
        if gone & set(index["column_names"]):
            yield f"DROP INDEX {index['name']}"
    for name in gone:
        yield f"ALTER TABLE {table.name} DROP COLUMN {name}"
