"""manage.py preflight: refuse to start, with a sentence, rather than to fail later."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from careerpath.checks import check_sqlite
from careerpath.preflight import EXIT_CODE, mail_given_up, problems


class Command(BaseCommand):
    """Checks keys, database and SQLite; exits with 78 and says what to set."""

    help = "Check that this instance may start. Run it before gunicorn."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for warning in check_sqlite():
            self.stderr.write(str(warning.msg))
        if count := mail_given_up():
            self.stderr.write(f"Mails that could not be sent in three days: {count}. Check EMAIL_URL.")
        if found := problems():
            raise CommandError(" ".join(found), returncode=EXIT_CODE)
        self.stdout.write("Ready to start.")
