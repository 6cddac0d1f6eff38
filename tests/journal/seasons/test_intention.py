"""The sentence of a season: how it reads, whatever was filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.seasons.intention import ROLES, SECOND_ROLES, in_words, intention, listed
from journal.seasons.models import Season

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


def said(*args, **kwargs):
    return in_words(intention(*args, **kwargs))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            ("supporting", 6, ["the bench", "slow Fridays", "Dad"], "the workshop finds its feet", ["evening calls"]),
            "For the next 6 months, as the workshop finds its feet, I want work to be supporting, so that there is "
            "room for the bench, slow Fridays and Dad. That means no to evening calls.",
        ),
        (
            ("supporting", 9, ["unpacking", "knowing the neighbors"], "we settle into the new house"),
            "For the next 9 months, as we settle into the new house, I want work to be supporting, so that there is "
            "room for unpacking and knowing the neighbors.",
        ),
        (
            ("minimal", 12, ["a first child"], "", ["travel"]),
            "For the next 12 months, I want work to idle, so that there is room for a first child. "
            "That means no to travel.",
        ),
        (
            ("transition", 0, [], "I step back from managing", ["a title"]),
            "For now, as I step back from managing, I want work to be changing over. That means no to a title.",
        ),
        (("central", 3, []), "For the next 3 months, I want work to be central."),
        (("growing", 3, []), "For the next 3 months, I want work to be where I grow."),
        (("pausing", 0, ["sleep"]), "For now, I want work to pause, so that there is room for sleep."),
    ],
)
def test_it_reads_as_a_person_would_say_it(fields, sentence):
    assert said(*fields) == sentence


@pytest.mark.parametrize(
    ("role", "second", "said_of_work"),
    [
        ("supporting", "growing", "I want work to be mainly supporting, with some growing."),
        ("growing", "minimal", "I want work to be mainly where I grow, with some idling."),
        ("minimal", "central", "I want work mainly to idle, with some of it central."),
        ("pausing", "transition", "I want work mainly to pause, with some changing over."),
        ("transition", "supporting", "I want work to be mainly changing over, with some of it supporting."),
        ("central", "pausing", "I want work to be mainly central, with some pausing."),
        ("central", "central", "I want work to be central."),
    ],
)
def test_a_second_role_is_said_after_the_first(role, second, said_of_work):
    assert said(role, 0, [], second_role=second) == f"For now, {said_of_work}"


def test_several_noes_are_listed_without_the_words_to_say_them_with():
    assert said("central", 3, [], noes=["calls", "No to travel.", "the Antwerp project"]) == (
        "For the next 3 months, I want work to be central. That means no to calls, travel and the Antwerp project."
    )


def test_things_that_are_lists_themselves_are_told_apart():
    assert said("pausing", 0, ["the bench, Tuesdays and Thursdays", "slow Fridays", "Dad"], noes=["a and b", "c"]) == (
        "For now, I want work to pause, so that there is room for the bench, Tuesdays and Thursdays, for slow Fridays, "
        "and for Dad. That means no to a and b, and no to c."
    )


def test_a_last_day_of_its_own_is_said_instead_of_the_months():
    assert said("central", 6, [], until="3 March 2027") == "Until 3 March 2027, I want work to be central."


def test_our_own_words_and_full_stops_are_not_said_twice():
    assert said("pausing", 3, ["sleep. ", " "], "As I am tired.", ["No to calls."]) == (
        "For the next 3 months, as I am tired, I want work to pause, so that there is room for sleep. "
        "That means no to calls."
    )


def test_a_capital_from_a_phone_is_small_in_the_sentence_and_a_name_keeps_its_own():
    assert said("pausing", 0, ["The garden", "Dad", "An hour"], "Our first child arrives", ["A title"]) == (
        "For now, as our first child arrives, I want work to pause, so that there is room for the garden, Dad and an "
        "hour. That means no to a title."
    )


def test_what_was_filled_in_is_told_from_what_is_ours():
    parts = intention("supporting", 6, ["a", "b"], "c", ["d"])
    assert [text for text, filled_in in parts if filled_in] == ["6 months", "c", "supporting", "a and b", "no to d"]
    assert [text for text, filled_in in intention("minimal", 0, []) if filled_in] == ["idle"]


def test_every_role_has_a_wording_and_a_line():
    assert set(SECOND_ROLES) == set(ROLES) == set(Season.Role.values) == set(Season.LINES)


def test_roles_stand_by_their_label_alone():
    for roles in (Season.Role.labels, [role.label for role in Season.LINES]):
        assert list(map(str, roles)) == sorted(map(str, roles))


@given(
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(Season.Length.values),
    st.lists(WORDS, max_size=3),
    WORDS,
    st.lists(WORDS, max_size=3),
)
def test_it_is_always_one_line_that_ends(role, months, spaces, why, noes):
    parts = intention(role, months, spaces, why, noes)
    sentence = in_words(parts)
    assert all(text for text, _filled_in in parts)
    assert sentence.startswith("For ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for half in ("so that there is room for .", "as ,", "no to ."):
        assert not sentence.endswith(half)


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), max_size=5))
def test_a_list_is_read_aloud(things):
    assert listed(things).replace(", ", " and ").split(" and ") == (things or [""])
