"""Compare two seasons, a fact a row, and any other pair two presses away."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from careerpath.writing.trash import move_to_trash
from journal.seasons.models import Season
from journal.seasons.needs.models import NeedRow
from tests.counting import queries
from tests.factories import make_needs, make_season, make_session, make_value
from tests.raw_rows import store

from .test_looking_back import COMPARE, carry, check_in, past, review

pytestmark = pytest.mark.django_db
# Something in every field.
WHOLE = {
    "second_role": "growing",
    "making_space_for": [{"text": "the bench"}],
    "why": "Dad is well",
    "saying_no_to": [{"no": "calls", "say": "Not now."}],
    "boundaries": [{"text": "no mail"}],
    "signs": [{"text": "I sleep"}],
    "warnings": [{"if": "I skip lunch", "then": "I go out"}],
    "obstacle": "wanting to be asked",
    "hours_from": 10,
    "hours_to": 20,
    "stretch": 2,
    "money": "hold",
    "flexibility": ["place"],
    "sentence": "My own wording.",
}


def test_two_seasons_stand_side_by_side_the_older_first(alice, alices):
    older = past(
        alice,
        making_space_for=[{"text": "mornings"}],
        saying_no_to=[{"no": "calls", "say": "Not now."}],
        boundaries=[{"text": "no mail"}],
    )
    newer = make_season(alice, "Four days", making_space_for=[{"text": "the bench"}])
    make_season(
        alice, "In the trash", starts_on=date(2025, 1, 1), closed_on=date(2025, 2, 1), trashed_at=timezone.now()
    )
    carry(older, "Bread", "Rest", "Fun")
    carry(newer, "Rest", "Bread", "Dad")
    check_in(older, date(2026, 3, 1), "pausing")
    review(older, keep="the walks")
    response = alices.get(COMPARE, {"first": newer.pk, "second": older.pk})
    page = response.content.decode()
    assert response.context["columns"] == [older, newer]
    for words in ("mornings", "calls: “Not now.”", "no mail", "the bench", "Work paused.", "the walks"):
        assert words in page
    assert response.context["moved"] == [
        ("Moved", ["Rest, from second to first", "Bread, from first to second"]),
        ("Came in", ["Dad"]),
        ("Left", ["Fun"]),
    ]
    assert "In the trash" not in page


def compared(response):
    """The rows of the page: a label, and its cells with whose they are."""
    page = response.content.decode()
    rows = []
    for row in re.findall(r'<div class="compared">(.*?)</div>', page, re.S):
        cells = re.findall(r"<dd.*?</dd>", row, re.S)
        said = [[" ".join(strip_tags(p).split()) for p in re.findall(r"<p.*?</p>", cell, re.S)] for cell in cells]
        rows.append((re.search("<dt>(.*?)</dt>", row)[1], {whose: lines for whose, *lines in said}))
    return dict(rows)


def test_each_fact_is_a_row_and_what_both_say_is_said_once(alice, alices):
    same = {"boundaries": [{"text": "no mail"}, {"text": "no calls"}], "money": "hold"}
    older = past(alice, "The mill", hours_from=10, why="Dad fell", closed_because="He is well.", **same)
    newer = make_season(alice, "Four days", role="minimal", signs=[{"text": "I sleep"}], hours_from=10, **same)
    carry(older, "Bread", "Rest")
    carry(newer, "Rest", "Bread")
    check_in(older, date(2026, 3, 20), "pausing")
    review(older, keep="the walks", drop="the lists", cost="Some pay.")
    review(newer, keep="the walks", change="the van")
    then, now = "The mill Jan 2026", "Four days Sep 2026"
    assert compared(alices.get(COMPARE)) == {
        "Days": {then: ["1 Jan 2026 to 30 Jun 2026"], now: ["1 Sep 2026 to 28 Feb 2027"]},
        "The sentence": {then: [older.sentence_in_words], now: [newer.sentence_in_words]},
        "Meant": {"both": ["idling"]},
        "Lived": {then: ["pausing, 7 Mar 2026 to 20 Mar 2026"]},
        "Why now": {then: ["Dad fell"]},
        "Boundaries": {"both": ["no mail", "no calls"]},
        "Signs that it works": {now: ["I sleep"]},
        "Hours a week": {"both": ["10 or more"]},
        "Money": {"both": ["Earn the same"]},
        "Why you closed it": {then: ["He is well."]},
        "Your five": {then: ["Bread", "Rest"], now: ["Rest", "Bread"]},
        "Keep": {"both": ["the walks"]},
        "Change": {now: ["the van"]},
        "Drop": {then: ["the lists"]},
        "Check-ins": {then: ["Work paused."]},
    }


def test_every_fact_of_a_season_is_compared(alice, alices):
    """All that its own page says of it, but for what stands in the sentence and in the days."""
    past(alice)
    newer = make_season(alice, **WHOLE)
    facts = dict(newer.facts)
    assert len(facts) == len(Season.fact_labels) - 1, "closed_because alone is empty"
    rows = compared(alices.get(COMPARE))
    apart = {Season.fact_labels[name] for name in ("role", "second_role", "sentence", "starts_on", "ends_on")}
    assert {label: rows[label]["Four days and a bench Sep 2026"] for label in facts if label not in apart} == {
        label: lines for label, lines in facts.items() if label not in apart
    }
    assert rows["The sentence"]["Four days and a bench Sep 2026"] == ["My own wording."]
    assert rows["Meant"]["Four days and a bench Sep 2026"] == ["supporting, at times growing"]
    assert not rows.keys() & apart


@pytest.mark.parametrize("says_it", ["older", "newer"])
def test_a_fact_that_has_only_its_forms_label_is_compared_too(alice, alices, monkeypatch, says_it):
    monkeypatch.delitem(Season.fact_labels, "obstacle")
    past(alice, **{"obstacle": "a zebrafinch"} if says_it == "older" else {})
    make_season(alice, **{"obstacle": "a zebrafinch"} if says_it == "newer" else {})
    assert "a zebrafinch" in str(compared(alices.get(COMPARE)))


def test_one_that_is_open_has_no_last_day(alice, alices):
    past(alice)
    make_season(alice, length=0)
    assert compared(alices.get(COMPARE))["Days"]["Four days and a bench Sep 2026"] == ["from 1 Sep 2026"]


def test_a_season_that_cannot_be_opened_is_compared_by_what_is_open(alice, alices):
    older = past(alice, "The mill", boundaries=[{"text": "no mail"}])
    make_season(alice, role="minimal")
    store(older, b"broken", "name")
    page = alices.get(COMPARE)
    rows = compared(page)
    assert rows["Meant"] == {"both": ["idling"]}
    assert rows["Days"]["A season that cannot be opened Jan 2026"] == ["1 Jan 2026 to 30 Jun 2026"]
    assert "Boundaries" not in rows and "The mill" not in page.content.decode()


def test_two_that_are_called_the_same_are_told_apart(alice, alices):
    past(alice, "The bench")
    make_season(alice, "The bench")
    assert list(compared(alices.get(COMPARE))["Days"]) == ["The bench Jan 2026", "The bench Sep 2026"]


def other_seasons(response):
    """The links to other seasons, by name."""
    links = re.findall(r'<a href="(\?first[^"]*)"[^>]*>\s*<bdi>(.*?)</bdi>', response.content.decode())
    return {name: unescape(href) for href, name in links}


def test_any_other_pair_is_two_presses_away(alice, alices):
    seasons = [
        past(alice, f"Season {n}", starts_on=date(1990 + n, 1, 1), closed_on=date(1990 + n, 6, 30)) for n in range(40)
    ]
    shown = alices.get(COMPARE)
    kept = 39
    # The older is at the left, whichever is chosen first; and the one that was chosen last stays.
    for one, other in ((3, 17), (17, 3), (38, 39), (39, 0), (0, 39)):
        for n in (one, other):
            if n != kept:
                assert f"Compare “<bdi>Season {kept}</bdi>” with:" in shown.content.decode()
                assert list(other_seasons(shown)) == [f"Season {n}" for n in range(39, -1, -1) if n != kept]
                shown, kept = alices.get(COMPARE + other_seasons(shown)[f"Season {n}"]), n
        assert shown.context["columns"] == [seasons[n] for n in sorted((one, other))]


def test_of_two_seasons_there_is_no_other(alice, alices):
    past(alice)
    make_season(alice)
    assert other_seasons(alices.get(COMPARE)) == {}


def test_the_one_beside_the_one_that_stays_is_marked(alice, alices):
    for n in range(3):
        past(alice, f"Season {n}", starts_on=date(1990 + n, 1, 1), closed_on=date(1990 + n, 6, 30))
    marked = re.compile(r'aria-current="true">\s*<bdi>(Season \d)')
    latest = alices.get(COMPARE)
    assert marked.findall(latest.content.decode()) == ["Season 1"]
    chosen = alices.get(COMPARE + other_seasons(latest)["Season 0"])
    assert marked.findall(chosen.content.decode()) == ["Season 2"]


def test_two_seasons_ask_the_same_with_forty_check_ins_and_forty_seasons(alice, alices):
    older, newer = past(alice), make_season(alice)
    check_in(older)
    make_needs(older, play="work")
    make_needs(newer, play="elsewhere")
    for season in (older, newer):
        carry(season, "Bread")
    url = f"{COMPARE}?first={older.pk}&second={newer.pk}"
    few = queries(alices, url)
    for number in range(40):
        check_in(older, date(2026, 2, 1) + timedelta(number), said_no="No.")
        past(alice, "More", starts_on=date(1980 + number, 1, 1), closed_on=date(1980 + number, 6, 30))
    review(older, keep="the walks")
    assert queries(alices, url) == few <= 10


def test_the_latest_two_unless_told_and_a_message_for_one_twice(alice, alices):
    past(alice, "Oldest", starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
    older, newer = past(alice), make_season(alice)
    shown = alices.get(COMPARE).context["columns"]
    assert shown == [older, newer]
    shown = alices.get(COMPARE, {"first": older.pk}).context["columns"]
    assert shown == [older, newer]
    response = alices.get(COMPARE, {"first": older.pk, "second": older.pk})
    assert b"the same season twice" in response.content
    assert "columns" not in response.context
    # The others are there to choose from.
    [href] = re.findall(rf'href="(\?first={older.pk}&amp;second={newer.pk})"', response.content.decode())
    assert alices.get(COMPARE + unescape(href)).context["columns"] == [older, newer]


def test_one_season_or_none_cannot_be_compared(alice, alices):
    assert b"Once you have two seasons" in alices.get(COMPARE).content
    make_season(alice)
    assert b"Once you have two seasons" in alices.get(COMPARE).content


@pytest.mark.parametrize(
    ("kinds", "compared"),
    [
        (["express", "full"], False),
        (["full", "express", "light", "hand"], False),
        (["express", "light"], True),
        (["express", "hand"], True),
        (["full", "light"], True),
    ],
)
def test_fives_of_which_one_comes_from_the_short_list_are_not_set_against_each_other(alice, alices, kinds, compared):
    older, newer = past(alice), make_season(alice)
    for month, kind in enumerate(kinds, 1):
        make_session(alice, make_value(f"value-{month}"), done_on=date(2026, month, 1), kind=kind)
    carry(older, "Bread")
    carry(newer, "Rest")
    Season.objects.filter(pk=older.pk).update(created_at="2026-01-02T12:00:00Z")
    assert bool(alices.get(COMPARE).context["moved"]) is compared
    Season.objects.filter(pk=older.pk).update(created_at="2026-08-02T12:00:00Z")
    assert alices.get(COMPARE).context["moved"]


@pytest.mark.parametrize("id", ["x", "01a2103e-2157-7152-8960-e0fdbc562d08"])
def test_an_id_that_is_no_season_of_mine_is_404(alice, alices, id):
    past(alice)
    make_season(alice)
    assert alices.get(COMPARE, {"first": id}).status_code == 404
    assert alices.get(COMPARE, {"second": id}).status_code == 404


def test_somebody_elses_seasons_and_signed_out(alice, alices, bob, bobs):
    season = past(alice, "A secret name")
    make_season(bob)
    past(bob, "Of Bob")
    trashed = past(bob, "In the trash")
    move_to_trash(trashed)
    for id in (season.pk, trashed.pk):
        assert bobs.get(COMPARE, {"first": id}).status_code == 404
    assert "A secret name" not in bobs.get(COMPARE).content.decode()
    assert bobs.get(season.get_absolute_url()).status_code == 404
    assert Client().get(COMPARE).status_code == 302


def test_what_moved_between_their_needs_stands_below(alice, alices):
    older, newer = past(alice), make_season(alice)
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
    make_needs(older, play="work", rest="unmet")
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
    make_needs(newer, play="elsewhere", rest="unmet")
    page = alices.get(COMPARE).content.decode()
    assert "moved from met at work to met elsewhere" in page
    store(NeedRow.owned_by(alice).filter(season=newer).first(), b"broken", "by_what")
    assert "How your needs moved" not in alices.get(COMPARE).content.decode()
