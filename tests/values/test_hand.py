"""The hand's last word, and the words for the result."""

from uuid import uuid4

import pytest

from tests.factories import make_session, make_short_list, make_value
from values.models import Judgement, PersonalValue, Pick, RankedValue, ValuesSession
from values.pairs import Bracket, keep_answers

from .test_pairs import HAND, NAMES, PAIRS, TRUTH, answer_all, order_on_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alice):
    session = make_short_list(alice, *NAMES)
    bracket = Bracket(session)
    while pairs := bracket.step.pairs:
        keep_answers(bracket, {pair: min(pair, key=place_in_truth(bracket)) for pair in pairs}, bracket.last_page + 1)
    return session


def place_in_truth(bracket):
    return lambda pk: TRUTH.index(bracket.cards.by_id[pk].label)


def hand(client, **fields):
    """What the page sends as it is drawn."""
    context = client.get(HAND).context
    return {"version": context["version"], "order": [str(card.pk) for card, _close in context["order"]], **fields}


def ids(*names):
    """Card ids by name."""
    cards = {
        card.value.name: str(card.pk) for card in PersonalValue.objects.exclude(value=None).select_related("value")
    }
    return [cards[name] for name in names]


def drawn(response):
    return [card.label for card, _close in response.context["order"]]


def ranks():
    rows = RankedValue.objects.filter(trashed_at=None).select_related("personal_value__value")
    return {row.name_snapshot: (row.rank, row.rank_computed) for row in rows}


def test_the_hand_moves_swaps_and_keeps_all_eight(alices, session):
    form = hand(alices, up=ids("Family")[0])
    response = alices.post(HAND, form)
    assert drawn(response) == ["Family", "Fun", "Rest", "Growth", "Home"]
    assert "autofocus" in response.content.decode()
    assert not ranks()
    form["order"] = [str(card.pk) for card, _ in response.context["order"]]
    del form["up"]
    response = alices.post(HAND, form | {"down": ids("Rest")[0]})
    form["order"] = [str(card.pk) for card, _ in response.context["order"]]
    response = alices.post(HAND, form | {"swap": ids("Faith")[0]})
    assert drawn(response) == ["Family", "Fun", "Growth", "Rest", "Faith"]
    assert {card.label for card in response.context["outside"]} == {"Home", "Love", "Health"}
    form["order"] = [str(card.pk) for card, _ in response.context["order"]]
    assert alices.post(HAND, form).url == f"/values/history/{session.pk}/words/"
    assert ranks() == {
        "Family": (1, 2),
        "Fun": (2, 1),
        "Growth": (3, 4),
        "Rest": (4, 3),
        "Faith": (5, None),
        "Home": (None, 5),
        "Love": (None, None),
        "Health": (None, None),
    }
    session.refresh_from_db()
    assert (session.state, session.method) == ("check", "knockout")
    assert HAND in alices.get(f"/values/history/{session.pk}/words/").content.decode()


def test_what_the_hand_made_of_it_is_there_again_until_the_answers_differ(alices, session):
    form = hand(alices)
    form["order"][:2] = reversed(form["order"][:2])
    assert alices.post(HAND, form | {"later": 1}).url == "/values/"
    assert alices.get("/values/choose/").url == HAND
    assert order_on_hand(alices) == ["Family", "Fun", "Rest", "Growth", "Home"]
    alices.post(HAND, {"back": alices.get(HAND).context["last_page"]})
    answer_all(alices)
    assert order_on_hand(alices) == ["Family", "Fun", "Rest", "Growth", "Home"]
    Judgement.objects.all().delete()
    answer_all(alices, lambda left, right: left)
    assert order_on_hand(alices) == NAMES[:5]


@pytest.mark.parametrize("act", [{}, {"up": "x"}, {"later": 1}])
@pytest.mark.parametrize("break_it", ["short", "twice", "strange", "none", "text"])
def test_an_order_that_is_no_permutation_is_named_and_kept_as_far_as_it_goes(alices, session, act, break_it):
    form = hand(alices)
    order = form["order"][::-1]
    form["order"] = {
        "short": order[:4],
        "twice": [*order[:4], order[0]],
        "strange": [*order[:4], str(uuid4())],
        "none": [],
        "text": [*order, "x"],
    }[break_it]
    response = alices.post(HAND, form | act)
    assert response.status_code == 422
    assert "not the whole order" in response.content.decode()
    assert drawn(response) == (TRUTH[:5] if break_it == "none" else TRUTH[:5][::-1])
    assert not ranks()


def test_moves_that_lead_nowhere_leave_the_order(alices, session):
    for act in ({"up": ids("Fun")[0]}, {"down": ids("Home")[0]}, {"up": "x"}, {"swap": str(uuid4())}):
        assert drawn(alices.post(HAND, hand(alices) | act)) == TRUTH[:5]


def test_two_windows_order_differently_and_the_later_is_asked(alices, session):
    one, other = hand(alices), hand(alices)
    other["order"].reverse()
    assert {alices.post(HAND, one).status_code for _ in range(2)} == {302}
    response = alices.post(HAND, other)
    assert response.status_code == 409
    assert drawn(response) == TRUTH[:5][::-1]
    again = other | {"version": response.context["version"]}
    assert alices.post(HAND, again).status_code == 302
    assert ranks()["Home"] == (1, 5)


