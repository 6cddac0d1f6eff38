"""The days of a season: moved, not shared with another, closed where its owner is, and which piece it holds."""

from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from careerpath.accounts.clock import last_day
from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash, restore
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.touches.models import CarriedValue
from tests.conftest import signed_in
from tests.factories import make_checkin, make_letter, make_review, make_season, make_session
from tests.forms import submit

pytestmark = pytest.mark.django_db
NEW = "/seasons/new/"
CLOSE = "Life changed: close it"


def season_of(user, day):
    return Season.owned_by(user).holding(day).first()


def begin(page, **typed):
    return submit(page, "Done", **{"name": "Four days", "role": "supporting", "starts_on": "2026-09-01"} | typed)


def blank(client):
    return client.get(NEW, follow=True)


def edit(client, season, **typed):
    return submit(client.get(season.get_edit_url()), "Done", **typed)


def act(client, season, name, button, **typed):
    return submit(client.get(reverse(f"journal:season_{name}", args=[season.pk])), button, **typed)


def test_a_moved_season_keeps_both_dates(alice, alices):
    begin(blank(alices))
    season = Season.owned_by(alice).get()
    assert season.moved_from is None
    assert edit(alices, season, ends_on="2027-03-20").status_code == 302
    season = Season.owned_by(alice).get()
    assert season.moved_from == (date(2026, 9, 1), date(2027, 2, 28))
    page = alices.get(season.get_absolute_url()).content.decode()
    assert "20 March 2027 (at first: 28 February 2027)" in page
    assert season.sentence_in_words.startswith("Until 20 March 2027, I want work")
    assert Revision.owned_by(alice).get().fields["ends_on"] == "2027-02-28"
    edit(alices, season, ends_on="")
    assert Season.owned_by(alice).get().moved_from is None


@pytest.mark.parametrize(
    ("fields", "ends_on"),
    [
        ({"length": "9"}, date(2027, 5, 31)),
        ({"starts_on": "2026-10-01"}, date(2027, 3, 31)),
        ({"length": "0"}, None),
        ({"length": "9", "ends_on": "2027-04-30"}, date(2027, 4, 30)),
        ({"starts_on": "2026-10-01", "length": "0", "ends_on": ""}, None),
    ],
)
def test_a_last_day_that_was_left_alone_follows_the_length(alice, alices, fields, ends_on):
    season = make_season(alice)
    assert edit(alices, season, **fields).status_code == 302
    assert Season.owned_by(alice).get().ends_on == ends_on


def test_open_then_ended_says_so(alice, alices):
    season = make_season(alice, length=0)
    edit(alices, season, length="6")
    lines = [line for _, lines in Season.owned_by(alice).get().facts for line in lines]
    assert "28 February 2027 (at first: open)" in lines


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
    ],
)
def test_lengths_over_29_february(alice, alices, first, months, last):
    assert last_day(first, months) == last
    with time_machine.travel(f"{first}T12:00:00Z", tick=False):
        begin(blank(signed_in(alice)), starts_on=first, length=months)
    assert Season.owned_by(alice).get().ends_on == last


@pytest.mark.parametrize(
    ("starts_on", "refused"), [("2026-06-29", True), ("2026-06-30", False), ("2026-01-01", True), ("2026-07-01", False)]
)
def test_a_new_one_begins_when_the_last_was_closed_or_later(alice, alices, starts_on, refused):
    make_season(alice, "The depot", starts_on=date(2026, 3, 1), closed_on=date(2026, 6, 30))
    response = begin(blank(alices), name="Words that stay", starts_on=starts_on)
    assert response.status_code == (422 if refused else 302)
    page = response.content.decode()
    assert ("“The depot” lasted until 30 June 2026." in page) == ("Words that stay" in page) == refused


def test_a_past_one_does_not_reach_into_its_neighbors(alice, alices, bob):
    make_season(bob, starts_on=date(2025, 1, 1))
    first = make_season(alice, "First", starts_on=date(2025, 1, 1), closed_on=date(2025, 5, 31))
    second = make_season(alice, "Second", starts_on=date(2025, 6, 10), closed_on=date(2025, 12, 31))
    page = edit(alices, second, starts_on="2025-05-01").content.decode()
    assert "“First” lasted until 31 May 2025" in page
    assert edit(alices, second, starts_on="2025-05-31").status_code == 302
    assert edit(alices, first, starts_on="2024-05-31", ends_on="").status_code == 302
    page = edit(alices, Season.owned_by(alice).get(pk=second.pk), starts_on="2026-02-01").content.decode()
    assert "It was closed on 31 December 2025" in page


