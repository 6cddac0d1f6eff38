"""Of more than twelve, those that stay; and what means the same."""

import pytest

from tests.factories import make_draft
from tests.forms import submit, tamper

from .choosing import FEWER, ON, PAIRS, TABLE, follow, press, ticked, unfinished

pytestmark = pytest.mark.django_db
NAMES = [f"Value {letter}" for letter in "abcdefghijklmn"]
SLUGS = [name.lower().replace(" ", "-") for name in NAMES]


@pytest.fixture
def session(alice):
    return make_draft(alice, *NAMES)


def stays():
    return set(unfinished().record["stays"])


def test_only_where_more_than_twelve_are_kept(alices, alice):
    make_draft(alice, *NAMES[:12])
    assert submit(alices.get(TABLE), "Go on").url == PAIRS
    assert alices.get(FEWER).url == ON
    assert follow(alices.get(FEWER)).request["PATH_INFO"] == PAIRS


def test_from_fourteen_to_eight(alices, session):
    page = press(alices.get(TABLE), "Go on")
    assert page.request["PATH_INFO"] == FEWER
    assert ticked(page) == set()
    assert submit(page, "Go on", kept=SLUGS[:8]).url == PAIRS
    assert unfinished().draft.short == SLUGS[:8]
    assert ticked(alices.get(FEWER)) == set(SLUGS[:8])


@pytest.mark.parametrize(("count", "said"), [(0, "Tick at least one."), (13, "Up to 12 can be put in order")])
def test_too_few_or_too_many_stay_on_the_page_and_are_kept(alices, session, count, said):
    response = submit(alices.get(FEWER), "Go on", kept=SLUGS[:count])
    assert response.status_code == 422
    assert said in response.content.decode()
    assert stays() == set(SLUGS[:count])


def test_two_windows_add_up(alices, session):
    one, other = alices.get(FEWER), alices.get(FEWER)
    press(one, "to=later", kept=SLUGS[:3])
    press(other, "Keep these for now", kept=SLUGS[5:7])
    assert stays() == {*SLUGS[:3], *SLUGS[5:7]}


def test_what_means_the_same_counts_once(alices, session):
    same = {f"same-{SLUGS[1]}": SLUGS[0]}
    page = press(alices.get(FEWER), "Keep these for now", kept=SLUGS[:4], **same)
    assert f'<option value="{SLUGS[0]}" selected' in page.content.decode()
    assert unfinished().draft.short == [SLUGS[0], *SLUGS[2:4]]
    # Folded the other way round in another window: a circle, which folds nothing.
    press(page, "Keep these for now", kept=SLUGS[:4], **{f"same-{SLUGS[0]}": SLUGS[1]})
    assert unfinished().draft.short == SLUGS[:4]
    press(alices.get(FEWER), "Keep these for now", **{f"same-{slug}": "" for slug in SLUGS[:2]})
    assert unfinished().record["folded"] == {}


@pytest.mark.parametrize("other", ["no-such", SLUGS[3]])
def test_what_means_the_same_as_something_that_is_not_there_is_passed_over(alices, session, other):
    page = alices.get(FEWER)
    page = follow(tamper(page, "Keep these for now", {f"same-{SLUGS[3]}": other}, kept=SLUGS[0]))
    assert "was skipped" in page.content.decode()
    assert stays() == {SLUGS[0]}
    assert unfinished().record["folded"] == {}


def test_back_keeps_what_is_ticked(alices, session):
    page = press(alices.get(FEWER), "Back", kept=SLUGS[:2])
    assert page.request["PATH_INFO"] == TABLE
    assert stays() == set(SLUGS[:2])
    assert alices.get(ON).url == TABLE
    # What is ticked now goes on with those that stay.
    press(page, "to=later", kept=[*SLUGS[:13]])
    press(alices.get(TABLE), "to=later", kept=SLUGS)
    assert unfinished().draft.short == [*SLUGS[:2], SLUGS[13]]
