"""Two at a time: each answer is kept, the last is taken back, and any browser goes on."""

import pytest

from tests.conftest import signed_in
from tests.factories import make_draft
from tests.forms import forge, submit, tamper

from .choosing import NAMES, ON, ORDER, PAIRS, SLUGS, TABLE, answer_all, follow, named, press, unfinished

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "page"}


@pytest.fixture
def session(alice):
    return make_draft(alice, *NAMES, at="pairs")


def answers():
    return unfinished().record["answered"]


def asked(page):
    return [pair for pair, _words in page.context["pairs"]]


def test_up_to_five_pairs_a_page_and_about_how_many_are_left(alices, session):
    page = alices.get(PAIRS)
    assert len(asked(page)) == 4
    assert "About 1" in page.content.decode()
    page = answer_all(page)
    assert page.request["PATH_INFO"] == ORDER
    assert named(page.context["order"]) == NAMES[:5]
    assert len(answers()) <= 15
    assert alices.get(PAIRS).url == ON


def test_pairs_left_open_are_asked_again_and_the_others_kept(alices, session):
    page = alices.get(PAIRS)
    pairs = asked(page)
    response = submit(page, "Go on", **{f"pair-{pairs[0]}": "cant"})
    assert response.status_code == 422
    assert "Three pairs are still open" in response.content.decode()
    assert asked(response) == pairs[1:]
    assert answers() == {pairs[0]: "cant"}


def test_back_takes_the_last_answer_back_and_before_the_first_leads_to_the_table(alices, session):
    page = alices.get(PAIRS)
    first, second = asked(page)[:2]
    page = press(page, "to=later", **{f"pair-{first}": "cant", f"pair-{second}": "cant"})
    page = press(alices.get(PAIRS), "Back")
    assert list(answers()) == [first]
    assert second in asked(page)
    page = press(page, "Back")
    assert answers() == {}
    assert press(page, "Back").request["PATH_INFO"] == TABLE


def test_back_sent_twice_takes_one_answer_back(alices, session):
    page = alices.get(PAIRS)
    first, second = asked(page)[:2]
    press(page, "to=later", **{f"pair-{first}": "cant", f"pair-{second}": "cant"})
    page = alices.get(PAIRS)
    for _ in range(2):
        press(page, "Back")
    assert list(answers()) == [first]


def test_back_from_the_order_asks_the_last_pair_again(alices, session):
    page = answer_all(alices.get(PAIRS))
    count, last = len(answers()), unfinished().draft.last_answered
    page = press(page, "Back")
    assert asked(page) == [last]
    assert len(answers()) == count - 1


def test_sent_twice_is_answered_once(alices, session):
    page = alices.get(PAIRS)
    sent = {f"pair-{pair}": "cant" for pair in asked(page)}
    for _ in range(2):
        assert submit(page, "Go on", **sent).url == PAIRS
    assert len(answers()) == 4


def test_of_two_windows_the_later_answer_to_a_pair_wins_and_others_add_up(alices, session):
    one, other = alices.get(PAIRS), alices.get(PAIRS)
    first, second, third = asked(one)[:3]
    winner = first.split(".")[1]
    press(one, "to=later", **{f"pair-{first}": "cant", f"pair-{second}": "cant"})
    press(other, "to=later", **{f"pair-{first}": winner, f"pair-{third}": "cant"})
    assert answers() == {first: winner, second: "cant", third: "cant"}


@pytest.mark.parametrize("pair", ["rest.home", "no.such", "rest.rest", "", "rest", "a.b.c"])
def test_a_pair_that_was_not_asked_is_passed_over(alices, session, pair):
    page = alices.get(PAIRS)
    known = asked(page)[0]
    if pair == known or ".".join(sorted(pair.split("."))) in asked(page):
        pair = "rest.love.x"
    data = {"session": str(session.pk), f"pair-{pair}": "cant", f"pair-{known}": "cant", "to": "later"}
    page = follow(forge(alices, PAIRS, data))
    assert "was skipped" in page.content.decode()
    assert answers() == {known: "cant"}


def test_a_winner_that_is_not_of_the_pair_is_passed_over(alices, session):
    page = alices.get(PAIRS)
    tamper(page, "to=later", {f"pair-{asked(page)[0]}": "bread"})
    assert answers() == {}


def test_a_script_gets_the_next_pairs_alone_and_is_led_on_at_the_end(alices, session):
    while pairs := unfinished().draft.ranking.pairs:
        pair, winner = ".".join(sorted(pairs[0])), min(pairs[0], key=SLUGS.index)
        page = forge(alices, PAIRS, {"session": str(session.pk), f"pair-{pair}": winner}, headers=SCRIPT)
        if "Location" not in page.headers:
            assert "<html" not in page.content.decode()
            assert "data-asked" in page.content.decode()
    assert (page.status_code, page.headers["Location"]) == (204, ORDER)
    assert unfinished().draft.order == SLUGS[:5]


def test_order_by_hand_instead_leads_on_without_the_pairs(alices, session):
    page = press(alices.get(PAIRS), "Order them by hand instead")
    assert page.request["PATH_INFO"] == ORDER
    assert press(page, "Go on").request["PATH_INFO"] == "/values/choose/say/"


def test_who_stops_at_the_last_pair_goes_on_with_the_order(alices, session):
    while page := next((page for page in [alices.get(PAIRS)] if page.status_code == 200), None):
        press(page, "to=later", **{f"pair-{pair}": "cant" for pair in asked(page)})
    assert alices.get(ON).url == ORDER


def test_another_browser_goes_on_with_the_same_pairs(alices, alice, session):
    page = alices.get(PAIRS)
    pairs = asked(page)
    press(page, "to=later", **{f"pair-{pairs[0]}": "cant"})
    page = follow(signed_in(alice).get(ON))
    assert asked(page) == pairs[1:]


def test_a_page_of_a_choosing_that_is_over_leads_to_what_there_is(alices, alice, session):
    page = alices.get(PAIRS)
    press(alices.get("/values/"), "Put it away and start over")
    assert "That choosing is over" in press(page, "Go on", **{f"pair-{asked(page)[0]}": "cant"}).content.decode()
    assert tamper(page, "Go on", {"session": "x"}).status_code == 404
