"""One's own word on what the ladder rewards: before the catalog's, in every list."""

import pytest

from tests.factories import make_draft, make_season, make_session, make_value
from tests.forms import submit, tamper
from values.models import PersonalValue

pytestmark = pytest.mark.django_db
URL = "/values/ladder/"


@pytest.fixture
def card(alice):
    """Alice's card for Mastery, which the catalog does not mark."""
    make_session(alice, make_value("mastery"))
    return PersonalValue.owned_by(alice).get()


def override(card):
    card.refresh_from_db()
    return card.ladder_override


def send(page, *marks):
    """Mark each of these cards on a page."""
    return submit(page, "Save", **{f"mark-{card.pk}": mark for card, mark in marks})


def test_who_has_chosen_nothing_is_told_so(alices):
    assert "Nothing chosen yet." in alices.get(URL).content.decode()


def test_my_mark_counts_in_old_results_too(alice, alices, card):
    assert send(alices.get(URL), (card, "yes")).url == URL
    assert override(card) is True
    assert "The ladder rewards it: " in alices.get("/values/").content.decode()
    assert send(alices.get(URL), (card, "no")).status_code == 302
    assert override(card) is False
    assert send(alices.get(URL), (card, "catalog")).status_code == 302
    assert override(card) is None


def test_a_card_i_marked_stays_in_the_list_after_it_left_the_five(alice, alices, card):
    send(alices.get(URL), (card, "yes"))
    make_session(alice, make_value("bread"))
    text = alices.get(URL).content.decode()
    assert text.index("Bread") < text.index("Mastery")


def test_of_two_windows_the_later_mark_wins(alices, card):
    one, other = alices.get(URL), alices.get(URL)
    send(one, (card, "yes"))
    assert send(other, (card, "no")).status_code == 302
    assert override(card) is False


def test_what_another_window_kept_stays_where_this_one_did_not_touch_it(alice, alices, card):
    make_session(alice, card.value, make_value("bread"))
    other = PersonalValue.owned_by(alice).get(value__slug="bread")
    page = alices.get(URL)
    send(alices.get(URL), (card, "yes"))
    assert send(page, (other, "yes")).status_code == 302
    assert (override(card), override(other)) == (True, True)


def test_sent_twice_is_no_clash(alices, card):
    page = alices.get(URL)
    assert [send(page, (card, "yes")).status_code for _ in range(2)] == [302, 302]


def test_none_of_the_three_is_refused(alices, card):
    response = tamper(alices.get(URL), "Save", {f"mark-{card.pk}": "perhaps"})
    assert response.status_code == 422
    assert "Choose one of the three." in response.content.decode()
    assert override(card) is None


def test_somebody_elses_card_is_out_of_reach(alices, bob, bobs, card):
    make_session(bob, make_value("bread"))
    page = alices.get(URL)
    page.client = bobs
    assert send(page, (card, "yes")).status_code == 302
    assert override(card) is None


def test_signed_out_nothing_is_kept(alices, anonymous, card):
    page = alices.get(URL)
    page.client = anonymous
    assert send(page, (card, "yes")).status_code == 302
    assert override(card) is None


def test_all_three_can_be_sent_at_once(alice, alices):
    make_session(alice, make_value("mastery"), make_value("bread"), make_value("rest"))
    cards = list(PersonalValue.owned_by(alice).order_by("id"))
    PersonalValue.owned_by(alice).filter(pk=cards[2].pk).update(ladder_override=True)
    marks = zip(cards, ["yes", "no", "catalog"], strict=True)
    assert send(alices.get(URL), *marks).status_code == 302
    assert [override(card) for card in cards] == [True, False, None]


def test_a_word_of_ones_own_is_not_said_to_be_marked_by_the_catalog(alice, alices):
    make_session(alice, "Bread and salt")
    text = alices.get(URL).content.decode()
    assert "A word of your own: the catalog says nothing." in text
    assert "no mark" in text
    assert "as the catalog says" not in text


def test_a_mark_sent_once_another_list_is_the_one_of_now_is_kept(alice, alices, card):
    page = alices.get(URL)
    make_session(alice, make_value("bread"))
    assert send(page, (card, "yes")).status_code == 302
    assert override(card) is True


@pytest.mark.parametrize(("kind", "hidden"), [("full", True), ("express", False)])
def test_while_the_whole_catalog_is_gone_through_the_five_are_out_of_sight(alice, alices, kind, hidden):
    make_session(alice, "zebrafinch")
    season = make_season(alice)
    page = alices.get(URL)
    make_draft(alice, "Rest", kind=kind)
    for url in (URL, f"{season.get_absolute_url()}sheet/"):
        assert ("zebrafinch" not in alices.get(url).content.decode()) == hidden
    boxes = alices.get("/sparks/new/", follow=True).context["form"]["touched"]
    assert (not list(boxes.field.choices)) == hidden
    # What was sent from a page of before is kept all the same.
    word = PersonalValue.owned_by(alice).get()
    assert send(page, (word, "yes")).status_code == 302
    assert override(word) is True
