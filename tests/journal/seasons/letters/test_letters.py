"""The letter to oneself: sealed once, on no page until the review, destroyed unread if one likes."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash, restore
from journal.seasons.letters.models import Letter, letter_of, open_letter
from journal.seasons.reviews.models import SeasonReview
from tests.factories import make_letter, make_review, make_season
from tests.forms import forge, submit, tamper

pytestmark = pytest.mark.django_db
WORDS = "Dear me, zebrafinch."


@pytest.fixture
def season(alice):
    return make_season(alice)


def at(season, act="letter"):
    return reverse(f"journal:season_{act}", args=[season.pk])


@time_machine.travel("2026-11-24T12:00:00Z", tick=False)
def test_it_is_sealed_once_and_a_second_one_comes_back(alices, season):
    page = alices.get(at(season))
    assert b"stands on no page" in page.content
    for _ in range(2):
        assert submit(page, "Seal it", text=WORDS).url == at(season)
    assert "Sealed on 24 November 2026" in alices.get(at(season)).content.decode()
    response = submit(page, "Seal it", text="Another one.")
    assert response.status_code == 409
    assert "Another one." in response.content.decode()
    assert "sealed for this season already" in response.content.decode()
    assert Letter.objects.get().text == WORDS


def test_no_page_and_no_revision_shows_a_sealed_one(alice, alices, season):
    drawn = alices.get(at(season))
    make_letter(season, WORDS)
    submit(alices.get(at(season, "edit")), "Done", name="x", role="central")
    assert Revision.objects.exists()
    pages = ["/", "/seasons/", "/trash/", "/journal/", season.get_absolute_url()]
    pages += [at(season, act) for act in ("letter", "letter_destroy", "edit", "history", "close")]
    assert [url for url in pages if "zebrafinch" in alices.get(url).content.decode()] == []
    assert b"zebrafinch" not in submit(drawn, "Seal it", text="Another.").content
    move_to_trash(season)
    assert "zebrafinch" not in alices.get("/trash/").content.decode()
    assert alices.get(at(season)).status_code == 404
    assert not [row for row in Revision.owned_by(alice) if "zebrafinch" in str(row.fields)]


def test_destroying_it_unread_asks_first_and_is_for_good(alices, season):
    make_letter(season, WORDS)
    asked = alices.get(at(season, "letter_destroy"))
    assert b"nobody can bring it back" in asked.content
    assert Letter.objects.exists()
    assert b"gone, unread" in alices.get(submit(asked, "Destroy it").url).content
    assert not Letter.objects.exists()
    assert "no sealed letter" in alices.get(at(season, "letter_destroy")).content.decode()
    assert submit(asked, "Destroy it").status_code == 302
    assert submit(alices.get(at(season)), "Seal it", text="A new one.").status_code == 302
    assert Letter.objects.get().text == "A new one."


def opened(season):
    open_letter(season)
    return letter_of(season)


def test_opened_at_the_review_it_can_be_read_and_no_longer_destroyed(alice, alices, season):
    assert opened(season) is None
    make_letter(season, f"{WORDS}\n\n<b>Bold</b>")
    asked = alices.get(at(season, "letter_destroy"))
    with time_machine.travel("2027-02-28T12:00:00Z", tick=False):
        assert opened(season).text.startswith(WORDS)
    with time_machine.travel("2027-03-28T12:00:00Z", tick=False):
        assert opened(season).opened_on == date(2027, 2, 28)
    page = alices.get(at(season)).content.decode()
    assert WORDS in page
    assert "<b>Bold" not in page
    assert b"opened this letter already" in alices.get(submit(asked, "Destroy it").url).content
    assert letter_of(season)


def test_a_season_looked_back_on_takes_no_letter(alice, alices, season):
    drawn = alices.get(at(season))
    SeasonReview.objects.create(owner=alice, season=season, reviewed_on=date(2027, 2, 28))
    assert "without a letter" in alices.get(at(season)).content.decode()
    response = submit(drawn, "Seal it", text=WORDS)
    assert response.status_code == 422
    assert WORDS in response.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing in it"),
        (" \n ", "nothing in it"),
        ("x" * 20_001, "20000 characters"),
        ("a\x00b", "ull characters"),
    ],
)
def test_bad_input_is_said(alices, season, text, message):
    response = tamper(alices.get(at(season)), "Seal it", {"text": text})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Letter.objects.exists()


def test_it_is_not_bobs_and_a_signed_out_one_is_given_back(alices, bobs, season):
    page = alices.get(at(season))
    make_letter(season, WORDS)
    for url in (at(season), at(season, "letter_destroy")):
        assert bobs.get(url).status_code == forge(bobs, url, {"text": "x"}).status_code == 404
    alices.logout()
    response = submit(page, "Seal it", text="Written signed out.")
    assert response.status_code == 401
    assert "Written signed out." in response.content.decode()
    assert Letter.objects.get().text == WORDS


def test_a_letter_sealed_while_the_review_lay_in_the_trash_opens_with_it(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    review = make_review(season)
    move_to_trash(review)
    submit(alices.get(at(season)), "Seal it", text=WORDS)
    asked = alices.get(at(season, "letter_destroy"))
    assert WORDS not in alices.get(at(season)).content.decode()
    restore(review)
    assert WORDS in alices.get(at(season, "review_answers")).content.decode()
    assert letter_of(season).opened_on
    submit(asked, "Destroy it")
    assert letter_of(season)


def test_it_reads_the_same_in_the_review_as_on_its_own_page(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    make_letter(season, "Dear **me**", opened_on=date(2026, 11, 2))
    make_review(season)
    for act in ("letter", "review_answers"):
        assert "<strong>me</strong>" in alices.get(at(season, act)).content.decode()
