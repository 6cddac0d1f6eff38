"""The product in server mode on a database of its own, without the proxy: the clients say what it would."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from careerpath.sqlite import beside
from tests.browser.server import ROOT, Server, ServerOnItsOwnPostgres

from .checker import Read

# Nobody here is to be told that it is enough for today.
ROOM = {"CAREERPATH_MOST_CHANGES": "100000000", "CAREERPATH_MOST_PIECES": "1000000", "CAREERPATH_MOST_MB": "10000"}


def make_people(server: Server, people: int, pages: int = 1, sessions: int = 1) -> list[dict[str, Any]]:
    """Accounts, each with so many pages and signed in so many times: their ids and cookies."""
    return _inside(server, people, pages, sessions)


def read_back(server: Server) -> list[Read]:
    """Every page that the database has, outside the trash."""
    return [Read(row["piece"], row["text"], tuple(row["earlier"])) for row in _inside(server)]


def _inside(server: Server, *numbers: int) -> Any:
    command = [sys.executable, "-m", "tests.nemesis.inside", *map(str, numbers)]
    environment = server.environment | {"DJANGO_SETTINGS_MODULE": "careerpath.settings"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class OnSQLite(Server):
    """One on SQLite, with its file in the folder `at`; `static` holds the hashed files of all instances."""

    database = "SQLite"

    def __init__(self, folder: Path, static: Path) -> None:
        super().__init__(folder)
        self.at = folder
        self.environment |= ROOM | {"CAREERPATH_STATIC_ROOT": str(static)}

    def __enter__(self) -> Any:
        self._make_database()
        try:
            if not any(Path(self.environment["CAREERPATH_STATIC_ROOT"]).iterdir()):
                self.manage("collectstatic", "--noinput", "--verbosity=0")
            self.manage("prepare", "--verbosity=0")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make_database(self) -> None:
        self.environment["DATABASE_URL"] = f"sqlite:///{self.at / 'careerpath.sqlite3'}"

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing wrong: in a copy, as who opens the files themselves mends them."""
        database = self.at / "careerpath.sqlite3"
        with tempfile.TemporaryDirectory() as folder:
            for path in [database, *beside(database)]:
                if not path.name.endswith("-shm"):
                    shutil.copy(path, folder)
            with closing(sqlite3.connect(Path(folder) / database.name)) as copy:
                return copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class OnPostgres(OnSQLite, ServerOnItsOwnPostgres):
    """One on a PostgreSQL that it starts for itself, and may restart."""

    database = "PostgreSQL"

    def _make_database(self) -> None:
        ServerOnItsOwnPostgres._make_database(self)

    def restart_postgres(self, mode: str) -> None:
        """As `pg_ctl restart` does, "fast" or "immediate"."""
        signal = {"fast": "INT", "immediate": "QUIT"}[mode]
        (number, *_) = (self.data / "postmaster.pid").read_text("ascii").split()
        subprocess.run(["kill", f"-{signal}", number], check=True)
        self.running.wait()
        self.start_postgres()
