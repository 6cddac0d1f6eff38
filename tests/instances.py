"""A local instance in a folder of its own, run as its owner runs it: each command is a process."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings

from .browser.server import ROOT, end, free_ports, wait_for

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

TRIAL = """
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder.Migration.objects.filter(app__in=["careerpath", "journal", "values"]).update(name="0001_initial")
"""


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
        }
        self._names: list[str] = []
        self.serving: subprocess.Popen | None = None
        self.start_empty()

    def start_empty(self) -> None:
        """From here on the database is a new one, and empty."""
        if settings.ON_SQLITE:
            for path in self.data.glob("careerpath.sqlite3*"):
                path.rename(path.with_name(f"earlier-{len(list(self.data.iterdir()))}-{path.name}"))
            return
        self._names.append(f"careerpath_copy_{uuid4().hex}")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
            found.execute(f"CREATE DATABASE {self._names[-1]}")
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
        self.done("shell", "-c", TRIAL)

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

    def close(self) -> None:
        """Ends what it started, and drops the databases it made."""
        end(self.serving)
        for name in self._names:
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
                found.execute(f"DROP DATABASE {name} WITH (FORCE)")
