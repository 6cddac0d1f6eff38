"""manage.py daily: what a schedule runs once a day."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from careerpath.models import OutgoingMail, User
from careerpath.owned import hold
from careerpath.writing import count_anew, empty_old_trash


class Command(BaseCommand):
    """Empties the trash of what is older than 30 days, forgets ended sessions and mails given up long ago, counts all.

    Safe to run twice.
    """

    help = "Delete what has been in the trash for 30 days, and forget ended sessions."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = empty_old_trash()
        call_command("clearsessions")
        OutgoingMail.forget_given_up()
        for user in list(User.objects.only("pk")):
            with transaction.atomic():
                hold(user)
                count_anew(user)
        if options["verbosity"]:
            self.stdout.write(f"Deleted for good from the trash: {gone}.")
