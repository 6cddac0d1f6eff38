"""What must be known of SQLite, and of the library that Python is linked with."""

import sqlite3

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
