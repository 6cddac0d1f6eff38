"""A spark or season whose text does not open: every page says so, and nothing is written over it."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from careerpath.writing.trash import move_to_trash
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.sparks.models import Spark
from tests.factories import make_checkin, make_review, make_season, make_spark

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
    assert alices.get("/seasons/new/", follow=True).status_code == 200
    close = reverse("journal:season_close", args=[season.pk])
    assert alices.get(close).status_code == 200
    alices.post(close)
    assert b"cannot be opened" in alices.get("/seasons/").content
    assert not Spark.owned_by(alice).exists()


@pytest.mark.parametrize(("make", "column"), [(make_checkin, "said_no"), (make_review, "keep")])
def test_a_check_in_or_review_that_does_not_open_is_not_written_over(alice, alices, make, column):
    season = make_season(alice, closed_on=date(2026, 11, 20))
    piece = make(season, **{column: "Some words."})
    damaged = flip_a_bit(type(piece), column)
    review = reverse("journal:season_review_answers", args=[season.pk])
    checkin = f"{piece.get_absolute_url()}edit/"
    edit = review if type(piece) is SeasonReview else checkin
    for url in (piece.get_absolute_url(), edit):
        response = alices.get(url)
        assert response.status_code == 200
        assert b"cannot be opened" in response.content
    for url in ("/", "/seasons/", "/seasons/new/", season.get_absolute_url(), edit.replace("edit", "history")):
        assert alices.get(url, follow=True).status_code == 200, url
    response = alices.post(edit, {"version": 1, "role": "central", column: "Written over it."})
    assert b"cannot be opened" in response.content
    assert stored(type(piece), column) == damaged
    move_to_trash(piece)
    assert b"cannot be opened" in alices.get("/trash/").content


def test_looking_at_a_season_that_does_not_open_leads_to_its_page_and_keeps_what_was_sent(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 20))
    checkin = make_checkin(season)
    flip_a_bit(Season, "name")
    own = {"headers": {"Sec-Fetch-Site": "same-origin"}}
    for name, sent in (("checkin_new", {"said_no": "Typed."}), ("season_review", {"remembered": "Typed."})):
        url = reverse(f"journal:{name}", args=[season.pk])
        assert alices.get(url).url == season.get_absolute_url()
        assert b"Typed." in alices.post(url, sent, **own).content
    assert not SeasonReview.objects.exists()
    assert CheckIn.objects.get() == checkin
    make_review(season, keep="Fridays")
    answers = reverse("journal:season_review_answers", args=[season.pk])
    for url in (
        answers,
        checkin.get_absolute_url(),
        f"{checkin.get_absolute_url()}edit/",
        f"/seasons/new/?from={season.pk}",
    ):
        assert alices.get(url, follow=True).status_code == 200, url
