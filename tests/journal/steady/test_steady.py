"""The page to come back to: what it gathers, what it leaves out, the answer of the day, and the latest eight."""

from datetime import date, timedelta

import pytest

from journal.steady.views import answer_of_the_day
from tests.counting import queries
from tests.factories import make_comparison, make_definition, make_draft, make_remark, make_season, make_session
from tests.raw_rows import store
from values.models import PersonalValue, RankedValue

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
STEADY = "/steady/"


@pytest.fixture(autouse=True)
def on_a_day(time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)


@pytest.fixture
def five(alice):
    make_session(alice, "Bread", "The sea", words="With my own hands.")
    return [row.personal_value for row in RankedValue.owned_by(alice).order_by("rank")]


def make_eight(alice, none, card=None):
    """Eight notes, of which so many touch none of the five."""
    for number in range(8):
        make_comparison(alice, f"News {number}", personal_value=None if number < none else card)


def eight(client):
    return client.get(STEADY).text.partition('id="eight"')[2].partition("</section>")[0]


def test_all_that_one_said_is_there_to_read(alice, alices, five):
    make_season(alice)
    make_definition(alice)
    make_remark(alice, pocket_answer="I pay for it myself.", heard_on=date(2026, 11, 1))
    page = alices.get(STEADY).text
    said = ("I want", "Bread", "With my own hands.", "Careful work, and home by light.", "I pay for it myself.")
    for words in (*said, "How will you get health insurance?"):
        assert words in page, words
    assert "What can also stand here" not in page


def test_of_nothing_it_says_where_each_part_is_made(alices):
    page = alices.get(STEADY).text
    for address in ("/seasons/new/", "/values/choose/", "/success/new/", "/remarks/new/"):
        assert f'href="{address}"' in page, address
    assert "Whose news stung?" in page and "None of my five" not in page


def test_a_list_that_is_held_back_is_not_shown_there_either(alice, alices, five):
    make_eight(alice, 5, five[0])
    make_draft(alice, "Autonomy", kind="full")
    page = alices.get(STEADY).text
    assert "You are choosing again." in page
    assert "Bread" not in page and "None of my five" not in page


def test_what_cannot_be_opened_says_so(alice, alices, five):
    season, definition = make_season(alice), make_definition(alice)
    remark = make_remark(alice, pocket_answer="I pay for it myself.", heard_on=date(2026, 11, 1))
    make_eight(alice, 8)
    store(RankedValue.owned_by(alice).get(rank=1), b"broken", "my_words")
    store(season, b"broken", "name")
    store(definition, b"broken")
    store(remark, b"broken", "pocket_answer")
    store(make_comparison(alice, "Anna"), b"broken", "news")
    page = alices.get(STEADY).text
    for words in ("A value that", "Your season", "What success is to you", "An answer that", "A note that"):
        assert f"{words} cannot be opened" in page, words


def test_nothing_of_somebody_else(alice, alices, bobs):
    make_session(alice, "Bread")
    make_remark(alice, pocket_answer="I pay for it myself.")
    make_eight(alice, 8)
    page = bobs.get(STEADY).text
    assert not any(words in page for words in ("Bread", "I pay", "News 1", "of 8"))


def test_the_answer_is_the_same_all_day_and_another_tomorrow(alice):
    for number in range(3):
        make_remark(alice, f"Remark {number}.", pocket_answer="So.", heard_on=TODAY - timedelta(9 - number))
    first, *others = (answer_of_the_day(alice, TODAY + timedelta(days)) for days in range(3))
    assert len({first, *others}) == 3
    make_remark(alice, "Said just now.", pocket_answer="So.", heard_on=TODAY)
    assert answer_of_the_day(alice, TODAY) == first


def test_what_was_heard_today_is_the_answer_where_there_is_no_other(alice):
    assert answer_of_the_day(alice, TODAY) is None
    make_remark(alice, "It has none.", heard_on=TODAY)
    make_remark(alice, "At rest.", pocket_answer="So.", state="rest", heard_on=TODAY)
    assert answer_of_the_day(alice, TODAY) is None
    remark = make_remark(alice, pocket_answer="So.", heard_on=TODAY)
    assert answer_of_the_day(alice, TODAY) == remark


def test_of_seven_notes_it_says_nothing(alice, alices):
    for number in range(7):
        make_comparison(alice, f"News {number}")
    make_comparison(alice, "Of which nothing was said", is_said=False)
    page = alices.get(STEADY).text
    assert "of 8" not in page and "News 1" not in page


@pytest.mark.parametrize(
    ("none", "sentence"),
    [
        (0, "Each of the eight touches a value of yours:"),
        (1, "1 of 8 touches none of your five:"),
        (5, "5 of 8 touch none of your five:"),
        (7, "7 of 8 touch none of your five:"),
        (8, "8 of 8 touch none of your five:"),
    ],
)
def test_of_eight_it_says_how_many_touch_none_and_names_each(alice, alices, five, none, sentence):
    make_eight(alice, none, five[0])
    said = eight(alices)
    assert sentence in said
    assert [f"News {number}" in said for number in range(8)] == [number < none for number in range(8)]
    assert (five[0].get_absolute_url() in said) == (none < 8)
    assert ("The other touches" in said) == (none == 7)


def test_the_latest_eight_are_counted_and_those_in_the_trash_are_not(alice, alices, five):
    make_eight(alice, 8)
    for number in range(3):
        make_comparison(alice, f"Later {number}", noted_on=TODAY + timedelta(1), personal_value=five[1])
    assert "5 of 8" in eight(alices)
    assert "The sea" in eight(alices)


def test_a_value_that_is_gone_from_the_five_is_still_named(alice, alices, five):
    make_eight(alice, 7, five[0])
    make_session(alice, "Quiet", done_on=TODAY)
    assert "Bread" in eight(alices)


def test_it_asks_little_however_much_there_is(alice, alices, five):
    make_season(alice)
    make_definition(alice)
    for number in range(30):
        make_remark(alice, pocket_answer="So.", heard_on=TODAY - timedelta(number))
        make_comparison(alice, f"News {number}", personal_value=five[number % 2] if number % 3 else None)
    assert PersonalValue.owned_by(alice).count() == 2
    assert queries(alices, STEADY) <= 10
