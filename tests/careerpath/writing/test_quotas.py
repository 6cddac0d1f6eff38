"""What one person may keep: told at four fifths, refused past the whole, and every letter of it stays in the form."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careerpath.accounts.models import User
from careerpath.writing.owned import owned_models
from careerpath.writing.pieces import Revision, new_piece_id
from careerpath.writing.trash import count_anew, move_to_trash, purge
from journal.entries.models import Entry
from journal.seasons.letters.models import Letter
from tests.conftest import signed_in
from tests.factories import make_draft, make_entry, make_letter, make_needs, make_season, make_session, meet_in_trash
from tests.forms import Page, submit
from tests.test_limits import pages  # noqa: F401  a fixture
from values.models import ValuesSession
from values.session.models import put_away

from .test_writing import at_once

pytestmark = pytest.mark.django_db
TYPED = "Words that are nowhere else, a hundred and more letters of them. " + "So they take room. " * 2 + "Much."
# A place to write, its button, the field that is filled in, and what has to be filled in beside it.
FIELDS = [
    ("/", "Keep", "what", {}),
    ("/sparks/", "Keep", "what", {}),
    ("/sparks/new/", "Keep", "what_exactly", {"what": "A spark."}),
    ("spark", "Keep", "what", {}),
    ("/journal/new/", "Done", "text", {}),
    ("entry", "Done", "text", {}),
    ("season", "Done", "sentence", {}),
    ("close", "Life changed: close it", "closed_because", {}),
    ("letter", "Seal it", "text", {}),
    ("answer", "Seal it", "text", {}),
    ("checkin", "Done", "said_no", {"role": "central"}),
    ("edited checkin", "Done", "warning", {}),
    ("memory", "Keep it and go on", "remembered", {}),
    ("answers", "Done", "to_the_next", {}),
    ("needs", "Done", "text-play-by-what", {}),
    ("/success/new/", "Done", "own_measures", {"text": "Text."}),
    ("definition", "Done", "stung", {}),
    ("/welcome/question/", "Keep and go on", "text", {}),
    ("/welcome/spark/", "Keep and go on", "what", {}),
    ("own words", "Done", None, {}),
    ("/values/choose/", "Go on", "text-definition", {"text-name": "A word"}),
    ("/values/choose/?list=all", "Go on", "text-definition", {"text-name": "A word"}),
]


def totals(user):
    return User.objects.values("kept_text", "kept_pieces").get(pk=user.pk)


def rows():
    return {model: model.objects.count() for model in owned_models()}


def fill(user, **kept):
    User.objects.filter(pk=user.pk).update(**kept)


def type_into(page, button, name, beside):
    name = name or next(one.name for one in Page(page.content.decode()).controls if one.name.startswith("text-"))
    return submit(page, button, **beside, **{name: TYPED})


@pytest.mark.parametrize(("place", "button", "name", "beside"), FIELDS)
def test_past_the_whole_nothing_is_kept_and_every_letter_stays(alices, pages, settings, place, button, name, beside):  # noqa: F811
    page = alices.get(pages.get(place, place), follow=True)
    settings.MOST_TEXT = 0
    before = rows()
    response = type_into(page, button, name, beside)
    said = response.content.decode()
    assert response.status_code == 422
    assert said.count("Your journal is full: with this it would have more than 0 MB of text.") == 1
    assert TYPED in [one.text for one in Page(said).controls]
    assert rows() == before
    settings.MOST_TEXT = 200_000_000
    there = [one.attrs["said"] for one in Page(said).controls if one.kind == "submit"]
    assert submit(response, next(one for one in (button, "Done", "Keep") if one in there)).status_code == 302


@pytest.mark.parametrize(("place", "button", "name", "beside"), FIELDS)
def test_what_is_counted_is_what_is_there(alice, alices, pages, place, button, name, beside):  # noqa: F811
    count_anew(alice)
    before = totals(alice)
    assert type_into(alices.get(pages.get(place, place), follow=True), button, name, beside).status_code == 302
    running = totals(alice)
    assert running["kept_text"] > before["kept_text"]
    count_anew(alice)
    assert totals(alice) == running


def test_a_season_is_counted_with_all_that_comes_along_and_refused_whole(alice, alices, settings):
    make_session(alice, *[f"Value {number}" for number in range(5)])
    count_anew(alice)
    settings.MOST_TEXT = totals(alice)["kept_text"] + 500
    page = alices.get("/seasons/new/", follow=True)
    before = rows()
    refused = submit(page, "Done", name="A year by the sea", role="central", why="Because.")
    assert refused.status_code == 422 and "Your journal is full" in refused.content.decode()
    assert rows() == before
    settings.MOST_TEXT = 200_000_000
    assert submit(refused, "Done").status_code == 302
    running = totals(alice)
    count_anew(alice)
    assert totals(alice) == running


def test_needs_that_are_changed_again_and_again_take_the_room_of_their_last_words(alice, alices):
    season = make_season(alice)
    make_needs(season, words="The bench and the boat " * 5, play="work", rest="unmet")
    count_anew(alice)
    before = totals(alice)
    for words in ("Other " * 20, "Words", "The bench and the boat " * 5):
        page = alices.get(f"{season.get_absolute_url()}needs/")
        submit(page, "Done", **{"text-play-by-what": words, "text-rest-by-what": words})
    assert totals(alice) == before


AT = [
    (
        {"MOST_TEXT": 100_000_000},
        {"kept_text": 79_999_999},
        {"kept_text": 80_000_000},
        "Your journal is nearly full, with 80 of 100 MB of text. To make room, delete something for good from the "
        "trash; its earlier wordings go with it.",
    ),
    (
        {"MOST_PIECES": 20_000},
        {"kept_pieces": 15_999},
        {"kept_pieces": 16_000},
        "Your journal is nearly full, with 16,000 of 20,000 pieces. To make room, delete something for good from the "
        "trash.",
    ),
    (
        {"MOST_CHANGES": 2_000},
        {"changes": 1_599},
        {"changes": 1_600},
        "You changed what you wrote 1,600 times today; after 2,000, more changes wait until tomorrow.",
    ),
]


def test_a_journal_that_is_full_is_not_called_nearly_full(alice, alices, settings):
    settings.MOST_PIECES = 2
    make_entry(alice)
    make_entry(alice)
    page = alices.get("/journal/new/", follow=True).content.decode()
    assert "Your journal is full, with 2 of 2 pieces. To make room, delete something for good from the trash." in page
    assert "nearly" not in page


@pytest.mark.parametrize(("limit", "below", "at", "sentence"), AT)
def test_at_four_fifths_it_is_told_once_where_one_writes(
    alice,
    alices,
    pages,  # noqa: F811
    settings,
    time_machine,
    limit,
    below,
    at,
    sentence,
):
    time_machine.move_to("2026-11-24 12:00:00Z")
    for name, most in limit.items():
        setattr(settings, name, most)
    written = ["entry", "season", "letter", "answer", "checkin", "needs", "memory", "answers", "definition", "/trash/"]
    for kept, times in ((below, 0), (at, 1)):
        fill(alice, changed_on="2026-11-24", **kept)
        for place in [*written, "/journal/new/", "/sparks/new/", "/welcome/question/"]:
            page = alices.get(pages.get(place, place), follow=True).content.decode()
            assert page.count(sentence) == times, place


def test_the_last_piece_fits_and_one_more_does_not(alice, alices, settings):
    settings.MOST_PIECES = 2
    for status in (302, 302, 422):
        response = submit(alices.get("/sparks/new/", follow=True), "Keep", what="A ferry pilot.")
        assert response.status_code == status
    assert "Your journal is full: it has 2 pieces." in response.content.decode()


def test_past_the_changes_of_a_day_a_change_waits_until_tomorrow_and_a_new_page_does_not(
    alice, alices, settings, time_machine
):
    settings.MOST_CHANGES = 2
    # Half past midnight in Berlin, where the day has begun.
    time_machine.move_to("2026-11-24 23:30:00Z")
    url = f"{make_entry(alice, 'First.').get_absolute_url()}edit/"
    for text in ("Second.", "Third."):
        assert submit(alices.get(url), "Done", text=text).status_code == 302
    refused = submit(alices.get(url), "Done", text="Fourth.")
    assert refused.status_code == 422
    assert "You changed what you wrote 2 times today" in refused.content.decode()
    assert Entry.owned_by(alice).get().text == "Third."
    assert submit(alices.get("/journal/new/", follow=True), "Done", text="Another.").status_code == 302
    time_machine.move_to("2026-11-25 23:00:00Z")
    assert submit(refused, "Done").status_code == 302
    assert User.objects.get(pk=alice.pk).changes == 1


def test_of_a_conflict_there_is_no_room_for_the_text_comes_back(alice, alices, settings):
    entry = make_entry(alice, "First.")
    drawn = alices.get(f"{entry.get_absolute_url()}edit/")
    submit(alices.get(f"{entry.get_absolute_url()}edit/"), "Done", text="Mine, from another window.")
    settings.MOST_CHANGES = 1
    refused = submit(drawn, "Done", text="Mine, from this one.")
    assert refused.status_code == 422
    assert "Mine, from this one." in [one.text for one in Page(refused.content.decode()).controls]
    settings.MOST_CHANGES = 10
    assert submit(refused, "Done").status_code == 409


def test_where_all_is_full_one_may_delete_put_back_and_leave(alice, alices, settings):
    entry = make_entry(alice, "First.")
    settings.MOST_TEXT = settings.MOST_PIECES = settings.MOST_CHANGES = 0
    restore = f"/trash/entry/{entry.pk}/restore/"
    for url in (f"{entry.get_absolute_url()}delete/", restore, f"{entry.get_absolute_url()}delete/"):
        assert alices.post(url).status_code == 302
    assert alices.post(f"/trash/entry/{entry.pk}/delete/").status_code == 302
    assert not Entry.objects.exists()
    alice.delete()
    assert not User.objects.exists()


def test_what_is_deleted_for_good_makes_room_and_what_is_in_the_trash_does_not(alice, alices):
    season, entry = make_season(alice), make_entry(alice, "Long. " * 1000)
    make_needs(season, play="work")
    make_letter(season)
    submit(alices.get(f"{entry.get_absolute_url()}edit/"), "Done", text="Short.")
    count_anew(alice)
    before = totals(alice)
    for piece in (season, Entry.owned_by(alice).get()):
        move_to_trash(piece)
        assert totals(alice) == before
        purge(piece)
        now = totals(alice)
        assert now["kept_text"] < before["kept_text"] and now["kept_pieces"] == before["kept_pieces"] - 1
        before = now
    assert now == {"kept_text": 0, "kept_pieces": 0}


def test_a_letter_that_is_destroyed_makes_room(alice, alices):
    season = make_season(alice)
    submit(alices.get(f"{season.get_absolute_url()}letter/"), "Seal it", text="Dear me.")
    before = totals(alice)["kept_text"]
    alices.post(f"{season.get_absolute_url()}letter/destroy/")
    assert not Letter.objects.exists()
    assert totals(alice)["kept_text"] < before


def test_old_trash_makes_room_at_night_and_the_night_counts_everybody(alice, bob, time_machine):
    time_machine.move_to("2026-10-01 12:00:00Z")
    move_to_trash(make_entry(alice))
    put_away(make_draft(alice, "Salt"))
    make_entry(bob)
    kept = totals(bob)
    fill(bob, kept_text=1, kept_pieces=1000)
    time_machine.move_to("2026-12-01 12:00:00Z")
    meet_in_trash()
    call_command("daily", verbosity=0)
    assert not ValuesSession.objects.exists()
    assert totals(alice)["kept_pieces"] == 0
    assert totals(bob) == kept


def test_a_user_who_is_saved_writes_no_total_over_another_request_s(alice):
    stale = User.objects.get(pk=alice.pk)
    make_entry(alice)
    before = totals(alice)
    stale.theme = "dark"
    stale.set_password("another quiet pond")
    stale.save()
    assert totals(alice) == before and before["kept_pieces"] == 1
    assert User.objects.get(pk=alice.pk).theme == "dark"


@pytest.mark.django_db(transaction=True)
def test_of_several_saves_at_once_each_is_counted_and_no_more_than_fit_are_kept(alice, settings):
    settings.MOST_PIECES = 5
    alice.data_key_for_writing()

    def save(number):
        user = User.objects.get(pk=alice.pk)
        form = {"piece": new_piece_id(user, "entry"), "text": f"Text {number}.", "written_on": "2026-11-24"}
        return signed_in(user).post("/journal/new/", form).status_code

    assert sorted(at_once(save, 8)) == [302] * 5 + [422] * 3
    running = totals(alice)
    assert running["kept_pieces"] == Entry.objects.count() == 5
    count_anew(alice)
    assert totals(alice) == running


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_page_at_once_count_what_is_kept(alice):
    entry = make_entry(alice, "First.")

    def save(number):
        form = {"version": 1, "text": f"Text {number}. " * 20, "written_on": "2026-11-24"}
        return signed_in(User.objects.get(pk=alice.pk)).post(f"{entry.get_absolute_url()}edit/", form).status_code

    assert sorted(at_once(save, 2)) == [302, 409]
    running = totals(alice)
    assert User.objects.get(pk=alice.pk).changes == Revision.objects.count() == 2
    count_anew(alice)
    assert totals(alice) == running


def test_counting_anew_asks_once_however_much_is_there(alice, bob):
    make_entry(bob)
    kept = totals(bob)
    for number in range(30):
        make_entry(alice, f"Entry {number}.")
    with CaptureQueriesContext(connection) as captured:
        count_anew(alice)
    assert len(captured) == 1
    assert totals(alice)["kept_pieces"] == 30
    assert totals(bob) == kept
