"""A person's own word on what the ladder rewards, kept on their cards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Value, When
from django.utils import timezone

from .models import PersonalValue


def keep_marks(user: Any, marks: Mapping[UUID, bool | None]) -> None:
    """Keep what was said of some cards, by id; None follows the catalog again."""
    if not marks:
        return
    cases = [When(pk=pk, then=Value(mark, output_field=BooleanField(null=True))) for pk, mark in marks.items()]
    cards = PersonalValue.owned_by(user).filter(pk__in=marks)
    cards.update(ladder_override=Case(*cases, output_field=BooleanField(null=True)), updated_at=timezone.now())
