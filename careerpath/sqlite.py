"""What must be known of SQLite: of the library that Python is linked with, and of the files it leaves."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

# The WAL-reset fault can lose commits once two connections write: https://sqlite.org/wal.html#walresetbug
FAULT_FIRST, FAULT_LAST = (3, 7, 0), (3, 51, 2)
FAULT_MENDED = {(3, 50, 7), (3, 44, 6)}


def sqlite_has_wal_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite library has the WAL-reset fault."""
    return FAULT_FIRST <= version[:3] <= FAULT_LAST and version[:3] not in FAULT_MENDED


def truncate_wal() -> None:
    """Leave nothing of what was deleted in the file beside the database; where others read just now, it goes later."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        waits = cursor.fetchone()[0]
        try:
            # Somebody waits for an answer; a reader may take its time.
            cursor.execute("PRAGMA busy_timeout = 1000")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {waits}")


def beside(database: Path) -> list[Path]:
    """The files that belong to a database and hold what is not in it yet: there while it is open, or after a crash."""
    database = database.resolve()  # SQLite leaves them beside the file itself, not beside a link to it
    names = (database.with_name(f"{database.name}{suffix}") for suffix in ("-wal", "-shm", "-journal"))
    return [path for path in names if path.exists()]


def table_names(database: sqlite3.Connection) -> set[str]:
    """The tables of a database, but for SQLite's own."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return {name for (name,) in database.execute(query)}


def end_wal(database: Path) -> None:
    """Put what was kept into the one file of the database; whoever has it open last takes the -wal away with it."""
    if beside(database):
        with closing(sqlite3.connect(database, timeout=20)) as last:
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
