"""manage.py preflight: refuse to start, with a sentence, rather than to fail later."""

from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from careerpath.accounts.mail import why_no_mail
from careerpath.accounts.models import OutgoingMail
from careerpath.checks import check_sqlite
from careerpath.preflight import EXIT_CODE, problems, warnings


class Command(BaseCommand):
    """Checks settings, keys and database; exits with 78 and says what to set. What may wait is a warning."""

    help = "Check that this instance may start, and say why it is not ready. Run it before gunicorn."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", action="store_true", help="Try the mail server too, where it can be reached.")

    def handle(self, *args: Any, mail: bool, **options: Any) -> None:
        for warning in check_sqlite():
            self.stderr.write(str(warning.msg))
        # No table yet, or no database that answers: `problems` says so.
        with suppress(DatabaseError):
            if count := OutgoingMail.objects.filter(try_at=None).count():
                self.stderr.write(f"Mails that could not be sent in three days: {count}. Check EMAIL_URL.")
        if mail and (reason := why_no_mail()):
            self.stderr.write(reason)
        if found := problems():
            raise CommandError(" ".join(found), returncode=EXIT_CODE)
        for sentence in warnings():
            self.stderr.write(sentence)
        self.stdout.write("Ready to start.")
