"""How many of a list the ladder rewards, and how that is said."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_session, make_value
from values.ladder.ladder import WEIGHTS, bar
from values.ladder.shown import ladder_sentence
from values.session.results import current_five, ranked_in

FLAGS = st.lists(st.booleans(), max_size=5)


def share(flags):
    """The cells with a small ladder, of all fifteen."""
    rows = bar([""] * len(flags), flags)
    return Fraction(sum(len(row.cells) for row in rows if row.marked), sum(WEIGHTS))


def test_the_second_and_fifth_weigh_a_third():
    assert share([False, True, False, False, True]) == Fraction(5, 15)


@given(FLAGS)
def test_the_share_lies_between_nothing_and_all(flags):
    assert 0 <= share(flags) <= 1
    assert (share(flags) == 0) is not any(flags)


def test_all_five_are_the_whole():
    assert share([True] * 5) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ("", "The ladder rewards none of your five."),
        (
            "d",
            "The ladder rewards one of your five: D, fourth. It will not reward these four: A, B, C, E.",
        ),
        (
            "ae",
            "The ladder rewards two of your five: A, first; E, fifth. It will not reward these three: B, C, D.",
        ),
        (
            "abcd",
            "The ladder rewards four of your five: A, first; B, second; C, third; D, fourth. "
            "It will not reward this one: E.",
        ),
        (
            "abcde",
            "The ladder rewards all of your five: A, first; B, second; C, third; D, fourth; E, fifth.",
        ),
    ],
)
def test_the_result_in_words(alice, marked, said):
    make_session(alice, *(make_value(slug, ladder_default=slug in marked) for slug in "abcde"))
    assert ladder_sentence(current_five(alice)) == said


@pytest.mark.django_db
def test_the_persons_own_mark_counts_before_the_catalogs(alice):
    session = make_session(alice, make_value("mastery"))
    assert ladder_sentence(current_five(alice)) == "The ladder does not reward it."
    card = ranked_in(alice, [session])[session][0].personal_value
    card.ladder_override = True
    card.save()
    assert ladder_sentence(current_five(alice)).startswith("The ladder rewards it: ")


@pytest.mark.django_db
def test_an_empty_result_says_nothing(alice):
    assert ladder_sentence(current_five(alice)) == ""
