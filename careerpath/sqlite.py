"""What must be known of SQLite: of the library that Python is linked with, and of the files it leaves."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

# The WAL-reset fault can lose commits once two connections write: https://sqlite.org/wal.html#walresetbug
FAULT_FIRST, FAULT_LAST = (3, 7, 0), (3, 51, 2)
FAULT_MENDED = {(3, 50, 7), (3, 44, 6)}


def sqlite_has_wal_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    return FAULT_FIRST <= version[:3] <= FAULT_LAST and version[:3] not in FAULT_MENDED


def database_file() -> Path:
    # It may lie behind a link.
    return Path(connection.settings_dict["NAME"]).resolve()


@contextmanager
def waiting_at_most(milliseconds: int) -> Iterator[Any]:
    """A cursor; inside, statements of this connection wait no longer than this for another process's lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            yield cursor
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {connection.settings_dict['OPTIONS']['timeout'] * 1000}")


def truncate_wal() -> None:
    """Leave no deleted row in the -wal file. While another process reads, that may have to wait for a later write."""
    if connection.vendor == "sqlite":
        # Somebody waits for an answer.
        with waiting_at_most(1000) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def beside(database: Path) -> list[Path]:
    """SQLite's files beside a database, there while it is open or after a crash: they hold what is not in it yet."""
    database = database.resolve()  # SQLite leaves them beside the file itself, not beside a link to it
    names = (database.with_name(f"{database.name}{suffix}") for suffix in ("-wal", "-shm", "-journal"))
    return [path for path in names if path.exists()]


def table_names(database: sqlite3.Connection) -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return {name for (name,) in database.execute(query)}


def end_wal() -> None:
    """On SQLite, move everything from the -wal file into the database's one file.

    The caller has closed every connection: while one reads, the -wal file stays, without an error.
    """
    if connection.vendor == "sqlite" and beside(database_file()):
        with closing(sqlite3.connect(database_file(), timeout=20)) as last:
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
