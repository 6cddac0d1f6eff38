"""manage.py restore: a copy of the database put back into an empty place, and every text of it opened."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from careerpath.copies import USERS, PostgresCopies, SQLiteCopies, copies
from careerpath.preflight import EXIT_CODE, is_of_trial, key_problems, unknown_migrations


class Command(BaseCommand):
    """Checks the copy, the keys and the database first; where it refuses, nothing was changed."""

    help = "Put a copy of the database back into an empty place, bring it to this version, and open every text."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="What `manage.py backup` wrote.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        connection.close()
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        kind = copies()
        self._refuse(kind, file)
        kind.restore(file)
        self.stdout.write(f"{file} is put back. Nobody is signed in, and no mail that waited in it will be sent.")
        call_command("prepare", verbosity=0)
        try:
            call_command("keys", "verify", stdout=self.stdout)
        except SystemExit:
            raise CommandError(
                "Not every text opens (see above). If an older copy is at hand, try that one in another place."
            ) from None
        self.stdout.write("Every text opens.")

    def _refuse(self, kind: SQLiteCopies | PostgresCopies, file: Path) -> None:
        tables = kind.check(file)
        if USERS not in tables:
            raise CommandError(f"{file} is no copy of Careerpath's database. Nothing was changed.")
        applied = kind.rows(file, "django_migrations", "app", "name")
        if is_of_trial(applied):
            raise CommandError(
                f"{file} was made by a trial version of Careerpath, which this one cannot read. Nothing was changed.",
                returncode=EXIT_CODE,
            )
        if unknown := sorted(unknown_migrations(applied)):
            raise CommandError(
                f"{file} was made by a newer version of Careerpath ({' '.join(unknown[0])} is unknown here). "
                "Install that version, and put it back with that one. Nothing was changed."
            )
        if found := key_problems({kid for (kid,) in kind.rows(file, "careerpath_userkey", "kid")}):
            raise CommandError(found[0], returncode=EXIT_CODE)
        kind.refuse_to_overwrite()
