"""manage.py daily: what a schedule runs once a day."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from careerpath.accounts.sessions import SessionStore
from careerpath.models import OutgoingMail, User, UserKey
from careerpath.owned import hold
from careerpath.writing import count_anew, empty_old_trash

UNCONFIRMED_FOR = timedelta(days=7)


class Command(BaseCommand):
    """Empties the trash of what is older than 30 days; forgets sessions and accounts that ended. Safe to run twice."""

    help = "Delete what has been in the trash for 30 days, ended sessions, and accounts that were never confirmed."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = empty_old_trash()
        OutgoingMail.forget_given_up()
        for user in list(User.objects.only("pk")):
            with transaction.atomic():
                hold(user)
                count_anew(user)
        SessionStore.clear_expired()
        drop_open_sessions()
        accounts = forget_unconfirmed()
        if options["verbosity"]:
            self.stdout.write(f"Deleted for good from the trash: {gone}.")
            self.stdout.write(f"Accounts that nobody confirmed in seven days: {accounts}.")


def forget_unconfirmed() -> int:
    """Delete the accounts whose e-mail was not confirmed in seven days, and count them.

    None that anybody signed in to, wrote with or was made by hand; and none where nobody has to confirm.
    """
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        return 0
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    with transaction.atomic():
        unconfirmed = User.objects.filter(
            Exists(addresses.filter(verified=False)),
            ~Exists(addresses.filter(verified=True)),
            ~Exists(UserKey.objects.filter(owner=OuterRef("pk"))),
            date_joined__lt=timezone.now() - UNCONFIRMED_FOR,
            last_login=None,
            is_staff=False,
            is_superuser=False,
        )
        found = list(unconfirmed.select_for_update())
        for user in found:
            user.delete()
    return len(found)


def drop_open_sessions() -> None:
    """Drop the tables in which sessions lay open before; not while migrating, as the code before still serves then."""
    with connection.cursor() as cursor:
        for app, table in (("sessions", "django_session"), ("usersessions", "usersessions_usersession")):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute("DELETE FROM django_migrations WHERE app = %s", [app])
