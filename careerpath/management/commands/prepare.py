"""manage.py prepare: everything between installing and serving, safe to run at every start."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from careerpath.preflight import EXIT_CODE, keep_to_owner, migration_problems
from careerpath.resealing import seal_what_waits
from careerpath.sqlite import database_file

# Any number that nothing else in the database locks.
LOCK = 0x70726570617265


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process prepares this database. A process that dies releases the lock."""
    if connection.vendor == "sqlite":
        # The folder, before the database is opened: two that make a new one meet at its first page.
        folder = os.open(database_file().parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
        return
    with connection.cursor() as cursor:
        # A migration may take longer than a page may, and so may another one that is waited for.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("RESET lock_timeout")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


class Command(BaseCommand):
    """Migrates, seals what waits for it, and loads the catalogs and the example journal."""

    help = "Migrate, seal what waits for it, load the catalogs and the example journal."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in keep_to_owner():
            self.stdout.write(f"{path} is yours alone now. Others on this machine could have read it.")
        with alone():
            if found := migration_problems(prepared=False):
                raise CommandError(" ".join(found), returncode=EXIT_CODE)
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
            seal_what_waits()
            call_command("load_catalog", verbosity=options["verbosity"])
            call_command("load_example", verbosity=options["verbosity"])
