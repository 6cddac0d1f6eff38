"""The timeline's geometry: nothing overlaps, nothing leaves the drawing, whatever was lived."""

import re
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careerpath.words import units
from journal.seasons.models import Season
from journal.seasons.timeline.axis import Axis, ends, lived, month_of
from journal.seasons.timeline.drawing import (
    BAR,
    LONGEST_NAME,
    NAME,
    WORD,
    Box,
    free_level,
    levels,
    number,
    tall,
    wide,
)

ROLES = ["central", "growing", "minimal", "pausing", "supporting", "transition"]
WORDS = {role: role for role in ROLES} | {"meant": "meant: %(role)s", "today": "today", "also": "also lived:"}
TODAY = date(2026, 11, 24)
DAYS = st.dates(date(2006, 1, 1), date(2027, 12, 31))


def row(number=0, first=date(2026, 9, 1), until=date(2027, 3, 1), name="A season", lived=(), moved=()):
    season = Season(pk=UUID(int=number), name=name, role="supporting", starts_on=first)
    season.until, season.lived, season.moved = until, lived, moved
    return season


@st.composite
def rows(draw):
    made = []
    for index in range(draw(st.integers(0, 12))):
        first = draw(DAYS)
        until = first + timedelta(days=draw(st.integers(1, 400)))
        checks = draw(st.lists(st.tuples(DAYS, st.sampled_from(ROLES)), max_size=4))
        said = lived(first, until, checks, {}, TODAY)
        name = "x" * draw(st.integers(1, 80))
        made.append(row(index, first, until, name, said, draw(st.sampled_from([(), ("came in: Rest", "left: Fun")]))))
    return made


def marks(counts=None):
    return [("entry", 5, counts or {}), ("spark", 3, counts or {})]


def overlap(spans):
    spans = sorted(spans)
    return any(after[0] < before[1] - 0.11 for before, after in pairwise(spans))


def text_box(text):
    width = len(text.words) * (NAME if text.kind == "name" else WORD)
    return Box(text.x - width, text.x) if text.end else Box(text.x, text.x + width)


@settings(max_examples=40)
@given(rows(), st.dictionaries(st.integers(month_of(date(1999, 1, 1)), month_of(TODAY)), st.integers(0, 40)))
def test_bars_never_overlap_and_everything_stays_inside(made, counts):
    for drawing, along in ((wide(made, marks(counts), TODAY, WORDS), 0), (tall(made, marks(counts), TODAY, WORDS), 1)):
        starts = [(bar[1 + along], bar[1 + along] + bar[3 + along]) for bar in drawing.bars]
        assert not overlap(starts)
        assert all(low >= -0.11 and high <= (drawing.width, drawing.height)[along] + 0.11 for low, high in starts)
        assert len({bar.url for bar in drawing.bars}) == len(made)
        for text in [*drawing.texts, *(text for bar in drawing.bars for text in bar.texts)]:
            assert 0 <= text.y <= drawing.height
            if not along:
                box = text_box(text)
                assert (box.left >= -0.11 and box.right <= drawing.width + 0.11) or text.kind == "faint"
        for _kind, path in drawing.marks:
            for x, y in re.findall(r"M([\d.]+) ([\d.]+)", path):
                assert 0 <= float(x) <= drawing.width
                assert 0 <= float(y) <= drawing.height


@settings(max_examples=40)
@given(rows())
def test_no_two_labels_stand_on_each_other(made):
    for draw in (wide, tall):
        texts = [text for bar in draw(made, [], TODAY, WORDS).bars for text in bar.texts]
        for line in {text.y for text in texts}:
            assert not overlap([text_box(text) for text in texts if text.y == line])


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), max_size=30))
def test_labels_on_one_level_do_not_meet(pairs):
    boxes = [Box(left, left + width) for left, width in sorted(pairs)]
    at = levels(boxes)
    for index, box in enumerate(boxes):
        assert not [
            one for other, one in enumerate(boxes) if other > index and at[other] == at[index] and one.meets(box)
        ]


def test_a_label_that_would_reach_into_a_later_one_goes_one_level_above_it():
    assert levels([Box(0, 140), Box(130, 230), Box(235, 300)]) == [2, 1, 0]
    assert levels([Box(0, 100), Box(200, 300)]) == [0, 0]
    assert levels([Box(100 * n, 100 * n + 150) for n in range(6)]) == [1, 0, 3, 2, 1, 0]
    assert free_level([0, 2]) == 1


@given(st.integers(month_of(date(2026, 1, 1)), month_of(TODAY)), st.integers(1, 9))
def test_a_mark_stands_within_its_month(month, count):
    made = [row(first=date(2026, 1, 1))]
    at = month - month_of(date(2026, 1, 1))
    pages, sparks = wide(made, marks({month: count}), TODAY, WORDS).marks
    assert pages[0] == "entry"
    x, rise = re.fullmatch(r"M([\d.]+) [\d.]+v-([\d.]+)", pages[1]).groups()
    assert 16 * at < float(x) - 1 < 16 * (at + 1)
    assert round(float(rise) / 7) + 1 == min(count, 5)
    assert round(float(re.search(r"v([\d.]+)", sparks[1])[1]) / 7) + 1 == min(count, 3)


