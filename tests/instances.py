"""A local instance in a folder of its own, run as its owner runs it: each command is a process."""

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings

from .browser.server import ROOT, end, free_ports, wait_for

ENTRIES = 30
FILL = """
from datetime import date
from careerpath.models import OutgoingMail, User
from django.conf import settings
from importlib import import_module
from journal.models import Entry
alice = User.objects.filter(email="alice@example.org").first() or User.objects.create_user("alice@example.org", "x")
for n in range({count}):
    Entry.objects.create(owner=alice, text=f"Words {{n}}.", written_on=date(2026, 11, 24))
mail = OutgoingMail()
mail.seal({{"to": ["alice@example.org"], "subject": "", "body": "", "sender": "", "headers": {{}}, "send": True}})
mail.save()
session = import_module(settings.SESSION_ENGINE).SessionStore()
session["_auth_user_id"] = str(alice.pk)
session.create()
"""

TRIAL = "UPDATE django_migrations SET name = '0001_initial' WHERE app IN ('careerpath', 'journal', 'values')"


class Instance:
    """SQLite in the folder, or a PostgreSQL database beside the tests' where those run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.database = self.data / "careerpath.sqlite3"
        self.key = self.data / "careerpath-keys"
        (self.port,) = free_ports(1)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CAREERPATH_LOCAL": "1",
            "CAREERPATH_DATA": str(self.data),
            "CAREERPATH_PORT": str(self.port),
            # Every row is one that a test made.
            "CAREERPATH_LOOK_ROUND": "0",
        }
        self._names: list[str] = []
        self.serving: subprocess.Popen | None = None
        self.start_empty()

    def start_as(self, other: "Instance") -> None:
        """From here on this new instance has the database and the key of `other`, which does not run."""
        shutil.copytree(other.data, self.data)
        if not settings.ON_SQLITE:
            self.start_empty(template=urlsplit(other.environment["DATABASE_URL"]).path[1:])

    def start_empty(self, template: str = "template1") -> None:
        """From here on the database is a new one, and empty, or as the PostgreSQL database `template` is."""
        if settings.ON_SQLITE:
            for path in self.data.glob("careerpath.sqlite3*"):
                path.rename(path.with_name(f"earlier-{len(list(self.data.iterdir()))}-{path.name}"))
            return
        self._names.append(f"careerpath_copy_{uuid4().hex}")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
            found.execute(f"CREATE DATABASE {self._names[-1]} TEMPLATE {template}")
        # A password, to be looked for where it must not be; the tests' server asks for none.
        url = urlsplit(os.environ["DATABASE_URL"])
        place = url.netloc if url.password else url.netloc.replace("@", ":zyxomma@")
        self.environment["DATABASE_URL"] = url._replace(path=self._names[-1], netloc=place).geturl()

    def manage(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """What became of this manage.py command."""
        command = [sys.executable, "manage.py", *arguments]
        environment = self.environment | changes
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=90
        )

    def done(self, *arguments: str) -> str:
        """What this manage.py command prints; it must succeed."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self, count: int) -> None:
        """So many entries of Alice, a session, and a mail that waits."""
        self.done("shell", "-c", FILL.format(count=count))

    def make_trial(self) -> None:
        """From here on the database counts as one of a trial version, by the migrations that it says it had."""
        self.execute(TRIAL)

    def execute(self, statement: str, *parameters: Any) -> list[tuple]:
        """The rows that a statement of SQL gives, if any; without Django, and so at once."""
        if settings.ON_SQLITE:
            with closing(sqlite3.connect(self.database)) as there, there:
                return there.execute(statement, parameters).fetchall()
        with psycopg.connect(self.environment["DATABASE_URL"]) as found:
            asked = found.execute(statement, parameters or None)
            return asked.fetchall() if asked.description else []

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if not settings.ON_SQLITE:
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return {name: self.execute(f"SELECT count(*) FROM {name}")[0][0] for (name,) in self.execute(tables)}

    def ask(self, expression: str) -> str:
        """An expression's value, such as the number of rows of a model."""
        return self.done("shell", "-v0", "-c", f"print({expression})").strip().splitlines()[-1]

    def serve(self, *arguments: str) -> None:
        """Starts `serve`, and waits until it answers; /health/ has it open the database."""
        with (self.folder / "serve.log").open("ab") as log:
            self.serving = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        health = f"http://localhost:{self.port}/health/"
        wait_for(lambda: urllib.request.urlopen(health, timeout=5).close(), self.serving)

    def said(self) -> str:
        """What `serve` wrote until now."""
        return (self.folder / "serve.log").read_text()

    def close(self) -> None:
        """Ends what it started, and drops the databases it made."""
        end(self.serving)
        for name in self._names:
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
                found.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def prepared() -> Instance:
    """An instance with a key and a prepared database that nobody uses yet; once a run, to be `start_as`."""
    instance = _kept()
    instance.data.mkdir()
    instance.done("keys", "add")
    instance.done("prepare", "--verbosity=0")
    return instance


@cache
def filled() -> Instance:
    """A prepared one with ENTRIES entries of Alice, a session, and a mail that waits; once a run, to be `start_as`."""
    instance = _kept()
    instance.start_as(prepared())
    instance.fill(ENTRIES)
    return instance


def _kept() -> Instance:
    folder = Path(tempfile.mkdtemp(prefix="careerpath-instance-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    instance = Instance(folder)
    atexit.register(instance.close)
    return instance
