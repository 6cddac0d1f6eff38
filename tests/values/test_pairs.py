"""Two at a time: asked in pages, kept at once, taken back a page at a time, on any device."""

import random
from uuid import uuid4

import pytest

from tests.conftest import signed_in
from tests.factories import make_session, make_short_list, make_value
from values.models import Judgement, Pick, Value
from values.pairs import Bracket

pytestmark = pytest.mark.django_db
PAIRS, HAND, ORDER = "/values/choose/pairs/", "/values/choose/hand/", "/values/choose/order/"
NAMES = ["Rest", "Home", "Love", "Fun", "Faith", "Growth", "Health", "Family"]
# What somebody has in mind, first place first.
TRUTH = ["Fun", "Family", "Rest", "Growth", "Home", "Faith", "Love", "Health"]


@pytest.fixture
def session(alice):
    return make_short_list(alice, *NAMES)


def answered(response, choose, count=None):
    """What a page of pairs sends when each is answered by `choose` (left and right to a card, or None)."""
    drawn = response.context["pairs"]
    form = {"page": response.context["page"], "asked": [f"{pair.left.pk}.{pair.right.pk}" for pair in drawn]}
    for pair in drawn[:count]:
        winner = choose(pair.left, pair.right)
        form[pair.name] = str(winner.pk) if winner else "cant"
    return form


def by_truth(left, right):
    return min(left, right, key=lambda card: TRUTH.index(card.label))


def answer_all(client, choose=by_truth):
    """Answer page after page, to the hand; how many pages it took."""
    for page in range(40):
        response = client.get(PAIRS)
        if response.status_code == 302:
            assert response.url == HAND
            return page
        client.post(PAIRS, answered(response, choose))
    raise AssertionError("it does not end")


def order_on_hand(client):
    return [card.label for card, _close in client.get(HAND).context["order"]]


def judgements():
    return set(Judgement.objects.values_list("left", "right", "winner"))


def test_the_pairs_lead_to_the_order_one_had_in_mind(alices, session):
    page = alices.get(PAIRS).content.decode()
    assert page.count('<fieldset class="pair">') == 4
    assert "If this season had room for only one of them, which would you keep?" in page
    assert answer_all(alices) <= 11
    session.refresh_from_db()
    assert (session.state, session.method) == ("hand", "knockout")
    assert alices.get("/values/choose/").url == HAND
    assert order_on_hand(alices) == TRUTH[:5]
    assert Judgement.objects.count() <= 15


def test_a_session_cut_after_every_answer_and_resumed_elsewhere_gives_the_same_result(alice, session):
    chance = random.Random(5)
    for _ in range(100):
        client = signed_in(alice)
        response = client.get("/values/choose/", follow=True)
        if response.redirect_chain[-1][0] == HAND:
            break
        drawn = response.context["pairs"]
        pair = chance.choice(drawn)
        sent = {"later": 1, "page": response.context["page"], pair.name: str(by_truth(pair.left, pair.right).pk)}
        assert client.post(PAIRS, sent).url == "/values/"
    assert order_on_hand(signed_in(alice)) == TRUTH[:5]


def test_i_cant_say_counts_for_the_one_that_stood_first_and_is_told(alices, session):
    answer_all(alices, lambda left, right: None)
    assert order_on_hand(alices) == NAMES[:5]
    assert "a close call with Home and Love" in alices.get(HAND).content.decode()
    assert not Judgement.objects.exclude(winner=None)


def test_open_pairs_are_named_and_the_others_are_kept(alices, session):
    form = answered(alices.get(PAIRS), by_truth, count=3)
    response = alices.post(PAIRS, form)
    page = response.content.decode()
    assert response.status_code == 422
    assert "One pair is still open: pick one, or “I can’t say”." in page
    assert page.count('<fieldset class="pair"') == 1
    assert Judgement.objects.count() == 3
    alices.post(PAIRS, answered(response, by_truth))
    assert set(Judgement.objects.values_list("page", flat=True)) == {1}


