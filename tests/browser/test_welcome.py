"""The first fifteen minutes in a browser, in at most ten pages; left after any step and taken up in another."""

import pytest

from careerpath.accounts.models import User
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.sparks.models import Spark
from values.session.results import current_five

from .walk import EITHER_WIDTH, LAPTOP, PASSWORD, PHONE, WALKS, look_twice, open_as, open_browser, sign_in

EMAIL = "newcomer@example.org"
NAMES = ["Autonomy", "Fun", "Rest", "Family", "Curiosity", "Wealth"]


@pytest.mark.parametrize("walk", WALKS)
def test_a_new_person_goes_through(browser, live_server, walk):
    options = WALKS[walk]
    keyboard = walk == "laptop"
    _, page = open_browser(browser, live_server.url, **options)
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Start writing").click()
    pages = []
    page.on("load", lambda: pages.append(page.url))

    def press(name: str, is_new: bool = True) -> None:
        button = page.get_by_role("button", name=name, exact=True)
        with page.expect_navigation():
            if keyboard:
                button.focus()
                page.keyboard.press("Enter")
            else:
                button.tap() if "has_touch" in options else button.click()
        if is_new:
            look_twice(page)

    look_twice(page)
    press("Start")
    page.locator("textarea[name=text]").fill("The second airport.")
    press("Keep and go on")
    tick(page, keyboard)
    press("Go on")
    # These pages are looked at where somebody chooses; the way past them is looked at on the two before.
    press("Order them by hand instead", is_new=False)
    five = page.locator("ol[data-order] bdi").all_inner_texts()
    press("Go on", is_new=False)
    page.get_by_label("In my words").first.fill("The white corner of the week.")
    press("Done")
    press("Go on to the season")
    page.get_by_label("A name for it").fill("A quiet start")
    page.get_by_label("Supporting").check()
    page.get_by_label("Making space for").fill("the bench\nslow Fridays")
    press("Keep and go on")
    assert "so that there is room for the bench and slow Fridays" in page.inner_text("main")
    page.get_by_label("What made you sit up").fill("A lock keeper with a garden.")
    press("Keep and go on")
    assert "That is enough for today." in page.inner_text("h1")
    assert len(pages) <= 10, pages

    page.goto("/")
    text = page.inner_text("body")
    assert all(
        words in text for words in ("slow Fridays", five[0], "A lock keeper with a garden.", "The second airport.")
    )
    look_twice(page)
    user = User.objects.get()
    assert len(five) == 5 and set(five) < set(NAMES)
    assert [row.name_snapshot for row in current_five(user)] == five
    assert Season.owned_by(user).get().name == "A quiet start"


def tick(page, keyboard: bool) -> None:
    for name in NAMES:
        box = page.locator("label.tick", has_text=name).first.locator("input")
        if keyboard:
            box.focus()
            page.keyboard.press("Space")
        else:
            box.check()


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_another_question_leaves_what_was_typed(browser, live_server, alice, walk):
    _, page = open_as(browser, live_server.url, alice, **EITHER_WIDTH[walk])
    page.goto("/welcome/question/")
    address, asked = page.url, [page.locator(".question").inner_text()]
    page.locator("textarea[name=text]").fill("The second airport.\n\nAnd then")
    for _ in range(2):
        with page.expect_navigation():
            page.get_by_role("button", name="Another one").click()
        asked.append(page.locator(".question").inner_text())
        assert page.locator("textarea[name=text]").input_value() == "The second airport.\n\nAnd then"
        assert page.url == address
    look_twice(page)
    page.locator("textarea[name=text]").fill("The second airport.\n\nAnd then the lock.")
    page.get_by_role("button", name="Keep and go on").click()
    entry = Entry.owned_by(alice).get()
    assert (entry.text, entry.prompt_text) == ("The second airport.\n\nAnd then the lock.", asked[-1])
    assert len(set(asked)) == 3


def test_leaving_after_each_step_and_going_on_in_another_browser(browser, live_server):
    context, page = open_browser(browser, live_server.url, **PHONE)
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Start writing").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator("textarea[name=text]").fill("First.")
    page.get_by_role("button", name="Keep and go on").click()

    page = elsewhere(browser, live_server, context)
    page.get_by_role("button", name="Skip to the season").click()
    page = elsewhere(browser, live_server, page.context)
    page.get_by_role("button", name="Skip", exact=True).click()
    page = elsewhere(browser, live_server, page.context)
    page.get_by_label("What made you sit up").fill("A lock keeper.")
    page.get_by_role("button", name="Keep and go on").click()
    user = User.objects.get()
    assert user.welcome_step == "enough"
    assert Entry.owned_by(user).get().text == "First."
    assert Spark.owned_by(user).get().what == "A lock keeper."


def elsewhere(browser, live_server, left):
    """Another browser, signed in and gone on from home."""
    left.close()
    _, page = open_browser(browser, live_server.url, **LAPTOP)
    sign_in(page, EMAIL)
    page.get_by_role("link", name="Go on").click()
    return page
