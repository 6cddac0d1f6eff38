"""Beginning, changing, closing and deleting a season."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash
from journal.seasons.models import Season
from tests.conftest import signed_in
from tests.factories import make_season
from tests.forms import submit, tamper

pytestmark = pytest.mark.django_db
NEW = "/seasons/new/"
NAMED = {"name": "Four days", "role": "supporting", "starts_on": "2026-09-01"}
WHOLE = NAMED | {
    "making_space_for": "the bench\r\n\r\nslow Fridays\r\nDad",
    "why": "the workshop finds its feet",
    "text-saying_no_to-1-1": "evening calls",
}
SENTENCE = (
    "For the next 6 months, as the workshop finds its feet, I want work to play a supporting part, so that there is "
    "room for "
    "the bench, slow Fridays and Dad. That means no to evening calls."
)


def blank(client):
    """The page on which a season is begun."""
    return client.get(NEW, follow=True)


def edit_page(client, season):
    return client.get(season.get_edit_url())


def test_three_fields_are_enough_and_the_sentence_appears(alice, alices):
    page = alices.get(submit(blank(alices), "Done", **NAMED).url).content.decode()
    assert "From <em>September to February</em>, I want work to play <em>a supporting part</em>." in page
    season = Season.owned_by(alice).get()
    assert (season.ends_on, season.state, season.sentence) == (date(2027, 2, 28), Season.State.CURRENT, "")


@time_machine.travel("2026-09-01T12:00:00Z", tick=False)
def test_everything_set_is_in_the_sentence_and_on_the_pages(alice, alices):
    submit(blank(alices), "Done", **WHOLE)
    season = Season.owned_by(alice).get()
    assert season.sentence_in_words == SENTENCE
    for url in ("/", "/seasons/", season.get_absolute_url()):
        page = alices.get(url).content.decode()
        assert "<em>the bench, slow Fridays and Dad</em>" in page
        assert "<em>no to evening calls</em>" in page
        assert season.name in page


def test_what_is_typed_into_the_sentence_is_text(alices):
    submit(blank(alices), "Done", why="<b>bold</b> & <script>", **NAMED)
    page = alices.get("/").content.decode()
    assert "<em>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;</em>" in page


@time_machine.travel("2026-09-01T12:00:00Z", tick=False)
def test_the_sentence_follows_the_fields_until_it_is_edited(alice, alices):
    submit(blank(alices), "Done", **WHOLE)
    season = Season.owned_by(alice).get()
    page = edit_page(alices, season)
    assert page.context["form"]["sentence"].value() == SENTENCE
    submit(page, "Done", role="minimal")
    season = Season.owned_by(alice).get()
    assert (season.sentence, "I want work to idle" in season.sentence_in_words) == ("", True)


@pytest.mark.parametrize(
    ("drawn_on", "sent_on", "sentence"),
    [
        ("2026-09-01", "2026-09-02", "From September to February"),
        ("2026-09-01", "2027-03-01", "From September 2026 to February 2027"),
        ("2026-12-31", "2027-01-01", "From September to February"),
        ("2027-02-28", "2027-03-01", "From September 2026 to February 2027"),
    ],
)
def test_a_made_sentence_that_was_drawn_on_another_day_is_no_wording_of_ones_own(alice, drawn_on, sent_on, sentence):
    season = make_season(alice)
    with time_machine.travel(f"{drawn_on}T12:00:00Z", tick=False):
        drawn = edit_page(signed_in(alice), season)
    with time_machine.travel(f"{sent_on}T12:00:00Z", tick=False):
        drawn.client = signed_in(alice)
        assert submit(drawn, "Done", why="I am tired").status_code == 302
        season = Season.owned_by(alice).get()
        assert (season.sentence, season.why) == ("", "I am tired")
        assert season.sentence_in_words.startswith(f"{sentence}, as I am tired")


def test_a_made_sentence_that_comes_back_signed_out_stays_made(alice, anonymous):
    season = make_season(alice)
    with time_machine.travel("2026-09-01T12:00:00Z", tick=False):
        drawn = edit_page(signed_in(alice), season)
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False):
        drawn.client = anonymous
        given_back = submit(drawn, "Done", why="I am tired")
        given_back.client = signed_in(alice)
        assert submit(given_back, "Keep").status_code == 302
    season = Season.owned_by(alice).get()
    assert (season.sentence, season.why) == ("", "I am tired")


def test_a_made_sentence_of_a_closed_one_stays_made(alice, alices):
    season = make_season(alice, length=0, starts_on=date(2025, 3, 1), closed_on=date(2025, 8, 31))
    drawn = edit_page(alices, season)
    assert drawn.context["form"]["sentence"].value().startswith("From March to August 2025, I want")
    # Without what it was when it was drawn, it is compared with what the fields make.
    assert tamper(drawn, "Done", {"drawn": ""}, name="Another").status_code == 302
    season = Season.owned_by(alice).get()
    assert (season.name, season.sentence) == ("Another", "")


@pytest.mark.parametrize(
    ("zone", "moment", "sentence"),
    [
        ("Pacific/Kiritimati", "2026-08-31T09:59:00Z", "From <em>September 2026 to February 2027</em>"),
        ("Pacific/Kiritimati", "2026-08-31T10:00:00Z", "For the next <em>6 months</em>"),
        ("Pacific/Kiritimati", "2026-09-01T10:00:00Z", "From <em>September to February</em>"),
        ("Pacific/Pago_Pago", "2026-09-01T11:00:00Z", "For the next <em>6 months</em>"),
        ("Pacific/Pago_Pago", "2027-03-01T10:59:00Z", "From <em>September to February</em>"),
        ("Pacific/Pago_Pago", "2027-03-01T11:00:00Z", "From <em>September 2026 to February 2027</em>"),
    ],
)
def test_the_sentence_turns_with_its_owners_day(alice, zone, moment, sentence):
    alice.time_zone = zone
    alice.save()
    season = make_season(alice)
    with time_machine.travel(moment, tick=False):
        client = signed_in(alice)
        for url in ("/", "/seasons/", season.get_absolute_url(), reverse("journal:season_sheet", args=[season.pk])):
            assert f"{sentence}, I want work" in client.get(url).content.decode()


@time_machine.travel("2026-09-01T12:00:00Z", tick=False)
def test_an_edited_sentence_stays_until_it_is_emptied(alice, alices):
    season = make_season(alice, why="I am tired")
    submit(edit_page(alices, season), "Done", sentence="Less, and better.")
    season = Season.owned_by(alice).get()
    assert season.sentence == "Less, and better."
    submit(edit_page(alices, season), "Done", role="central")
    season = Season.owned_by(alice).get()
    assert (season.sentence, season.role) == ("Less, and better.", "central")
    page = alices.get("/").content.decode()
    assert "<em>Less, and better.</em>" in page
    submit(edit_page(alices, season), "Done", sentence=" ")
    assert Season.owned_by(alice).get().sentence_in_words.startswith("For the next 6 months, as I am tired")


def test_a_long_made_sentence_may_stand_and_an_edited_one_holds_500(alice, alices):
    season = make_season(
        alice, why="x " * 99, saying_no_to=[{"no": "x " * 99, "say": ""}], making_space_for=[{"text": "y " * 99}] * 3
    )
    assert submit(edit_page(alices, season), "Done", name="Other").status_code == 302
    response = submit(edit_page(alices, season), "Done", sentence="z" * 501)
    assert response.status_code == 422
    assert "500 characters" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Give it a name"),
        ("name", "x" * 81, "80 characters"),
        ("name", "a\x00b", "ull characters are not allowed"),
        ("name", "a\nb", "one line"),
        ("length", "600", "or is open"),
        ("length", "x", "or is open"),
        ("length", "-3", "or is open"),
        ("role", "", "Choose the part that work should play"),
        ("role", "boss", "no such part"),
        ("making_space_for", "a\nb\nc\nd", "Three things at most"),
        ("making_space_for", "x" * 201, "200 characters"),
        ("making_space_for", "a\x00b", "ull characters are not allowed"),
        ("why", "x" * 201, "200 characters"),
        ("text-saying_no_to-1-1", "x" * 201, "200 characters"),
        ("starts_on", "", "Pick its first day"),
        ("starts_on", "9999-12-31", "far off"),
        ("starts_on", "0001-01-01", "start in 1900"),
        ("starts_on", "2026-02-31", "no such date"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_nothing_is_lost(alice, alices, field, value, message):
    typed = WHOLE | {"name": "Words that stay"}
    first = tamper(blank(alices), "Done", {field: value}, **typed)
    season = make_season(alice, "As it was")
    for response in (first, tamper(edit_page(alices, season), "Done", {field: value}, **typed)):
        page = response.content.decode()
        assert response.status_code == 422
        assert message in page
        assert 'aria-invalid="true"' in page
        assert field == "name" or "Words that stay" in page
        assert field == "making_space_for" or "slow Fridays" in page
    assert [row.name for row in Season.owned_by(alice)] == ["As it was"]


def test_there_is_one_current_season(alice, bob, alices):
    make_season(bob)
    drawn, second = blank(alices), NAMED | {"name": "A second"}
    season = make_season(alice)
    assert b"close it first" in blank(alices).content
    response = submit(drawn, "Done", **second)
    assert response.status_code == 422
    assert b"in a season already" in response.content
    assert b"A second" in response.content
    with pytest.raises(IntegrityError), transaction.atomic():
        make_season(alice)
    season.close()
    assert submit(blank(alices), "Done", **second | {"starts_on": season.closed_on}).status_code == 302


def test_two_that_begin_at_once_are_one_and_a_sentence(alice, alices, monkeypatch):
    drawn = blank(alices)
    make_season(alice)
    monkeypatch.setattr(Season, "another_is_current", lambda season: False)
    response = submit(drawn, "Done", **NAMED)
    assert response.status_code == 422
    assert b"in a season already" in response.content


def test_one_form_sent_three_times_makes_one_season(alices):
    page = blank(alices)
    assert len({submit(page, "Done", **NAMED).url for _ in range(3)}) == Season.objects.count() == 1


def test_a_signed_out_season_is_given_back(alices):
    drawn = blank(alices)
    alices.logout()
    response = submit(drawn, "Done", **WHOLE)
    page = response.content.decode()
    assert response.status_code == 401
    for words in ("Four days", "slow Fridays", "the workshop finds its feet", "evening calls"):
        assert words in page


def test_two_windows_change_one_season_and_both_wordings_are_kept(alice, alices):
    season = make_season(alice)
    drawn = edit_page(alices, season)
    submit(drawn, "Done", name="First")
    response = submit(drawn, "Done", name="Second")
    page = response.content.decode()
    assert response.status_code == 409
    assert "First" in page and 'value="Second"' in page
    revision = next(row for row in Revision.owned_by(alice) if "Second" in str(row.fields))
    history = alices.get(reverse("journal:season_history", args=[season.pk]), {"wording": revision.pk})
    assert b"Second" in history.content
    assert b'value="Second"' in alices.get(season.get_edit_url(), {"from": revision.pk}).content


def test_closing_asks_first_and_the_season_stays_readable(alice, alices):
    season = make_season(alice, why="I am tired")
    url = reverse("journal:season_close", args=[season.pk])
    asked = alices.get(url)
    assert Season.owned_by(alice).current().exists()
    assert submit(asked, "Life changed: close it").url == season.get_absolute_url()
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False):
        submit(asked, "Life changed: close it")
    season = Season.owned_by(alice).get()
    assert (season.closed_on, season.state) == (date(2026, 11, 24), Season.State.CLOSED)
    assert "as I am tired" in alices.get("/seasons/").content.decode()
    assert "Begin one" in alices.get("/").content.decode()


def test_reopening_only_where_no_other_is_current(alice, alices):
    past = make_season(alice, "Past", closed_on=date(2026, 10, 1))
    drawn = alices.get(past.get_absolute_url())
    other = make_season(alice, "Other")
    assert b"in another season" in alices.get(submit(drawn, "Open it again").url).content
    assert Season.owned_by(alice).current().get() == other
    other.close()
    assert b"Another season came after it" in alices.get(submit(drawn, "Open it again").url).content
    move_to_trash(other)
    submit(drawn, "Open it again")
    assert Season.owned_by(alice).current().get() == past


def test_deleting_and_undo(alice, alices):
    season = make_season(alice, "A secret name")
    page = alices.get(submit(alices.get(season.get_absolute_url()), "Delete").url)
    assert b"A secret name" in page.content
    submit(page, "Undo")
    assert Season.owned_by(alice).current().get() == season


def test_a_second_current_one_comes_back_from_the_trash_closed(alice, alices):
    first = make_season(alice, "First", starts_on=date(2026, 7, 1))
    move_to_trash(first)
    second = make_season(alice, "Second")
    response = alices.get(submit(alices.get("/trash/"), "Put back: First").url)
    assert b"closed as of 1 September 2026" in response.content
    assert Season.owned_by(alice).current().get() == second
    assert Season.owned_by(alice).closed().get() == first
    assert Season.owned_by(alice).closed().get().closed_on == second.starts_on


def test_one_that_begins_while_another_comes_back_from_the_trash(alice, alices, monkeypatch):
    first = make_season(alice, "First")
    move_to_trash(first)
    make_season(alice, "Second")
    trash = alices.get("/trash/")
    answers = iter([False, True])
    monkeypatch.setattr(Season, "another_is_current", lambda season: next(answers))
    submit(trash, "Put back: First")
    assert Season.owned_by(alice).closed().get() == first


@pytest.mark.parametrize(
    ("zone", "moment", "state"),
    [
        ("Pacific/Kiritimati", "2027-02-28T09:59:00Z", "current"),
        ("Pacific/Kiritimati", "2027-02-28T10:00:00Z", "ending"),
        ("Pacific/Pago_Pago", "2027-03-01T10:59:00Z", "current"),
        ("Pacific/Pago_Pago", "2027-03-01T11:00:00Z", "ending"),
    ],
)
def test_it_ends_with_its_last_day_where_its_owner_is_and_stays_until_closed(alice, zone, moment, state):
    alice.time_zone = zone
    alice.save()
    make_season(alice)
    with time_machine.travel(moment, tick=False):
        season = Season.owned_by(alice).current().get()
        assert season.state == state
        page = signed_in(alice).get("/seasons/").content.decode()
    assert ("It was meant to end on 28 February. It goes on until you close it." in page) == (state == "ending")


def test_an_open_one_never_ends_by_itself(alice):
    season = make_season(alice, length=0, starts_on=date(1990, 1, 1))
    assert (season.ends_on, season.state) == (None, Season.State.CURRENT)


def test_an_empty_page_says_what_a_season_is(alices):
    page = alices.get("/seasons/").content.decode()
    assert "one sentence about the part work should play" in page
    assert "Begin a season" in page
