"""A stranger signs up, is offered a question, writes, comes back from another browser and finds it."""

import pytest

from careerpath.accounts.models import User
from journal.entries.models import Entry

from .walk import EITHER_WIDTH, look_around, open_browser, sign_in, sign_up, wait_until, write

ANSWER = "Head of **something**.\n\n- in March\n- on a train\n\n> I did not answer.\n\n| a | b |\n|---|--:|\n| 1 | 2 |"


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_the_first_evening(browser, live_server, walk):
    options = EITHER_WIDTH[walk]
    context, page = open_browser(browser, live_server.url, **options)

    page.goto("/")
    look_around(page)
    page.get_by_role("link", name="More on who can read this").click()
    look_around(page)
    sign_up(page, "walker@example.org")
    look_around(page)
    if page.has_script:
        assert User.objects.get().time_zone == "Europe/Lisbon"

    question = page.locator(".question").first.inner_text()
    page.get_by_role("link", name="Another one").click()
    if page.has_script:
        wait_until(page, "first => document.querySelector('.question').innerText !== first", question)
    question = page.locator(".question").first.inner_text()
    page.get_by_role("link", name="Write", exact=True).click()
    assert question in page.inner_text("body")
    look_around(page)
    write(page, ANSWER)
    assert page.locator("strong").inner_text() == "something"
    assert page.locator("td").count() == 2
    assert question in page.inner_text("body")
    look_around(page)

    open_plus(page)
    page.get_by_role("link", name="Write a page").click()
    page.get_by_text("Date, title, values and tags").click()
    page.get_by_label("Title").fill("A blank page")
    write(page, "Second words, on a blank page.")
    look_around(page)
    leave(page)
    look_around(page)
    context.close()

    context, page = open_browser(browser, live_server.url, **options)
    page.goto("/journal/")
    look_around(page)
    sign_in(page, "walker@example.org")
    assert page.url.endswith("/journal/")
    assert "A blank page" in page.inner_text("body")
    look_around(page)
    page.get_by_role("link", name="Head of something").click()
    page.get_by_role("link", name="Edit").click()
    assert page.locator("textarea[name=text]").input_value() == ANSWER
    look_around(page)
    write(page, "Edited words.")
    assert "Edited words." in page.inner_text("body")
    page.get_by_role("link", name="Earlier wordings").click()
    look_around(page)

    page.goto("/journal/")
    page.get_by_role("link", name="A blank page").click()
    page.get_by_role("button", name="Delete").click()
    assert "in the trash until" in page.inner_text("body")
    look_around(page)
    page.goto("/trash/")
    look_around(page)
    page.get_by_role("button", name="Put back").click()
    assert "Second words, on a blank page." in page.inner_text("body")

    page.goto("/journal/")
    page.get_by_role("link", name="A blank page").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    assert "Second words, on a blank page." in page.inner_text("body")

    for path in (
        "/prompts/",
        "/settings/",
        "/settings/delete/",
        "/accounts/sessions/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/no-such-page/",
    ):
        page.goto(path)
        look_around(page)
    page.goto(Entry.objects.exclude(prompt=None).get().prompt.get_absolute_url())
    assert "Edited words." in page.inner_text("body")
    look_around(page)
    context.close()
    assert sorted(entry.text for entry in Entry.owned_by(User.objects.get())) == [
        "Edited words.",
        "Second words, on a blank page.",
    ]


def open_plus(page) -> None:
    """The menu under the thumb; a native popover, so it opens without JavaScript too."""
    page.locator("nav.bar button.plus").click()


def leave(page) -> None:
    page.locator("nav.bar button.more").click()
    page.get_by_role("button", name="Sign out").click()
    # The script sends first what is not kept yet.
    page.locator("nav.bar").wait_for(state="detached")
