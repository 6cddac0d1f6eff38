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
from tests.forms import submit

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
        (make_season, "name", {"name": "Other", "role": "central"}),
        (make_season, "why", {"name": "Other", "role": "central"}),
    ],
)
def test_it_is_said_so_and_never_overwritten(alice, alices, make, column, words):
    piece = make(alice, **({column: "https://example.org/"} if column in ("link", "why") else {}))
    model = type(piece)
    edit = piece.get_edit_url()
    drawn = alices.get(edit)
    damaged = flip_a_bit(model, column)
    for url in ("/", f"/{piece.noun}s/", piece.get_absolute_url(), edit):
        response = alices.get(url)
        assert response.status_code == 200, url
        assert b"cannot be opened" in response.content, url
    assert alices.get(reverse(f"journal:{piece.noun}_history", args=[piece.pk])).status_code == 200
    assert b"cannot be opened" in submit(drawn, "Keep" if model is Spark else "Done", **words).content
    assert stored(model, column) == damaged
    submit(alices.get(piece.get_absolute_url()), "Delete")
    assert alices.get(f"/{piece.noun}s/").status_code == alices.get("/trash/").status_code == 200


def test_a_season_that_does_not_open_can_be_closed_and_stands_among_the_past_ones(alice, alices):
    season = make_season(alice)
    flip_a_bit(Season, "name")
    assert b"cannot be opened" not in alices.get("/sparks/").content
    assert alices.get("/seasons/new/", follow=True).status_code == 200
    close = reverse("journal:season_close", args=[season.pk])
    submit(alices.get(close), "Life changed: close it")
    assert b"cannot be opened" in alices.get("/seasons/").content
    assert not Spark.owned_by(alice).exists()


@pytest.mark.parametrize(("make", "column"), [(make_checkin, "said_no"), (make_review, "keep")])
def test_a_check_in_or_review_that_does_not_open_is_not_written_over(alice, alices, make, column):
    season = make_season(alice, closed_on=date(2026, 11, 20))
    piece = make(season, **{column: "Some words."})
    review = reverse("journal:season_review_answers", args=[season.pk])
    checkin = f"{piece.get_absolute_url()}edit/"
    edit = review if type(piece) is SeasonReview else checkin
    drawn = alices.get(edit)
    damaged = flip_a_bit(type(piece), column)
    for url in (piece.get_absolute_url(), edit):
        response = alices.get(url)
        assert response.status_code == 200
        assert b"cannot be opened" in response.content
    for url in ("/", "/seasons/", "/seasons/new/", season.get_absolute_url(), edit.replace("edit", "history")):
        assert alices.get(url, follow=True).status_code == 200, url
    response = submit(drawn, "Done", **{column: "Written over it."})
    assert b"cannot be opened" in response.content
    assert stored(type(piece), column) == damaged
    move_to_trash(piece)
    assert b"cannot be opened" in alices.get("/trash/").content


def test_looking_at_a_season_that_does_not_open_leads_to_its_page_and_keeps_what_was_sent(alice, alices):
    season = make_season(alice)
    checkin = make_checkin(season)
    look_in = alices.get(reverse("journal:checkin_new", args=[season.pk]), follow=True)
    Season.owned_by(alice).update(closed_on=date(2026, 11, 20))
    look_back = alices.get(reverse("journal:season_review", args=[season.pk]), follow=True)
    flip_a_bit(Season, "name")
    for drawn, button, typed in (
        (look_in, "Done", {"role": "central", "said_no": "Typed."}),
        (look_back, "Keep it and go on", {"remembered": "Typed."}),
    ):
        assert alices.get(drawn.request["PATH_INFO"]).url == season.get_absolute_url()
        assert b"Typed." in submit(drawn, button, **typed).content
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
