"""What somebody asked, kept for an hour: its results are pages, and no word of it stands in an address."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from careerpath.encryption.fields import EncryptedJSONField
from careerpath.writing.owned import Owned


class Search(Owned):
    """One search: `asked` holds the question and its filters by name."""

    asked = EncryptedJSONField(bound_to="search.asked", default=dict)

    lasts = timedelta(hours=1)
    exported_as = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Counted against no quota: it is gone in an hour, and whose journal is full searches it too.
        super(Owned, self).save(*args, **kwargs)

    @classmethod
    def keep(cls, user: Any, asked: dict[str, str]) -> "Search":
        """Keep it, and forget this user's that are over."""
        cls.over().filter(owner=user).delete()
        return cls.objects.create(owner=user, asked=asked)

    @property
    def is_over(self) -> bool:
        return self.created_at <= timezone.now() - self.lasts or not self.is_readable()

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["owner", "created_at"], name="search_by_age")]
