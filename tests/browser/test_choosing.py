"""From nothing to five values in one's own words, and a year later a look at them: with a finger from the short list,
by keys alone from the whole catalog, and without JavaScript. At every step somebody goes on in another browser."""

from datetime import date

import pytest
import time_machine
from playwright.sync_api import expect

from tests.conftest import make_user
from tests.factories import make_session
from values.models import Value, ValuesSession
from values.session.results import current_five

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, wait_until

WALKS = {"finger": PHONE, "keys": LAPTOP, "without-javascript": {**PHONE, **WITHOUT_SCRIPT}}
OWN = "Slow Fridays"
# In the order in which they are kept: of two, the one that stands first here.
MIND = ["Rest", "Family", "Craftsmanship", "Autonomy", OWN, "Recognition", "Courage", "Home"]
LEFT_BEHIND = ["Fun", "Nature", "Love", "Purpose"]
TICKED = [*MIND, "Balance", *LEFT_BEHIND]
# The third is moved to the first place, and another one comes in for the fifth.
FIVE = ["Craftsmanship", "Rest", "Family", "Autonomy", "Recognition"]
A_YEAR_ON = ["Craftsmanship", "Patience", "Rest", "Family", "Recognition"]
LATER = "Stop here, I’ll go on later"
# The script takes no tap for an answer that comes this soon after another.
SECOND_TAP = 300


class Chooser(Walker):
    """Somebody on the way through the pages of choosing."""

    def go_on_elsewhere(self) -> None:
        """Stop here, and go on in another browser from the page of values."""
        self.press(LATER)
        assert "You have begun to choose" in self.text()
        self.elsewhere()
        self.page.goto("/values/")
        self.press("Go on choosing", "link")

    def do(self, button: str) -> None:
        """A button that may lead to a page, or change this one."""
        self.hand.open(self.page.get_by_role("button", name=button, exact=True))

    def tick(self, name: str) -> None:
        """The word is the label of its box."""
        box = self.page.get_by_role("checkbox", name=name, exact=True)
        if self.options.get("has_touch"):
            box = self.page.locator("label.tick").filter(has=box)
        self.hand.tick(box)

    def ticked(self) -> set[str]:
        """The words that are ticked on this page."""
        return set(self.page.locator("label.tick:has(:checked)").all_inner_texts())

    def has_order(self, *names: str) -> None:
        """The list on this page."""
        expect(self.page.locator("ol[data-order] bdi")).to_have_text(names)


@pytest.mark.parametrize("walk", WALKS)
def test_from_nothing_to_five_values_in_ones_own_words(browser, live_server, walk):
    alice = make_user("alice@example.org")
    walker = Chooser(browser, live_server.url, WALKS[walk], alice)
    begin(walker)
    tick(walker, whole=walk == "keys")
    make_fewer(walker)
    close_call = two_at_a_time(walker, MIND, is_first_time=True)
    put_in_order(walker, close_call)
    say(walker)
    look_at_what_is_chosen(walker)
    walker.context.close()
    session = ValuesSession.objects.get()
    assert session.kind == ("full" if walk == "keys" else "express")
    rows = current_five(alice)
    assert [row.name_snapshot for row in rows] == FIVE
    assert [row.my_words for row in rows] == [f"What {name} is to me." for name in FIVE]
    assert rows[1].ordinary_day == "Half an hour at noon."
    assert {session.draft.word(key)["name"] for key in session.draft.also(session.draft.order)} == {
        *LEFT_BEHIND,
        *MIND,
    } - set(FIVE)


def begin(walker) -> None:
    """From the page of values, which has none."""
    walker.page.goto("/values/")
    walker.seen()
    walker.press("Choose five", "link")
    walker.press("Go on")
    assert "Tick at least one" in walker.page.inner_text("[role=alert]")
    walker.seen()


def tick(walker, whole: bool) -> None:
    """One table of words, where one of one's own stands among them."""
    page = walker.page
    if whole:
        walker.press("All 120")
    names = page.locator("label.tick").all_inner_texts()
    for name in sorted({*TICKED} - {OWN}, key=names.index):
        walker.tick(name)
    walker.write("A value of your own", OWN)
    walker.write("What it means, if you like", "Nothing before ten.")
    walker.press("Add it")
    expect(page.locator("[data-kept-count]")).to_have_text(str(len(TICKED)))
    walker.go_on_elsewhere()
    assert walker.ticked() == set(TICKED)
    walker.seen()
    walker.press("Go on")


