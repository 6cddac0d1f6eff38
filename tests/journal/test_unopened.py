"""A spark or season whose text does not open: every page says so, and nothing is written over it."""

import pytest
from django.db import connection
from django.urls import reverse

from journal.models import Season, Spark
from tests.factories import make_season, make_spark

pytestmark = pytest.mark.django_db


def flip_a_bit(model, column):
    """Change one bit of a stored text, as a failing disk would; what is stored then."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
        damaged = bytearray(cursor.fetchone()[0])
        damaged[-1] ^= 1
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [bytes(damaged)])
    return bytes(damaged)


def stored(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")
        return bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("make", "column", "words"),
    [
        (make_spark, "what", {"what": "Written over it."}),
        (make_spark, "link", {"what": "Written over it."}),
        (make_season, "name", {"name": "Other", "length": "6", "role": "central", "starts_on": "2026-09-01"}),
        (make_season, "why", {"name": "Other", "length": "6", "role": "central", "starts_on": "2026-09-01"}),
    ],
)
def test_it_is_said_so_and_never_overwritten(alice, alices, make, column, words):
    piece = make(alice, **({column: "https://example.org/"} if column in ("link", "why") else {}))
    model = type(piece)
    damaged = flip_a_bit(model, column)
    edit = reverse(f"journal:{piece.noun}_edit", args=[piece.pk])
    for url in ("/", f"/{piece.noun}s/", piece.get_absolute_url(), edit):
        response = alices.get(url)
        assert response.status_code == 200, url
        assert b"cannot be opened" in response.content, url
    assert alices.get(reverse(f"journal:{piece.noun}_history", args=[piece.pk])).status_code == 200
    assert b"cannot be opened" in alices.post(edit, words | {"version": 1}).content
    assert stored(model, column) == damaged
    alices.post(reverse(f"journal:{piece.noun}_delete", args=[piece.pk]))
    assert alices.get(f"/{piece.noun}s/").status_code == alices.get("/trash/").status_code == 200


def test_a_season_that_does_not_open_can_be_closed_and_stands_among_the_past_ones(alice, alices):
    season = make_season(alice)
    flip_a_bit(Season, "name")
    assert b"cannot be opened" not in alices.get("/sparks/").content
    assert alices.get("/seasons/new/").status_code == 200
    close = reverse("journal:season_close", args=[season.pk])
    assert alices.get(close).status_code == 200
    alices.post(close)
    assert b"cannot be opened" in alices.get("/seasons/").content
    assert not Spark.owned_by(alice).exists()
