"""What one's present work rewards most: up to five, beside the choosing under way or the latest list."""

from datetime import date

import pytest

from tests.factories import make_draft, make_session, make_value
from tests.forms import forge, submit
from values.models import PersonalValue, ValuesSession

from .choosing import ON, press, ticked

pytestmark = pytest.mark.django_db
URL = "/values/choose/rewarded/"
SLUGS = [f"value-{letter}" for letter in "abcdefg"]


@pytest.fixture(autouse=True)
def values(db):
    return [make_value(slug) for slug in SLUGS]


@pytest.fixture
def session(alice, values):
    return make_session(alice, *values[:3], "Bread")


def rewarded(session):
    session.refresh_from_db()
    return set(session.record.get("rewarded", ()))


def test_without_a_list_it_says_what_comes_first(alices):
    assert "you have not chosen those yet" in alices.get(URL).content.decode()
    assert forge(alices, URL, {"kept": "value-a"}).status_code == 409


def test_up_to_five_stand_beside_my_own(alices, session):
    page = press(alices.get(URL), "Keep these", kept=["value-a", "value-f", "value-g"])
    text = page.content.decode()
    assert "One of your four is among what your present work rewards most." in text
    for said in ("Yours and rewarded", "Yours, not rewarded", "Rewarded, not yours"):
        assert said in text
    assert page.context["overlap"]["rewarded"] == ["Value f", "Value g"]
    assert ticked(alices.get(URL)) == {"value-a", "value-f", "value-g"}
    # No card is made for what is only rewarded.
    assert PersonalValue.objects.count() == 4


def test_six_are_one_too_many_and_come_back_ticked(alices, session):
    response = submit(alices.get(URL), "Keep these", kept=SLUGS[:6])
    assert response.status_code == 422
    assert "You ticked 6." in response.content.decode()
    assert ticked(response) == set(SLUGS[:6])
    assert rewarded(session) == set()
    press(response, "Keep these", kept=SLUGS[:5])
    assert rewarded(session) == set(SLUGS[:5])


def test_none_is_an_answer_too(alices, session):
    press(alices.get(URL), "Keep these", kept=["value-a"])
    press(alices.get(URL), "Keep these", kept=[])
    assert rewarded(session) == set()


def test_two_windows_add_up(alices, session):
    one, other = alices.get(URL), alices.get(URL)
    press(one, "Keep these", kept=["value-a"])
    press(other, "Keep these", kept=["value-b"])
    assert rewarded(session) == {"value-a", "value-b"}


def test_while_choosing_it_is_kept_in_that_draft(alices, alice, session):
    draft = make_draft(alice, "Value a", at="order")
    assert submit(alices.get(URL), "Keep these", kept=["value-f"]).url == ON
    assert rewarded(draft) == {"value-f"}
    assert rewarded(session) == set()
    draft.refresh_from_db()
    assert (draft.record["at"], draft.kind) == ("order", "express")


def test_a_page_of_the_list_before_is_shown_again_for_the_one_of_now(alices, alice, session):
    page = alices.get(URL)
    newer = make_session(alice, "Salt", done_on=date(2026, 10, 1))
    response = submit(page, "Keep these", kept=["value-a"])
    assert response.status_code == 409
    assert ticked(response) == {"value-a"}
    press(response, "Keep these")
    assert (rewarded(session), rewarded(newer)) == (set(), {"value-a"})


def test_own_words_of_before_stay_out_of_sight_in_the_whole_catalog(alices, alice, session):
    assert "Bread" in alices.get(URL).content.decode()
    make_draft(alice, "Value a", kind="full")
    assert "Bread" not in alices.get(URL).content.decode()


def test_it_is_bobs_own_affair(alices, bobs, session):
    page = alices.get(URL)
    page.client = bobs
    assert submit(page, "Keep these", kept="value-a").status_code == 409
    assert rewarded(session) == set()
    assert ValuesSession.objects.count() == 1