def test_back_takes_the_last_page_back_and_once_only(alices, session):
    first = alices.get(PAIRS)
    alices.post(PAIRS, answered(first, by_truth))
    after_one = judgements()
    alices.post(PAIRS, answered(alices.get(PAIRS), by_truth))
    back = {"back": alices.get(PAIRS).context["last_page"]}
    assert back == {"back": 2}
    for _ in range(2):
        assert alices.post(PAIRS, back).url == PAIRS
        assert judgements() == after_one
    for _ in range(2):
        assert alices.post(PAIRS, {"back": 1}).url == PAIRS
    assert [pair.name for pair in alices.get(PAIRS).context["pairs"]] == [pair.name for pair in first.context["pairs"]]
    assert alices.post(PAIRS, {"back": 0}).url == "/values/choose/narrow/"
    assert not judgements()


@pytest.mark.parametrize("sent", ["x", "-1", "99999999", "²", ""])
def test_a_made_up_page_takes_nothing_back(alices, session, sent):
    alices.post(PAIRS, answered(alices.get(PAIRS), by_truth))
    assert alices.post(PAIRS, {"back": sent}).url == PAIRS
    assert Judgement.objects.count() == 4


def test_back_from_the_hand_asks_the_last_page_again(alices, session):
    answer_all(alices)
    last = alices.get(HAND).context["last_page"]
    assert alices.post(HAND, {"back": last}).url == PAIRS
    session.refresh_from_db()
    assert session.state == "rank"
    answer_all(alices)
    assert order_on_hand(alices) == TRUTH[:5]


def test_a_page_sent_twice_is_kept_once(alices, session):
    form = answered(alices.get(PAIRS), by_truth)
    assert {alices.post(PAIRS, form).url for _ in range(3)} == {PAIRS}
    assert Judgement.objects.count() == 4


def test_of_two_windows_the_first_answer_stays(alices, session):
    drawn = alices.get(PAIRS)
    alices.post(PAIRS, answered(drawn, by_truth))
    kept = judgements()
    response = alices.post(PAIRS, answered(drawn, lambda left, right: max(left, right, key=lambda c: c == left)))
    assert response.status_code == 409
    assert "otherwise in another window" in response.content.decode()
    assert judgements() == kept
    assert response.context["pairs"]


def test_an_answer_sent_after_the_session_was_ranked_does_not_change_it(alices, session):
    drawn = alices.get(PAIRS)
    answer_all(alices)
    kept = judgements()
    response = alices.post(PAIRS, answered(drawn, lambda left, right: None), follow=True)
    assert response.redirect_chain[-1][0] == HAND
    assert "otherwise in another window" in response.content.decode()
    assert judgements() == kept


@pytest.mark.parametrize("made_up", ["pair-x", "pair-{0}.{0}", "pair-{1}.{2}", "pair-{0}.{1}"])
def test_a_pair_that_is_not_being_asked_is_passed_over_and_the_flow_goes_on(alices, session, made_up):
    form = answered(alices.get(PAIRS), by_truth)
    ids = [str(pick.personal_value_id) for pick in Pick.objects.order_by("place")]
    name = made_up.format(uuid4(), ids[0], ids[2])
    response = alices.post(PAIRS, form | {name: ids[0]}, follow=True)
    assert response.redirect_chain == [(PAIRS, 302)]
    assert "is not being asked now" in response.content.decode()
    assert Judgement.objects.count() == 4


def test_a_winner_that_is_not_of_the_pair_is_no_answer(alices, session):
    drawn = alices.get(PAIRS)
    form = answered(drawn, by_truth) | {drawn.context["pairs"][0].name: str(uuid4())}
    response = alices.post(PAIRS, form)
    assert response.status_code == 422
    assert Judgement.objects.count() == 3


def test_a_value_that_left_the_short_list_takes_its_answers_along_and_finds_them_again(alices, alice, session):
    alices.post(PAIRS, answered(alices.get(PAIRS), by_truth))
    gone = Pick.objects.filter(personal_value__value__slug="fun")
    gone.update(shortlisted=False, level=0)
    asked = {card.label for pair in alices.get(PAIRS).context["pairs"] for card in (pair.left, pair.right)}
    assert "Fun" not in asked
    gone.update(shortlisted=True)
    assert len(Bracket(session).answers) == 4
    answer_all(alices)
    assert order_on_hand(alices) == TRUTH[:5]


