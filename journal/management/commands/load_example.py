"""manage.py load_example: the journal in which visitors look round."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from careerpath.accounts.models import User, UserKey
from journal.demo.story import fill

# How far back the story may end.
LASTS = timedelta(days=30)


class Command(BaseCommand):
    """Loads the story so that it ends last week, once a month; deletes it where visitors may not look round."""

    help = "Load the example journal anew where it is a month old. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        example = User.objects.filter(pk=User.EXAMPLE)
        is_wanted = settings.LOOK_ROUND and settings.CAREERPATH_KEYS
        with transaction.atomic():
            # Another process that loads it at this moment is waited for, and its work is good for this one too.
            example.select_for_update().first()
            if is_wanted and self._is_good(example.first()):
                return
            example.delete()
            if is_wanted:
                owner = User.objects.create_user("", pk=User.EXAMPLE, is_active=False, single_keys=False)
                fill(owner, timezone.now().date())

    @staticmethod
    def _is_good(owner: User | None) -> bool:
        """Whether it is new enough, and opens: an instance key may be gone that nobody needed but this."""
        if owner is None or owner.date_joined < timezone.now() - LASTS:
            return False
        return all(key.opened() for key in UserKey.of_texts(owner.pk))
