"""manage.py serve: Careerpath on one's own machine."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from careerpath.preflight import EXIT_CODE, make_key_for_an_empty_database, problems, why_no_database
from careerpath.sqlite import sqlite_has_wal_fault

THREADS = 4


def _no_port(reason: str) -> CommandError:
    return CommandError(
        f"Port {settings.PORT} cannot be used ({reason}). Try `make run PORT=8010`.", returncode=EXIT_CODE
    )


class Command(BaseCommand):
    """One process on localhost: makes the key at the very first start, prepares the database, and serves."""

    help = "Serve on localhost (local mode only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dev", action="store_true", help="Django's own server, which reloads changed code.")

    def handle(self, *args: Any, dev: bool, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("`serve` is for CAREERPATH_LOCAL=1. A server runs gunicorn.")
        if not 0 < settings.PORT < 65536:
            raise _no_port("ports are numbers from 1 to 65535")
        self._answering_database()
        make_key_for_an_empty_database()
        if found := problems(prepared=False):
            raise CommandError(" ".join(found), returncode=EXIT_CODE)
        call_command("prepare", verbosity=0)
        call_command("daily", verbosity=0)
        connection.close()
        if dev:
            # It says its address itself, once it has the port.
            self._announce()
            call_command("runserver", f"localhost:{settings.PORT}")
        else:
            self._serve()

    def _answering_database(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise CommandError(why_no_database(error), returncode=EXIT_CODE) from None

    def _announce(self) -> None:
        database = settings.DATABASES["default"]
        where = database["NAME"] if settings.ON_SQLITE else f"{database['NAME']} on {database['HOST'] or 'localhost'}"
        self.stdout.write(f"  data: {where}")
        if settings.KEYS_FILE:
            self.stdout.write(f"  key:  {settings.KEYS_FILE} (without it nobody can read the data: back it up, apart)")
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()

    def _serve(self) -> None:
        import waitress

        from careerpath.wsgi import application

        # One connection writes where SQLite could lose the commits of two.
        threads = 1 if settings.ON_SQLITE and sqlite_has_wal_fault() else THREADS
        listen = f"localhost:{settings.PORT}"
        try:
            server = waitress.create_server(application, listen=listen, threads=threads, ident=None)
        except OSError as error:
            raise _no_port(error.strerror or "the system refuses it") from None
        self.stdout.write(f"Careerpath is at http://localhost:{settings.PORT}")
        self._announce()
        server.run()
