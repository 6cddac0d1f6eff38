"""What would you write back now? An entry under that question, tied to the letter and the answer that were opened."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from careerpath.writing.trash import move_to_trash, purge, restore
from journal.entries.models import Entry, WrittenBack
from journal.seasons.letters.models import Letter
from tests.factories import make_letter, make_review, make_season, make_written_back
from tests.forms import forge, submit
from tests.journal.test_unreadable import flip_a_bit
from tests.raw_rows import refused

pytestmark = pytest.mark.django_db
QUESTION = "What would you write back now?"
WORDS = "You were right about the zebrafinch."


@pytest.fixture
def season(alice):
    """One that was looked back on, with a letter that was opened."""
    season = make_season(alice, closed_on=date(2026, 11, 1))
    make_letter(season, opened_on=date(2026, 11, 2))
    make_review(season, keep="Fridays")
    return season


def at(season, act="write_back_new"):
    return reverse(f"journal:season_{act}", args=[season.pk])


def text(response):
    return response.content.decode()


def link(url):
    return f'href="{url}"'


@pytest.mark.parametrize("shown_on", ["letter", "review"])
def test_it_is_kept_under_its_question_and_leads_both_ways(alice, alices, season, shown_on):
    assert link(at(season)) in text(alices.get(at(season, shown_on)))
    drawn = alices.get(at(season), follow=True)
    assert QUESTION in text(drawn)
    assert submit(drawn, "Cancel").url == at(season, "letter")
    response = submit(drawn, "Done", text=WORDS)
    # Sent twice it is one page.
    assert submit(drawn, "Done", text=WORDS).url == response.url
    entry = Entry.objects.get()
    assert (entry.prompt, entry.prompt_text) == (None, QUESTION)
    assert WrittenBack.objects.get().season_id == season.pk
    page = text(alices.get(response.url))
    assert QUESTION in page and link(at(season, "letter")) in page
    page = text(alices.get(at(season, shown_on)))
    assert link(response.url) in page and WORDS in page
    submit(alices.get(entry.get_edit_url()), "Done", text="And the heron.")
    entry = Entry.owned_by(alice).get()
    assert (entry.writes_back_to, entry.prompt_text) == (season, QUESTION)
    assert QUESTION in text(alices.get(entry.get_edit_url()))


def test_what_was_written_back_stands_with_its_own_season_alone(alice, alices, season):
    other = make_season(alice, closed_on=date(2026, 6, 1))
    make_letter(other, opened_on=date(2026, 6, 2))
    entry = make_written_back(other, WORDS)
    shown = {one: link(entry.get_absolute_url()) in text(alices.get(at(one, "letter"))) for one in (other, season)}
    assert shown == {other: True, season: False}


def test_beside_unsaved_answers_it_opens_a_window_of_its_own(alice, alices):
    season = make_season(alice, closed_on=date(2026, 11, 1))
    make_letter(season, opened_on=date(2026, 11, 2))
    make_review(season)
    entry = make_written_back(season, WORDS)
    page = text(alices.get(at(season, "review"), follow=True))
    for url in (at(season), entry.get_absolute_url()):
        (tag,) = [tag for tag in page.split("<a ") if link(url) in tag]
        assert 'target="_blank"' in tag and "(opens in a new window)" in tag
    assert "(opens in a new window)" not in text(alices.get(at(season, "letter")))


@pytest.mark.parametrize("kind", Letter.Kind)
def test_what_is_sealed_cannot_be_written_back_to(alices, season, kind):
    drawn = alices.get(at(season), follow=True)
    Letter.objects.all().delete()
    for sealed in (False, True):
        if sealed:
            make_letter(season, kind=kind)
        assert alices.get(at(season)).status_code == 404
        response = submit(drawn, "Done", text=WORDS)
        assert (response.status_code, WORDS in text(response)) == (404, True)
        assert QUESTION not in text(alices.get(at(season, "review")))
    assert not Entry.objects.exists()


def test_it_is_not_bobs(alices, bobs, season):
    drawn = alices.get(at(season), follow=True)
    assert bobs.get(at(season)).status_code == 404
    assert forge(bobs, drawn.request["PATH_INFO"], {"text": WORDS, "written_on": "2026-11-24"}).status_code == 404
    # Nor does a page of his own take the tie in a field.
    own = bobs.get("/journal/new/", follow=True)
    sent = {"piece": own.context["piece"], "text": WORDS, "written_on": "2026-11-24"}
    tied = dict.fromkeys(("season", "writes_back_to"), season.pk)
    assert forge(bobs, own.request["PATH_INFO"], sent | tied).status_code == 302
    assert Entry.objects.get().text == WORDS
    assert not WrittenBack.objects.exists()


def test_what_is_in_the_trash_is_not_linked(alice, alices, season):
    entry = make_written_back(season, WORDS)
    move_to_trash(entry)
    for act in ("letter", "review"):
        page = text(alices.get(at(season, act)))
        assert WORDS not in page and link(entry.get_absolute_url()) not in page
    restore(entry)
    move_to_trash(season)
    page = text(alices.get(entry.get_absolute_url()))
    assert QUESTION in page and link(at(season, "letter")) not in page
    restore(season)
    assert link(at(season, "letter")) in text(alices.get(entry.get_absolute_url()))


def test_a_page_writes_back_to_one_season(alice, season):
    entry, another = make_written_back(season, WORDS), make_season(alice, "Another", closed_on=date(2026, 2, 1))
    with refused(IntegrityError):
        WrittenBack.objects.create(owner=alice, entry=entry, season=another)
    assert Entry.owned_by(alice).get().writes_back_to == season


def test_it_outlives_its_season(alice, alices, season):
    entry = make_written_back(season, WORDS)
    move_to_trash(season)
    assert purge(season)
    assert not Letter.objects.exists() and not WrittenBack.objects.exists()
    page = text(alices.get(entry.get_absolute_url()))
    assert QUESTION in page and WORDS in page and "Read the letter again" not in page


def test_one_that_does_not_open_is_named_without_its_words(alice, alices, season):
    entry = make_written_back(season, WORDS)
    flip_a_bit(Entry, "text")
    page = text(alices.get(at(season, "letter")))
    assert link(entry.get_absolute_url()) in page and "A page that cannot be opened" in page