def test_one_around_another_is_named_by_where_that_begins(alice, alices):
    make_season(alice, "Inner", starts_on=date(2025, 6, 1), closed_on=date(2025, 7, 1))
    outer = make_season(alice, "Outer", starts_on=date(2025, 7, 1), closed_on=date(2025, 12, 31))
    page = edit(alices, outer, starts_on="2025-05-01").content.decode()
    assert "run into “Inner”, which begins on 1 June 2025" in page


def test_a_season_is_not_moved_across_its_check_ins(alice, alices):
    season = make_season(alice)
    for day in (date(2026, 10, 18), date(2026, 9, 20)):
        CheckIn.objects.create(owner=alice, season=season, checked_on=day, role="central")
    response = edit(alices, season, name="Words that stay", starts_on="2026-10-01", ends_on="")
    page = response.content.decode()
    assert response.status_code == 422
    assert "You checked in on 20 September 2026" in page
    assert "Words that stay" in page
    assert edit(alices, season, starts_on="2026-09-20", ends_on="").status_code == 302


def test_one_called_off_before_it_began_holds_nothing_and_is_in_nobodys_way(alice, alices):
    make_season(alice, "Off", starts_on=date(2026, 10, 1), closed_on=date(2026, 9, 15))
    assert season_of(alice, date(2026, 10, 1)) is season_of(alice, date(2026, 9, 20)) is None
    assert begin(blank(alices)).status_code == 302


