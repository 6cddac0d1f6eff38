"""What keeps coming back: somebody reads it, opens a spark by its mark, and writes down what they see."""

from datetime import date

import pytest

from journal.entries.models import Entry
from tests.conftest import make_user
from tests.factories import make_card, make_pulse, make_season, make_session, make_spark

from .test_local_draft import wait_for_draft
from .walk import EITHER_WIDTH, look_around, open_as


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_reading_the_patterns_and_writing_about_one(browser, live_server, walk):
    user = make_user("walker@example.org")
    make_session(user, "Bread", "Rest")
    make_season(user)
    card = make_card(user, "Salt")
    for number in range(9):
        spark = make_spark(
            user,
            f"Somebody who does it differently, {number}.",
            kind="arrangement",
            noticed_on=date(2026, 1, 1 + number),
            what_exactly=f"{'W' * 130} and keys",
            no_if="A clipboard",
            heard_from="Dell",
            role="growing" if number % 2 else "supporting",
            energy=4,
            touched=[card.pk],
        )
        make_pulse(spark, 5 - number % 4, date(2026, 6, 1))
    context, page = open_as(browser, live_server.url, user, **EITHER_WIDTH[walk])
    page.goto("/sparks/")
    page.get_by_role("link", name="What keeps coming back").click()
    look_around(page)
    mark = page.locator("#kinds .units a").first
    assert mark.bounding_box()["height"] >= 24 and mark.bounding_box()["width"] >= 24
    mark.click()
    assert "Somebody who does it differently, 8." in page.locator("h1").inner_text()
    page.goto("/sparks/patterns/")
    for fold in page.locator("main summary").all():
        fold.click()
    look_around(page)
    box = page.locator("#energy form")
    box.get_by_role("button", name="Keep as a page").click()
    assert "There is nothing on this page yet." in page.locator("#energy").inner_text()
    look_around(page)
    box.get_by_label("What do you see?").fill("What has an end to it stays warm.")
    box.get_by_role("button", name="Keep as a page").click()
    page.wait_for_url("**/journal/*/")
    quote = "> 5 have stayed warm for two months or longer, and 2 were warm once and have cooled."
    assert Entry.owned_by(user).get().text == f"{quote}\n\nWhat has an end to it stays warm."
    assert "What has an end to it stays warm." in page.inner_text("main")
    context.close()


def test_what_was_left_in_a_fold_comes_back_where_it_is_seen(open_alices, alice):
    for number in range(8):
        make_spark(alice, f"Somebody who does it differently, {number}.", kind="idea")
    page = open_alices("/sparks/patterns/")
    page.locator("#kinds summary").last.click()
    page.locator("#kinds textarea").press_sequentially("Half a thought")
    wait_for_draft(page)
    page.goto("/sparks/")
    page.goto("/sparks/patterns/")
    page.get_by_text("Here it is again").wait_for()
    assert page.locator("#kinds textarea").is_visible()
    assert page.locator("#kinds textarea").input_value() == "Half a thought"
