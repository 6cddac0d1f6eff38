"""Looking back on a season: the memory first, then the intention, the letter and the answers."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from careerpath.writing.pieces import Revision, keep_wording, new_piece_id
from careerpath.writing.trash import move_to_trash, purge
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview, months_of, review_opens_on
from tests.conftest import signed_in
from tests.factories import make_letter, make_review, make_season
from tests.journal.test_unreadable import flip_a_bit, stored

pytestmark = pytest.mark.django_db
SECRETS = {
    "why": "the workshop finds its feet",
    "making_space_for": [{"text": "the bench"}],
    "saying_no_to": [{"no": "evening calls", "say": "I am back at seven."}],
    "boundaries": [{"text": "no laptop upstairs"}],
    "signs": [{"text": "I know what day it is"}],
    "warnings": [{"if": "I skip lunch", "then": "I go out"}],
    "obstacle": "wanting to be asked",
}


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def season(alice):
    """One that is over, with a letter."""
    season = make_season(alice, closed_on=date(2026, 11, 20), **SECRETS)
    make_letter(season, "Dear me, were there Fridays?")
    return season


def url_of(season, act=""):
    return reverse(f"journal:season_review{act and '_'}{act}", args=[season.pk])


def remember(season, text="I meant to rest.", **more):
    return {"piece": new_piece_id(season.owner, "review"), "remembered": text, **more}


def drawn(client, season, **fields):
    """What the form with the answers sends, as it was drawn but for `fields`."""
    response = client.get(url_of(season, "answers"))
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value} | {"version": response.context["version"]} | fields


def test_the_memory_comes_before_anything_of_it_is_shown(season, alices):
    page = alices.get(url_of(season), follow=True).content.decode()
    assert season.name in page
    assert "how do you remember what you wanted?" in page
    lists = [said for said in SECRETS.values() if isinstance(said, list)]
    secrets = [
        SECRETS["why"],
        SECRETS["obstacle"],
        *(text for items in lists for item in items for text in item.values()),
    ]
    for words in (*secrets, "Dear me", "Supporting", "supporting", season.sentence_in_words):
        assert words not in page
    assert alices.get(url_of(season, "answers")).url == url_of(season)
    assert Letter.objects.get().opened_on is None


def test_keeping_the_memory_opens_the_letter_and_shows_both(season, alices):
    response = alices.post(url_of(season), remember(season, "  I meant\nto rest."), follow=True)
    page = response.content.decode()
    assert response.redirect_chain[-1][0] == url_of(season, "answers")
    assert SeasonReview.owned_by(season.owner).get().remembered == "  I meant\nto rest."
    assert Letter.objects.get().opened_on == date(2026, 11, 24)
    for words in ("I meant<br>to rest.", "Dear me, were there Fridays?", "<em>the bench</em>"):
        assert words in page
    assert alices.get(url_of(season)).url == url_of(season, "answers")


def test_the_letter_is_on_no_other_page_and_in_no_revision(season, alices):
    alices.post(url_of(season), remember(season))
    alices.post(url_of(season, "answers"), drawn(alices, season, keep="Fridays"))
    alices.post(url_of(season, "answers"), drawn(alices, season, keep="Saturdays"))
    for url in ("/", "/seasons/", season.get_absolute_url(), url_of(season, "history"), "/trash/"):
        assert "Dear me" not in alices.get(url).content.decode()
    assert Revision.objects.exists()
    assert not any("Dear me" in str(row.fields) for row in Revision.owned_by(season.owner))


def test_a_letter_that_was_destroyed_is_not_spoken_of(season, alices):
    Letter.objects.all().delete()
    alices.post(url_of(season), remember(season))
    assert b"letter" not in alices.get(url_of(season, "answers")).content


def test_a_letter_that_does_not_open_stops_nothing(season, alices):
    damaged = flip_a_bit(Letter, "text")
    alices.post(url_of(season), remember(season))
    page = alices.get(url_of(season, "answers"))
    assert b"Your letter cannot be opened" in page.content
    assert alices.post(url_of(season, "answers"), drawn(alices, season, keep="Fridays")).status_code == 302
    assert b"Your letter cannot be opened" in alices.get(url_of(season)).content
    assert stored(Letter, "text") == damaged


def test_nothing_remembered_has_a_button_of_its_own(season, alices):
    response = alices.post(url_of(season), remember(season, " "))
    assert response.status_code == 422
    assert b"that is fine" in response.content
    alices.post(url_of(season), remember(season, "", blank="1"))
    assert SeasonReview.owned_by(season.owner).get().remembered == ""
    assert b"You did not remember, which is fine." in alices.get(url_of(season, "answers")).content


def test_the_memory_is_kept_once(season, alices):
    form = remember(season)
    assert {alices.post(url_of(season), form).url for _ in range(3)} == {url_of(season, "answers")}
    response = alices.post(url_of(season), form | {"remembered": "I wanted the bench, of course."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "stays as it was" in page
    assert "I wanted the bench, of course." in page
    assert SeasonReview.owned_by(season.owner).get().remembered == "I meant to rest."


def test_two_reviews_that_begin_at_once_are_one(season, alices, monkeypatch):
    make_review(season, "First")
    monkeypatch.setattr("journal.seasons.reviews.views.review_of", lambda season: None)
    response = alices.post(url_of(season), remember(season, "Second"))
    assert response.status_code == 422
    assert b"stays as it was" in response.content
    assert b"Second" in response.content


def test_a_signed_out_memory_and_signed_out_answers_are_given_back(season):
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    text = "\n  two blanks\n<b>&amp;</b> \u00e9 e\u0301\n" + "on and on " * 400
    names = ("different", "brought", "cost", "signs", "unmet", "keep", "change", "drop", "to_the_next")
    for url, fields in ((url_of(season), ["remembered"]), (url_of(season, "answers"), names)):
        response = client.post(url, dict.fromkeys(fields, text) | {"version": 1, "month-2026-09": "central"})
        assert response.status_code == 401
        given = {field["name"]: field for field in response.context["fields"]}
        assert all((given[name]["value"], given[name]["writing"]) == (text, True) for name in fields)
        assert given["month-2026-09"]["value"] == "central"


def test_answers_may_be_given_in_two_sittings(season, alices):
    alices.post(url_of(season), remember(season))
    form = drawn(alices, season, **{"cost": "Some pay.", "month-2026-10": "central", "later": "1"})
    response = alices.post(url_of(season, "answers"), form, follow=True)
    assert response.redirect_chain[-1][0] == season.get_absolute_url()
    assert b"You can go on any time." in response.content
    # Pressed again, since no answer came, it leads to the same place.
    assert alices.post(url_of(season, "answers"), form).url == season.get_absolute_url()
    form = drawn(alices, season, keep="Fridays", next="break")
    assert (form["cost"], form["month-2026-10"]) == ("Some pay.", "central")
    page = alices.post(url_of(season, "answers"), form, follow=True).content.decode()
    for words in ("October 2026: Central", "Some pay.", "Fridays", "A break from planning", "I meant to rest."):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("keep", "x" * 5001, "5000 characters"),
        ("cost", "a\x00b", "ull characters are not allowed"),
        ("month-2026-10", "boss", "no such role"),
        ("next", "x", "no such answer"),
    ],
)
def test_bad_answers_are_named_and_nothing_is_lost(season, alices, field, value, message):
    make_review(season)
    form = drawn(alices, season, **{"brought": "Words that stay", field: value})
    response = alices.post(url_of(season, "answers"), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page and "Words that stay" in page
    assert not SeasonReview.owned_by(season.owner).get().is_answered


def test_two_windows_and_earlier_wordings(season, alices):
    review = make_review(season, keep="As it was")
    form = drawn(alices, season)
    alices.post(url_of(season, "answers"), form | {"keep": "First"})
    response = alices.post(url_of(season, "answers"), form | {"keep": "Second"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "First" in page and "Second" in page
    earlier = next(row for row in review.revisions() if row.fields["keep"] == "As it was")
    assert b"As it was" in alices.get(url_of(season, "history"), {"wording": earlier.pk}).content
    assert b"As it was" in alices.get(url_of(season, "answers"), {"from": earlier.pk}).content
    assert alices.post(url_of(season, "answers"), drawn(alices, season)).status_code == 302


def test_a_review_deleted_in_another_window_shows_what_was_sent(season, alices):
    review = make_review(season)
    form = drawn(alices, season, cost="Some pay.")
    move_to_trash(review)
    response = alices.post(url_of(season, "answers"), form, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 404
    assert b"Some pay." in response.content


@pytest.mark.parametrize(
    ("fields", "opens"),
    [
        ({"ends_on": date(2026, 12, 8)}, None),
        ({"ends_on": date(2026, 12, 9)}, date(2026, 11, 25)),
        ({"length": 0}, None),
        ({"ends_on": date(2026, 10, 1)}, None),
        ({"ends_on": date(2027, 2, 28), "closed_on": date(2026, 11, 1)}, None),
    ],
)
def test_it_opens_two_weeks_before_the_end_or_once_closed(alice, fields, opens):
    assert review_opens_on(make_season(alice, **fields)) == opens


def test_too_early_says_when_and_how(alice, alices):
    season = make_season(alice, **SECRETS)
    letter = make_letter(season)
    page = alices.get(url_of(season)).content.decode()
    assert "opens on 14 February 2027" in page
    for name in ("checkin_new", "season_close"):
        assert reverse(f"journal:{name}", args=[season.pk]) in page
    response = alices.post(url_of(season), remember(season, "What I typed."))
    assert response.status_code == 409
    assert b"What I typed." in response.content
    assert b"the bench" not in response.content
    assert not SeasonReview.objects.exists()
    letter.refresh_from_db()
    assert letter.opened_on is None


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 302), ("Pacific/Pago_Pago", 409)])
def test_it_opens_where_its_owner_is(alice, zone, status):
    alice.time_zone = zone
    alice.save()
    season = make_season(alice, ends_on=date(2026, 12, 9))
    assert signed_in(alice).post(url_of(season), remember(season)).status_code == status


def test_its_months_are_those_so_far_and_the_latest_of_a_long_one(alice):
    season = make_season(alice, closed_on=date(2026, 11, 20))
    assert [day.month for day in months_of(season)] == [9, 10, 11]
    season.closed_on = None
    assert months_of(season)[-1] == date(2026, 11, 1)
    season.starts_on, season.ends_on = date(2000, 1, 1), None
    assert (len(months_of(season)), months_of(season)[0]) == (24, date(2024, 12, 1))


def test_months_answered_before_the_dates_moved_are_not_lost(season, alices):
    make_review(season, months=[{"month": "2026-03", "role": "central"}])
    alices.post(url_of(season, "answers"), drawn(alices, season, **{"month-2026-09": "growing"}))
    assert SeasonReview.owned_by(season.owner).get().months == [
        {"month": "2026-03", "role": "central"},
        {"month": "2026-09", "role": "growing"},
    ]


def test_finishing_closes_the_season_and_the_next_begins_from_keep(alice, alices):
    season = make_season(alice, ends_on=date(2026, 11, 30), role="minimal", **SECRETS)
    make_review(season)
    answers = {"keep": "Slow Fridays", "drop": "Mondays", "to_the_next": "Be kind.", "next": "now", "close": "on"}
    response = alices.post(url_of(season, "answers"), drawn(alices, season, **answers), follow=True)
    assert response.redirect_chain[0][0] == f"/seasons/new/?from={season.pk}"
    assert not Season.owned_by(alice).current().exists()
    page = response.content.decode()
    for words in ("Slow Fridays", "Mondays", "Be kind.", "the bench", "the workshop finds its feet"):
        assert words in page
    form = response.context["form"]
    assert form["role"].value() == "minimal"
    assert not form["name"].value()
    assert b"Slow Fridays" in alices.post("/seasons/new/", {"name": ""}).content


def test_finishing_without_closing_offers_to(alice, alices):
    season = make_season(alice, ends_on=date(2026, 11, 30))
    make_review(season)
    response = alices.post(url_of(season, "answers"), drawn(alices, season, next="now", keep="Fridays"), follow=True)
    assert response.redirect_chain[-1][0] == url_of(season)
    assert reverse("journal:season_close", args=[season.pk]) in response.content.decode()


def test_a_season_begins_from_nobody_elses(season, bobs, alices):
    assert bobs.get("/seasons/new/", {"from": season.pk}).status_code == 404
    assert alices.get("/seasons/new/", {"from": "x"}, follow=True).status_code == 200


def test_it_is_not_mine(season, bobs):
    make_review(season, keep="Fridays")
    for act in ("", "answers", "history"):
        assert bobs.get(url_of(season, act)).status_code == 404
    for act in ("", "answers", "delete"):
        assert bobs.post(url_of(season, act), remember(season)).status_code == 404


def test_deleting_and_undo_and_a_second_one_takes_its_place(season, alices):
    review = make_review(season, keep="A secret keep")
    for _ in range(2):
        response = alices.post(url_of(season, "delete"), follow=True)
    assert response.redirect_chain[-1][0] == season.get_absolute_url()
    assert b"A secret keep" not in response.content
    second = make_review(season, keep="Second")
    page = alices.post(reverse("trash_restore", args=["review", review.pk]), follow=True)
    assert b"The other review of this season is in the trash" in page.content
    assert SeasonReview.owned_by(season.owner).get() == review
    assert SeasonReview.trashed_by(season.owner).get() == second


def test_with_its_season_in_the_trash(season, alices):
    review = make_review(season, keep="Fridays")
    move_to_trash(season)
    for act in ("", "answers", "history"):
        assert alices.get(url_of(season, act)).status_code == 404
    assert "Fridays" not in alices.get("/seasons/new/", follow=True).content.decode()
    move_to_trash(review)
    assert alices.post(reverse("trash_restore", args=["review", review.pk]), follow=True).status_code == 200
    assert Season.owned_by(season.owner).get() == season


def test_it_goes_for_good_with_its_wordings(season):
    review = make_review(season)
    keep_wording(review, {"keep": "earlier"})
    move_to_trash(review)
    purge(review)
    assert not Revision.objects.exists()
    assert Season.owned_by(season.owner).get() == season


def test_the_next_season_is_offered_while_there_is_none(alice, alices):
    past = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    make_review(past, keep="Fridays")
    assert "Begin the next season" in alices.get(url_of(past)).content.decode()
    make_season(alice)
    assert "Begin the next season" not in alices.get(url_of(past)).content.decode()
