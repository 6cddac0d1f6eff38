"""Searching: asking, its results by pages, what goes wrong, and a page opened from them at its mark."""

import re
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from journal.search.models import Search
from journal.search.scan import Busy, Hits
from journal.touches.models import Tag
from tests.conftest import title_of
from tests.factories import make_card, make_entry, make_season, make_spark
from tests.forms import submit, tamper
from tests.raw_rows import store
from tests.whole_journal import write_journal

pytestmark = pytest.mark.django_db
FORM = "/search/"


def ask(client, words="", **narrowed):
    """The page of results that the form leads to, or the form with what is wrong."""
    response = submit(client.get(FORM), "Search", words=words, **narrowed)
    return client.get(response.url) if response.status_code == 302 else response


def headings(page) -> list[str]:
    """Of the hits, in their order; of one without a title, what its link says instead."""
    return [unescape(re.sub("<[^>]+>", "", title)) for title in re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a>", page.text)]


def first_hit(page) -> str:
    return unescape(re.findall(r'<h3[^>]*><a href="([^"]+)"', page.text)[0])


def errors(page) -> list[str]:
    return re.findall(r'<p class="error">(.*?)</p>', page.text)


def test_what_matches_is_listed_newest_first_with_its_line(alice, alices):
    make_entry(alice, "The zebrafinch sang & sang.", title="Monday", written_on=date(2026, 11, 2))
    make_spark(alice, "A zebrafinch on the sill", noticed_on=date(2026, 11, 9))
    make_entry(alice, "Nothing of birds.", title="Tuesday")
    page = ask(alices, "zebraf")
    assert headings(page) == ["A zebrafinch on the sill", "Monday"]
    assert page.text.count("<mark>") == 2 and "sang &amp; sang" in page.text
    assert 'value="zebraf"' in page.text and title_of(page) == "Search results · Careerpath"
    assert "zebraf" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]


def test_results_come_by_pages(alice, alices):
    for number in range(25):
        make_entry(alice, "A zebrafinch.", title=f"Day {number}", written_on=date(2026, 1, 1) + timedelta(number))
    page = ask(alices, "zebrafinch")
    assert headings(page) == [f"Day {number}" for number in range(24, 4, -1)]
    assert "Newest results" not in page.text
    older = alices.get(page.request["PATH_INFO"] + re.findall(r'href="(\?before=[^"]+)"', page.text)[0])
    assert headings(older) == [f"Day {number}" for number in range(4, -1, -1)]
    assert "Older results" not in older.text
    assert f'href="{page.request["PATH_INFO"]}">Newest results' in older.text


def test_nothing_matches_is_said_apart_from_nothing_written(alice, alices):
    assert "Nothing to search yet." in alices.get(FORM).text
    assert "Nothing to search yet." in ask(alices, "zebrafinch").text
    make_entry(alice)
    assert "Nothing to search yet." not in alices.get(FORM).text
    assert "Nothing matches." in ask(alices, "zebrafinch").text
    assert "Nothing matches within what you narrowed it to." in ask(alices, "some", noun="spark").text
    page = ask(alices, "some")
    assert "Nothing older matches." in alices.get(page.request["PATH_INFO"], {"before": f"1950-01-01_{uuid4()}"}).text


def test_filters_alone_list_what_they_leave(alice, alices):
    make_entry(alice, "Red.", title="In autumn", written_on=date(2026, 10, 1))
    make_entry(alice, "Green.", title="In spring", written_on=date(2026, 4, 1))
    make_spark(alice, "In April too.", noticed_on=date(2026, 4, 2))
    page = ask(alices, noun="entry", since="2026-03-01", until="2026-05-31")
    assert headings(page) == ["In spring"]
    assert '<details class="fold" open>' in page.text and 'value="2026-03-01"' in page.text


@pytest.mark.parametrize("words", ["", " ", '""', "\u200b"])
def test_a_question_that_asks_nothing_is_said_so(alices, words):
    page = ask(alices, words)
    assert page.status_code == 422 and len(errors(page)) == 1


@pytest.mark.parametrize("words", ["a", '"some wor', '"', "(", "[a-", ".*", "a\\", "%", "'", "some (words", "🙂"])
def test_odd_questions_are_answered(alice, alices, words):
    make_entry(alice)
    assert ask(alices, words).status_code in (200, 422)


def test_a_letter_and_an_open_quote_find_what_they_begin(alice, alices):
    make_entry(alice, title="Monday")
    for words in ("w", '"some wor'):
        assert headings(ask(alices, words)) == ["Monday"]


@pytest.mark.parametrize("letter", ["a", "日"])
def test_what_is_too_long_is_kept_and_said(alices, letter):
    page = ask(alices, letter * 10_000)
    assert page.status_code == 422 and letter * 10_000 in page.text
    assert errors(page) == ["A search can have 200 characters; this has 10000. A few words do."]


def test_days_the_wrong_way_round_are_said(alices):
    page = ask(alices, "some", since="2026-05-01", until="2026-04-30")
    assert (page.status_code, errors(page)) == (422, ["This day is before the one it begins from."])
    assert 'value="some"' in page.text and '<details class="fold" open>' in page.text


@pytest.mark.parametrize("field", ["value", "season", "tag", "noun"])
def test_a_filter_that_names_what_is_not_there_is_said(alice, bob, alices, field):
    for make in (make_season, make_card):
        make(alice)
    Tag.objects.create(owner=alice, name="Bread")
    names = {"season": make_season(bob).pk, "value": make_card(bob).pk}
    page = tamper(alices.get(FORM), "Search", {field: str(names.get(field, uuid4()))}, words="some")
    assert page.status_code == 422 and len(errors(page)) == 1 and 'value="some"' in page.text