def test_a_piece_belongs_to_the_season_its_day_falls_in_and_to_the_later_of_two(alice, bob):
    make_season(bob, starts_on=date(2020, 1, 1))
    first = make_season(alice, "First", starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
    second = make_season(alice, "Second", starts_on=date(2025, 6, 30), closed_on=date(2025, 9, 1))
    third = make_season(alice, "Third", starts_on=date(2026, 9, 1))
    days = {
        date(2024, 12, 31): None,
        date(2025, 1, 1): first,
        date(2025, 6, 29): first,
        date(2025, 6, 30): second,
        date(2025, 9, 1): second,
        date(2025, 9, 2): None,
        date(2030, 1, 1): third,
    }
    for day, season in days.items():
        assert season_of(alice, day) == season


@pytest.mark.parametrize(
    ("zone", "closed_on", "button"),
    [
        ("Pacific/Kiritimati", date(2028, 3, 1), "Close it"),
        ("Pacific/Pago_Pago", date(2028, 2, 28), CLOSE),
        ("UTC", date(2028, 2, 29), CLOSE),
    ],
)
def test_it_is_closed_on_the_day_it_is_where_its_owner_is(alice, zone, closed_on, button):
    alice.time_zone = zone
    alice.save()
    season = make_season(alice, starts_on=date(2027, 8, 31))
    moment = "2028-02-29T10:30:00Z"
    with time_machine.travel(moment, tick=False):
        act(signed_in(alice), season, "close", button)
    assert Season.owned_by(alice).get().closed_on == closed_on


def test_closing_takes_a_reason_and_keeps_it_apart_from_reopening(alice, alices):
    season = make_season(alice)
    response = act(alices, season, "close", CLOSE, closed_because="Mother fell.\n" + "x" * 500)
    assert (response.status_code, "Mother fell." in response.content.decode()) == (422, True)
    submit(response, CLOSE, closed_because="Mother fell.\nI went.")
    page = alices.get(season.get_absolute_url()).content.decode()
    assert "Mother fell.\nI went." in page and "This deletes what you said about closing it." in page
    act(alices, season, "detail", "Open it again")
    assert not Season.owned_by(alice).current().get().closed_because
    assert "Mother fell" not in alices.get(season.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("place", "button"), [(NEW, "Done"), ("/welcome/season/", "Keep and go on")])
def test_the_five_of_then_come_along_once(alice, alices, bob, place, button):
    make_session(bob, "Of Bob")
    session = make_session(alice, "Bread", "Rest", words="Slowly.")
    page = alices.get(place, follow=True)
    for _ in range(2):
        assert submit(page, button, name="Four days", role="supporting").status_code == 302
    carried = CarriedValue.owned_by(alice).order_by("rank")
    assert [(row.rank, row.name_snapshot, row.words_snapshot) for row in carried] == [
        (1, "Bread", "Slowly."),
        (2, "Rest", "Slowly."),
    ]
    assert {row.personal_value_id for row in carried} == {row.personal_value_id for row in session_rows(alice, session)}
    make_session(alice, "Later", done_on=date(2026, 12, 1))
    assert [row.name_snapshot for row in CarriedValue.owned_by(alice).order_by("rank")] == ["Bread", "Rest"]


def session_rows(user, session):
    from values.session.results import ranked_in

    return ranked_in(user, [session])[session]


def test_one_that_comes_back_from_the_trash_over_anothers_days_says_so(alice, alices):
    first = make_season(alice, "First", starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    move_to_trash(first)
    second = make_season(alice, "Second", starts_on=date(2026, 3, 1), closed_on=date(2026, 8, 1))
    page = alices.get(submit(alices.get("/trash/"), "Put back: First").url).content.decode()
    assert "shares some days with another season" in page
    assert Season.owned_by(alice).get(pk=first.pk).closed_on == date(2026, 6, 30)
    assert season_of(alice, date(2026, 4, 1)) == second
    apart = make_season(alice, "Apart", starts_on=date(2025, 1, 1), closed_on=date(2025, 2, 1))
    move_to_trash(apart)
    assert restore(apart) == "It is back where it was."


def test_an_open_one_that_others_came_after_comes_back_closed(alice):
    """It would reach over them, since it lasts until it is closed."""
    first = make_season(alice, "First", starts_on=date(2026, 1, 1))
    move_to_trash(first)
    make_season(alice, "Second", starts_on=date(2026, 3, 1), closed_on=date(2026, 8, 1))
    restore(first)
    assert Season.owned_by(alice).get(pk=first.pk).closed_on == date(2026, 3, 1)


def test_a_reason_sent_to_one_that_is_closed_is_kept_or_comes_back(alice, alices):
    season = make_season(alice)
    drawn = alices.get(reverse("journal:season_close", args=[season.pk]))
    Season.owned_by(alice).update(closed_on=date(2026, 11, 1))
    for _ in range(2):
        assert submit(drawn, CLOSE, closed_because="Mother fell.").status_code == 302
    for text in ("Another reason.", "Too long. " * 60):
        response = submit(drawn, CLOSE, closed_because=text)
        assert response.status_code == 422
        assert text.strip() in response.content.decode()
    kept = Season.owned_by(alice).get()
    assert (kept.closed_because, kept.closed_on) == ("Mother fell.", date(2026, 11, 1))


def test_one_that_is_planned_offers_neither_a_look_in_nor_a_look_back(alice, alices):
    for length in (6, 0):
        season = make_season(alice, starts_on=date(2027, 3, 1), length=length)
        with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
            client = signed_in(alice)
            assert season.state == Season.State.TO_COME
            page = client.get(season.get_absolute_url()).content.decode()
            assert "It begins on 1 March 2027." in page
            assert "Check in" not in page and "Review it" not in page
            assert "A season to come" in client.get("/").content.decode()
            review = client.get(reverse("journal:season_review", args=[season.pk])).content.decode()
            assert "There is nothing to review yet." in review
            for url in ("/seasons/", "/seasons/compare/", reverse("journal:season_sheet", args=[season.pk])):
                assert client.get(url).status_code == 200
        season.close()


def test_its_page_offers_to_look_back_from_two_weeks_before_the_end(alice):
    season = make_season(alice)
    for moment, said, unsaid in (("2027-02-13", "Check in", "Review it"), ("2027-02-14", "Review it", "Check in")):
        with time_machine.travel(f"{moment}T12:00:00Z", tick=False):
            page = signed_in(alice).get(season.get_absolute_url()).content.decode()
        assert said in page and unsaid not in page


def test_in_the_trash_none_of_its_pages_is_there(alice, alices):
    season = make_season(alice, length=0)
    make_review(season)
    make_letter(season)
    acts = ["detail", "edit", "close", "history", "review", "review_answers", "review_history", "letter"]
    acts += ["letter_destroy", "needs", "sheet"]
    urls = [reverse(f"journal:season_{act}", args=[season.pk]) for act in acts]
    urls += [reverse("journal:checkin_new", args=[season.pk]), f"/seasons/new/?from={season.pk}"]
    urls += [f"/seasons/compare/?first={season.pk}"]
    assert {alices.get(url).status_code for url in urls} <= {200, 302}
    move_to_trash(season)
    assert [url for url in urls if alices.get(url).status_code != 404] == []


def test_deleting_one_for_good_says_what_goes_with_it(alice, alices):
    season = make_season(alice)
    move_to_trash(season)
    page = alices.get(f"/trash/season/{season.pk}/delete/").content.decode()
    assert "its needs, its letter and your answer to it will be gone, too" in page


ENDED = "2026-03-14T12:00:00Z"


def ended(owner, **fields):
    """A season whose planned last day was 28 February 2026."""
    return make_season(owner, starts_on=date(2025, 9, 1), **fields)


@pytest.mark.parametrize(
    ("moment", "first"),
    [("2026-03-01", "today"), ("2026-03-14", "today"), ("2026-03-15", "planned"), ("2031-01-01", "planned")],
)
def test_one_that_ended_weeks_ago_is_closed_as_planned_unless_told(alice, moment, first):
    season = ended(alice)
    with time_machine.travel(f"{moment}T12:00:00Z", tick=False):
        assert act(signed_in(alice), season, "close", "Close it").status_code == 302
    days = {"planned": date(2026, 2, 28), "today": date.fromisoformat(moment)}
    assert Season.owned_by(alice).get().closed_on == days[first]


@pytest.mark.parametrize(("day", "closed_on"), [("2026-02-28", date(2026, 2, 28)), ("today", date(2026, 3, 14))])
def test_its_last_day_is_the_planned_one_or_today(alice, day, closed_on):
    season = ended(alice)
    with time_machine.travel(ENDED, tick=False):
        asked = signed_in(alice).get(reverse("journal:season_close", args=[season.pk]))
        page = asked.content.decode()
        assert "28 February, as planned" in page and "Today, 14 March" in page
        assert "It ends today" not in page
        submit(asked, "Close it", day=day, closed_because="Enough.")
        # Sent twice, it finds what it did.
        assert submit(asked, "Close it", day=day, closed_because="Enough.").status_code == 302
    season = Season.owned_by(alice).get()
    assert (season.closed_on, season.closed_because) == (closed_on, "Enough.")


def test_one_that_was_checked_in_on_after_its_planned_end_is_not_closed_before(alice):
    season = ended(alice)
    with time_machine.travel(ENDED, tick=False):
        client = signed_in(alice)
        asked = client.get(reverse("journal:season_close", args=[season.pk]))
        make_checkin(season, checked_on=date(2026, 3, 3))
        response = submit(asked, "Close it", day="2026-02-28", closed_because="Words that stay")
        assert response.status_code == 422
        said = "You checked in on 3 March, so it went on past its planned last day, 28 February."
        assert said in response.content.decode() and "Words that stay" in response.content.decode()
        again = client.get(reverse("journal:season_close", args=[season.pk]))
        assert said in again.content.decode() and "as planned" not in again.content.decode()
        assert submit(again, "Close it").status_code == 302
    assert Season.owned_by(alice).get().closed_on == date(2026, 3, 14)


@pytest.mark.parametrize(("moved_to", "button"), [(date(2026, 1, 31), "Close it"), (date(2026, 8, 31), CLOSE)])
def test_one_whose_planned_day_was_moved_meanwhile_is_closed_on_no_other(alice, moved_to, button):
    season = ended(alice)
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        client = signed_in(alice)
        asked = client.get(reverse("journal:season_close", args=[season.pk]))
        edit(client, season, ends_on=moved_to)
        response = submit(asked, "Close it", day="2026-02-28", closed_because="Words that stay")
        page = response.content.decode()
        assert response.status_code == 422
        assert "planned last day has changed" in page and "Words that stay" in page and "Today, 1 April" in page
        assert ("31 January, as planned" in page) == (moved_to < date(2026, 4, 1))
        assert Season.owned_by(alice).get().closed_on is None
        assert submit(response, button, day="today").status_code == 302
    season = Season.owned_by(alice).get()
    assert (season.closed_on, season.closed_because) == (date(2026, 4, 1), "Words that stay")


def test_a_check_in_on_its_last_day_or_in_the_trash_forbids_nothing(alice):
    season = ended(alice)
    make_checkin(season, checked_on=date(2026, 2, 28))
    move_to_trash(make_checkin(season, checked_on=date(2026, 3, 3)))
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        act(signed_in(alice), season, "close", "Close it")
    assert Season.owned_by(alice).get().closed_on == date(2026, 2, 28)


@pytest.mark.parametrize("fields", [{"length": 0}, {"starts_on": date(2026, 1, 1)}], ids=["open", "under way"])
def test_one_that_has_not_ended_is_closed_today(alice, fields):
    season = make_season(alice, **{"starts_on": date(2025, 9, 1)} | fields)
    with time_machine.travel(ENDED, tick=False):
        asked = signed_in(alice).get(reverse("journal:season_close", args=[season.pk]))
        assert "It ends today" in asked.content.decode() and "as planned" not in asked.content.decode()
        submit(asked, CLOSE)
    assert Season.owned_by(alice).get().closed_on == date(2026, 3, 14)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"length": 0, "ends_on": date(2026, 9, 30)}, "Sep 2026"),
        ({"closed_on": date(2026, 9, 2)}, "Sep 2026"),
        ({"length": 0, "ends_on": date(2027, 9, 30)}, "Sep 2026 – Sep 2027"),
        ({"closed_on": date(2026, 10, 2)}, "Sep 2026 – Oct 2026"),
        ({"length": 0}, "Sep 2026 and on"),
    ],
)
def test_one_month_is_named_once(alice, fields, said):
    season = make_season(alice, **fields)
    assert render_to_string("journal/seasons/span.html", {"season": season}).strip() == said
