"""Picks: their order for pairs, given once, and how they are written."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from django.utils import timezone

from .models.sessions import Pick

Item = TypeVar("Item")


def shuffled(items: Iterable[Item], seed: int, key: Callable[[Item], Any]) -> list[Item]:
    """In an order that only the seed decides; an item that comes or goes leaves the others in theirs."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed} {key(item)}".encode()).digest())


def give_places(picks: Collection[Pick], seed: int) -> None:
    """Number the shortlisted picks in a shuffled order.

    Numbers already given stay: stored answers refer to them. Newcomers follow.
    """
    last = max((pick.place for pick in picks if pick.place is not None), default=0)
    new = [pick for pick in picks if pick.shortlisted and pick.place is None]
    for place, pick in enumerate(shuffled(new, seed, lambda pick: pick.personal_value_id), last + 1):
        pick.place = place


def save_picks(picks: Iterable[Pick]) -> None:
    """Insert or update these rows in one query."""
    now = timezone.now()
    # A row that is there keeps its id: the one that is sent must not clash with it.
    kept = ("owner", "session", "personal_value_id", "level", "shortlisted", "folded_into_id", "place")
    rows = [Pick(updated_at=now, **{name: getattr(pick, name) for name in kept}) for pick in picks]
    Pick.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "personal_value"],
        update_fields=["level", "shortlisted", "folded_into", "place", "updated_at"],
    )