def test_a_season_that_is_gone_since_is_said_on_its_results(alice, alices):
    season = make_season(alice)
    page = ask(alices, "some", season=str(season.pk))
    assert page.status_code == 200
    submit(alices.get(season.get_absolute_url()), "Delete")
    page = alices.get(page.request["PATH_INFO"])
    assert errors(page) == ["That season is not there any more. Pick another one, or none."]


def test_texts_that_do_not_open_are_counted(alice, alices):
    make_entry(alice, "Zebrafinch.", title="Opens")
    store(make_entry(alice, "Zebrafinch.", title="Broken"), b"broken")
    page = ask(alices, "zebrafinch")
    assert headings(page) == ["Opens"] and "1 text does not open, so it was not searched." in page.text


def test_a_scan_that_stops_says_how_far_it_came(alice, alices, monkeypatch):
    cut = Hits(hits=[], older=f"2020-01-01_{uuid4()}", is_cut=True, unreadable=0)
    monkeypatch.setattr("journal.search.views.page_of_hits", lambda *_: cut)
    make_entry(alice)
    page = ask(alices, "zebrafinch")
    assert "Searched the newest 20,000." in page.text and "Search the older ones" in page.text


def test_a_search_is_its_owners_alone(alice, alices, bobs):
    make_entry(alice)
    page = ask(alices, "some")
    assert bobs.get(page.request["PATH_INFO"]).status_code == 404
    assert alices.get(f"/search/{uuid4()}/").status_code == 404


def test_a_search_is_forgotten_after_an_hour(alice, alices):
    make_entry(alice)
    with time_machine.travel(timezone.now() - timedelta(minutes=61), tick=False):
        url = ask(alices, "some").request["PATH_INFO"]
    page = alices.get(url)
    assert page.status_code == 404 and "a search is forgotten after an hour" in page.text
    assert headings(submit(page, "Search", words="some").client.get(url)) == []
    # The next search deletes it; so does the day's work.
    assert Search.owned_by(alice).count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        call_command("daily", verbosity=0)
    assert not Search.objects.exists()


def test_thirty_a_minute_and_the_next_keeps_the_question(alice, alices, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "3/m/key"}
    make_entry(alice)
    url = ""
    for _ in range(3):
        page = ask(alices, "some")
        url = page.request["PATH_INFO"]
        assert page.status_code == 200
    for refused in (ask(alices, "zebrafinch"), alices.get(url)):
        assert refused.status_code == 429 and refused["Retry-After"] == "60"
        assert re.search(r'value="(some|zebrafinch)"', refused.text) and len(errors(refused)) == 1


def test_while_too_many_others_search_the_question_is_kept(alice, alices, monkeypatch):
    def busy(*_):
        raise Busy

    make_entry(alice)
    monkeypatch.setattr("journal.search.views.page_of_hits", busy)
    page = ask(alices, "some")
    assert page.status_code == 503 and page["Retry-After"] and 'value="some"' in page.text and len(errors(page)) == 1


def test_whose_journal_is_full_searches_it_too(alice, alices, settings):
    make_entry(alice, title="Monday")
    settings.MOST_TEXT = 1
    assert headings(ask(alices, "some")) == ["Monday"]


def test_a_hit_opens_at_its_mark(alice, alices):
    text = "He said *very* good, and don't & won't.\n\nVery much."
    make_entry(alice, text, title="A very day")
    page = ask(alices, '"very good" won')
    opened = alices.get(first_hit(page).partition("#")[0])
    assert first_hit(page).endswith("#found")
    assert '<em><mark id="found">very</mark></em><mark> good</mark>' in opened.text
    assert "<mark>won</mark>" in opened.text and opened.text.count("<mark") == 3
    assert f'href="{page.request["PATH_INFO"]}">Back to the results</a>' in opened.text


@pytest.mark.parametrize("found", ["no-id", "", "0199d4a2-0000-7000-8000-000000000000"])
def test_a_page_opens_without_marks_where_no_search_is_named(alice, alices, found):
    entry = make_entry(alice)
    page = alices.get(entry.get_absolute_url(), {"found": found})
    assert page.status_code == 200 and "<mark" not in page.text and "Back to the results" not in page.text


def test_nobody_elses_search_marks_anything(alice, alices, bob, bobs):
    make_entry(alice)
    id = ask(alices, "some").request["PATH_INFO"].split("/")[2]
    page = bobs.get(make_entry(bob).get_absolute_url(), {"found": id})
    assert page.status_code == 200 and "<mark" not in page.text and "Back to the results" not in page.text


def test_every_hit_opens_at_a_mark(alice, alices):
    write_journal(alice, lambda: "A zebrafinch sang.")
    url, opened = ask(alices, '"zebrafinch sang"').request["PATH_INFO"], 0
    page = alices.get(url)
    nouns = set()
    while page:
        for href in re.findall(r'<h3[^>]*><a href="([^"]+)"', page.text):
            path = unescape(href).partition("#")[0]
            assert '<mark id="found">' in alices.get(path, follow=True).text, path
            nouns.add(path.split("/")[1])
            opened += 1
        older = re.search(r'href="(\?before=[^"]+)"', page.text)
        page = older and alices.get(url + unescape(older[1]))
    assert opened > 10 and {"journal", "sparks", "seasons", "values", "success", "questions"} <= nouns


def test_without_a_session_nothing_is_searched(alice, alices, anonymous):
    page = alices.get(FORM)
    alices.logout()
    assert submit(page, "Search", words="zebrafinch").url == "/accounts/login/?next=/search/"
    assert not Search.objects.exists()
    assert anonymous.get(FORM).status_code == 302
