"""manage.py demo: an account with three believable years, to look round in."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from careerpath.accounts.clock import today
from careerpath.accounts.models import User
from careerpath.preflight import make_key_for_an_empty_database
from journal.demo import EMAIL, PASSWORD
from journal.demo.story import fill


class Command(BaseCommand):
    """Makes the demo account anew; on one's own machine alone, since everybody knows its password."""

    help = "Make the account demo@example.com with three believable years (local mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo account has a password that everybody knows: it is for local mode alone.")
        make_key_for_an_empty_database()
        with transaction.atomic():
            User.objects.filter(email=EMAIL).delete()
            user = User.objects.create_user(EMAIL, PASSWORD, welcome_step=User.WelcomeStep.ENOUGH)
            EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
            fill(user, today(user))
        if options["verbosity"]:
            self.stdout.write(f"{EMAIL} is there. Its password: {PASSWORD}")
