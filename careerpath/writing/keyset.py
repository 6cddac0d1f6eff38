"""Keyset paging: page 500 costs what page 1 costs, because nothing is counted or skipped over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import CharField, DateTimeField, Field, Func, JSONField, QuerySet, Subquery, UUIDField

# Of a text, in characters: a longer one is read by itself.
LONG = 20_000


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


def merged_before(
    lists: Sequence[tuple[str, QuerySet]], cursor: str, size: int, *, together_of: Any = None
) -> KeysetPage:
    """The `size` rows before `cursor` among several lists, each with the name of its date field: one query a list.

    They stand by day and id as one list does; ids are unique across lists. Where all are of the user `together_of`,
    those whose texts are not long take one query together.
    """
    order, rows = lists[0]
    at = read_place(cursor, rows.model._meta.get_field(order))
    found: list[tuple[Any, UUID, Any]] = []
    parts: list[tuple[str, Any]] = [(order, older_than(rows, order, at)[: size + 1]) for order, rows in lists]
    if together_of:
        read = in_few_queries(together_of, [rows for _order, rows in parts])
        parts = [(order, rows) for (order, _rows), rows in zip(parts, read, strict=True)]
    for order, rows in parts:
        found += [(getattr(row, order), row.pk, row) for row in rows]
    found.sort(key=lambda one: one[:2], reverse=True)
    older = ""
    if len(found) > size:
        value, id, _ = found[size - 1]
        older = f"{value if isinstance(value, UUID) else value.isoformat()}_{id}"
    return KeysetPage(rows=[row for *_, row in found[:size]], older=older, is_first=at is None)


def in_few_queries(user: Any, lists: Sequence[QuerySet]) -> list[Iterable[Any]]:
    """The rows of several lists of the user's, in order: those whose texts are not long in one query together."""
    short = [rows for rows in lists if not _is_long(rows.model)]
    read = iter(read_together(user, short) if short else ())
    return [rows if _is_long(rows.model) else next(read) for rows in lists]


def _is_long(model: Any) -> bool:
    """Whether a row of it may be long."""
    return any((field.max_length or 0) > LONG for field in model._meta.concrete_fields if hasattr(field, "bound_to"))


def in_any(user: Any, *parts: QuerySet) -> QuerySet:
    """The user's rows that are in any of these parts, which may be sliced: each is walked by an index of its own.

    A part may be of their keys alone, as `values` makes it; the first is of rows.
    """
    rows: Any = parts[0].model._default_manager
    keys = [part if part.query.values_select else part.values("pk") for part in parts]
    if not connection.features.supports_slicing_ordering_in_compound:
        keys = [rows.filter(pk__in=part).values("pk") if part.query.is_sliced else part.order_by() for part in keys]
    return rows.with_keys(user, keys[0].union(*keys[1:]))


class Rows(Subquery):
    """These columns of a queryset of `values`, which may be sliced, as one JSON value: a list of lists."""

    output_field = JSONField()
    template = "(SELECT json_group_array(json_array(%(columns)s)) FROM (%(subquery)s) rows)"

    def __init__(self, rows: QuerySet, *columns: str) -> None:
        super().__init__(rows, columns=", ".join(f"rows.{name}" for name in columns))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        said = "(SELECT jsonb_agg(jsonb_build_array(%(columns)s)) FROM (%(subquery)s) rows)"
        return self.as_sql(compiler, connection, said)


class _Hex(Func):
    """Bytes as JSON can say them; "" or None for none."""

    function = "hex"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="encode(%(expressions)s, 'hex')")


def read_together(user: Any, lists: Sequence[QuerySet]) -> list[list[Any]]:
    """The rows of several lists of the user's, which may be sliced, in one query: for texts that are not long."""
    parts: list[Any] = []
    read: list[list[Any]] = []
    for rows in lists:
        fields = rows.model._meta.concrete_fields
        sealed = {f"{one.attname}_": _Hex(one.attname) for one in fields if hasattr(one, "bound_to")}
        names = [f"{one.attname}_" if hasattr(one, "bound_to") else one.attname for one in fields]
        parts.append(Rows(rows.annotate(**sealed).values(*names), *names))
    found = get_user_model().objects.values_list(*parts).get(pk=user.pk)
    for rows, said in zip(lists, found, strict=True):
        fields = rows.model._meta.concrete_fields
        read.append([])
        for values in said or []:
            told = [_from_json(field, value) for field, value in zip(fields, values, strict=True)]
            row = rows.model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], told)
            row.owner = user
            read[-1].append(row)
    return read


def _from_json(field: Any, value: Any) -> Any:
    if hasattr(field, "bound_to"):
        return field.from_db_value(bytes.fromhex(value) if value else None, None, None)
    if isinstance(field, DateTimeField) and value:
        # Databases say it in UTC, and some say so.
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return field.to_python(value)


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
