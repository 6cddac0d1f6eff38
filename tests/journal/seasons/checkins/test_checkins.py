"""Looking in on a season: six questions, at half time or any time."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from careerpath.accounts.models import User
from careerpath.writing.pieces import Revision, keep_wording
from careerpath.writing.trash import move_to_trash, purge, purge_old_trash
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from tests.factories import make_checkin, make_letter, make_review, make_season, make_session, make_value, meet_in_trash
from tests.forms import forge, submit, tamper

pytestmark = pytest.mark.django_db
BENCH = [{"space": "the bench", "state": "open"}]


@pytest.fixture
def season(alice):
    return make_season(
        alice,
        making_space_for=[{"text": "the bench"}, {"text": "slow Fridays"}],
        saying_no_to=[{"no": "evening calls", "say": "I am back at seven."}],
        warnings=[{"if": "I open the laptop after supper", "then": "write one line here instead"}],
    )


def new(season):
    return reverse("journal:checkin_new", args=[season.pk])


def url_of(checkin, act="detail"):
    return reverse(f"journal:checkin_{act}", args=[checkin.season_id, checkin.pk])


def blank(client, season):
    """The page on which one looks in on it."""
    return client.get(new(season), follow=True)


def edit_page(client, checkin):
    return client.get(url_of(checkin, "edit"))


def test_the_role_is_enough_and_leads_to_the_season(season, alices):
    response = submit(blank(alices, season), "Done", role="central")
    assert response.url == season.get_absolute_url()
    row = CheckIn.owned_by(season.owner).get()
    assert (row.role, row.checked_on, row.next) == ("central", date(2026, 11, 24), "")
    assert row.spaces == [{"space": "the bench", "state": ""}, {"space": "slow Fridays", "state": ""}]


def test_it_asks_about_the_spaces_noes_warnings_and_the_five(season, alice, alices):
    make_session(alice, make_value(), "Bread")
    page = blank(alices, season).content.decode()
    no = "<bdi>evening calls</bdi>: “<bdi>I am back at seven.</bdi>”"
    for words in ("the bench", "slow Fridays", no, "Autonomy", "Bread"):
        assert words in page
    assert "If I open the laptop after supper, then I write one line here instead." in page
    assert " checked" not in page


def test_everything_said_is_on_its_page(season, alice, alices):
    make_session(alice, "Bread")
    answers = {"space-0": "half", "space-1": "open", "room-0": "4", "said_no": "To Ines.", "swallowed_no": "To Jo."}
    answers |= {"warning": "Twice.\nI wrote a line.", "next": "keep", "checked_on": "2026-11-20"}
    submit(blank(alices, season), "Done", role="minimal", **answers)
    page = alices.get(url_of(CheckIn.owned_by(alice).get())).content.decode()
    for words in ("Idling", "the bench: half open", "slow Fridays: open", "Bread: plenty", "To Ines.", "To Jo."):
        assert words in page
    assert "Check-in of 20 November 2026" in page
    assert '<p dir="auto">I wrote a line.</p>' in page


@pytest.mark.parametrize(("answer", "page"), [("keep", "detail"), ("adjust", "edit"), ("close", "close")])
def test_the_last_answer_leads_on(season, alices, answer, page):
    response = submit(blank(alices, season), "Done", role="central", next=answer)
    assert response.url == reverse(f"journal:season_{page}", args=[season.pk])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("role", "", "Choose the part that work played"),
        ("role", "boss", "no such part"),
        ("next", "x", "no such answer"),
        ("space-0", "ajar", "no such answer"),
        ("said_no", "x" * 1001, "1000 characters"),
        ("warning", "a\x00b", "ull characters are not allowed"),
        ("checked_on", "2026-08-31", "began on 1 September 2026"),
        ("checked_on", "2026-11-26", "still to come"),
        ("checked_on", "2026-02-31", "no such date"),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(season, alices, field, value, message):
    typed = {"swallowed_no": "Words that stay"} | ({} if field == "role" else {"role": "central"})
    response = tamper(blank(alices, season), "Done", {field: value}, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "Words that stay" in page
    assert not CheckIn.objects.exists()


def test_a_closed_season_says_so_and_gives_the_text_back(season, alices):
    drawn = blank(alices, season)
    season.close()
    page = blank(alices, season).content.decode()
    assert "closed on 24 November 2026" in page
    assert reverse("journal:season_review", args=[season.pk]) in page
    response = submit(drawn, "Done", role="central", said_no="  To Ines,\r\nat last.")
    assert response.status_code == 409
    assert "closed on 24 November 2026" in response.content.decode()
    assert "  To Ines,\nat last." in response.content.decode().replace("\r\n", "\n")
    assert not CheckIn.objects.exists()


def test_a_season_that_begins_later_says_so(alice, alices):
    season = make_season(alice)
    drawn = blank(alices, season)
    Season.owned_by(alice).update(starts_on=date(2026, 12, 1))
    assert b"begins on 1 December 2026" in blank(alices, season).content
    assert submit(drawn, "Done", role="central").status_code == 409


@pytest.mark.parametrize(("zone", "status"), [("Pacific/Kiritimati", 302), ("Pacific/Pago_Pago", 409)])
def test_it_begins_with_its_first_day_where_its_owner_is(alice, alices, zone, status):
    User.objects.update(time_zone="Pacific/Kiritimati")
    drawn = blank(alices, make_season(alice, starts_on=date(2026, 11, 25)))
    User.objects.update(time_zone=zone)
    assert submit(drawn, "Done", role="central").status_code == status


def test_one_form_sent_three_times_makes_one(season, alices):
    page = blank(alices, season)
    assert len({submit(page, "Done", role="central").url for _ in range(3)}) == CheckIn.objects.count() == 1


def test_it_asks_what_it_asked_when_it_was_drawn(season, alices):
    page = blank(alices, season)
    season.making_space_for = [{"text": "something else"}]
    season.save()
    submit(page, "Done", role="central", **{"space-1": "closed"})
    row = CheckIn.owned_by(season.owner).get()
    assert row.spaces == [{"space": "the bench", "state": ""}, {"space": "slow Fridays", "state": "closed"}]
    submit(edit_page(alices, row), "Done", said_no="To Ines.")
    row = CheckIn.owned_by(season.owner).get()
    assert (row.said_no, row.spaces[1]) == ("To Ines.", {"space": "slow Fridays", "state": "closed"})


def test_what_it_asked_is_not_taken_from_another_account(season, bob, alices, bobs):
    theirs = blank(bobs, make_season(bob, making_space_for=[{"text": "of Bob"}]))
    asked = theirs.context["form"]["asked"].value()
    tamper(blank(alices, season), "Done", {"asked": asked}, role="central")
    assert CheckIn.owned_by(season.owner).get().spaces[0] == {"space": "the bench", "state": ""}


def test_an_unchanged_edit_changes_nothing_and_a_changed_one_keeps_the_earlier(season, alices):
    row = make_checkin(season, spaces=BENCH, room=[{"value": "Bread", "room": 0}], said_no="To Ines.")
    assert submit(edit_page(alices, row), "Done").url == row.get_absolute_url()
    assert not Revision.objects.exists()
    submit(edit_page(alices, row), "Done", said_no="To Jo.", **{"room-0": 3})
    page = alices.get(url_of(row, "history"), {"wording": row.revisions().get().pk}).content.decode()
    assert "To Ines." in page
    assert "Bread: none" in page
    again = alices.get(url_of(row, "edit"), {"from": row.revisions().get().pk}).context["form"]
    assert (again["said_no"].value(), again["room-0"].value()) == ("To Ines.", 0)


def test_an_edit_after_the_season_was_closed(season, alices):
    row = make_checkin(season)
    season.close()
    assert submit(edit_page(alices, row), "Done", said_no="To Ines.").status_code == 302
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False):
        response = submit(edit_page(alices, row), "Done", checked_on="2026-11-27")
    assert b"closed on 24 November 2026" in response.content


def test_two_windows_change_one(season, alices):
    row = make_checkin(season, spaces=BENCH)
    drawn = edit_page(alices, row)
    submit(drawn, "Done", said_no="First")
    response = submit(drawn, "Done", said_no="Second", **{"space-0": "closed"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "First" in page and "Second" in page and "the bench: open" in page


def test_a_signed_out_check_in_is_given_back_byte_equal(season, alices):
    page = blank(alices, season)
    alices.logout()
    text = "  two blanks\n\n<b>&amp;</b> \u00e9 e\u0301\n" + "on and on " * 50
    response = submit(page, "Done", role="central", said_no=text, swallowed_no=text, warning=text)
    given = {field["name"]: field for field in response.context["fields"]}
    assert response.status_code == 401
    for name in ("said_no", "swallowed_no", "warning"):
        assert (given[name]["value"], given[name]["writing"]) == (text.replace("\n", "\r\n"), True)


def test_somebody_elses_and_another_seasons_are_404(season, alice, alices, bobs, bob):
    row = make_checkin(season)
    past = make_season(alice, closed_on=date(2026, 10, 1))
    for act in ("detail", "edit", "history"):
        assert bobs.get(url_of(row, act)).status_code == 404
        url = reverse(f"journal:checkin_{act}", args=[past.pk, row.pk])
        assert alices.get(url).status_code == 404
    assert forge(alices, reverse("journal:checkin_delete", args=[past.pk, row.pk])).status_code == 404
    assert CheckIn.owned_by(alice).exists()
    assert forge(bobs, new(season), {"role": "central"}).status_code == 404
    assert bobs.get(reverse("journal:checkin_detail", args=[make_season(bob).pk, row.pk])).status_code == 404


def test_it_goes_with_its_season_and_comes_back_with_it(season, alices):
    row = make_checkin(season)
    move_to_trash(season)
    for act in ("detail", "edit", "history"):
        assert alices.get(url_of(row, act)).status_code == 404
    move_to_trash(row)
    page = alices.get(submit(alices.get("/trash/"), f"Put back: {row.heading}").url)
    assert b"and so is its season" in page.content
    assert Season.owned_by(season.owner).get() == season


def test_deleting_leads_to_the_season_with_undo(season, alices):
    row = make_checkin(season, said_no="A secret no")
    deleted = submit(alices.get(row.get_absolute_url()), "Delete")
    assert deleted.url == season.get_absolute_url()
    page = alices.get(deleted.url)
    assert b"Check-in of 20 November 2026" in page.content
    assert b"A secret no" not in page.content
    submit(page, "Undo")
    assert CheckIn.owned_by(season.owner).get() == row


@pytest.mark.parametrize("daily", [True, False], ids=["daily", "by-hand"])
def test_a_season_deleted_for_good_takes_everything_with_it(season, alice, daily):
    other = make_season(alice, "Other", closed_on=date(2026, 10, 1))
    for row in (kept := make_checkin(other), make_checkin(season), make_review(season), season):
        keep_wording(row, {"said_no": "earlier"})
    trashed = make_checkin(season)
    keep_wording(trashed, {"said_no": "earlier"})
    move_to_trash(trashed)
    letter = make_letter(season)
    move_to_trash(season)
    if daily:
        with time_machine.travel("2027-01-24T12:00:00Z", tick=False):
            meet_in_trash()
            purge_old_trash()
    else:
        purge(season)
    assert [row.pk for row in CheckIn.objects.all()] == [kept.pk]
    assert [row.piece_id for row in Revision.objects.all()] == [kept.pk]
    assert not type(letter).objects.exists()


def test_a_line_that_stands_twice_keeps_both_answers(alice, alices):
    season = make_season(alice, making_space_for=[{"text": "the bench"}] * 2)
    submit(blank(alices, season), "Done", role="central", **{"space-0": "half"})
    [checkin] = CheckIn.owned_by(alice)
    assert checkin.spaces == [{"space": "the bench", "state": "half"}, {"space": "the bench", "state": ""}]


DIFFERS = "Kept. You meant work to play a supporting part; in the last two weeks it was central."


def notes(response):
    """The notes above a page, each with what it offers."""
    # Those that a script may show come after the page.
    page = " ".join(response.content.decode().partition("<footer")[0].split())
    found = re.findall(r'<div class="notice" role="status">(.*?)</div>', page)
    return [
        (re.sub("<.*", "", note.partition("<p>")[2]).strip(), re.findall(r'href="(.*?)">(.*?)<', note))
        for note in found
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"role": "central"}, DIFFERS),
        ({"role": "supporting"}, "Kept."),
        (
            {"role": "central", "checked_on": "2026-11-16"},
            "Kept. You meant work to play a supporting part; from 3 to 16 November it was central.",
        ),
        (
            {"role": "central", "checked_on": "2026-09-05"},
            "Kept. You meant work to play a supporting part; from 1 to 5 September it was central.",
        ),
        (
            {"role": "central", "checked_on": "2026-09-01"},
            "Kept. You meant work to play a supporting part; on 1 September it was central.",
        ),
    ],
)
def test_one_that_differs_from_what_was_meant_says_so_when_it_is_kept(season, alices, fields, said):
    page = alices.get(submit(blank(alices, season), "Done", **fields).url)
    offers = [(f"{season.get_absolute_url()}edit/", "Adjust"), (season.get_absolute_url(), "Leave it as it is")]
    assert notes(page) == [(said, offers if "meant" in said else [])]
    # It is said once, and nothing has to be answered.
    assert notes(alices.get(offers[1][0])) == []


@pytest.mark.parametrize(("role", "differs"), [("growing", False), ("supporting", False), ("central", True)])
def test_a_second_role_was_meant_as_well(alice, alices, role, differs):
    season = make_season(alice, second_role="growing")
    [(said, _offers)] = notes(alices.get(submit(blank(alices, season), "Done", role=role).url))
    assert said == (
        "Kept. You meant work to play a supporting part, and at times to be a place to grow; in the last two weeks it "
        "was central."
        if differs
        else "Kept."
    )


@pytest.mark.parametrize("answer", ["adjust", "close"])
def test_one_that_leads_on_says_so_where_it_leads_and_offers_nothing_else(season, alices, answer):
    page = alices.get(submit(blank(alices, season), "Done", role="central", next=answer).url)
    assert notes(page) == [(DIFFERS, [])]


def test_an_edited_one_says_so_on_its_page(season, alices):
    row = make_checkin(season, checked_on=date(2026, 11, 24))
    assert notes(alices.get(submit(edit_page(alices, row), "Done", said_no="To Ines.").url)) == []
    kept = submit(edit_page(alices, row), "Done", role="central")
    assert kept.url == row.get_absolute_url()
    [(said, offers)] = notes(alices.get(kept.url))
    assert (said, [name for _url, name in offers]) == (DIFFERS, ["Adjust", "Leave it as it is"])


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ([], [DIFFERS]),
        # The page of the season says no other days of it.
        (
            [(20, "supporting")],
            ["Kept. You meant work to play a supporting part; from 21 to 24 November it was central."],
        ),
        ([(23, "supporting")], ["Kept. You meant work to play a supporting part; on 24 November it was central."]),
        ([(20, "central"), (2, "growing")], [DIFFERS]),
        ([(24, "supporting")], []),
    ],
)
def test_an_edited_one_says_of_days_that_a_later_one_spoke_of_nothing(season, alices, later, said):
    row = make_checkin(season, checked_on=date(2026, 11, 24), role="central")
    # That of another season, which shares a day with this one, takes none of its days.
    other = make_season(season.owner, starts_on=date(2026, 11, 1), closed_on=date(2026, 11, 24))
    make_checkin(
        other, checked_on=date(2026, 11, 24), role="growing", created_at=datetime(2026, 11, 24, 23, tzinfo=UTC)
    )
    for hour, (day, role) in enumerate(later, 13):
        written = datetime(2026, 11, 24, hour, tzinfo=UTC)
        make_checkin(season, checked_on=date(2026, 11, day), role=role, created_at=written)
    kept = submit(edit_page(alices, row), "Done", said_no="To Ines.")
    assert [note for note, _offers in notes(alices.get(kept.url))] == said


@pytest.mark.parametrize(("closed_on", "said"), [(None, "from 12 to 24"), (date(2026, 11, 20), "from 7 to 20")])
def test_a_day_that_is_still_to_come_or_after_the_end_has_no_role(season, alices, closed_on, said):
    row = make_checkin(season, checked_on=date(2026, 11, 25 if closed_on is None else 20), role="central")
    Season.owned_by(season.owner).update(closed_on=closed_on)
    kept = submit(edit_page(alices, row), "Done", said_no="To Ines.")
    assert [note for note, _offers in notes(alices.get(kept.url))] == [
        f"Kept. You meant work to play a supporting part; {said} November it was central."
    ]


def test_one_that_is_sent_twice_says_so_once(season, alices):
    drawn = blank(alices, season)
    kept = [submit(drawn, "Done", role="central").url for _ in range(2)]
    assert [said for said, _offers in notes(alices.get(kept[1]))] == [DIFFERS]
    assert CheckIn.objects.count() == 1
    again = submit(drawn, "Done", role="central")
    assert [said for said, _offers in notes(alices.get(again.url))] == [DIFFERS]


def test_what_no_longer_differs_is_not_said(season, alices):
    kept = submit(blank(alices, season), "Done", role="central")
    Season.owned_by(season.owner).update(role="central")
    assert notes(alices.get(kept.url)) == []
    kept = submit(edit_page(alices, CheckIn.objects.get()), "Done", role="growing")
    move_to_trash(CheckIn.objects.get())
    assert notes(alices.get(season.get_absolute_url())) == []


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", "25"), ("Pacific/Pago_Pago", "24")])
def test_the_two_weeks_end_where_its_owner_is(alice, alices, zone, day):
    User.objects.update(time_zone=zone)
    with time_machine.travel(
        "2026-11-24T10:30:00Z" if zone.endswith("Kiritimati") else "2026-11-25T10:30:00Z", tick=False
    ):
        page = alices.get(submit(blank(alices, make_season(alice)), "Done", role="central").url)
    assert [said for said, _offers in notes(page)] == [DIFFERS]
    assert CheckIn.objects.get().checked_on == date(2026, 11, int(day))
