"""The season beside the questions of its review: its pages, sparks and check-ins, and nothing of it before."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from careerpath.writing.trash import move_to_trash
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from tests.counting import MOST, queries
from tests.factories import make_checkin, make_entry, make_review, make_season, make_spark
from tests.forms import submit, tamper
from tests.raw_rows import store

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)
SAID = {
    "spaces": [{"space": "the woodlark bench", "state": "half"}],
    "said_no": "To the dunnock group.",
    "swallowed_no": "To Ines,\nwho asked a wryneck.",
    "warning": "The siskin after supper.",
    "room": [{"value": "Goldcrest", "room": 3}],
}


@pytest.fixture
def season(alice):
    return make_season(alice, starts_on=FIRST, closed_on=LAST, signs=[{"text": "I hear the chiffchaff"}])


def url_of(season, page="review_answers"):
    return reverse(f"journal:season_{page}", args=[season.pk])


def beside(client, season):
    """What stands beside each part of the form, by heading."""
    page = client.get(url_of(season)).content.decode()
    folds = re.findall(
        r"<details class=\"[a-z -]*season-beside\">\s*<summary>(.*?)</summary>(.*?)</details>", page, re.S
    )
    return {heading: " ".join(fold.split()) for heading, fold in folds}


def test_each_part_of_the_form_has_of_the_season_what_it_asks_about(season, alices):
    make_review(season)
    # Written in another order.
    make_checkin(season, checked_on=date(2026, 7, 2), role="growing", **SAID)
    make_checkin(season, checked_on=date(2026, 4, 3), role="central")
    make_entry(season.owner, "A zebrafinch by the river.\n\nIt stayed all day.", written_on=LAST)
    make_spark(season.owner, "A nightjar", noticed_on=FIRST, what_exactly="Who repairs clocks.")
    work, kept, went = beside(alices, season).items()
    assert (work[0], kept[0]) == ("Work in your check-ins", "What you wrote and noted")
    assert went[0] == "More from your check-ins"
    assert re.findall(r">([^<]*)</a> (.*?)</li>", work[1]) == [
        ("3 April", "Central"),
        ("2 July", "Growing"),
    ]
    assert "31 Aug 2026" in kept[1] and "1 Mar 2026" in kept[1]
    said = [
        kept[1].find(words) for words in ("chiffchaff", "A zebrafinch", "It stayed", "A nightjar", "repairs clocks")
    ]
    assert -1 not in said and said == sorted(said)
    for words in ("woodlark bench", "half open", "dunnock group", "wryneck", "siskin", "Goldcrest", "enough"):
        assert words in went[1]
    assert "All of them" not in kept[1]


@pytest.mark.parametrize("address", ["review", "review_answers"])
def test_the_memory_comes_before_it(season, alices, address):
    make_checkin(season, **SAID)
    make_entry(season.owner, "A zebrafinch by the river.", written_on=LAST)
    response = alices.get(url_of(season, address), follow=True)
    assert response.status_code == 200
    words = response.content.decode()
    assert not [one for one in ("season-beside", "zebrafinch", "dunnock", "woodlark", "chiffchaff") if one in words]
    assert re.search(r"<textarea name=\"remembered\"[^>]* autofocus", words)
    refused = submit(response, "Keep it and go on", remembered="").content.decode()
    assert "zebrafinch" not in refused
    assert re.search(r"<textarea name=\"remembered\"[^>]* autofocus", refused)


def test_only_what_is_of_this_season_and_its_owners(season, alice, alices, bob):
    make_review(season)
    for day in (FIRST - timedelta(1), LAST + timedelta(1)):
        make_entry(alice, "A zebrafinch of another season.", written_on=day)
    move_to_trash(make_entry(alice, "A zebrafinch thrown away.", written_on=FIRST))
    move_to_trash(make_checkin(season, checked_on=FIRST, said_no="To a zebrafinch."))
    make_entry(bob, "A zebrafinch of Bob.", written_on=FIRST)
    make_checkin(make_season(alice, "Another"), said_no="To a zebrafinch.")
    assert list(beside(alices, season)) == ["What you wrote and noted"]
    assert "zebrafinch" not in alices.get(url_of(season)).content.decode()
    # A day that two share belongs to the later one.
    make_season(alice, "After it", starts_on=LAST, closed_on=date(2026, 10, 1))
    make_entry(alice, "A zebrafinch on the border.", written_on=LAST)
    assert "zebrafinch" not in alices.get(url_of(season)).content.decode()


def test_where_nothing_was_kept_nothing_is_said_of_it(alice, alices):
    season = make_season(alice, starts_on=FIRST, closed_on=LAST)
    make_review(season)
    page = alices.get(url_of(season)).content.decode()
    assert "season-beside" not in page and "What you kept in this season" not in page


def test_what_it_leads_to_opens_beside_what_is_being_typed(season, alice, alices):
    make_review(season)
    make_checkin(season, checked_on=FIRST)
    entries = [make_entry(alice, f"Page {number}.", written_on=LAST - timedelta(number)) for number in range(20)]
    spark = make_spark(alice, noticed_on=FIRST)
    assert re.findall(r'href="([^"]+)#pieces"', beside(alices, season)["What you wrote and noted"]) == [
        season.get_absolute_url()
    ]
    spark.delete()
    page = alices.get(url_of(season)).content.decode()
    assert "All of them" not in page
    links = [link for fold in beside(alices, season).values() for link in re.findall("<a [^>]*>", fold)]
    assert len(links) == len(entries) + 1
    for link in links:
        assert 'target="_blank" rel="noopener" aria-describedby="apart"' in link
    assert re.search(r'id="apart">[^<]* open in a new window', page)
    # On its own page, and in the lists, a link is as it was.
    for url in (season.get_absolute_url(), "/journal/"):
        assert 'target="_blank"' not in re.search(r"<main.*</main>", alices.get(url).content.decode(), re.S)[0]


def test_what_cannot_be_opened_says_so_and_the_rest_is_there(season, alice, alices):
    make_review(season)
    store(make_entry(alice, "Broken.", written_on=LAST), b"broken")
    make_entry(alice, "A zebrafinch by the river.", written_on=LAST)
    store(make_spark(alice, noticed_on=FIRST), b"broken", "what")
    store(make_checkin(season, checked_on=FIRST, role="growing", said_no="No."), b"broken", "said_no")
    make_checkin(season, checked_on=LAST, **SAID)
    work, kept, went = beside(alices, season).values()
    assert "Growing. The rest of this check-in cannot be opened. Nothing in it was changed." in work
    assert "A page that cannot be opened" in kept and "A spark that cannot be opened" in kept
    assert "A zebrafinch" in kept and "dunnock" in went


def test_an_error_takes_none_of_it_away(season, alices):
    make_review(season)
    make_checkin(season, checked_on=LAST, **SAID)
    drawn = alices.get(url_of(season))
    response = tamper(drawn, "Done", {"next": "x"}, brought="Words that stay")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Words that stay" in page and "dunnock" in page


def test_forty_pieces_and_ten_years_ask_the_same(alice, alices):
    season = make_season(alice, starts_on=date(2016, 11, 1), length=0)
    make_review(season)
    make_checkin(season, checked_on=LAST, said_no="To the dunnock group.")
    make_entry(alice, written_on=LAST)
    few = queries(alices, url_of(season))
    days = [date(2016, 11, 1) + timedelta(14 * number) for number in range(262)]
    CheckIn.objects.bulk_create(
        [CheckIn(owner=alice, season=season, checked_on=day, role="central", said_no=f"No, {day}.") for day in days]
    )
    Entry.objects.bulk_create([Entry(owner=alice, text="Words.", written_on=day) for day in days])
    assert queries(alices, url_of(season)) == few <= MOST
    # The form asks for the latest two years, and these are what is beside it.
    work, *_rest = beside(alices, season).values()
    asked = [date(2024, 12, 1) <= day for day in days].count(True) + 1
    assert work.count("<li>") == asked
