"""What was lived is what was said: no page, no table and no drawing gives a role to a day that nobody named."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from careerpath.accounts.clock import last_day
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from journal.seasons.timeline.axis import lived
from tests.factories import make_checkin, make_review, make_season
from tests.raw_rows import store

TODAY = date(2026, 11, 24)
ROLES = {role.value: role.label.lower() for role in Season.Role}
DAY = timedelta(days=1)
NAME = "Zebrafinch"


def named(first, last, checks, months):
    """The roles of a season that lasts from `first` to `last`: the rule once more, asked of one day after the other."""
    found = {}
    for number in range((min(last, TODAY) - first).days + 1):
        day = first + number * DAY
        spoken = [role for on, role in checks if 0 <= (on - day).days < 14]
        if spoken or day.replace(day=1) in months:
            found[day] = spoken[-1] if spoken else months[day.replace(day=1)]
    return found


def days_of(stretches):
    return {first + number * DAY: role for role, first, until in stretches for number in range((until - first).days)}


SPAN = st.integers(-30, 420)


@given(
    st.dates(date(2025, 1, 1), date(2027, 1, 31)),
    st.integers(0, 400),
    st.lists(st.tuples(SPAN, st.sampled_from(sorted(ROLES))), max_size=9),
    st.dictionaries(st.integers(-2, 14), st.sampled_from(sorted(ROLES)), max_size=9),
)
def test_each_day_has_the_role_that_was_said_last_and_no_other(first, length, checks, months):
    last = first + length * DAY
    checks = [(first + days * DAY, role) for days, role in checks]
    months = {(first + number * 30 * DAY).replace(day=1): role for number, role in months.items()}
    said = lived(first, last + DAY, checks, months, TODAY)
    assert days_of(said) == named(first, last, checks, months)
    assert said == sorted(said, key=lambda stretch: stretch[1])
    for _role, since, until in said:
        assert first <= since < until <= min(last, TODAY) + DAY
    for (role, _, until), (other, since, _) in pairwise(said):
        assert until < since or (until == since and role != other)


def make_life(owner, checks=(), months=None, name=NAME, **fields):
    """A season with check-ins, written in this order, and a review where `months` are said, by their first days."""
    season = make_season(owner, name, **fields)
    for number, (day, role) in enumerate(checks):
        make_checkin(season, checked_on=day, role=role, created_at=datetime(2026, 11, 1, tzinfo=UTC) + number * DAY)
    if months is not None:
        make_review(season, months=[{"month": f"{day:%Y-%m}", "role": role} for day, role in months.items()])
    return season


def text_of(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def cell_of(page, season):
    """What the table under the picture says that was lived."""
    rows = re.findall(r"<tr><th.*?</tr>", page, re.S)
    (row,) = [row for row in rows if f'href="{season.get_absolute_url()}"' in row]
    return re.findall(r"<td>(.*?)</td>", row, re.S)[3]


LIVES = {
    "one check-in on its first day, and 200 days": (
        {"starts_on": date(2026, 5, 8)},
        [(date(2026, 5, 8), "central")],
        None,
        ["central, 8 May 2026"],
    ),
    "a review with five months not said": (
        {"starts_on": date(2026, 1, 1), "closed_on": date(2026, 6, 30)},
        [],
        {date(2026, month, 1): "central" if month == 2 else "" for month in range(1, 7)},
        ["central, 1 Feb 2026 to 28 Feb 2026"],
    ),
    "check-ins that overlap, the last one of an earlier day": (
        {},
        [(date(2026, 10, 10), "supporting"), (date(2026, 10, 15), "central"), (date(2026, 9, 30), "growing")],
        None,
        [
            "growing, 17 Sep 2026 to 30 Sep 2026",
            "supporting, 1 Oct 2026",
            "central, 2 Oct 2026 to 15 Oct 2026",
        ],
    ),
    "closed early": (
        {"starts_on": date(2026, 1, 1), "closed_on": date(2026, 3, 10)},
        [(date(2026, 1, 4), "minimal"), (date(2026, 3, 5), "growing"), (date(2026, 3, 30), "central")],
        {date(2026, 3, 1): "pausing", date(2026, 4, 1): "central"},
        [
            "idling, 1 Jan 2026 to 4 Jan 2026",
            "growing, 20 Feb 2026 to 5 Mar 2026",
            "pausing, 6 Mar 2026 to 10 Mar 2026",
        ],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("life", LIVES)
def test_a_life_as_the_table_tells_it_and_the_picture_draws_it(life, alice, alices):
    fields, checks, months, said = LIVES[life]
    season = make_life(alice, checks, months, **fields)
    page = alices.get("/seasons/").content.decode()
    assert re.findall(r"<p>(.*?)</p>", cell_of(page, season)) == said
    for drawing in drawings(page, [season]):
        assert (drawing.days, drawing.lines) == (told(" ".join(said)), [])


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["remembered", "months"])
def test_of_a_review_that_does_not_open_all_pages_say_the_same(field, alice, alices):
    """Its months, where they open, whatever else of it does not; and none of them where they do not."""
    make_life(alice, starts_on=date(2025, 1, 1), closed_on=date(2025, 6, 30))
    season = make_life(alice, [(date(2026, 10, 20), "growing")], {date(2026, 9, 1): "central"})
    store(SeasonReview.owned_by(alice).get(), b"broken", field)
    said = [
        *(["central, 1 Sep 2026 to 30 Sep 2026"] if field == "remembered" else []),
        "growing, 7 Oct 2026 to 20 Oct 2026",
    ]
    assert re.findall(r"<p>(.*?)</p>", cell_of(alices.get("/seasons/").content.decode(), season)) == said
    assert told(text_of(alices.get("/seasons/compare/").content.decode())) == told(" ".join(said))
    season.close()
    page = alices.get(season.get_absolute_url()).content.decode()
    assert ("it was central from 1 to 30 September and was a place to grow" in page) == (field == "remembered")
    assert "from 7 to 20 October" in page


def drawings(page, seasons):
    """Wide and tall; `seasons` are those that stand in them, oldest first."""
    found = re.findall(r'<svg class="chart timeline".*?"seasons-(\w+)-title".*?>(.*?)</svg>', page, re.S)
    assert [which for which, _ in found] == ["wide", "tall"]
    return [Drawn(svg, seasons[:: -1 if which == "tall" else 1], which == "tall") for which, svg in found]


class Drawn:
    """A drawing read back: the `days` that are filled, by role, the `lines` from day to day, and the words."""

    def __init__(self, svg, seasons, is_tall):
        self.words = [
            (kind, text_of(text)) for kind, text in re.findall(r'<text class="([^"]+)"[^>]*>(.*?)</text>', svg)
        ]
        bars = [
            tuple(map(float, bar)) for bar in re.findall(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', svg)
        ]
        bars = [(y + height, height) if is_tall else (x, width) for x, y, width, height in bars]
        spans = [
            (months_of(season.starts_on), months_of((season.closed_on or max(season.ends_on, TODAY)) + DAY))
            for season in seasons
        ]
        # Where the longest bar begins says where all days are.
        (edge, length), (begins, until) = max(zip(bars, spans, strict=True), key=lambda pair: pair[0][1])
        month = round(length / (until - begins)) * (-1 if is_tall else 1)

        def day(at):
            return day_at(begins + (float(at) - edge) / month)

        self.days = {}
        for role, path in re.findall(r'fill="url\(#.-(\w+)\)" d="(.*?)"', svg):
            for x, y, width, height in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z", path):
                low = day(float(y) + float(height) if is_tall else x)
                high = day(y if is_tall else float(x) + float(width))
                self.days |= days_of([(role, low, high)])
        (path,) = re.findall(r'<path class="unsaid" d="(.*?)"', svg)
        found = re.findall(r"M([\d.]+) ([\d.]+)[HV]([\d.]+)", path)
        self.lines = sorted((day(to), day(y)) if is_tall else (day(x), day(to)) for x, y, to in found)


def months_of(day):
    return day.year * 12 + day.month - 1 + (day.day - 1) / last_day(day.replace(day=1), 1).day


def day_at(months):
    first = date(int(months) // 12, int(months) % 12 + 1, 1)
    return first + timedelta(days=round((months - int(months)) * last_day(first, 1).day))


PHRASE = re.compile(rf"({'|'.join(ROLES.values())}), (\d+ \w+ \d+)(?: to (\d+ \w+ \d+))?")


def told(text):
    """By day, what a text says in words such as "central, 1 Feb 2026 to 28 Feb 2026"."""
    roles = {label: role for role, label in ROLES.items()}
    days = [
        (roles[label], *(datetime.strptime(day or first, "%d %b %Y").date() for day in (first, last)))
        for label, first, last in PHRASE.findall(text)
    ]
    return days_of([(role, first, last + DAY) for role, first, last in days])


@st.composite
def lives(draw):
    """Up to three seasons, the last one open, as `make_life` takes them; one of long ago makes the picture long."""
    made = []
    first = draw(st.sampled_from([date(2012, 2, 10), date(2025, 3, 31), date(2026, 6, 1)]))
    for left in range(draw(st.integers(0, 2)), -1, -1):
        length = draw(st.integers(30, 200))
        closed = {"closed_on": first + length * DAY} if left else {}
        spoken = st.tuples(
            st.integers(-5, 220).map(lambda days, first=first: first + days * DAY), st.sampled_from([*ROLES])
        )
        month = st.integers(0, 7).map(lambda number, first=first: (first + 30 * number * DAY).replace(day=1))
        made.append(
            {
                "starts_on": first,
                "ends_on": first + length * DAY,
                "role": draw(st.sampled_from([*ROLES])),
                **closed,
                "checks": draw(st.lists(spoken, max_size=4)),
                "months": draw(st.none() | st.dictionaries(month, st.sampled_from([*ROLES]), max_size=4)),
            }
        )
        first = max(first + (length + draw(st.integers(1, 90))) * DAY, date(2025, 3, 31))
    return made


@pytest.mark.django_db
def test_no_page_gives_a_role_to_a_day_that_nobody_named(alice, alices):
    @settings(max_examples=12)
    @given(lives())
    def look(made):
        with transaction.atomic():
            seasons = [make_life(alice, name=f"{NAME} {number}", **life) for number, life in enumerate(made)]
            of_each = [
                named(season.starts_on, season.closed_on or TODAY, life["checks"], life["months"] or {})
                for season, life in zip(seasons, made, strict=True)
            ]
            the_pages_say(alices, seasons, of_each)
            transaction.set_rollback(True)

    look()


def the_pages_say(client, seasons, of_each):
    said = {day: role for days in of_each for day, role in days.items()}
    page = client.get("/seasons/").content.decode()
    for season, days in zip(seasons, of_each, strict=True):
        cell = text_of(cell_of(page, season))
        assert told(cell) == days
        assert (cell == "not said") == (not days)
        for url in (season.get_absolute_url(), f"{season.get_absolute_url()}sheet/"):
            assert told(text_of(client.get(url).content.decode())).items() <= days.items()
    if len(seasons) > 1:
        latest = of_each[-2] | of_each[-1]
        assert told(text_of(client.get("/seasons/compare/").content.decode())) == latest
    lines = [
        (before + DAY, after)
        for days in of_each
        for before, after in pairwise(days)
        if before + DAY < after and days[before] == days[after]
    ]
    for drawing in drawings(page, seasons):
        assert (drawing.days, drawing.lines) == (said, lines)
        words = " ".join(words for kind, words in drawing.words if kind in ("as-meant", "other"))
        assert {label for label in ROLES.values() if label in words} <= {ROLES[role] for role in said.values()}
