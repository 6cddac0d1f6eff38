"""The ownership rule, once: whose row it is, and the only ways to reach it."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone
from uuid_utils.compat import uuid7

from careerpath.encryption.codec import DecryptionError

from .quotas import add

Row = TypeVar("Row", bound="Owned", covariant=True)


def in_trash(name: str) -> models.Index:
    """The index of the trash. Of what lies outside it nothing is in it: SQLite would take it for any list."""
    return models.Index(fields=["owner", "trashed_at", "id"], name=name, condition=models.Q(trashed_at__isnull=False))


# `trashed_at` of rows that an import has not brought in whole: no list has them, nor has the trash.
ARRIVING = datetime(9999, 1, 1, tzinfo=UTC)


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows of many people; `owned_by` and `trashed_by` are the ways to one person's."""

    def update(self, **kwargs: Any) -> int:
        # Only a save can seal a text for its row.
        field = self.model._meta.get_field
        sealed = {*encrypted_fields(self.model), *map(field, self.model.belongs_to)}
        if named := sorted(name for name in kwargs if field(name) in sealed):
            raise FieldError(f"Encrypted fields are written by saving their row: {', '.join(named)}.")
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(rows, *args, **kwargs)
            # Where rows may be there already, none is counted: the night's count takes those that were not.
            sure = not (kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"))
            count(rows if sure else [], new=True)
        return made

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def owned_by(self, user: Any) -> Self:
        """This user's rows outside the trash, each carrying `user` itself as its owner."""
        return self.all_of(user, trashed_at=None)

    def with_keys(self, user: Any, keys: Any) -> Self:
        """Those of this user's rows outside the trash that have these keys: a list, or a queryset of them.

        By their keys alone they are found: asked for an owner as well, SQLite walks all that is that owner's. Hidden in
        an expression, the owner is asked of each row that was found.
        """
        rows = self.alias(whose=Coalesce("owner_id", "owner_id")).filter(pk__in=keys, whose=user.pk, trashed_at=None)
        return rows._of(user)

    def trashed_by(self, user: Any) -> Self:
        return self.all_of(user, trashed_at__lt=ARRIVING)

    def all_of(self, user: Any, **more: Any) -> Self:
        return self.filter(owner=user, **more)._of(user)

    def _of(self, user: Any) -> Self:
        # What a related manager does, so that row.owner never asks the database.
        self._known_related_objects = {self.model._meta.get_field("owner"): {user.pk: user}}  # type: ignore[attr-defined]
        return self


class Owned(models.Model):
    """A private row: a UUIDv7 key, one owner, and a trash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    # Columns that say what a row belongs to, for good: its texts open nowhere else.
    belongs_to: ClassVar[tuple[str, ...]] = ()
    # Whether a row that is put away goes for good after 30 days, with all that hangs on it, as pieces do. It has a
    # column `first_seen_in_trash` then.
    purged_from_trash: ClassVar[bool] = False
    # The date that lists stand by; a row without one is in none.
    listed_by: ClassVar[str] = ""
    # The texts in which it is found by search, first of all what heads it; none: it is not.
    searched: ClassVar[tuple[str, ...]] = ()
    # What a new row counts as, beside its text: "pieces", "changes", or "" where another row's number bounds its own.
    counts_as: ClassVar[str] = ""
    # The name of its rows in an export, where that is not its own with an s; None where they are in none.
    exported_as: ClassVar[str | None] = ""
    # How long a row is kept that goes by itself; None for one that stays until somebody deletes it.
    lasts: ClassVar[timedelta | None] = None

    # By how many bytes its sealed texts grew since it was last counted.
    grown = 0

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # Never text: this reaches logs and error pages.
        return f"{self._meta.model_name} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and count it against the owner's quota, in one transaction. QuotaExceeded rolls both back."""
        new = self._state.adding
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            count([self], new)

    @classmethod
    def owned_by(cls, user: Any) -> Any:
        return cls.objects.owned_by(user)

    @classmethod
    def all_of(cls, user: Any) -> Any:
        return cls.objects.all_of(user)

    @classmethod
    def over(cls) -> Any:
        """Rows of everybody that have lasted as long as they are kept."""
        return cls.objects.filter(created_at__lte=timezone.now() - cls.lasts) if cls.lasts else cls.objects.none()

    @classmethod
    def trashed_by(cls, user: Any) -> Any:
        return cls.objects.trashed_by(user)

    def is_readable(self) -> bool:
        try:
            for field in encrypted_fields(type(self)):
                getattr(self, field.attname)
        except DecryptionError:
            return False
        return True


OwnedModel = TypeVar("OwnedModel", bound=Owned)


def get_owned_or_404(request: Any, model: type[OwnedModel], id: UUID) -> OwnedModel:
    """The reader's row with this id. Somebody else's row, a trashed one and none give the same 404."""
    return get_in_or_404(model.owned_by(request.reader), id)


def get_in_or_404(rows: Any, id: UUID) -> Any:
    return get_object_or_404(rows, pk=id)


def count(rows: Iterable[Owned], new: bool) -> None:
    """Count saved rows against their owners' quotas: at once, or at the end of the transaction (`quotas.counting`)."""
    totals: dict[Any, Counter[str]] = {}
    for row in rows:
        growth = totals.setdefault(row.owner, Counter())
        growth["text"] += row.grown
        row.grown = 0
        growth[row.counts_as] += new and bool(row.counts_as)
    for owner, growth in totals.items():
        if owner.growth is None:
            add(owner, growth)
        else:
            owner.growth.update(growth)


def lock_user(user: Any) -> None:
    """Lock the user's row (SELECT … FOR UPDATE) until the transaction ends."""
    get_user_model().objects.select_for_update().values_list("pk").get(pk=user.pk)


def owned_models() -> list[type[Owned]]:
    return [model for model in apps.get_models() if issubclass(model, Owned)]


def encrypted_fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if hasattr(field, "bound_to")]
