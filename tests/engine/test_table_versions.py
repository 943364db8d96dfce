"""The tables of a database: brought up from every older version, and left alone when they are newer."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from add_music.engine.store.database import DATABASE, open_database, open_store
from add_music.engine.store.sessions import Sessions
from add_music.engine.store.tables import METADATA
from add_music.engine.store.upgrading import HEAD, MIGRATIONS, bring_up
from add_music.engine.store.work import Renders
from add_music.errors import TryAgain


def at_version(engine: Engine, version: str) -> None:
    """Tables as a program of that version made them."""
    with engine.begin() as db:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = db
        command.upgrade(config, version)


def differences(engine: Engine) -> list:
    """What is not as the tables say."""
    with engine.connect() as db:
        return compare_metadata(MigrationContext.configure(db), METADATA)


def test_the_latest_version_is_the_one_that_the_program_knows() -> None:
    """A step that is added without saying so would never be taken."""
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


@pytest.mark.parametrize("version", ["0001", HEAD])
def test_every_version_is_brought_up_with_what_it_holds(tmp_path: Path, version: str) -> None:
    """The tables become those of a new database, and what was in them stays."""
    old = open_database(tmp_path / DATABASE)
    at_version(old, version)
    session = Sessions(old).new("local", "holiday", "en")
    old.dispose()
    engine = open_store(tmp_path)
    assert differences(engine) == []
    assert Sessions(engine).get(session.id, "local") == session
    assert Renders(engine).ask("local", "r", session.id, {"d": 1}, "mp4").status == "pending"


def test_a_database_from_before_there_were_versions_is_brought_up(tmp_path: Path) -> None:
    """It has no note of its version; columns that are missing come, columns that nobody fills go."""
    old = open_database(tmp_path / DATABASE)
    at_version(old, "0001")
    session = Sessions(old).new("local", "holiday", "en")
    with old.begin() as db:
        db.execute(text("DROP TABLE alembic_version"))
        db.execute(text("ALTER TABLE turns DROP COLUMN changed"))
        db.execute(text("ALTER TABLE sessions ADD COLUMN mood VARCHAR"))
    old.dispose()
    engine = open_store(tmp_path)
    assert differences(engine) == []
    assert Sessions(engine).get(session.id, "local") == session
    engine.dispose()
    assert differences(open_store(tmp_path)) == []


def test_a_newer_database_is_refused_with_words_and_left_alone(tmp_path: Path) -> None:
    """An old program says which versions do not fit, instead of guessing."""
    engine = open_store(tmp_path)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9001'"))
        db.execute(text("ALTER TABLE turns ADD COLUMN later VARCHAR"))
    with pytest.raises(TryAgain, match=f"9001.*{HEAD}.*update the program"):
        bring_up(engine)
    with engine.connect() as db:
        assert db.execute(text("SELECT later FROM turns")).all() == []