def test_none_one_and_forty_over_twenty_years():
    empty = wide([], marks(), TODAY, WORDS)
    assert (empty.bars, empty.fills) == ([], [])
    (bar,) = wide([row()], marks(), TODAY, WORDS).bars
    assert (bar.x, bar.width, bar.height) == (1, 96, BAR)
    assert [text.words for text in bar.texts] == ["A season", "meant: supporting"]
    forty = [
        row(n, date(2006 + n // 2, 1 + n % 2 * 6, 1), date(2006 + (n + 1) // 2, 1 + (n + 1) % 2 * 6, 1))
        for n in range(40)
    ]
    drawing = wide(forty, marks(), TODAY, WORDS)
    assert (len(drawing.bars), drawing.bars[-1].x) == (40, 1 + 39 * 96)
    assert max(text.y for text in drawing.bars[0].texts) < drawing.bars[0].y <= 4 * 46 + 8
    assert tall(forty, marks(), TODAY, WORDS).height < 240 * 12 + 200


def test_between_seasons_there_is_nothing():
    made = [row(0, date(2024, 1, 1), date(2024, 7, 1)), row(1, date(2026, 9, 1), date(2027, 3, 1))]
    first, second = wide(made, marks(), TODAY, WORDS).bars
    assert (first.x + first.width, second.x) == (1 + 6 * 16, 1 + 32 * 16)


def test_as_meant_is_cool_and_otherwise_has_a_solid_edge_and_its_name():
    said = [("supporting", date(2026, 9, 1), date(2026, 10, 1)), ("central", date(2026, 10, 1), TODAY)]
    made = [row(lived=said)]
    for drawing in (wide(made, [], TODAY, WORDS), tall(made, [], TODAY, WORDS)):
        assert [pattern for pattern, _ in drawing.fills] == ["a-central", "c-supporting"]
        assert drawing.edges.count("M") == 1
        texts = [text for bar in drawing.bars for text in bar.texts] + drawing.texts
        assert any("central" in text.words and text.kind == "other" for text in texts)


def test_a_long_name_is_cut_and_kept_whole_beside():
    (bar,) = wide([row(name="n" * 80)], [], TODAY, WORDS).bars
    assert (len(bar.texts[0].words), bar.whole) == (LONGEST_NAME, "n" * 80)
    assert wide([row()], [], TODAY, WORDS).bars[0].whole == ""


def test_a_check_in_speaks_for_the_time_since_the_one_before():
    first, until = date(2026, 1, 1), date(2026, 7, 1)
    checks = [(date(2026, 5, 31), "central"), (date(2026, 2, 28), "supporting")]
    assert lived(first, until, checks, {}, TODAY) == [
        ("supporting", first, date(2026, 3, 1)),
        ("central", date(2026, 3, 1), until),
    ]
    assert lived(first, until, [], {}, TODAY) == []
    assert lived(first, until, checks, {}, date(2026, 3, 9))[-1][2] == date(2026, 3, 10)
    assert lived(date(2027, 1, 1), date(2027, 3, 1), checks, {}, TODAY) == []


def test_what_a_review_says_of_a_month_stands_above_the_check_ins():
    months = {date(2026, 2, 1): "pausing", date(2030, 2, 1): "central"}
    said = lived(date(2026, 1, 10), date(2026, 4, 1), [(date(2026, 3, 1), "growing")], months, TODAY)
    assert [(role, day) for role, day, _until in said] == [
        ("growing", date(2026, 1, 10)),
        ("pausing", date(2026, 2, 1)),
        ("growing", date(2026, 3, 1)),
    ]
    assert lived(date(2026, 1, 10), date(2026, 4, 1), [], months, TODAY) == [
        ("pausing", date(2026, 2, 1), date(2026, 3, 1))
    ]


@pytest.mark.parametrize(
    ("planned", "closed", "until"),
    [
        (date(2027, 2, 28), None, date(2027, 3, 1)),
        (date(2026, 10, 1), None, TODAY + timedelta(days=1)),
        (None, None, TODAY + timedelta(days=1)),
        (date(2027, 2, 28), date(2026, 10, 9), date(2026, 10, 10)),
        (None, date(2020, 1, 1), date(2026, 9, 2)),
    ],
)
def test_where_a_season_ends(planned, closed, until):
    assert ends(Season(starts_on=date(2026, 9, 1), ends_on=planned, closed_on=closed), TODAY) == until


def test_the_last_label_is_set_flush_right_where_it_would_leave():
    made = [row(0, date(2024, 1, 1), date(2024, 7, 1)), row(1, date(2026, 11, 1), date(2026, 12, 1), "n" * 22)]
    drawing = wide(made, marks(), TODAY, WORDS)
    assert all(text.end and text.x == drawing.width for text in drawing.bars[-1].texts)


def test_today_is_interrupted_where_labels_stand():
    drawing = wide([row()], marks(), TODAY, WORDS)
    assert drawing.now.count("M") == 2
    assert [text.words for text in drawing.texts if text.kind == "other"] == ["today"]


def test_two_that_begin_on_one_day_still_have_a_bar_each():
    made = [row(n, TODAY, TODAY + timedelta(days=30)) for n in range(3)]
    starts = [start * 16 for _, start, *_ in Axis(made, TODAY, 16).placed]
    assert starts == pytest.approx([12.27, 14.27, 16.27], abs=0.01)
    assert (number(3.0), number(3.04), number(3.06)) == ("3", "3", "3.1")


@pytest.mark.parametrize("name", ["今の仕事で自分が本当に大切にしたいこと", "👨‍👩‍👧‍👦" * 20, "W" * 40])
def test_a_name_of_wide_letters_stands_within_the_picture(name):
    season = row(1, date(2026, 1, 1), date(2026, 6, 30), name)
    for draw in (wide, tall):
        drawing = draw([season], marks(), TODAY, WORDS)
        text = drawing.bars[0].texts[0]
        assert text.x + units(text.words) * NAME <= drawing.width + 1
        assert text.words.endswith("…")
