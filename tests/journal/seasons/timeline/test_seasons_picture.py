"""The picture of all seasons on their page: what it is drawn from, and what it costs."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from careerpath.accounts.clock import last_day
from careerpath.writing.trash import move_to_trash
from journal.seasons.checkins.models import CheckIn
from journal.seasons.looking_back import lived_in_words
from journal.seasons.models import Season
from journal.seasons.timeline.axis import month_of
from journal.seasons.timeline.data import picture
from tests.factories import (
    make_entry,
    make_experiment,
    make_find_out,
    make_remark,
    make_review,
    make_season,
    make_session,
    make_spark,
    make_value,
)

pytestmark = pytest.mark.django_db
URL = "/seasons/"
ROLES = [role.value for role in Season.Role]


def check_in(season, day, role):
    CheckIn(owner=season.owner, season=season, checked_on=day, role=role).save()


def forty(owner):
    """Forty seasons of six months, the last one current, each looked in on twice."""
    seasons, first = [], date(2007, 1, 1)
    for number in range(40):
        last = last_day(first, 6)
        closed = last if number < 39 else None
        name = f"A name as long as some are, {number}"
        seasons.append(make_season(owner, name, starts_on=first, role=ROLES[number % 6], closed_on=closed))
        first = last + timedelta(days=1)
    checks = [
        CheckIn(
            owner=owner,
            season=season,
            checked_on=season.starts_on + timedelta(days=60 * n),
            role=ROLES[(number + n) % 6],
        )
        for number, season in enumerate(seasons)
        for n in (1, 2)
    ]
    CheckIn.objects.bulk_create(checks)
    return seasons


def drawings(page):
    return re.findall(r"<svg class=\"chart timeline\".*?</svg>", page, re.S)


def test_every_bar_is_a_link_and_the_table_says_the_same(alice, alices):
    past = make_season(alice, "With Dad", starts_on=date(2026, 1, 1), role="minimal", closed_on=date(2026, 6, 30))
    now = make_season(alice, "Four days & a bench", second_role="growing")
    check_in(past, date(2026, 3, 15), "minimal")
    check_in(past, date(2026, 5, 15), "pausing")
    page = alices.get(URL).content.decode()
    both = drawings(page)
    assert len(both) == 2
    for drawing in both:
        assert drawing.count("<a ") == 2
        for season in (past, now):
            assert f'<a href="{season.get_absolute_url()}">' in drawing
        for words in ("With Dad", "meant: idling", "Four days &amp; a bench", "meant: supporting, at times"):
            assert words in drawing
        assert 'fill="url(#c-minimal)"' in drawing and 'fill="url(#a-pausing)"' in drawing
        assert "today" in drawing
    table = re.search(r"<table.*?</table>", page, re.S)[0]
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", table)).split())
    assert "With Dad 1 Jan 2026 30 Jun 2026 idling idling, 2 Mar 2026 to 15 Mar 2026" in said
    assert "pausing, 2 May 2026 to 15 May 2026" in said
    assert "Four days & a bench 1 Sep 2026 28 Feb 2027 supporting, at times growing not said" in said
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_what_was_written_and_noticed_is_counted_by_month(alice, bob):
    make_season(alice)
    for day in (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 2)):
        make_entry(alice, written_on=day)
    make_spark(alice, noticed_on=date(2026, 10, 5))
    make_entry(alice, written_on=date(2026, 8, 31))
    make_entry(bob, written_on=date(2026, 10, 1))
    move_to_trash(make_entry(alice, written_on=date(2026, 10, 1)))
    drawn = picture(alice)
    assert [(year, kind, counts[9:11]) for year, kind, counts in drawn["years"]] == [
        (2026, "pages", ["2", "1"]),
        (2026, "sparks", ["1", ""]),
    ]
    assert [(marks.noun, marks.path.count("M")) for marks in drawn["wide"].marks] == [
        ("entry", 1),
        ("entry", 1),
        ("spark", 1),
    ]


def test_the_key_says_in_words_what_each_size_stands_for(alice, alices, monkeypatch):
    first = date(2026, 1, 1)
    make_season(alice, starts_on=first)
    numbers = {"1": [1], "2 to 4": [2, 3, 4], "5 to 9": [5, 9], "10 or more": [10, 99]}
    counts = dict(enumerate([number for some in numbers.values() for number in some], month_of(first)))
    nouns = ("entry", "spark", "experiment")
    monkeypatch.setattr("journal.seasons.timeline.data.counts_by_month", lambda *_: dict.fromkeys(nouns, counts))
    page = alices.get(URL).content.decode()
    for kind, noun, is_open in zip(("pages", "sparks", "experiments"), nouns, (False, True, True), strict=True):
        key = re.search(rf"<li>\s*{kind} in a month:(.*?)</li>", page, re.S)[1]
        sizes = {words: widths for widths, words in re.findall(r"<svg.*?>(.*?)</svg>(.*?)</span>", key)}
        assert list(sizes) == list(numbers)
        for words, widths in sizes.items():
            drawn = re.findall(r'stroke-width="([\d.]+)"', widths)
            assert len(drawn) == 1 + is_open
            for drawing in drawings(page):
                marks = re.search(
                    rf'<g class="marks {noun}-marks" stroke-width="{drawn[0]}"><path id="(.*?)" d="(.*?)"/></g>',
                    drawing,
                )
                assert marks[2].count("M") == len(numbers[words])
                hole = f'class="marks hole {noun}-marks" stroke-width="{drawn[-1]}" href="#'
                assert drawing.count(hole) == is_open


def test_what_there_is_none_of_has_no_row_but_pages(alice, alices):
    make_season(alice, starts_on=date(2026, 1, 1))
    make_experiment(alice)
    page = alices.get(URL).content.decode()
    assert "experiments in a month:" in page and "pages in a month:" in page and "sparks in a month:" not in page
    for drawing in drawings(page):
        assert "experiment-marks" in drawing and "spark-marks" not in drawing


def test_what_is_neither_a_page_nor_a_spark_stands_in_one_row(alice, alices):
    make_season(alice, starts_on=date(2026, 1, 1))
    make_experiment(alice, noted_on=date(2026, 3, 3))
    make_remark(alice, heard_on=date(2026, 3, 4))
    make_find_out(alice, noted_on=date(2026, 5, 4))
    drawn = picture(alice)
    assert drawn["kinds"] == {"entry": "pages", "others": "everything else"}
    # Two in March make its mark larger than the one in May.
    assert [(marks.noun, marks.width, marks.path.count("M")) for marks in drawn["wide"].marks] == [
        ("others", 4.5, 1),
        ("others", 6.5, 1),
    ]
    assert {said for _year, said, _cells in drawn["years"]} == {"experiments", "remarks", "questions to find out"}
    assert "everything else in a month:" in alices.get(URL).content.decode()


def test_a_review_says_which_role_it_was_month_by_month(alice):
    past = make_season(alice, starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    said = (("2026-02", "central"), ("nonsense", ""), ("2026-13", "central"), ("2026-03", "boss"))
    review = make_review(past, months=[{"month": month, "role": role} for month, role in said])
    (season,) = picture(alice)["seasons"]
    assert lived_in_words(season.lived) == ["central, 1 Feb 2026 to 28 Feb 2026"]
    assert review.role_by_month == {date(2026, 2, 1): "central"}


def test_values_that_came_in_and_left_stand_at_the_seasons_border(alice):
    make_season(alice, "First", starts_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    make_season(alice, "Second")
    family, rest = make_value("family"), make_value("rest")
    make_session(alice, family, rest, done_on=date(2025, 12, 1), kind="full")
    make_session(alice, make_value("fame"), done_on=date(2026, 2, 1), kind="express")
    make_session(alice, make_value("bread"), family, done_on=date(2026, 8, 30), kind="light")
    second, first = picture(alice)["seasons"]
    assert first.moved == []
    assert second.moved == ["came in: Bread", "left: Rest"]


def test_none_no_picture(alices):
    assert "<figure" not in alices.get(URL).content.decode()


def test_it_is_not_mine_and_signed_out(alice, bobs):
    make_season(alice, "A secret name")
    assert "<figure" not in bobs.get(URL).content.decode()
    assert Client().get(URL).status_code == 302


def test_one_that_cannot_be_opened_is_drawn_without_its_name(alice, alices):
    season = make_season(alice)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_season SET name = sentence")
    page = alices.get(URL).content.decode()
    assert page.count("cannot be opened</text>") == 2
    assert page.count(f'<a href="{season.get_absolute_url()}"><rect') == 2


def test_forty_seasons_and_10_000_entries_stay_small(alice, alices, monkeypatch):
    seasons = forty(alice)
    months = range(month_of(date(2007, 1, 1)), month_of(date(2026, 12, 1)))
    full = {"entry": dict.fromkeys(months, 42), "spark": dict.fromkeys(months, 6)}
    monkeypatch.setattr("journal.seasons.timeline.data.counts_by_month", lambda user, first: full)
    both = drawings(alices.get(URL).content.decode())
    assert sum(len(drawing.encode()) for drawing in both) <= 60_000
    assert [drawing.count("<a ") for drawing in both] == [len(seasons)] * 2


def test_a_season_in_the_trash_is_not_drawn(alice, alices):
    move_to_trash(make_season(alice))
    assert "<figure" not in alices.get(URL).content.decode()
