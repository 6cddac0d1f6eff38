"""The picture of moves: everything inside the drawing, lines between the right places, nothing over anything."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerpath.words import CHARACTER, cut, units
from values.history.slope import LONGEST, TALL, WIDE, Place, draw, height_of, in_lines

NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), min_size=1, max_size=60)
COLUMN = st.lists(
    st.builds(Place, st.integers(0, 8), NAMES, st.booleans()), max_size=5, unique_by=lambda place: place.key
)
COLUMNS = st.lists(COLUMN, min_size=1, max_size=6)
SIZES = st.sampled_from([WIDE, TALL])


def places(names: str) -> list[Place]:
    return [Place(name, name) for name in names]


def ends_of(label) -> tuple[float, float]:
    """From the number to the end of the longest line of a name."""
    return label.x, max(word.x + CHARACTER * units(word.text) for word in label.words)


@given(COLUMNS, SIZES)
def test_everything_lies_inside_the_drawing(columns, size):
    slope = draw(columns, size)
    for label in slope.labels:
        start, end = ends_of(label)
        assert start >= 0
        assert end <= size.width
        assert min(word.y for word in label.words) - 13 > 0
        assert max(word.y for word in label.words) + 5 <= slope.height
    for line in slope.lines:
        for x, y in (line.start, line.end):
            assert 0 <= x <= size.width
            assert 0 <= y <= slope.height


@given(COLUMNS, SIZES)
def test_no_line_and_no_name_cover_each_other(columns, size):
    slope = draw(columns, size)
    zones = [ends_of(label) for label in slope.labels]
    for line in slope.lines:
        assert not [zone for zone in zones if zone[0] < line.end[0] and line.start[0] < zone[1]]
    for label in slope.labels:
        if label.hair:
            assert ends_of(label)[1] < label.hair[0] < label.hair[1]
    # Two lines of a name stay clear of the next name's.
    for label in slope.labels:
        assert max(word.y for word in label.words) + 5 < height_of(label.rank + 1) - 9 - 13


@given(COLUMNS, SIZES)
def test_there_is_one_line_for_each_that_stayed_came_or_left(columns, size):
    shown = columns[-size.columns :]
    slope = draw(columns, size)
    pairs = list(pairwise(shown))
    keys = [({p.key for p in before}, {p.key for p in after}) for before, after in pairs]
    kinds = [line.kind for line in slope.lines]
    assert kinds.count("in") == sum(len(after - before) for before, after in keys)
    assert kinds.count("out") == sum(len(before - after) for before, after in keys)
    assert len(kinds) - kinds.count("in") - kinds.count("out") == sum(len(b & a) for b, a in keys)
    assert len(slope.heads) == len(shown)


def test_lines_lead_from_the_old_place_to_the_new_one():
    lines = {line.kind: line for line in draw([places("abc"), places("cad")], WIDE).lines}
    assert (lines["first"].start[1], lines["first"].end[1]) == (height_of(3), height_of(1))
    assert (lines["stayed"].start[1], lines["stayed"].end[1]) == (height_of(1), height_of(2))
    assert lines["in"].start[1] == lines["in"].end[1] == height_of(3)
    assert lines["out"].start[1] == height_of(2)


def test_who_was_first_already_is_not_drawn_heavier():
    assert [line.kind for line in draw([places("a"), places("a")], TALL).lines] == ["stayed"]


def test_a_drawing_shows_the_last_columns_it_has_room_for():
    columns = [places(name) for name in "abcdefg"]
    assert [label.words[0].text for label in draw(columns, WIDE).labels] == list("defg")
    assert [label.words[0].text for label in draw(columns, TALL).labels] == list("fg")


def test_one_session_alone_and_none_can_be_drawn():
    assert draw([places("ab")], TALL).lines == []
    assert draw([], WIDE).labels == []


@pytest.mark.parametrize(
    ("name", "room", "lines"),
    [
        ("Rest", 13, ["Rest"]),
        ("Financial security", 13, ["Financial", "security"]),
        ("Entrepreneurship", 13, ["Entrepreneur…"]),
        ("A  word of\nher own", 30, ["A word of her own"]),
        ("Work that leaves the world as it was", 13, ["Work that", "leaves the…"]),
        ("静かな朝とパンと海", 13, ["静かな朝とパ…"]),
    ],
)
def test_a_long_name_takes_two_lines_and_then_ends_in_an_ellipsis(name, room, lines):
    assert in_lines(name, room) == lines


@given(NAMES, st.integers(5, 30))
def test_what_is_cut_fits(name, room):
    assert units(cut(name, room)) <= max(room, 1)
    assert all(units(line) <= room for line in in_lines(name, room))
    assert units(" ".join(in_lines(name, 30))) <= LONGEST


@pytest.mark.parametrize(
    ("name", "room", "short"),
    [
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 5, "👨‍👩‍👧‍👦👨‍👩‍👧‍👦…"),
        ("👩🏽‍🚒👩🏽‍🚒", 3, "👩🏽‍🚒…"),
        ("🇵🇹🇩🇪🇵🇹", 4, "🇵🇹…"),
        ("Cafe\u0301 time", 5, "Cafe\u0301…"),
        ("می\u200cخواهم", 5, "می\u200cخو…"),
        ("今の仕事で", 5, "今の…"),
    ],
)
def test_a_name_is_cut_between_signs_and_by_the_room_they_take(name, room, short):
    assert cut(name, room) == short
