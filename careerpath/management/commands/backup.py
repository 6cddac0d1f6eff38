"""manage.py backup: a copy of the database, while a server runs on it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from careerpath.copies import USERS, copies, written_whole


class Command(BaseCommand):
    """Writes a new file, whole or not at all; never the instance key."""

    help = "Copy the database into a new file, or into a folder under a name with the time. The key is not in it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", type=Path, help="A file that is not there yet, or a folder.")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        kind = copies()
        file = to / f"careerpath-{timezone.now():%Y-%m-%d-%H%M%S}{kind.suffix}" if to.is_dir() else to
        with written_whole(file) as part:
            if file.exists():
                raise CommandError(f"{file} already exists, and is not written over. Name another file.")
            kind.write(part)
            if USERS not in kind.check(part):
                raise CommandError("The database is empty, so there is nothing to copy.")
        place = settings.KEYS_FILE or "the variable CAREERPATH_KEYS"
        self.stdout.write(f"The database is copied to {file}.")
        self.stdout.write(
            f"The instance key is not in it: it is in {place}. Keep a copy of the key too, in another place. "
            "Without it nobody can read the copy."
        )
