"""Keyset paging: page 500 costs what page 1 costs, because nothing is counted or skipped over."""

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
    if order == "id":
        rows = rows.order_by("-id")
        if at:
            rows = rows.filter(id__lt=at[1])
    else:
        rows = rows.order_by(f"-{order}", "-id")
        if at:
            # As a range and an exception, so that the index on (owner, order, id) is walked from here.
            rows = rows.filter(**{f"{order}__lte": at[0]}).exclude(**{order: at[0], "id__gte": at[1]})
    found = list(rows[: size + 1])
    older = _write(found[size - 1], order) if len(found) > size else ""
    return KeysetPage(rows=found[:size], older=older, is_first=at is None)


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
