"""Reading a page, and the ways on from it: older and newer, its season, its question, its earlier wordings."""

import re
from datetime import date

import pytest
from django.urls import reverse

from careerpath.writing.pieces import keep_wording
from careerpath.writing.trash import move_to_trash
from journal.prompts.models import Prompt
from tests.counting import queries
from tests.factories import (
    make_checkin,
    make_definition,
    make_entry,
    make_prompt,
    make_review,
    make_season,
    make_spark,
)
from tests.forms import submit, tamper
from tests.test_frame import older_and_newer

from .test_entries import edit_page, flip_a_bit

pytestmark = pytest.mark.django_db
EARLIER = "Earlier wordings"


def addresses_from(client, address: str, way: str) -> list[str]:
    """Every page from this one on, as one who follows the links meets them."""
    met = [address]
    while further := older_and_newer(client.get(met[-1])).get(way):
        met.append(further)
        assert len(met) < 20
    return met


def test_the_older_and_the_newer_page_are_those_of_the_list(alice, bob, alices):
    days = [1, 2, 2, 2, 5, 5, 8]
    made = [make_entry(alice, f"{n}", written_on=date(2026, 11, day)) for n, day in enumerate(days)]
    move_to_trash(make_entry(alice, "In the trash.", written_on=date(2026, 11, 2)))
    make_entry(bob, "Another's.", written_on=date(2026, 11, 5))
    oldest_first = [entry.get_absolute_url() for entry in made]
    assert addresses_from(alices, oldest_first[0], "next") == oldest_first
    assert addresses_from(alices, oldest_first[-1], "prev") == oldest_first[::-1]


def test_pages_that_are_made_in_another_order_than_their_days_are_met_by_their_days(alice, alices):
    made = [make_entry(alice, written_on=date(2026, 11, day)) for day in (9, 2, 6)]
    by_day = [entry.get_absolute_url() for entry in sorted(made, key=lambda entry: entry.written_on)]
    assert addresses_from(alices, by_day[0], "next") == by_day


def test_a_page_that_does_not_open_is_stepped_over_like_any_other(alice, alices):
    broken = make_entry(alice, written_on=date(2026, 11, 2))
    flip_a_bit(broken)
    older, newer = (make_entry(alice, written_on=date(2026, 11, day)) for day in (1, 3))
    there = {"prev": older.get_absolute_url(), "next": newer.get_absolute_url()}
    for address in (broken.get_absolute_url(), broken.get_edit_url()):
        page = alices.get(address)
        assert "cannot be opened" in page.text
        assert older_and_newer(page) == there
    assert older_and_newer(alices.get(older.get_absolute_url())) == {"next": broken.get_absolute_url()}


def test_the_two_ways_cost_one_query_however_many_pages_there_are(alice, alices):
    entry = make_entry(alice, written_on=date(2026, 11, 2))
    alone = queries(alices, entry.get_absolute_url())
    for day in range(1, 25):
        make_entry(alice, written_on=date(2026, 11, day))
    assert queries(alices, entry.get_absolute_url()) == alone == 8


def test_a_page_leads_to_the_season_of_its_day(alice, bob, alices):
    past = make_season(alice, "The wryneck year", starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 1))
    now = make_season(alice, "The hoopoe year", starts_on=date(2026, 6, 1))
    make_season(bob, "Another's zebrafinch", starts_on=date(2025, 1, 1))
    for day, season in (((2026, 5, 31), past), ((2026, 6, 1), now), ((2025, 12, 31), None)):
        page = alices.get(make_entry(alice, written_on=date(*day)).get_absolute_url()).text
        linked = set(re.findall(r'href="(/seasons/[0-9a-f-]+/)"', page))
        assert linked == ({season.get_absolute_url()} if season else set())
        assert ("wryneck" in page, "hoopoe" in page) == (season == past, season == now)


def test_a_page_leads_to_its_question_and_to_all_pages(alice, alices):
    prompt = make_prompt(text="Why a zebrafinch?")
    answer, own = make_entry(alice, prompt=prompt), make_entry(alice)
    question = f'<a href="{prompt.get_absolute_url()}">Why a zebrafinch?</a>'
    assert question in alices.get(answer.get_absolute_url()).text
    for entry in (answer, own):
        assert f'href="{reverse("journal:journal")}">All pages</a>' in alices.get(entry.get_absolute_url()).text


def test_earlier_wordings_are_offered_where_there_are_some(alice, alices):
    entry = make_entry(alice, "First words.")
    drawn = edit_page(alices, entry)
    assert EARLIER not in alices.get(entry.get_absolute_url()).text
    submit(drawn, "Done", text="Second words.")
    assert EARLIER in alices.get(entry.get_absolute_url()).text


def test_earlier_wordings_are_offered_where_a_text_was_kept_beside_the_first_version(alice, alices):
    """A form that names no version of the page, such as one drawn before an older copy was put back."""
    entry = make_entry(alice, "First words.")
    assert tamper(edit_page(alices, entry), "Done", {"version": "7"}, text="Other words.").status_code == 409
    entry.refresh_from_db()
    assert entry.version == 1
    assert EARLIER in alices.get(entry.get_absolute_url()).text


@pytest.mark.parametrize(
    "make",
    [
        make_entry,
        make_spark,
        make_season,
        make_definition,
        lambda alice: make_checkin(make_season(alice)),
        lambda alice: make_review(make_season(alice), keep="Fridays."),
    ],
)
def test_every_noun_offers_them_alike(alice, alices, make):
    piece = make(alice)
    address = piece.get_absolute_url()
    assert EARLIER not in alices.get(address, follow=True).text
    keep_wording(piece, piece.wording())
    assert EARLIER in alices.get(address, follow=True).text


OFTEN = {"any": "whenever you like", "once": "for once", "season": "each season", "yearly": "once a year"}


@pytest.mark.parametrize(("cadence", "said"), OFTEN.items())
def test_a_question_says_how_often_it_is_asked(alices, cadence, said):
    prompt = make_prompt(cadence=Prompt.Cadence(cadence))
    assert f"<b>A question</b>{said}</p>" in alices.get(prompt.get_absolute_url()).text
