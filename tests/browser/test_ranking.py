"""From pairs to five described values, and a light look at them: by keyboard, by touch, and without JavaScript."""

import pytest

from tests.conftest import make_user
from tests.factories import make_draft, make_session
from values.models import Value
from values.session.results import current_five

from .test_values import Hand
from .walk import LAPTOP, PHONE, look, open_as

WALKS = {
    "phone-dark": {**PHONE, "color_scheme": "dark"},
    "laptop-light": {**LAPTOP, "color_scheme": "light"},
    "without-javascript": {**LAPTOP, "java_script_enabled": False},
}
NAMES = ["Rest", "Family", "Financial security", "Love", "Autonomy", "Craftsmanship", "Home", "Growth"]
FIVE = ["Rest", "Family", "Financial security", "Love", "Autonomy"]


def opened(browser, live_server, walk, user, url):
    """A page of this user's, a hand to reach what is on it, and a look at it where there is JavaScript to look with."""
    context, page = open_as(browser, live_server.url, user, **WALKS[walk])
    page.goto(url)
    seen = look if walk != "without-javascript" else lambda page: None
    return context, page, Hand(page, "has_touch" in WALKS[walk]), seen


def go_on(page, hand):
    hand.press(page.get_by_role("button", name="Go on", exact=True))


def answer(page, hand, left_wins=lambda left, right: True):
    """Answer every pair that is on the page, and go on."""
    for pair in page.locator("fieldset.pair").all():
        radios = pair.locator("input[type=radio]")
        left, right = pair.locator("label b").all_inner_texts()
        hand.tick(radios.nth(0 if left_wins(left, right) else 1))
    go_on(page, hand)


@pytest.mark.parametrize("walk", WALKS)
def test_two_at_a_time_to_five_described_values(browser, live_server, walk):
    alice = make_user("alice@example.org")
    make_draft(alice, *NAMES, kind="full")
    context, page, hand, seen = opened(browser, live_server, walk, alice, "/values/choose/pairs/")
    assert page.locator("fieldset.pair").count() == 4
    hand.tick(page.locator("fieldset.pair").first.get_by_label("I can’t say"))
    seen(page)
    go_on(page, hand)
    assert "Three pairs are still open" in page.inner_text("[role=alert]")
    seen(page)
    answer(page, hand)
    hand.press(page.get_by_role("button", name="Back", exact=True))
    assert page.locator("fieldset.pair").count() == 4
    hand.tick(page.locator("fieldset.pair").first.get_by_label("I can’t say"))
    hand.press(page.get_by_role("button", name="Stop here"))
    page.goto("/values/choose/")
    while page.url.endswith("/pairs/"):
        answer(page, hand)
    seen(page)
    assert "a close call with Family" in page.inner_text("ol[data-order]")
    for name in ("Up", "Down"):
        # A script moves the row where it stands.
        move = hand.press if walk == "without-javascript" else hand.tick
        move(page.get_by_role("button", name=f"Move Love {name.lower()}"))
    order = page.locator("ol[data-order] li div").all_inner_texts()
    assert [text.split("\n")[0].strip() for text in order] == FIVE
    hand.press(page.get_by_role("button", name="Swap in Growth"))
    seen(page)
    go_on(page, hand)
    page.get_by_label("1. Rest").fill("Naps.")
    page.get_by_label("On an ordinary day it looks like, Rest").fill("Half an hour at noon.")
    page.get_by_label("A line I won’t cross, Growth").fill("No course on a Sunday.")
    seen(page)
    hand.press(page.get_by_role("button", name="Done"))
    assert "Half an hour at noon." in page.inner_text("main")
    seen(page)
    context.close()
    assert [row.name_snapshot for row in current_five(alice)] == [*FIVE[:4], "Growth"]


@pytest.mark.parametrize("walk", WALKS)
def test_a_light_look_with_one_that_comes_in_and_one_that_leaves(browser, live_server, walk):
    alice = make_user("alice@example.org")
    values = {value.name: value for value in Value.objects.all()}
    make_session(alice, *[values[name] for name in FIVE], words="As it was.")
    context, page, hand, seen = opened(browser, live_server, walk, alice, "/values/choose/light/")
    seen(page)
    hand.tick(page.get_by_role("group", name="Love").get_by_label("leaving"))
    page.get_by_label("Room it got lately, Rest").select_option(label="a little")
    page.locator("select[name=new-1]").select_option(label="Courage")
    page.get_by_label("Or a word of your own").fill("Family")
    go_on(page, hand)
    assert "Family is in the catalog already" in page.inner_text("main")
    seen(page)
    page.get_by_label("Or a word of your own").fill("")
    go_on(page, hand)
    questions = 0
    while page.url.endswith("/pairs/"):
        seen(page)
        questions += 1
        answer(page, hand, lambda left, right: left in FIVE[:1])
    assert questions <= 3
    seen(page)
    go_on(page, hand)
    assert page.locator("input[value='As it was.']").count() == 4
    page.get_by_label("2. Courage").fill("To say no.")
    seen(page)
    hand.press(page.get_by_role("button", name="Done"))
    assert "To say no." in page.inner_text("main")
    context.close()
    ranked = current_five(alice)
    assert [row.name_snapshot for row in ranked] == ["Rest", "Courage", "Family", "Financial security", "Autonomy"]
