"""Looking back on a season: the memory first, then the intention, the letter and the answers."""

from datetime import date

import pytest
from django.urls import reverse

from careerpath.accounts.models import User
from careerpath.writing.pieces import Revision, keep_wording
from careerpath.writing.trash import move_to_trash, purge
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview, months_of, review_opens_on
from tests.factories import make_letter, make_review, make_season
from tests.forms import forge, submit, tamper
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


@pytest.fixture
def season(alice):
    """One that is over, with a letter."""
    season = make_season(alice, closed_on=date(2026, 11, 20), **SECRETS)
    make_letter(season, "Dear me, were there Fridays?")
    return season


def url_of(season, act=""):
    return reverse(f"journal:season_review{act and '_'}{act}", args=[season.pk])


def blank(client, season):
    """The page on which one remembers."""
    return client.get(url_of(season), follow=True)


def remember(page, text="I meant to rest."):
    return submit(page, "Keep it and go on", remembered=text)


def answer(client, season, **typed):
    return submit(client.get(url_of(season, "answers")), "Done", **typed)


def test_the_memory_comes_before_anything_of_it_is_shown(season, alices):
    page = blank(alices, season).content.decode()
    assert season.name in page
    assert "what do you remember wanting?" in page
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
    response = remember(blank(alices, season), "  I meant\nto rest.")
    assert response.url == url_of(season, "answers")
    page = alices.get(response.url).content.decode()
    assert SeasonReview.owned_by(season.owner).get().remembered == "  I meant\nto rest."
    assert Letter.objects.get().opened_on == date(2026, 11, 24)
    for words in ("I meant<br>to rest.", "Dear me, were there Fridays?", "<em>the bench</em>"):
        assert words in page
    assert alices.get(url_of(season)).url == url_of(season, "answers")


def test_the_letter_is_on_no_other_page_and_in_no_revision(season, alices):
    remember(blank(alices, season))
    answer(alices, season, keep="Fridays")
    answer(alices, season, keep="Saturdays")
    for url in ("/", "/seasons/", season.get_absolute_url(), url_of(season, "history"), "/trash/"):
        assert "Dear me" not in alices.get(url).content.decode()
    assert Revision.objects.exists()
    assert not any("Dear me" in str(row.fields) for row in Revision.owned_by(season.owner))


def test_a_letter_that_was_destroyed_is_not_spoken_of(season, alices):
    Letter.objects.all().delete()
    remember(blank(alices, season))
    assert b"letter" not in alices.get(url_of(season, "answers")).content


def test_a_letter_that_does_not_open_stops_nothing(season, alices):
    damaged = flip_a_bit(Letter, "text")
    remember(blank(alices, season))
    page = alices.get(url_of(season, "answers"))
    assert b"Your letter cannot be opened" in page.content
    assert submit(page, "Done", keep="Fridays").status_code == 302
    assert b"Your letter cannot be opened" in alices.get(url_of(season)).content
    assert stored(Letter, "text") == damaged


def test_nothing_remembered_has_a_button_of_its_own(season, alices):
    response = remember(blank(alices, season), " ")
    assert response.status_code == 422
    assert b"that is fine" in response.content
    submit(response, "I don’t remember")
    assert SeasonReview.owned_by(season.owner).get().remembered == ""
    assert b"You did not remember, which is fine." in alices.get(url_of(season, "answers")).content


