"""The last word: the order by hand."""

import pytest

from tests.factories import make_draft
from tests.forms import forge, submit

from .choosing import NAMES, ORDER, PAIRS, SAY, SLUGS, TABLE, answer_all, named, press, unfinished

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(alices, alice):
    make_draft(alice, *NAMES, at="pairs")
    return answer_all(alices.get(PAIRS))


def order():
    return unfinished().draft.order


def post(client, page, sent, **more):
    data = {"session": page.context["step"].id, "drawn": page.context["drawn"], "order": sent}
    return forge(client, ORDER, data | more)


def test_each_move_is_kept_as_it_is_made(ordered):
    page = ordered
    page = press(page, "up=home")
    assert named(page.context["order"]) == ["Home", "Rest", "Love", "Fun", "Faith"]
    page = press(page, "down=love")
    page = press(page, "swap=health")
    assert named(page.context["order"]) == ["Home", "Rest", "Fun", "Love", "Health"]
    assert set(named(page.context["outside"])) == {"Faith", "Growth", "Family"}
    assert order() == ["home", "rest", "fun", "love", "health"]
    assert press(page, "Go on").request["PATH_INFO"] == SAY


def test_what_leads_nowhere_leaves_the_order(alices, ordered):
    for act in ({"up": "rest"}, {"down": "faith"}, {"up": "no-such"}, {"swap": "no-such"}, {"swap": "rest"}):
        assert post(alices, ordered, SLUGS[:5], **act).status_code == 302
    assert order() == SLUGS[:5]


def test_a_script_sends_the_whole_list(alices, ordered):
    assert post(alices, ordered, SLUGS[4::-1]).url == SAY
    assert order() == SLUGS[4::-1]


@pytest.mark.parametrize(
    "sent",
    [SLUGS[:4], [*SLUGS[:4], "rest"], [*SLUGS[:4], "no-such"], [], [*SLUGS[:5], "x"], SLUGS],
    ids=["short", "twice", "strange", "none", "long", "all"],
)
@pytest.mark.parametrize("act", [{}, {"up": "home"}, {"to": "later"}])
def test_an_order_that_is_none_is_named_and_shown_whole(alices, ordered, sent, act):
    response = post(alices, ordered, sent, **act)
    assert response.status_code == 422
    assert "each value once, and this one did not" in response.content.decode()
    assert [word["key"] for word in response.context["order"]] == SLUGS[:5]
    assert not unfinished().record["ordered"]
    assert submit(response, "Go on").url == SAY


def test_two_windows_move_and_the_later_sees_both(alices, ordered):
    other = alices.get(ORDER)
    press(ordered, "up=home")
    response = submit(other, "down=fun")
    assert response.status_code == 409
    assert named(response.context["order"]) == ["Rest", "Home", "Love", "Faith", "Fun"]
    assert named(response.context["otherwise"]) == ["Home", "Rest", "Love", "Fun", "Faith"]
    assert order() == ["home", "rest", "love", "fun", "faith"]
    assert submit(response, "Go on").url == SAY
    assert order() == ["rest", "home", "love", "faith", "fun"]


def test_the_same_move_sent_twice_is_made_once(ordered):
    for _ in range(2):
        assert submit(ordered, "up=home").status_code == 302
    assert order() == ["home", "rest", "love", "fun", "faith"]


def test_a_close_call_is_told(alices, alice):
    make_draft(alice, *NAMES[:5], at="pairs")
    page = alices.get(PAIRS)
    (pair, words), *_others = page.context["pairs"]
    press(page, "to=later", **{f"pair-{pair}": "cant"})
    page = answer_all(alices.get(PAIRS))
    assert f"a close call with {words[1]['name']}" in page.content.decode()


def test_a_word_taken_away_meanwhile_is_out_of_the_order(alices, ordered):
    press(alices.get(TABLE), "to=later", kept=SLUGS[1:])
    response = submit(ordered, "Go on")
    assert response.status_code == 422
    assert not {"rest"} & {word["key"] for word in response.context["order"]}


def test_going_on_from_a_page_of_before_leaves_what_another_window_moved(alices, ordered):
    other = alices.get(ORDER)
    press(ordered, "up=home")
    assert submit(other, "Go on").url == SAY
    assert order() == ["home", "rest", "love", "fun", "faith"]
