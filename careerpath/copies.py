"""Copies of the database: made while a server runs, checked, and restored. None holds the instance key."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from .encryption.keys import make_durable
from .sqlite import beside, database_file, table_names

# Tables whose rows are not restored: who was signed in, how often somebody tried, mail that has left.
LEFT_OUT = {"careerpath_session", "careerpath_outgoingmail", "careerpath_cached"}
USERS = "careerpath_user"
# Triggers, views and virtual tables, which have no page of their own: they would act by themselves once put back.
NOT_OURS = "SELECT type, name FROM sqlite_master WHERE coalesce(rootpage, 0) = 0"
# Only the example journal's owner, whom `prepare` makes, has no address.
ANYBODY = f"SELECT 1 FROM {USERS} WHERE email <> '' LIMIT 1"  # noqa: S608  our own name


@contextmanager
def written_whole(file: Path) -> Iterator[Path]:
    """Yield a new file (0600) to write into; then sync it and rename it to `file`, or delete it where that failed."""
    part = file.with_name(f"{file.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise CommandError(
            f"{part} is there: another copy is being written, or one was broken off. Remove it if nothing writes it."
        ) from None
    except OSError as error:
        raise CommandError(f"{file} cannot be written ({error.strerror}).") from None
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise CommandError(f"{file} could not be written: {error}.") from None
    finally:
        part.unlink(missing_ok=True)
    make_durable(file.parent)


class SQLiteCopies:
    """A copy is one SQLite file, made by SQLite's online backup."""

    suffix = ".sqlite3"

    def write(self, file: Path) -> None:
        """Fill `file` with the database as it is at one moment."""
        if not database_file().exists():
            raise CommandError(f"There is no database at {database_file()} yet, so there is nothing to copy.")
        self._copy(self._open(database_file(), "mode=rw"), file)

    def check(self, file: Path) -> set[str]:
        """Return the table names of a copy; CommandError unless it is whole."""
        if left := beside(file):
            raise CommandError(
                f"Beside {file} lies {left[0].name}, which may hold what is not in it. Make one copy of both first: "
                f"`DATABASE_URL=sqlite:///{file.absolute()} manage.py backup FILE`."
            )
        try:
            with closing(self._open(file)) as copy:
                found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
                tables = table_names(copy)
                odd = copy.execute(NOT_OURS).fetchone()
        except sqlite3.Error as error:
            found = str(error)
        if found != "ok":
            raise CommandError(
                f"{file} is not a whole copy of a SQLite database. Take another one; nothing was changed."
            )
        if odd:
            raise CommandError(
                f"{file} holds the {' '.join(odd)}, which acts by itself and which Careerpath never makes: somebody "
                "changed the copy. Take another one; nothing was changed."
            )
        return tables

    def rows(self, file: Path, table: str, *columns: str) -> set[tuple[str, ...]]:
        try:
            with closing(self._open(file)) as copy:
                return set(copy.execute(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608  our own names
        except sqlite3.Error:
            raise CommandError(
                f"{file} lacks {table}, or part of it, so it is no copy of Careerpath's database. Nothing was changed."
            ) from None

    def refuse_to_overwrite(self) -> None:
        """Raise CommandError where a server runs, a -wal is left over, or the database holds anybody's account."""
        if left := beside(database_file()):
            raise CommandError(
                f"Beside {database_file()} lies {left[0].name}: Careerpath runs, or did not end well. Stop it. If the "
                "file stays, move it and the database together into another folder, and run this again."
            )
        if not database_file().exists():
            return
        with suppress(sqlite3.Error), closing(self._open(database_file())) as there:
            tables = table_names(there)
            if not tables or (USERS in tables and not there.execute(ANYBODY).fetchone()):
                return
        raise CommandError(
            f"{database_file()} is not empty, and nothing is written over it. "
            "Move it into another folder, and run this again."
        )

    def restore(self, file: Path) -> None:
        """Make the database anew from a copy, without the rows of `LEFT_OUT`."""
        database_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with written_whole(database_file()) as part:
            self._copy(self._open(file), part)
            with closing(sqlite3.connect(part)) as copy, copy:
                copy.execute("PRAGMA secure_delete=ON")
                for table in table_names(copy) & LEFT_OUT:
                    copy.execute(f"DELETE FROM {table}")  # noqa: S608  our own names

    def _copy(self, source: sqlite3.Connection, file: Path) -> None:
        with closing(source) as there, closing(sqlite3.connect(file)) as copy:
            there.backup(copy)
            # One file, that can be opened where nothing can be written.
            copy.execute("PRAGMA journal_mode=DELETE")

    def _open(self, file: Path, how: str = "mode=ro&immutable=1") -> sqlite3.Connection:
        return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=20)


class PostgresCopies:
    """A copy is what `pg_dump -Fc` writes, which `pg_restore` reads."""

    suffix = ".dump"

    def write(self, file: Path) -> None:
        server = connection.cursor().connection.info.server_version // 10000
        found = re.search(r"\d+", self._run("pg_dump", "--version"))
        if found and int(found[0]) < server:
            raise CommandError(
                f"The pg_dump found here is version {found[0]}, older than the server's {server}, which it cannot "
                f"copy. Install PostgreSQL's client of version {server}, and put it first on the PATH."
            )
        self._run("pg_dump", *self._where(), "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")

    def check(self, file: Path) -> set[str]:
        not_whole = (
            f"{file} is not a whole copy made by pg_dump -Fc, or is of a newer one than the pg_restore found here. "
            "Take another one; nothing was changed."
        )
        # Reads all of it, and so meets an end that is missing.
        self._run("pg_restore", f"--file={os.devnull}", str(file), failed=not_whole)
        listed = self._run("pg_restore", "--list", str(file), failed=not_whole)
        return set(re.findall(r" TABLE DATA \S+ (\w+) ", listed))

    def rows(self, file: Path, table: str, *columns: str) -> set[tuple[str, ...]]:
        script = self._run("pg_restore", "--data-only", f"--table={table}", "--file=-", str(file))
        found = re.search(r"^COPY \S+ \((.*)\) FROM stdin;\n(.*?)^\\\.$", script, re.MULTILINE | re.DOTALL)
        if not found:
            return set()
        places = [found[1].split(", ").index(column) for column in columns]
        rows = (line.split("\t") for line in found[2].splitlines())
        return {tuple(row[place] for place in places) for row in rows}

    def refuse_to_overwrite(self) -> None:
        """Raise CommandError where anybody else is connected, or the database holds anybody's account."""
        name = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if count := cursor.fetchone()[0]:
                raise CommandError(
                    f"Something else is connected to the database {name} ({count} connections). "
                    "Stop Careerpath and what runs beside it, and run this again."
                )
            tables = connection.introspection.table_names(cursor)
            if not tables or (USERS in tables and not cursor.execute(ANYBODY).fetchone()):
                return
        raise CommandError(
            f"The database {name} is not empty, and nothing is written over it. "
            "Make an empty one, name it in DATABASE_URL, and run this again."
        )

    def restore(self, file: Path) -> None:
        """Drop every table, then fill the database from a copy in one transaction, without the rows of `LEFT_OUT`."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        connection.close()
        wanted = re.sub(
            rf"^.* TABLE DATA \S+ ({'|'.join(sorted(LEFT_OUT))}) .*\n",
            "",
            self._run("pg_restore", "--list", str(file)),
            flags=re.MULTILINE,
        )
        with NamedTemporaryFile("w", suffix=".list") as chosen:
            chosen.write(wanted)
            chosen.flush()
            how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
            self._run("pg_restore", *self._where(), *how, f"--use-list={chosen.name}", str(file))

    def _where(self) -> list[str]:
        _, *where, name = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])[0]
        return [*where, "-d", name]

    def _run(self, tool: str, *arguments: str, failed: str = "") -> str:
        if not (program := shutil.which(tool)):
            raise CommandError(
                f"There is no {tool} here. Install PostgreSQL's client programs (Debian: postgresql-client)."
            )
        # The password is in no argument, which every user of the machine can list.
        environment = os.environ | (DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])[1] or {})
        command = [program, *arguments]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            # Its first line alone: later ones may quote a row.
            reason = done.stderr.partition("\n")[0] or f"it ended with {done.returncode}"
            raise CommandError(failed or f"{tool} failed, and nothing was kept of what it did ({reason}).")
        return done.stdout


def copies() -> SQLiteCopies | PostgresCopies:
    return SQLiteCopies() if settings.ON_SQLITE else PostgresCopies()
