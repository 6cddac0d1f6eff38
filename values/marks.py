"""A person's own word on what the ladder rewards, kept on their cards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from .models.catalog import PersonalValue


def keep_marks(user: Any, marks: Mapping[UUID, bool | None]) -> None:
    """Save marks by card id; None follows the catalog again."""
    if not marks:
        return
    # PostgreSQL takes a case of nothing but nulls for a text.
    mark = Cast(Case(*(When(pk=pk, then=Value(mark)) for pk, mark in marks.items())), BooleanField(null=True))
    # update() leaves `auto_now` fields alone.
    PersonalValue.owned_by(user).filter(pk__in=marks).update(ladder_override=mark, updated_at=timezone.now())