def test_the_memory_is_kept_once(season, alices):
    drawn = blank(alices, season)
    assert {remember(drawn).url for _ in range(3)} == {url_of(season, "answers")}
    response = remember(drawn, "I wanted the bench, of course.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "stays as it was" in page
    assert "I wanted the bench, of course." in page
    assert SeasonReview.owned_by(season.owner).get().remembered == "I meant to rest."


def test_two_reviews_that_begin_at_once_are_one(season, alices, monkeypatch):
    drawn = blank(alices, season)
    make_review(season, "First")
    monkeypatch.setattr("journal.seasons.reviews.views.review_of", lambda season: None)
    response = remember(drawn, "Second")
    assert response.status_code == 422
    assert b"stays as it was" in response.content
    assert b"Second" in response.content


def test_a_signed_out_memory_and_signed_out_answers_are_given_back(season, alices):
    text = "\n  two blanks\n<b>&amp;</b> \u00e9 e\u0301\n" + "on and on " * 400
    names = ("different", "brought", "cost", "signs", "unmet", "keep", "change", "drop", "to_the_next")
    memory = blank(alices, season)
    make_review(season)
    answers = alices.get(url_of(season, "answers"))
    alices.logout()
    sent = dict.fromkeys(names, text)
    whole = (text.replace("\n", "\r\n"), True)
    for response, fields in (
        (remember(memory, text), ["remembered"]),
        (submit(answers, "Done", **sent, **{"month-2026-09": "central"}), names),
    ):
        assert response.status_code == 401
        given = {field["name"]: field for field in response.context["fields"]}
        assert all((given[name]["value"], given[name]["writing"]) == whole for name in fields)
    assert given["month-2026-09"]["value"] == "central"


def test_answers_may_be_given_in_two_sittings(season, alices):
    remember(blank(alices, season))
    drawn = alices.get(url_of(season, "answers"))
    first = {"cost": "Some pay.", "month-2026-10": "central"}
    response = submit(drawn, "Stop here, I’ll go on later", **first)
    assert response.url == season.get_absolute_url()
    assert b"You can go on any time." in alices.get(response.url).content
    # Pressed again, since no answer came, it leads to the same place.
    assert submit(drawn, "Stop here, I’ll go on later", **first).url == season.get_absolute_url()
    page = alices.get(answer(alices, season, keep="Fridays", next="break").url, follow=True).content.decode()
    for words in ("October 2026: Central", "Some pay.", "Fridays", "A break from planning", "I meant to rest."):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("keep", "x" * 5001, "5000 characters"),
        ("cost", "a\x00b", "ull characters are not allowed"),
        ("month-2026-10", "boss", "no such part"),
        ("next", "x", "no such answer"),
    ],
)
def test_bad_answers_are_named_and_nothing_is_lost(season, alices, field, value, message):
    make_review(season)
    response = tamper(alices.get(url_of(season, "answers")), "Done", {field: value}, brought="Words that stay")
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page and "Words that stay" in page
    assert not SeasonReview.owned_by(season.owner).get().is_answered


def test_two_windows_and_earlier_wordings(season, alices):
    review = make_review(season, keep="As it was")
    drawn = alices.get(url_of(season, "answers"))
    submit(drawn, "Done", keep="First")
    response = submit(drawn, "Done", keep="Second")
    page = response.content.decode()
    assert response.status_code == 409
    assert "First" in page and "Second" in page
    earlier = next(row for row in review.revisions() if row.fields["keep"] == "As it was")
    assert b"As it was" in alices.get(url_of(season, "history"), {"wording": earlier.pk}).content
    assert b"As it was" in alices.get(url_of(season, "answers"), {"from": earlier.pk}).content
    assert answer(alices, season).status_code == 302


def test_a_review_deleted_in_another_window_shows_what_was_sent(season, alices):
    review = make_review(season)
    drawn = alices.get(url_of(season, "answers"))
    move_to_trash(review)
    response = submit(drawn, "Done", cost="Some pay.")
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
    season = make_season(alice, closed_on=date(2026, 11, 20), **SECRETS)
    drawn = blank(alices, season)
    Season.owned_by(alice).update(closed_on=None)
    letter = make_letter(season)
    page = alices.get(url_of(season)).content.decode()
    assert "You can review it from 14 February 2027 on" in page
    for name in ("checkin_new", "season_close"):
        assert reverse(f"journal:{name}", args=[season.pk]) in page
    response = remember(drawn, "What I typed.")
    assert response.status_code == 409
    assert b"What I typed." in response.content
    assert b"the bench" not in response.content
    assert not SeasonReview.objects.exists()
    letter.refresh_from_db()
    assert letter.opened_on is None


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 302), ("Pacific/Pago_Pago", 409)])
def test_it_opens_where_its_owner_is(alice, alices, zone, status):
    User.objects.update(time_zone="Pacific/Kiritimati")
    drawn = blank(alices, make_season(alice, ends_on=date(2026, 12, 9)))
    User.objects.update(time_zone=zone)
    assert remember(drawn).status_code == status


def test_its_months_are_those_so_far_and_the_latest_of_a_long_one(alice):
    season = make_season(alice, closed_on=date(2026, 11, 20))
    assert [day.month for day in months_of(season)] == [9, 10, 11]
    season.closed_on = None
    assert months_of(season)[-1] == date(2026, 11, 1)
    season.starts_on, season.ends_on = date(2000, 1, 1), None
    assert (len(months_of(season)), months_of(season)[0]) == (24, date(2024, 12, 1))


