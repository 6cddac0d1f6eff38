"""manage.py daily: what a schedule runs once a day."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from careerpath.accounts.models import OutgoingMail, User, UserKey
from careerpath.accounts.sessions import SessionStore
from careerpath.writing.owned import lock_user, owned_models
from careerpath.writing.trash import DailyRun, count_anew, purge_old_trash

logger = logging.getLogger(__name__)

UNCONFIRMED_FOR = timedelta(days=7)


def forget_unconfirmed() -> int:
    """Delete the accounts whose e-mail was not confirmed in seven days; returns how many.

    An account that anybody signed in to, wrote with or made by hand stays. Does nothing where nobody has to confirm.
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


def count_what_is_kept() -> None:
    for user in list(User.objects.only("pk")):
        with transaction.atomic():
            lock_user(user)
            count_anew(user)


def forget_what_is_over() -> None:
    for model in owned_models():
        model.over().delete()


def renew_example() -> None:
    # `prepare` makes it.
    if User.objects.filter(pk=User.EXAMPLE).exists():
        call_command("load_example")


# What is done, in the words of the sentence that says it was not. A part says what it did, or nothing.
PARTS: dict[str, Callable[[], Any]] = {
    "emptying the old trash": lambda: f"Deleted for good from the trash: {purge_old_trash()}.",
    "forgetting ended sessions": SessionStore.clear_expired,
    "forgetting searches": forget_what_is_over,
    "forgetting mails given up long ago": OutgoingMail.forget_given_up,
    "forgetting former keys of local drafts": UserKey.forget_former,
    "forgetting accounts nobody confirmed": lambda: (
        f"Accounts that nobody confirmed in seven days: {forget_unconfirmed()}."
    ),
    "loading the example journal anew": renew_example,
    "counting what is kept": count_what_is_kept,
}


class Command(BaseCommand):
    """Does each part, even where another fails, and notes when all of it succeeded. Safe to run twice."""

    help = "Empty the old trash, forget ended sessions and unconfirmed accounts. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = DailyRun.begin()
        except DatabaseError as error:
            raise CommandError(
                f"The database does not answer ({type(error).__name__}), so the daily work was not done. "
                "Check DATABASE_URL, and that it is running."
            ) from None
        failed = []
        for what, do in PARTS.items():
            try:
                if (said := do()) and options["verbosity"]:
                    self.stdout.write(said)
            except Exception as error:
                logger.exception("The daily work failed at %s.", what)
                failed.append(f"{what} ({type(error).__name__})")
        if failed:
            raise CommandError(f"Part of the daily work failed: {', '.join(failed)}. Run it again within the hour.")
        run.done_at = timezone.now()
        run.save(update_fields=["done_at"])
