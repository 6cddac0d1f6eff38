"""One's own word on what the ladder rewards: before the catalog's, in every list."""

import pytest

from tests.factories import make_session, make_value
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


def send(client, card, mark, was="catalog"):
    return client.post(URL, {f"mark-{card.pk}": mark, f"was-mark-{card.pk}": was})


def test_who_has_chosen_nothing_is_told_so(alices):
    assert "Nothing chosen yet." in alices.get(URL).content.decode()


def test_my_mark_counts_in_old_results_too(alice, alices, card):
    assert send(alices, card, "yes").url == URL
    assert override(card) is True
    assert "The ladder rewards your one by itself" in alices.get("/values/").content.decode()
    assert send(alices, card, "no", was="yes").status_code == 302
    assert override(card) is False
    assert send(alices, card, "catalog", was="no").status_code == 302
    assert override(card) is None


def test_a_card_i_marked_stays_in_the_list_after_it_left_the_five(alice, alices, card):
    send(alices, card, "yes")
    make_session(alice, make_value("bread"))
    text = alices.get(URL).content.decode()
    assert text.index("Bread") < text.index("Mastery")


def test_of_two_windows_the_later_mark_wins(alices, card):
    send(alices, card, "yes")
    assert send(alices, card, "no").status_code == 302
    assert override(card) is False


def test_what_another_window_kept_stays_where_this_one_did_not_touch_it(alice, alices, card):
    make_session(alice, card.value, make_value("bread"))
    other = PersonalValue.owned_by(alice).get(value__slug="bread")
    send(alices, card, "yes")
    form = {f"mark-{card.pk}": "catalog", f"was-mark-{card.pk}": "catalog"}
    form |= {f"mark-{other.pk}": "yes", f"was-mark-{other.pk}": "catalog"}
    assert alices.post(URL, form).status_code == 302
    assert (override(card), override(other)) == (True, True)


def test_sent_twice_is_no_clash(alices, card):
    assert [send(alices, card, "yes").status_code for _ in range(2)] == [302, 302]


def test_none_of_the_three_is_refused(alices, card):
    response = send(alices, card, "perhaps")
    assert response.status_code == 422
    assert "Choose one of the three." in response.content.decode()
    assert override(card) is None


def test_somebody_elses_card_is_out_of_reach(bob, bobs, card):
    make_session(bob, make_value("bread"))
    assert send(bobs, card, "yes").status_code == 302
    assert override(card) is None


def test_signed_out_nothing_is_kept(anonymous, card):
    assert anonymous.post(URL, {f"mark-{card.pk}": "yes"}).status_code == 302
    assert override(card) is None


def test_all_three_can_be_sent_at_once(alice, alices):
    make_session(alice, make_value("mastery"), make_value("bread"), make_value("rest"))
    cards = list(PersonalValue.owned_by(alice).order_by("id"))
    PersonalValue.owned_by(alice).filter(pk=cards[2].pk).update(ladder_override=True)
    form = {f"mark-{card.pk}": mark for card, mark in zip(cards, ["yes", "no", "catalog"], strict=True)}
    assert alices.post(URL, form).status_code == 302
    assert [override(card) for card in cards] == [True, False, None]