def make_fewer(walker) -> None:
    """Eight stay, and a ninth means the same as one of them."""
    page = walker.page
    assert f"{len(TICKED)} kept, leaving some out" in walker.text()
    walker.press("Go on")
    assert "Tick at least one" in page.inner_text("[role=alert]")
    for name in page.locator("label.tick").all_inner_texts():
        if name in MIND or name == "Balance":
            walker.tick(name)
    walker.hand.open(page.locator("summary", has_text="Two of these mean the same to me"))
    walker.hand.pick(page.locator("select[name=same-balance]"), "Rest")
    walker.seen()
    walker.press("Keep these for now")
    walker.go_on_elsewhere()
    assert walker.ticked() == {*MIND, "Balance"}
    assert walker.page.locator("select[name=same-balance]").input_value() == "rest"
    walker.press("Go on")


def two_at_a_time(walker, mind: list[str], is_first_time: bool = False) -> list[str]:
    """Of two the one that stands first in `mind` is kept. Returns what was a close call.

    The first time, one answer is taken back, one cannot be given, and it goes on in another browser.
    """
    close_call: list[str] = []
    is_taken_back = not is_first_time
    walker.seen()
    while "/choose/pairs/" in walker.page.url:
        pairs = walker.page.locator("fieldset.pair:visible")
        for number in range(pairs.count() if not walker.has_script else 1):
            names = pairs.nth(number).locator("label b").all_inner_texts()
            by_mind = sorted(names, key=mind.index)
            # A call that is close is won by the one that stands first.
            if is_first_time and is_taken_back and not close_call and by_mind == names and names[0] in mind[:4]:
                close_call = names
            answer_one(walker, pairs.nth(number), names.index(by_mind[0]) if close_call is not names else 2)
        if not walker.has_script:
            walker.press("Go on")
        if not is_taken_back:
            take_back(walker)
            is_taken_back = True
    return close_call


def answer_one(walker, pair, answer: int) -> None:
    """The left one, the right one, or neither."""
    if not walker.has_script:
        walker.hand.choose(pair.locator("input").nth(answer))
        return
    page, legend = walker.page, pair.locator("legend").inner_text()
    page.wait_for_timeout(SECOND_TAP)
    if walker.options.get("has_touch"):
        pair.locator("label").nth(answer).tap()
    else:
        if not pair.evaluate("pair => pair.contains(document.activeElement)"):
            walker.hand.reach(pair.locator("input").first)
        walker.hand.key(["ArrowLeft", "ArrowRight", "ArrowDown"][answer])
    wait_until(page, IS_ANOTHER, legend)


IS_ANOTHER = """legend => document.readyState === "complete" && !(location.pathname.endsWith("/pairs/")
    && [...document.querySelectorAll("fieldset.pair:not([hidden]) legend")].some(one => one.innerText === legend))"""


def take_back(walker) -> None:
    """The last answer, which is asked again; then on in another browser."""
    asked = walker.page.locator("fieldset.pair:visible legend").first.inner_text()
    walker.page.wait_for_timeout(SECOND_TAP)
    walker.do("Back")
    expect(walker.page.locator("fieldset.pair:visible legend").first).not_to_have_text(asked)
    walker.go_on_elsewhere()


def put_in_order(walker, close_call: list[str]) -> None:
    """The third becomes the first, and another one comes in for the fifth."""
    page = walker.page
    walker.has_order(*MIND[:5])
    assert not close_call or f"a close call with {close_call[1]}" in walker.text()
    for place in (1, 0):
        walker.do("Move Craftsmanship up")
        expect(page.locator("ol[data-order] bdi").nth(place)).to_have_text("Craftsmanship")
    walker.do("Swap in Recognition")
    walker.has_order(*FIVE)
    walker.seen()
    walker.go_on_elsewhere()
    walker.has_order(*FIVE)
    walker.press("Go on")


def say(walker) -> None:
    """A line of each; of one its day; then it is done."""
    page, hand = walker.page, walker.hand
    for name in FIVE:
        hand.write(page.get_by_role("group", name=name).get_by_label("In my words"), f"What {name} is to me.")
    hand.open(page.locator("fieldset", has_text="Rest").locator("summary"))
    hand.write(page.get_by_role("group", name="Rest").get_by_label("On an ordinary day"), "Half an hour at noon.")
    walker.seen()
    walker.go_on_elsewhere()
    field = walker.page.get_by_role("group", name="Rest").get_by_label("On an ordinary day")
    assert field.input_value() == "Half an hour at noon."
    walker.press("Done")


