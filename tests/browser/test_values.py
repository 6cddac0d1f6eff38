"""From nothing to five described values: by touch, by keyboard, and without JavaScript."""

import pytest
from django.core.management import call_command

from careerpath.accounts.models import User
from tests.conftest import make_user
from values.models import Value
from values.session.results import current_five

from .walk import LAPTOP, WALKS, look_twice, open_as

TICKED = ["Rest", "Craftsmanship", "Family", "Recognition", "Autonomy", "Love"]
FIVE = ["Slow Fridays", *TICKED[:4]]


class Hand:
    """How somebody reaches what is on the page: a finger, or the keys of a keyboard."""

    def __init__(self, page, touch: bool) -> None:
        self.page, self.touch = page, touch

    def tick(self, box) -> None:
        """A box to tick."""
        if self.touch:
            box.tap()
            return
        box.focus()
        self.page.keyboard.press("Space")

    def press(self, control) -> None:
        """A button or a link, and wait for where it leads."""
        with self.page.expect_navigation():
            if self.touch:
                control.tap()
                return
            control.focus()
            self.page.keyboard.press("Enter")

    def number(self, control, number: int) -> None:
        """Choose a number."""
        if self.touch:
            control.select_option(str(number))
            return
        control.focus()
        self.page.keyboard.press(str(number))


@pytest.mark.parametrize("walk", WALKS)
def test_from_nothing_to_five_described_values(browser, live_server, walk):
    options = WALKS[walk]
    alice = make_user("alice@example.org")
    context, page = open_as(browser, live_server.url, alice, **options)
    hand = Hand(page, "has_touch" in options)
    page.goto("/values/")
    look_twice(page)
    hand.press(page.get_by_role("link", name="Choose five"))
    look_twice(page)
    hand.press(page.get_by_role("link", name="Take the short list"))

    hand.press(page.get_by_role("button", name="Go on", exact=True))
    assert "Tick one at least" in page.inner_text("[role=alert]")
    look_twice(page)
    for name in TICKED:
        hand.tick(page.locator(f"#pick-{name.lower()}"))
    page.get_by_label("A value of your own").fill("Family")
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    assert "Family is in the catalog already" in page.inner_text("main")
    look_twice(page)
    page.get_by_label("A value of your own").fill("Slow Fridays")
    page.get_by_label("What it means").fill("Nothing before ten.")
    hand.press(page.get_by_role("button", name="Stop here"))
    assert "You have begun to choose" in page.inner_text("main")
    look_twice(page)
    context.close()

    context, page = open_as(browser, live_server.url, alice, **options)
    hand = Hand(page, "has_touch" in options)
    page.goto("/values/")
    hand.press(page.get_by_role("link", name="Go on choosing"))
    assert page.locator("input:checked").count() == 7
    look_twice(page)
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    look_twice(page)
    for number, name in enumerate([*FIVE[:4], FIVE[3]], 1):
        hand.number(page.get_by_label(name), number)
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    assert "not given yet" in page.inner_text("[role=alert]")
    look_twice(page)
    hand.number(page.get_by_label(FIVE[3]), 4)
    hand.number(page.get_by_label(FIVE[4]), 5)
    hand.press(page.get_by_role("button", name="Go on", exact=True))
    look_twice(page)
    for number, name in enumerate(FIVE, 1):
        page.get_by_label(f"{number}. {name}").fill(f"What {name} is to me.")
    hand.press(page.get_by_role("button", name="Done"))
    assert "The ladder rewards one of your five by itself: Recognition, fifth." in page.inner_text("main")
    look_twice(page)

    hand.press(page.get_by_role("link", name="Rest", exact=False).first)
    assert "What Rest is to me." in page.inner_text("main")
    look_twice(page)
    hand.press(page.get_by_role("link", name="All values"))
    assert "yours, second" in page.inner_text("main")
    look_twice(page)
    hand.press(page.locator("nav.bar").get_by_role("link", name="Values"))
    assert page.locator("ol.ranked li").count() == 5
    look_twice(page)
    context.close()
    ranked = current_five(User.objects.get())
    assert [row.name_snapshot for row in ranked] == FIVE
    assert [row.my_words for row in ranked] == [f"What {name} is to me." for name in FIVE]


def test_a_curator_sends_a_file_and_sees_what_it_would_change(browser, live_server):
    curator = make_user("curator@example.org")
    call_command("make_curator", curator.email, verbosity=0)
    _, page = open_as(browser, live_server.url, curator, **LAPTOP)
    page.goto("/admin/values/value/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    content = download.value.path().read_bytes()
    page.get_by_role("link", name="Import").click()
    for changed, said in ((b"=Fun", "Line 15, name:"), (b"Gladness", "New: 0. Changed: 1. As it is: 119.")):
        file = {
            "name": "values.csv",
            "mimeType": "text/csv",
            "buffer": content.replace(b",Fun,", b"," + changed + b","),
        }
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Look at it").click()
        assert said in page.inner_text("#content")
    page.get_by_role("button", name="Import it").click()
    page.wait_for_url("**/admin/values/value/")
    assert Value.objects.get(slug="fun").name == "Gladness"
    # Browsers ask for an icon where Django's own pages name none.
    assert not [complaint for complaint in page.complaints if "404" not in complaint]
