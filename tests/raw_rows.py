"""Rows past Django: their bytes as the database has them, and damage to them."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction


def stored(row, column="text"):
    """The bytes of an encrypted column, as the database has them."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        id = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [id])
        return bytes(cursor.fetchone()[0])


def store(row, data, column="text"):
    """Put bytes into an encrypted column, past Django."""
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        id = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [data, id])
        assert cursor.rowcount == 1


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def again(row):
    """The row as another request would load it, with an owner who has read no key yet."""
    return type(row).objects.get(pk=row.pk)


@contextmanager
def refused(exception):
    """The exception, with the test's transaction left usable."""
    with pytest.raises(exception) as caught, transaction.atomic():
        yield caught


def rows_of(models):
    """Every column of every row of these models, as the database has them."""
    rows = {}
    with connection.cursor() as cursor:
        for model in models:
            table, key = map(connection.ops.quote_name, (model._meta.db_table, model._meta.pk.column))
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            rows[model._meta.label] = cursor.fetchall()
    return rows