def look_at_what_is_chosen(walker) -> None:
    """The list, the page of one of them, the catalog, and the page of values."""
    assert all(f"What {name} is to me." in walker.text() for name in FIVE)
    assert "The ladder rewards one of your five: Recognition, fifth." in walker.text()
    walker.seen()
    walker.hand.press(walker.page.locator("main").get_by_role("link", name="Rest", exact=True))
    assert "What Rest is to me." in walker.text()
    walker.seen()
    walker.press("All values", "link")
    assert "yours, second" in walker.text()
    walker.seen()
    walker.hand.press(walker.page.locator("nav.bar").get_by_role("link", name="Values"))
    assert walker.page.locator("ol.ranked li").count() == 5
    walker.seen()


@pytest.mark.parametrize("walk", WALKS)
def test_a_light_look_a_year_later_and_how_they_moved(browser, live_server, walk):
    alice = make_user("alice@example.org")
    values = {value.name: value for value in Value.objects.all()}
    make_session(alice, *[values[name] for name in FIVE], words="As it was.", kind="full", done_on=date(2025, 11, 25))
    walker = Chooser(browser, live_server.url, WALKS[walk], alice)
    with time_machine.travel("2026-11-26T12:00:00Z"):
        look_again(walker)
        look_back(walker)
    walker.context.close()
    assert list(ValuesSession.objects.order_by("done_on").values_list("kind", flat=True)) == ["full", "light"]
    rows = current_five(alice)
    assert [row.name_snapshot for row in rows] == A_YEAR_ON
    assert [row.my_words for row in rows] == ["As it was.", "Bread takes a night.", *["As it was."] * 3]


def look_again(walker) -> None:
    """One leaves, one comes in; one that is among them already does not."""
    page, hand = walker.page, walker.hand
    page.goto("/values/")
    walker.press("Look at the five again", "link")
    hand.choose(page.get_by_role("group", name="Autonomy").get_by_label("leaving"))
    hand.pick(page.get_by_label("Room it got lately, Rest"), "a little")
    hand.pick(page.locator("select[name=new-1]"), "Patience")
    walker.write("Or a word of your own", "Family")
    walker.press("Go on")
    assert "on your list already" in page.inner_text("[role=alert]")
    walker.seen()
    walker.write("Or a word of your own", "")
    walker.press("Go on")
    two_at_a_time(walker, A_YEAR_ON)
    walker.has_order(*A_YEAR_ON)
    walker.press("Go on")
    field = page.get_by_role("group", name="Craftsmanship").get_by_label("In my words")
    assert field.input_value() == "As it was."
    hand.write(page.get_by_role("group", name="Patience").get_by_label("In my words"), "Bread takes a night.")
    walker.press("Done")
    assert "Bread takes a night." in walker.text()


def look_back(walker) -> None:
    """Both lists, what came in and what left: in a picture, in words and as a table."""
    page = walker.page
    walker.press("How they moved", "link")
    picture = page.locator("svg.chart:visible").first
    assert {"Patience", "Autonomy"} <= set(picture.locator("text.name").all_text_contents())
    moved = "Rest moved from second to third. Family moved from third to fourth. Patience came in. Autonomy left."
    assert f"Since November 2025: {moved} Two stayed where they were." in walker.text()
    assert "came in, second" in walker.text()
    assert "left; it was fourth" in walker.text()
    walker.hand.open(page.locator("summary", has_text="The same as a table"))
    table = page.get_by_role("table", name="The place of each value, each time you chose")
    assert [head.split("\n")[0] for head in table.locator("thead th").all_inner_texts()] == [
        "Value",
        "Nov 2025",
        "Nov 2026",
    ]
    rows = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert ["Craftsmanship", "first", "first"] in rows
    (left,) = [row for row in rows if row[0] == "Autonomy"]
    (came,) = [row for row in rows if row[0] == "Patience"]
    assert left[1] == "fourth" and "not in the list" in left[2]
    assert "not in the list" in came[1] and came[2] == "second"
    walker.seen()
