"""Keyset paging: page 500 costs what page 1 costs, because nothing is counted or skipped over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet, UUIDField


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
    at = _read(cursor, rows.model._meta.get_field(order))
    found = list(_before(rows, order, at)[: size + 1])
    older = _write(found[size - 1], order) if len(found) > size else ""
    return KeysetPage(rows=found[:size], older=older, is_first=at is None)


def merged_before(lists: Mapping[str, QuerySet], cursor: str, size: int) -> KeysetPage:
    """The `size` rows before `cursor` among several lists, each under the name of its date field: one query a list.

    They stand by day and id as one list does; ids are unique across lists.
    """
    first, rows = next(iter(lists.items()))
    at = _read(cursor, rows.model._meta.get_field(first))
    found = [
        (getattr(row, order), row.pk, order, row)
        for order, rows in lists.items()
        for row in _before(rows, order, at)[: size + 1]
    ]
    found.sort(key=lambda one: one[:2], reverse=True)
    older = _write(found[size - 1][3], found[size - 1][2]) if len(found) > size else ""
    return KeysetPage(rows=[one[3] for one in found[:size]], older=older, is_first=at is None)


def _before(rows: QuerySet, order: str, at: tuple[Any, UUID] | None) -> QuerySet:
    if order == "id":
        rows = rows.order_by("-id")
        return rows.filter(id__lt=at[1]) if at else rows
    rows = rows.order_by(f"-{order}", "-id")
    # As a range and an exception, so that the index on (owner, order, id) is walked from here.
    return rows.filter(**{f"{order}__lte": at[0]}).exclude(**{order: at[0], "id__gte": at[1]}) if at else rows


def _write(row: Model, order: str) -> str:
    value = row.pk if order == "id" else getattr(row, order).isoformat()
    return f"{value}_{row.pk}"


def _read(cursor: str, field: Field) -> tuple[Any, UUID] | None:
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
