"""Any two of the five trade places by two presses on the page that shows them."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_session
from values.models import ValuesSession
from values.session.results import current_five

from .hands import Walker
from .walk import WALKS

FIVE = ["Bread", "Quiet", "Lakes", "Naps", "An honest word"]
TARGET = 44


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize(("one", "other"), [("Bread", "An honest word"), ("Naps", "Quiet")])
def test_two_presses_swap_any_two(browser, live_server, alice, walk, one, other):
    before = make_session(alice, *FIVE, words="Of old.")
    walker = Walker(browser, live_server.url, WALKS[walk], alice)
    page = walker.page
    page.goto("/values/")
    swapped = {one: other, other: one}
    presses = [page.get_by_role("link", name=f"Move {one}"), page.get_by_role("button", name=f"Swap with {other}")]
    for control in presses:
        expect(control).to_be_visible()
        box = control.bounding_box()
        assert box["height"] >= TARGET and box["width"] >= TARGET, f"{control} is {box}"
        if "has_touch" in walker.options:
            control.tap()
        else:
            walker.hand.reach(control)
            walker.hand.key("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    after = [swapped.get(name, name) for name in FIVE]
    assert page.locator("ol.ranked a:not(.btn)").all_inner_texts() == after
    assert [row.name_snapshot for row in current_five(alice)] == after
    assert {row.my_words for row in current_five(alice)} == {"Of old."}
    assert ValuesSession.owned_by(alice).exclude(pk=before.pk).get().kind == "hand"
    walker.seen()
    walker.context.close()
