"""manage.py daily: what a schedule runs once a day."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from careerpath.models import DailyRun
from careerpath.writing import empty_old_trash

logger = logging.getLogger(__name__)

# What is done, in the words of the sentence that says it was not. A part says what it did, or nothing.
PARTS: dict[str, Callable[[], Any]] = {
    "emptying the old trash": lambda: f"Deleted for good from the trash: {empty_old_trash()}.",
    "forgetting ended sessions": partial(call_command, "clearsessions"),
}


class Command(BaseCommand):
    """Does each part, even where another fails, and notes when all of it succeeded. Safe to run twice."""

    help = "Delete what has been in the trash for 30 days, and forget ended sessions. Run it once a day."

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
