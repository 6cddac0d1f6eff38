"""Where a list leans: weights by corner, and outlines that stay on their square."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from careerpath.words import CHARACTER, units
from values.ladder.corners import CORNERS, HALF, MIDDLE, WHOLE, most, outline, spread, weigh
from values.ladder.ladder import BAR_WIDTH, CELL, ROW, WEIGHTS, bar

LEANINGS = st.lists(st.sampled_from([*CORNERS, ""]), max_size=5)


@given(LEANINGS)
def test_no_weight_is_lost(leanings):
    weights = weigh(leanings)
    assert sum(weights.corners) + weights.unplaced == sum(WEIGHTS[: len(leanings)])


@given(LEANINGS)
def test_an_outline_stays_on_its_square(leanings):
    for point in outline(weigh(leanings)).split():
        x, y = map(float, point.split(","))
        assert abs(x - MIDDLE[0]) <= HALF
        assert abs(y - MIDDLE[1]) <= HALF


def test_all_in_one_corner_reaches_it():
    assert "74.0,234.0" in outline(spread({"self_enhancement": 15}))


def test_fifteen_are_spread_as_they_are_counted():
    weights = spread({"self_enhancement": 2, "conservation": 2})
    assert weights.corners == (0, 0, Fraction(15, 2), Fraction(15, 2))
    assert spread({}).corners == (0, 0, 0, 0)


def test_what_weighs_most_may_be_several_or_none():
    assert most(weigh(["conservation", "openness_to_change", "", "openness_to_change"])) == [0]
    assert most(weigh(["conservation", "openness_to_change", "", "", "openness_to_change"])) == [0, 2]
    assert most(weigh(["", ""])) == []


@given(st.lists(st.booleans(), max_size=7))
def test_the_bar_has_fifteen_cells_at_most_inside_the_drawing(flags):
    rows = bar([f"Value {number}" for number in range(len(flags))], flags)
    assert [len(row.cells) for row in rows] == list(WEIGHTS[: len(flags)])
    assert sum(len(row.cells) for row in rows) <= WHOLE
    assert [row.marked for row in rows] == flags[:5]
    assert all(cell + CELL <= BAR_WIDTH for row in rows for cell in row.cells)
    assert all(row.baseline < len(rows) * ROW for row in rows)


def test_a_long_name_ends_before_the_first_cell():
    [row] = bar(["Donaudampfschifffahrt " * 2], [False])
    assert units(row.drawn) * CHARACTER <= min(row.cells)
