"""manage.py invite: a link that lets one person sign up."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from careerpath.accounts.models import Invitation


class Command(BaseCommand):
    """Prints the link once; only its hash is kept."""

    help = "Print a link that lets one person sign up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=14, help="How many days it works (1 to 365).")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if not 1 <= days <= 365:
            raise CommandError("--days takes 1 to 365.")
        if settings.SIGNUP == "closed":
            raise CommandError("Sign-up is closed here. Set CAREERPATH_SIGNUP=invite first.")
        if not settings.URL:
            raise CommandError("Set CAREERPATH_URL, the address that the link begins with.")
        token = Invitation.make(expires_at=timezone.now() + timedelta(days=days))
        self.stdout.write(settings.URL + reverse("invitation", args=[token]))
