"""The marks of a piece: said on a page of their own, shown on its page, read back in a review."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from careerpath.writing.marks import Mark
from careerpath.writing.pieces import piece_models
from careerpath.writing.trash import move_to_trash, restore
from tests.counting import MOST, queries
from tests.factories import make_entry, make_mark, make_review, make_season, make_spark
from tests.forms import forge, submit, tamper
from tests.whole_journal import write_journal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
Kind = Mark.Kind


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


@pytest.fixture
def entry(alice):
    return make_entry(alice, "A page.", written_on=date(2026, 10, 1))


def url_of(piece):
    return reverse("piece_marks", args=[piece.noun, piece.pk])


def mark(client, piece, **typed):
    return submit(client.get(url_of(piece)), "Done", **typed)


def test_each_nouns_page_leads_to_its_marks_and_shows_them(alice, alices):
    for piece in write_journal(alice, lambda: "Some words.").pieces.values():
        Mark.owned_by(alice).delete()
        shown = alices.get(piece.get_absolute_url())
        assert f'href="{url_of(piece)}">Mark or bring back<' in shown.content.decode()
        saved = mark(alices, piece, stuck=True, helped=True, closed=True, back="day", day="2026-12-24")
        assert saved.headers["Location"] == piece.get_absolute_url()
        said = alices.get(piece.get_absolute_url()).content.decode()
        assert "I was stuck here · This helped · Kept closed · Comes back on 24 December 2026" in said, piece.noun
        assert queries(alices, piece.get_absolute_url()) <= MOST


def test_the_form_says_what_each_mark_does(alices, entry):
    page = alices.get(url_of(entry)).text
    assert ">Mark or bring back</h1>" in page
    for said in ("where you were stuck and what helped.", "Home never shows it by itself.", "until you press Seen."):
        assert said in page


def test_all_is_kept_at_once_and_unticked_it_is_gone(alices, entry):
    mark(alices, entry, stuck=True, back="season")
    assert Mark.of(entry) == {Kind.STUCK: None, Kind.BACK: None}
    mark(alices, entry, stuck=False, helped=True, back="day", day="2026-11-25")
    assert Mark.of(entry) == {Kind.HELPED: None, Kind.BACK: date(2026, 11, 25)}
    # A day that stands there says nothing beside another answer.
    mark(alices, entry, helped=False, back="no")
    assert Mark.of(entry) == {}
    assert "I was stuck here" not in alices.get(entry.get_absolute_url()).content.decode()


def test_what_stays_as_it_was_is_the_same_row(alice, alices, entry):
    mark(alices, entry, back="season")
    row = Mark.owned_by(alice).get()
    mark(alices, entry, helped=True)
    assert Mark.owned_by(alice).get(kind=Kind.BACK) == row


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "Pick the day."),
        ("2026-11-23", "Pick a day that is still to come."),
        ("2026-11-24", "Pick a day that is still to come."),
        ("yesterday", "There is no such date."),
        ("2027-02-31", "There is no such date."),
        ("1800-01-01", "Dates here start in 1900."),
        ("3000-01-01", "That is far off."),
        ("99999-01-01", "There is no such date."),
    ],
)
def test_a_day_that_cannot_be_is_said_and_the_rest_stays(alices, entry, day, said):
    response = tamper(alices.get(url_of(entry)), "Done", {"day": day}, stuck=True, back="day")
    assert response.status_code == 422
    text = response.content.decode()
    assert (said in text and f'value="{day}"' in text.replace('value="" ', "")) or not day
    assert Mark.of(entry) == {}
    submit(response, "Done", day="2026-11-25")
    assert Mark.of(entry) == {Kind.STUCK: None, Kind.BACK: date(2026, 11, 25)}


def test_a_day_that_came_stays_while_something_else_is_marked(alices, entry):
    make_mark(entry, Kind.BACK, TODAY - timedelta(days=3))
    assert mark(alices, entry, helped=True).status_code == 302
    assert Mark.of(entry) == {Kind.HELPED: None, Kind.BACK: TODAY - timedelta(days=3)}
    assert "On home until you have seen it" in alices.get(entry.get_absolute_url()).content.decode()


def test_a_choice_that_there_is_not_is_refused(alices, entry):
    response = tamper(alices.get(url_of(entry)), "Done", {"back": "never"})
    assert response.status_code == 422 and "There is no such choice." in response.content.decode()


def test_what_rests_stays_so_and_is_said_until_it_is_over(alices, entry, time_machine):
    make_mark(entry, Kind.RESTING, date(2026, 12, 1))
    mark(alices, entry, helped=True)
    assert Mark.of(entry)[Kind.RESTING] == date(2026, 12, 1)
    assert "Rests until 1 December 2026" in alices.get(entry.get_absolute_url()).content.decode()
    time_machine.move_to("2026-12-02T12:00:00Z", tick=False)
    assert "Rests until" not in alices.get(entry.get_absolute_url()).content.decode()


def test_bad_addresses(alice, alices, bobs, entry):
    urls = [
        url_of(entry).replace("/entry/", "/nothing/"),
        url_of(entry).replace("/entry/", "/spark/"),
        url_of(entry).replace("/entry/", "/revision/"),
    ]
    for url in urls:
        assert alices.get(url).status_code == forge(alices, url).status_code == 404
    assert bobs.get(url_of(entry)).status_code == forge(bobs, url_of(entry), {"stuck": "on"}).status_code == 404
    for act in ("nothing", "closed", "Seen"):
        assert forge(alices, f"{url_of(entry)}{act}/").status_code == 404
    assert alices.get(f"{url_of(entry)}seen/").status_code == 405
    move_to_trash(entry)
    for url in (url_of(entry), f"{url_of(entry)}never-again/"):
        assert forge(alices, url).status_code == 404
    assert not Mark.objects.exists()
    restore(entry)
    assert alices.get(url_of(entry)).status_code == 200


def test_undo_keeps_nothing_that_is_no_mark(alice, alices, entry):
    make_mark(entry, Kind.STUCK)
    sent = ["stuck=", "back=2026-13-01", "resting=", "closed=yesterday", "=", "", "nonsense", "resting=2026-12-01"]
    assert forge(alices, f"{url_of(entry)}undo/", {"was": sent}).status_code == 302
    assert Mark.of(entry) == {Kind.STUCK: None, Kind.RESTING: date(2026, 12, 1)}


def test_past_the_changes_of_a_day_it_is_said(alice, alices, entry, settings):
    mark(alices, entry, stuck=True)
    settings.MOST_CHANGES = 1
    response = mark(alices, entry, helped=True)
    assert response.status_code == 422 and "There is room for more tomorrow" in response.content.decode()
    forge(alices, f"{url_of(entry)}never-again/")
    assert "There is room for more tomorrow" in alices.get("/").content.decode()
    assert Mark.of(entry) == {Kind.STUCK: None}


def test_no_word_of_a_piece_is_in_the_session(alice, alices):
    entry = make_entry(alice, "A zebrafinch.", title="A zebrafinch", written_on=date(2026, 1, 1))
    forge(alices, f"{url_of(entry)}never-again/")
    assert "zebrafinch" not in str(dict(alices.session))
    assert str(entry.pk) in str(dict(alices.session))


def test_a_review_reads_back_what_was_marked_once_the_memory_is_kept(alice, alices, bob):
    season = make_season(alice, starts_on=date(2026, 3, 1), closed_on=date(2026, 8, 31))
    url = reverse("journal:season_review", args=[season.pk])
    for number in range(8):
        make_mark(make_entry(alice, f"Stuck {number}.", written_on=date(2026, 4, number + 1)), Kind.STUCK)
    make_mark(make_spark(alice, "A walk.", noticed_on=date(2026, 5, 1)), Kind.HELPED)
    make_mark(make_entry(alice, "Before.", written_on=date(2026, 2, 1)), Kind.HELPED)
    make_entry(alice, "Unmarked.", written_on=date(2026, 5, 2))
    make_mark(make_entry(bob, "Of Bob.", written_on=date(2026, 5, 2)), Kind.HELPED)
    assert "A walk." not in alices.get(url, follow=True).content.decode()
    review = make_review(season)
    answers = alices.get(url, follow=True).content.decode()
    review.keep = "Fridays."
    review.save()
    detail = alices.get(url).content.decode()
    for text in (answers, detail):
        stuck, helped = text.partition("Where you were stuck")[2].split("What helped")[:2]
        assert [number for number in range(8) if f"Stuck {number}." in stuck.partition("</ul>")[0]] == [3, 4, 5, 6, 7]
        assert "A walk." in helped.partition("</ul>")[0]
        assert "Before." not in text and "Of Bob." not in text
    assert "Unmarked." not in detail and "Unmarked." in answers
    assert queries(alices, url) <= MOST and queries(alices, f"{url}answers/") <= MOST
    Mark.owned_by(alice).delete()
    for page in (url, f"{url}answers/"):
        text = alices.get(page).content.decode()
        assert "Where you were stuck" not in text and "What helped" not in text


def test_every_noun_can_be_marked():
    assert {model.noun for model in piece_models()} >= {"entry", "spark", "season", "checkin", "review", "definition"}
    assert all(len(model.noun) <= Mark._meta.get_field("piece_noun").max_length for model in piece_models())