def test_months_answered_before_the_dates_moved_are_not_lost(season, alices):
    make_review(season, months=[{"month": "2026-03", "role": "central"}])
    answer(alices, season, **{"month-2026-09": "growing"})
    assert SeasonReview.owned_by(season.owner).get().months == [
        {"month": "2026-03", "role": "central"},
        {"month": "2026-09", "role": "growing"},
    ]


def test_finishing_closes_the_season_and_the_next_begins_from_keep(alice, alices):
    season = make_season(alice, ends_on=date(2026, 11, 30), role="minimal", **SECRETS)
    make_review(season)
    answers = {"keep": "Slow Fridays", "drop": "Mondays", "to_the_next": "Be kind.", "next": "now", "close": True}
    done = answer(alices, season, **answers)
    assert done.url == f"/seasons/new/?from={season.pk}"
    response = alices.get(done.url, follow=True)
    assert not Season.owned_by(alice).current().exists()
    page = response.content.decode()
    for words in ("Slow Fridays", "Mondays", "Be kind.", "the bench", "the workshop finds its feet"):
        assert words in page
    form = response.context["form"]
    assert form["role"].value() == "minimal"
    assert not form["name"].value()
    assert b"Slow Fridays" in submit(response, "Done", name="").content


@pytest.mark.parametrize(
    ("ends_on", "label", "closed_on"),
    [
        ((2026, 11, 30), "Close this season as of today", (2026, 11, 24)),
        ((2026, 11, 20), "Close this season as of today", (2026, 11, 24)),
        ((2026, 10, 31), "Close this season as of 31 October, as planned", (2026, 10, 31)),
    ],
)
def test_it_closes_the_season_as_of_the_day_that_the_page_said(alice, alices, ends_on, label, closed_on):
    season = make_season(alice, ends_on=date(*ends_on))
    make_review(season)
    page = alices.get(url_of(season, "answers"))
    assert label in page.content.decode()
    submit(page, "Done", close=True)
    assert Season.owned_by(alice).get().closed_on == date(*closed_on)


def test_a_planned_day_that_was_moved_meanwhile_is_asked_about_again(alice, alices):
    season = make_season(alice, ends_on=date(2026, 10, 31))
    make_review(season)
    page = alices.get(url_of(season, "answers"))
    Season.owned_by(alice).update(ends_on=date(2026, 11, 5))
    asked = submit(page, "Done", close=True, keep="Zebrafinches")
    assert asked.status_code == 422
    for words in ("Choose again", "as of 5 November, as planned", "Zebrafinches"):
        assert words in asked.content.decode()
    assert Season.owned_by(alice).get().closed_on is None
    assert submit(asked, "Done").status_code == 302
    assert Season.owned_by(alice).get().closed_on == date(2026, 11, 5)


def test_finishing_without_closing_offers_to(alice, alices):
    season = make_season(alice, ends_on=date(2026, 11, 30))
    make_review(season)
    done = answer(alices, season, next="now", keep="Fridays")
    assert done.url == url_of(season)
    assert reverse("journal:season_close", args=[season.pk]) in alices.get(done.url).content.decode()


def test_a_season_begins_from_nobody_elses(season, bobs, alices):
    assert bobs.get("/seasons/new/", {"from": season.pk}).status_code == 404
    assert alices.get("/seasons/new/", {"from": "x"}, follow=True).status_code == 200


def test_it_is_not_mine(season, bobs):
    make_review(season, keep="Fridays")
    for act in ("", "answers", "history"):
        assert bobs.get(url_of(season, act)).status_code == 404
    for act in ("", "answers", "delete"):
        assert forge(bobs, url_of(season, act), {"remembered": "Mine."}).status_code == 404


def test_deleting_and_undo_and_a_second_one_takes_its_place(season, alices):
    review = make_review(season, keep="A secret keep")
    drawn = alices.get(review.get_absolute_url())
    for _ in range(2):
        assert submit(drawn, "Delete").url == season.get_absolute_url()
    page = alices.get(season.get_absolute_url())
    assert b"A secret keep" not in page.content
    second = make_review(season, keep="Second")
    page = alices.get(submit(page, "Undo").url)
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
    restored = submit(alices.get("/trash/"), f"Put back: {review.heading}")
    assert alices.get(restored.url).status_code == 200
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