def test_an_answer_taken_back_in_another_window_is_asked_first(alices, session):
    form = hand(alices)
    alices.post(HAND, {"back": alices.get(HAND).context["last_page"]})
    response = alices.post(HAND, form, follow=True)
    assert response.redirect_chain == [(PAIRS, 302)]
    assert "taken back in another window" in response.content.decode()
    assert not ranks()


def test_what_was_very_much_me_and_left_behind_is_also_important(alices, alice):
    session = make_short_list(alice, "Rest", "Home", kind="full")
    for name, fields in {"Bread": {"level": 2}, "Sea": {"level": 1}, "Ships": {"level": 2, "fold": True}}.items():
        card = PersonalValue.objects.create(owner=alice, value=make_value(name.lower()))
        into = PersonalValue.objects.first() if fields.pop("fold", False) else None
        Pick.objects.create(owner=alice, session=session, personal_value=card, folded_into=into, **fields)
    answer_all(alices, lambda left, right: left)
    alices.post(HAND, hand(alices))
    assert ranks() == {"Rest": (1, 1), "Home": (2, 2), "Bread": (None, None)}


def test_a_value_that_leaves_and_returns_keeps_its_words(alices, session):
    alices.post(HAND, hand(alices))
    url = f"/values/history/{session.pk}/words/"
    first, *_, last = alices.get(url).context["form"].ranked
    sent = {first: "A ball.", f"{first}-day": "Out at noon.", f"{first}-line": "No phone.", last: "A door."}
    alices.post(url, {"version": alices.get(url).context["version"], "later": 1} | sent)
    swapped = hand(alices)
    swapped["order"][-1] = ids("Faith")[0]
    alices.post(HAND, swapped)
    assert "A door." not in alices.get(url).content.decode()
    alices.post(HAND, hand(alices, order=ids(*TRUTH[:5])))
    page = alices.get(url).content.decode()
    assert all(text in page for text in sent.values())
    alices.post(url, {"version": alices.get(url).context["version"]})
    page = alices.get(f"/values/history/{session.pk}/").content.decode()
    assert all(text in page for text in sent.values())


def test_words_for_a_value_that_another_window_swapped_out_are_shown_and_then_kept_with_it(alices, session):
    alices.post(HAND, hand(alices))
    url = f"/values/history/{session.pk}/words/"
    context = alices.get(url).context
    last = list(context["form"].ranked)[-1]
    swapped = hand(alices)
    swapped["order"][-1] = ids("Faith")[0]
    alices.post(HAND, swapped)
    sent = {"version": context["version"], last: "A door."}
    response = alices.post(url, sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert "A door." in page
    assert "which is not on the list now" in page
    assert not ValuesSession.objects.get().done_on
    assert alices.post(url, sent | {"version": response.context["version"]}).url == session.get_absolute_url()
    assert RankedValue.objects.get(pk=last.removeprefix("text-")).my_words == "A door."
    assert "A door." not in alices.get(session.get_absolute_url()).content.decode()


def test_words_sent_after_another_window_went_back_to_the_pairs_are_not_lost(alices, session):
    alices.post(HAND, hand(alices))
    url = f"/values/history/{session.pk}/words/"
    context = alices.get(url).context
    first = next(iter(context["form"].ranked))
    alices.post(PAIRS, {"back": alices.get(HAND).context["last_page"]})
    sent = {"version": context["version"], first: "A ball."}
    response = alices.post(url, sent)
    assert response.status_code == 409
    assert "A ball." in response.content.decode()
    assert alices.post(url, sent | {"version": response.context["version"]}).url == PAIRS
    assert RankedValue.objects.get(pk=first.removeprefix("text-")).my_words == "A ball."
    assert ValuesSession.objects.get().state == "rank"


def test_words_for_rows_of_another_session_or_person_go_nowhere(alice, bob, alices):
    mine, other = make_session(alice, make_value("rest")), make_session(alice, make_value("home"))
    bobs_own = make_session(bob, make_value("fun"))
    rows = RankedValue.objects.filter(session__in=[other, bobs_own])
    words = {f"text-{row.pk}": "Slipped in." for row in rows} | {"text-x": "Slipped in.", "text-": "x"}
    assert alices.post(f"/values/history/{mine.pk}/words/", {"version": 1} | words).status_code == 302
    assert not any(row.my_words for row in RankedValue.objects.all())


def test_lines_that_are_too_long_come_back(alices, session):
    alices.post(HAND, hand(alices))
    url = f"/values/history/{session.pk}/words/"
    response = alices.get(url)
    name = next(iter(response.context["form"].ranked))
    sent = {"version": response.context["version"], f"{name}-day": "x" * 301, f"{name}-line": "Kept?"}
    response = alices.post(url, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "300 characters" in page
    assert "x" * 301 in page
    assert "Kept?" in page


def test_two_windows_write_lines_and_both_are_shown(alices, alice):
    session = make_session(alice, make_value("rest"))
    url = f"/values/history/{session.pk}/words/"
    name = next(iter(alices.get(url).context["form"].ranked))
    alices.post(url, {"version": 1, f"{name}-line": "Never on Sundays."})
    response = alices.post(url, {"version": 1, f"{name}-line": "Never at night."})
    assert response.status_code == 409
    assert "Never on Sundays." in response.content.decode()
    assert "Never at night." in response.content.decode()


def test_the_hand_is_mine_alone(bobs, alices, session):
    form = hand(alices)
    assert bobs.get(HAND).url == bobs.post(HAND, form).url == "/values/choose/"
    assert not ranks()
    assert Judgement.objects.count()
    assert ValuesSession.objects.get().state == "hand"
