"""Keyset paging: page 500 costs what page 1 costs, because nothing is counted or skipped over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Field, QuerySet, UUIDField


@dataclass(frozen=True)
class KeysetPage:
    """One page of rows, newest first, and the cursor of the page after it ("" on the last)."""

    rows: list[Any]
    older: str
    is_first: bool

    def __iter__(self):
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def page_before(rows: QuerySet, order: str, cursor: str, size: int) -> KeysetPage:
    """The `size` rows before `cursor`, by (`order`, id) descending; the newest where the cursor is "" or broken.

    `order` names a date or datetime field, or "id" for rows in the order of their making.
    """
    return merged_before([(order, rows)], cursor, size)


def merged_before(lists: Sequence[tuple[str, QuerySet]], cursor: str, size: int) -> KeysetPage:
    """The `size` rows before `cursor` among several lists, each with the name of its date field: one query a list.

    They stand by day and id as one list does; ids are unique across lists.
    """
    order, rows = lists[0]
    at = read_place(cursor, rows.model._meta.get_field(order))
    found: list[tuple[Any, UUID, Any]] = []
    for order, rows in lists:
        found += [(getattr(row, order), row.pk, row) for row in older_than(rows, order, at)[: size + 1]]
    found.sort(key=lambda one: one[:2], reverse=True)
    older = ""
    if len(found) > size:
        value, id, _ = found[size - 1]
        older = f"{value if isinstance(value, UUID) else value.isoformat()}_{id}"
    return KeysetPage(rows=[row for *_, row in found[:size]], older=older, is_first=at is None)


def in_any(user: Any, *parts: QuerySet) -> QuerySet:
    """The user's rows that are in any of these parts, which may be sliced: each is walked by an index of its own.

    A part may be of their keys alone, as `values` makes it; the first is of rows.
    """
    rows: Any = parts[0].model._default_manager
    keys = [part if part.query.values_select else part.values("pk") for part in parts]
    if not connection.features.supports_slicing_ordering_in_compound:
        keys = [rows.filter(pk__in=part).values("pk") if part.query.is_sliced else part.order_by() for part in keys]
    return rows.with_keys(user, keys[0].union(*keys[1:]))


def older_than(rows: QuerySet, order: str, at: tuple[Any, UUID] | None) -> QuerySet:
    """The rows before the place `at`, a value of `order` and an id, nearest first; all of them where it is None."""
    if at:
        # As a range and an exception, so that the index on (owner, order, id) is walked from here.
        rows = rows.filter(**{f"{order}__lte": at[0]}).exclude(**{order: at[0], "id__gte": at[1]})
    return rows.order_by(f"-{order}", "-id")


def newer_than(rows: QuerySet, order: str, at: tuple[Any, UUID]) -> QuerySet:
    """The rows after the place `at`, nearest first."""
    rows = rows.filter(**{f"{order}__gte": at[0]}).exclude(**{order: at[0], "id__lte": at[1]})
    return rows.order_by(order, "id")


def read_place(cursor: str, field: Field) -> tuple[Any, UUID] | None:
    """The place that a cursor names, a value of `field` and an id; None where it is "" or broken."""
    value, _, id = cursor.rpartition("_")
    try:
        row = UUID(id)
        if isinstance(field, UUIDField):
            return row, row
        moment = field.to_python(value)
    except (ValueError, ValidationError):
        return None
    if moment is None or not 1900 <= moment.year <= 2200 or (isinstance(moment, datetime) and moment.tzinfo is None):
        return None
    return moment, row
