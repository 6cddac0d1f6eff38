"""What somebody asked, kept for an hour: its results are pages, and no word of it stands in an address."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from careerpath.encryption.fields import EncryptedJSONField
from careerpath.writing.owned import Owned


class Search(Owned):
    """One search: `asked` holds the question and its filters by name."""

    asked = EncryptedJSONField(bound_to="search.asked", default=dict)

    lasts = timedelta(hours=1)

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["owner", "created_at"], name="search_by_age")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Not counted against the quota: it is gone in an hour, and whose journal is full searches it too.
        super(Owned, self).save(*args, **kwargs)

    @classmethod
    def alive(cls, user: Any, id: UUID) -> Self | None:
        """The user's search with this id, until it is forgotten."""
        found = cls.owned_by(user).filter(pk=id).first()
        is_over = not found or found.created_at <= timezone.now() - cls.lasts
        return None if is_over or not found.is_readable() else found

    @classmethod
    def keep(cls, user: Any, asked: dict[str, Any]) -> Self:
        """A new search; the user's own that are over are deleted."""
        cls.over().filter(owner=user).delete()
        search = cls(owner=user, asked=asked)
        search.save()
        return search
