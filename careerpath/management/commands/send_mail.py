"""manage.py send_mail: sends the mails that wait."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from careerpath.accounts.mail import send_due
from careerpath.accounts.models import OutgoingMail
from careerpath.preflight import why_no_database

PAUSE = 2.0


class Command(BaseCommand):
    """Any number of these may run at once, on any number of hosts: each row is claimed by one."""

    help = "Send the mails that wait, and say how many are left. A server runs it with --watch beside gunicorn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Go on forever, and say what happened.")

    def handle(self, *args: Any, watch: bool, **options: Any) -> None:
        if not watch:
            self._send(say_always=True)
        while watch:
            try:
                self._send()
            except Error as error:
                self.stderr.write(f"{why_no_database(error)} Trying again.")
            time.sleep(PAUSE)
            close_old_connections()

    def _send(self, say_always: bool = False) -> None:
        done = send_due()
        if done or say_always:
            waiting = OutgoingMail.objects.exclude(try_at=None).count()
            given_up = OutgoingMail.objects.filter(try_at=None).count()
            self.stdout.write(f"Mails sent: {done['sent']}. Waiting: {waiting}. Given up after three days: {given_up}.")
