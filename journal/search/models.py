"""What somebody asked, kept for an hour: its results are pages, and no word of it stands in an address."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from careerpath.encryption.fields import EncryptedJSONField
from careerpath.writing.owned import Owned


class Search(Owned):
    """One search: `asked` holds the question and its filters by name."""

    asked = EncryptedJSONField(bound_to="search.asked", default=dict)

    # So long after it was asked its pages are there.
    LASTS: ClassVar = timedelta(hours=1)

    @classmethod
    def keep(cls, user: Any, asked: dict[str, str]) -> "Search":
        """Keep it, and forget this user's that are over. Raises QuotaExceeded."""
        cls.owned_by(user).filter(created_at__lt=timezone.now() - cls.LASTS).delete()
        return cls.objects.create(owner=user, asked=asked)

    @property
    def is_over(self) -> bool:
        return self.created_at < timezone.now() - self.LASTS

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["owner", "created_at"], name="search_by_age")]