def test_a_value_that_is_retired_meanwhile_is_asked_about_still(alices, session):
    Value.objects.filter(slug="fun").update(status="retired")
    answer_all(alices)
    assert order_on_hand(alices) == TRUTH[:5]


def test_what_was_folded_into_another_is_not_asked_about(alices, alice, session):
    picks = list(Pick.objects.order_by("place"))
    Pick.objects.filter(pk=picks[0].pk).update(folded_into=picks[1].personal_value)
    answer_all(alices)
    assert "Rest" not in order_on_hand(alices)


def test_one_value_alone_needs_no_pairs(alices, alice):
    make_short_list(alice, "Rest")
    assert alices.get("/values/choose/", follow=True).redirect_chain[-1][0] == HAND
    assert order_on_hand(alices) == ["Rest"]


def test_by_hand_instead_and_two_at_a_time_instead(alices, session):
    assert ORDER in alices.get(PAIRS).content.decode()
    page = alices.get(ORDER)
    assert PAIRS in page.content.decode()
    names = list(page.context["form"].cards)
    assert alices.post(ORDER, {"version": 1, names[0]: 1, "later": 1}).url == "/values/"
    assert alices.get("/values/choose/").url == ORDER
    alices.post(PAIRS, answered(alices.get(PAIRS), by_truth))
    assert alices.get("/values/choose/").url == PAIRS
    places = dict(zip(names, range(1, 6), strict=False))
    response = alices.post(ORDER, {"version": alices.get(ORDER).context["version"]} | places)
    assert response.url == f"/values/history/{session.pk}/words/"
    session.refresh_from_db()
    assert (session.state, session.method) == ("check", "manual")
    assert f'href="{ORDER}"' in alices.get(response.url).content.decode()


def test_without_a_short_list_it_leads_to_where_choosing_stands(alices, alice):
    for send in (alices.get, alices.post):
        assert send(PAIRS).url == send(HAND).url == "/values/choose/"
    make_short_list(alice, "Rest", "Home", state="pick")
    for send in (alices.get, alices.post):
        assert send(PAIRS).url == send(HAND).url == "/values/choose/"


def test_a_page_of_a_session_that_another_window_finished_says_so(alices, session):
    form = answered(alices.get(PAIRS), by_truth)
    answer_all(alices)
    context = alices.get(HAND).context
    hand = {"version": context["version"], "order": [card.pk for card, _close in context["order"]]}
    words = alices.post(HAND, hand).url
    alices.post(words, {"version": alices.get(words).context["version"]})
    kept = judgements()
    for url, sent in ((PAIRS, form), (HAND, hand), (ORDER, {"version": 1})):
        assert "What you kept is there." in alices.post(url, sent, follow=True).content.decode()
    assert judgements() == kept


def test_it_is_mine_alone(alices, bobs, bob, session, client):
    make_session(bob, make_value("bread"), done_on=None, state="rank")
    form = answered(alices.get(PAIRS), by_truth)
    bobs.post(PAIRS, form)
    assert not Judgement.objects.exists()
    for url in (PAIRS, HAND):
        assert "/accounts/login/" in client.get(url).url
        assert "/accounts/login/" in client.post(url, form).url


def test_a_pair_that_is_open_is_tied_to_the_sentence_that_says_so(alice, alices):
    make_short_list(alice, *"ABCDE")
    page = alices.get(PAIRS)
    first, *_rest = page.context["pairs"]
    text = alices.post(PAIRS, {first.name: "cant", "page": 1, "asked": asked(page)}).content.decode()
    assert 'id="open-pairs"' in text
    assert text.count('aria-describedby="open-pairs"') == len(page.context["pairs"]) - 1 > 0


def asked(page) -> list[str]:
    return [pair.name.removeprefix("pair-") for pair in page.context["pairs"]]
