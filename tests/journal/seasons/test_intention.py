"""The sentence of a season: how it reads, whatever was filled in."""

import re
from calendar import month_name
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerpath.accounts.clock import last_day
from journal.seasons.intention import ROLES, WENT, in_words, intention, listed, when
from journal.seasons.models import Season

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


FIRST = date(2026, 11, 24)


def begun(months):
    """How a sentence begins on a season's first day."""
    return when(FIRST, last_day(FIRST, months) if months else None, FIRST, months)


def said(role, months, *args, **kwargs):
    return in_words(intention(begun(months), role, *args, **kwargs))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            ("supporting", 6, ["the bench", "slow Fridays", "Dad"], "the workshop finds its feet", ["evening calls"]),
            "For the next 6 months, as the workshop finds its feet, I want work to play a supporting part, so that "
            "there is room for the bench, slow Fridays and Dad. That means no to evening calls.",
        ),
        (
            ("supporting", 9, ["unpacking", "knowing the neighbors"], "we settle into the new house"),
            "For the next 9 months, as we settle into the new house, I want work to play a supporting part, so that "
            "there is room for unpacking and knowing the neighbors.",
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
        (("growing", 3, []), "For the next 3 months, I want work to be a place to grow."),
        (("pausing", 0, ["sleep"]), "For now, I want work to pause, so that there is room for sleep."),
    ],
)
def test_it_reads_as_a_person_would_say_it(fields, sentence):
    assert said(*fields) == sentence


@pytest.mark.parametrize(
    ("role", "second", "said_of_work"),
    [
        ("supporting", "growing", "I want work to play a supporting part, and at times to be a place to grow."),
        ("growing", "minimal", "I want work to be a place to grow, and at times to idle."),
        ("minimal", "central", "I want work to idle, and at times to be central."),
        ("pausing", "transition", "I want work to pause, and at times to be changing over."),
        ("transition", "supporting", "I want work to be changing over, and at times to play a supporting part."),
        ("central", "pausing", "I want work to be central, and at times to pause."),
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


@pytest.mark.parametrize(
    ("first", "last", "today", "months", "begins"),
    [
        # Before its first day, on it, and after it.
        ("2026-11-24", "2027-05-23", "2026-11-23", 6, "From November 2026 to May 2027"),
        ("2026-11-24", "2027-05-23", "2026-11-24", 6, "For the next 6 months"),
        ("2026-11-24", "2027-05-23", "2026-11-25", 6, "From November to May"),
        # New Year's Eve and the day after; its last day and the day after.
        ("2026-11-24", "2027-05-23", "2026-12-31", 6, "From November to May"),
        ("2026-11-24", "2027-05-23", "2027-01-01", 6, "From November to May"),
        ("2026-11-24", "2027-05-23", "2027-05-23", 6, "From November to May"),
        ("2026-11-24", "2027-05-23", "2027-05-24", 6, "From November 2026 to May 2027"),
        # Within one year.
        ("2026-02-01", "2026-04-30", "2026-01-31", 3, "From February to April"),
        ("2026-02-01", "2026-04-30", "2026-12-31", 3, "From February to April"),
        ("2026-02-01", "2026-04-30", "2027-01-01", 3, "From February to April 2026"),
        ("2026-02-01", "2026-04-30", "2025-12-31", 3, "From February to April 2026"),
        # Twelve months from the first of one have twelve names, from another day the first again.
        ("2026-11-01", "2027-10-31", "2026-12-01", 12, "From November to October"),
        ("2026-11-24", "2027-11-23", "2026-12-01", 12, "From November 2026 to November 2027"),
        # A last day of its own.
        ("2026-11-24", "2027-03-03", "2026-11-23", 0, "From November 2026 to March 2027"),
        ("2026-11-24", "2027-03-03", "2026-11-24", 0, "Until 3 March 2027"),
        ("2026-11-24", "2027-03-03", "2027-03-03", 0, "Until 3 March"),
        ("2026-11-24", "2027-03-03", "2027-03-04", 0, "From November 2026 to March 2027"),
        ("2026-11-24", "2026-11-24", "2026-11-24", 0, "Until 24 November"),
        ("2026-11-03", "2026-11-24", "2026-12-24", 0, "In November"),
        ("2026-11-03", "2026-11-24", "2027-01-01", 0, "In November 2026"),
        # Open.
        ("2026-11-24", None, "2026-11-24", 0, "For now"),
        ("2026-11-24", None, "2036-11-24", 0, "For now"),
        ("2026-11-24", None, "2026-11-01", 0, "From November on"),
        ("2027-03-01", None, "2026-11-24", 0, "From March 2027 on"),
    ],
)
def test_it_begins_with_when_it_is(first, last, today, months, begins):
    first, last, today = (day and date.fromisoformat(day) for day in (first, last, today))
    assert in_words(when(first, last, today, months)) == begins


@pytest.mark.parametrize(("today", "begins"), [("2026-11-24", "In November"), ("2027-11-24", "In November 2026")])
def test_one_that_was_closed_on_its_first_day_says_its_month(today, begins):
    assert in_words(when(FIRST, FIRST, date.fromisoformat(today), 6, is_closed=True)) == begins


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 800),
    st.integers(-500, 1500),
    st.sampled_from([0, 3, 6, 9, 12]),
)
def test_next_is_said_on_its_first_day_alone(first, days, since, months):
    last, today = first + timedelta(days), first + timedelta(since)
    begins = in_words(when(first, last, today, months))
    assert ("next" in begins) == (today == first and months > 0)
    named = set(re.findall(r"[A-Z][a-z]+(?= |$)", begins)) & set(month_name)
    years = set(map(int, re.findall(r"\d{4}", begins)))
    assert years <= {first.year, last.year}
    # A month of another year says so, but in the midst of months of different names.
    if named and not first <= today <= last:
        assert years == ({first.year, last.year} if {first.year, last.year} != {today.year} else set())


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
    parts = intention(begun(6), "supporting", ["a", "b"], "c", ["d"])
    assert [text for text, filled_in in parts if filled_in] == [
        "6 months",
        "c",
        "a supporting part",
        "a and b",
        "no to d",
    ]
    assert [text for text, filled_in in intention(begun(0), "minimal", []) if filled_in] == ["idle"]


def test_every_role_has_a_wording_and_a_line():
    assert set(WENT) == set(ROLES) == set(Season.Role.values) == set(Season.LINES)


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
    parts = intention(begun(months), role, spaces, why, noes)
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
