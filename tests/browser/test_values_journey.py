"""From nothing to five described values, a year later a light look, and how they moved: by keyboard alone on a laptop,
and with a finger without JavaScript. Twice somebody goes on in another browser."""

from urllib.parse import urlsplit

import pytest
import time_machine

from careerpath.accounts.models import User
from values.models import ValuesSession
from values.session.results import current_five

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT

WALKS = {"keyboard": LAPTOP, "without-javascript": {**PHONE, **WITHOUT_SCRIPT}}
FIRST, A_YEAR_LATER = "2026-11-25T12:00:00Z", "2027-11-26T12:00:00Z"
# Twelve groups, one to make them fewer, seven to eleven with pairs, the hand and the words.
FEWEST_PAGES, MOST_PAGES = 22, 26
# Very much so, in the order in which they are kept; the ninth means the same as the first, the others are left behind.
VERY = ["Rest", "Family", "Craftsmanship", "Autonomy", "Courage", "Home", "Wonder", "Curiosity", "Slowness"]
VERY += ["Fun", "Peace", "Community", "Recognition", "Love", "Nature"]
SOMEWHAT = ["Humor", "Honesty", "Calm"]
# The hand moves the third to the first place, and puts the seventh in for the fifth.
FIVE = ["Craftsmanship", "Rest", "Family", "Autonomy", "Wonder"]
A_YEAR_ON = ["Craftsmanship", "Rest", "Family", "Patience", "Wonder"]
# Patience comes in a year later.
ORDER = [*VERY[:2], "Patience", *VERY[2:]]
LATER = "Stop here, I’ll go on later"
CHOOSE = "/values/choose/"
HAND = f"{CHOOSE}hand/"


class Chooser(Walker):
    """Somebody on the way through choosing, and the pages that they were shown."""

    def __init__(self, *args) -> None:
        self.pages: list[str] = []
        super().__init__(*args)

    def elsewhere(self) -> None:
        """Another browser, with no cookie yet."""
        super().elsewhere()
        self.page.on("load", lambda page: self._shown(urlsplit(page.url).path))

    def go_on_elsewhere(self) -> None:
        """In another browser, from the page of values."""
        self.elsewhere()
        self.page.goto("/values/")
        self.sign_in()
        self.press("Go on choosing", "link")

    def _shown(self, path: str) -> None:
        # A swap, and without a script a move, shows the same page again; nobody needs any to go on.
        again = path == HAND and self.pages[-1:] == [HAND]
        if not again and (path.endswith("/words/") or (path.startswith(CHOOSE) and path != CHOOSE)):
            self.pages.append(path)


@pytest.mark.parametrize("walk", WALKS)
def test_from_nothing_to_five_values_and_a_year_on(browser, live_server, walk):
    walker = Chooser(browser, live_server.url, WALKS[walk])
    with time_machine.travel(FIRST):
        begin(walker)
        say_of_each_group(walker)
        make_fewer(walker)
        two_at_a_time(walker, leave_after=2)
        by_hand(walker)
        in_words(walker)
    with time_machine.travel(A_YEAR_LATER):
        look_again(walker)
        look_back(walker)
    walker.context.close()
    user = User.objects.get()
    kinds = ValuesSession.owned_by(user).order_by("done_on").values_list("kind", "state")
    assert list(kinds) == [("full", "done"), ("light", "done")]
    assert [row.name_snapshot for row in current_five(user)] == [
        "Craftsmanship",
        "Rest",
        "Family",
        "Patience",
        "Wonder",
    ]


def begin(walker) -> None:
    """A new account, which has nothing; then the whole catalog."""
    walker.sign_up()
    walker.hand.press(walker.page.locator("nav.bar").get_by_role("link", name="Values"))
    walker.press("Choose five", "link")
    walker.seen()
    walker.press("Take the whole catalog", "link")


def say_of_each_group(walker) -> None:
    """Twelve pages; after the fifth the rest is said in another browser."""
    number = 0
    while "/choose/group/" in walker.page.url:
        number += 1
        page, hand = walker.page, walker.hand
        assert f"Group {number} of 12" in walker.text()
        names = page.locator("[role=radiogroup] b").all_inner_texts()
        for name in names:
            level = "Very much me" if name in VERY else "Somewhat" if name in SOMEWHAT else ""
            if level:
                hand.choose(page.get_by_role("radiogroup", name=name, exact=True).get_by_label(level))
        if number == 1:
            walker.seen()
        if number != 5:
            walker.press("Save and next")
            continue
        walker.press(LATER)
        walker.go_on_elsewhere()
    assert number == 12
    assert ValuesSession.objects.get().state == "narrow"


def make_fewer(walker) -> None:
    """Fifteen are too many: eight stay, and a ninth means the same as one of them."""
    page, hand = walker.page, walker.hand
    assert "15 kept, making them fewer" in walker.text()
    assert not page.locator("input:checked").count()
    for label in page.locator("label.tick").all():
        if label.locator("b").inner_text() in VERY[:8]:
            hand.tick(label.locator("input"))
    hand.open(page.locator("summary", has_text="Two of these mean the same to me"))
    hand.pick(page.get_by_label(f"{VERY[8]} means the same as"), VERY[0])
    walker.seen()
    walker.press("Go on")


def two_at_a_time(walker, leave_after: int = 0) -> int:
    """The one that stands first in ORDER is kept each time; after so many pages it goes on in another browser."""
    asked = 0
    while "/choose/pairs/" in walker.page.url:
        asked += 1
        if asked == 1:
            walker.seen()
        pairs = walker.page.locator("fieldset.pair")
        answers = [answer_of(names) for names in pairs.locator("legend").all_inner_texts()]
        if walker.has_script:
            # From the second page on the focus is there already; after the last pair it is on "Go on".
            walker.hand.reach(pairs.first.locator("input").first)
            walker.hand.key(*(f"Arrow{side}" for side in answers))
        else:
            for pair, side in zip(pairs.all(), answers, strict=True):
                walker.hand.choose(pair.locator("input").nth(0 if side == "Left" else 1))
        walker.press("Go on" if asked != leave_after else LATER)
        if asked == leave_after:
            walker.go_on_elsewhere()
    walker.seen()
    return asked


def answer_of(legend: str) -> str:
    left, right = legend.split(" or ")
    return "Left" if ORDER.index(left) < ORDER.index(right) else "Right"


def by_hand(walker) -> None:
    """The third becomes the first, and another one comes in for the fifth."""
    page, hand = walker.page, walker.hand
    assert order_of(page) == VERY[:5]
    if walker.has_script:
        hand.reach(page.get_by_role("button", name=f"Move {VERY[2]}", exact=True))
        hand.key("ArrowUp", "ArrowUp")
    else:
        walker.press(f"Move {VERY[2]} up")
        walker.press(f"Move {VERY[2]} up")
    walker.press("Swap in Wonder")
    assert order_of(page) == FIVE
    walker.press("Go on")


def order_of(page) -> list[str]:
    rows = page.locator("ol[data-order] li div").all_inner_texts()
    return [row.split("\n")[0].strip() for row in rows]


def in_words(walker) -> None:
    """The words page is the last of them."""
    page, hand = walker.page, walker.hand
    assert page.url.endswith("/words/")
    assert FEWEST_PAGES <= len(walker.pages) <= MOST_PAGES, walker.pages
    for number, name in enumerate(FIVE, 1):
        hand.write(page.get_by_label(f"{number}. {name}"), f"What {name} is to me.")
    hand.write(page.get_by_label("On an ordinary day it looks like, Rest"), "Half an hour at noon.")
    walker.seen()
    walker.press("Done")
    assert all(f"What {name} is to me." in walker.text() for name in FIVE)
    walker.seen()


def look_again(walker) -> None:
    """One leaves, one comes in."""
    page, hand = walker.page, walker.hand
    page.goto(CHOOSE)
    walker.sign_in()
    assert page.locator("main section h2").first.inner_text().startswith("A look at the five")
    walker.seen()
    walker.press("Look at the five", "link")
    hand.choose(page.get_by_role("group", name="Autonomy").get_by_label("leaving"))
    hand.pick(page.locator("select[name=new-1]"), "Patience")
    walker.seen()
    walker.press("Go on")
    assert two_at_a_time(walker) <= 3
    assert order_of(page) == A_YEAR_ON
    walker.press("Go on")
    assert page.get_by_label("1. Craftsmanship").input_value() == "What Craftsmanship is to me."
    hand.write(page.get_by_label("4. Patience"), "Bread takes a night.")
    walker.seen()
    walker.press("Done")
    assert "Bread takes a night." in walker.text()


def look_back(walker) -> None:
    """Both sessions, what came in and what left: in a picture, in words and as a table."""
    page = walker.page
    walker.press("How they moved", "link")
    picture = page.locator("svg.chart:visible").first
    assert {"Patience", "Autonomy"} <= set(picture.locator("text.name").all_text_contents())
    assert "Since November 2026: Patience came in. Autonomy left." in walker.text()
    assert "came in, fourth" in walker.text()
    assert "left; it was fourth" in walker.text()
    walker.hand.open(page.locator("summary", has_text="The same as a table"))
    table = page.get_by_role("table", name="The place of each value in each session")
    assert table.locator("thead th").all_inner_texts() == ["Value", "Nov 2026", "Nov 2027"]
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()
    }
    assert (rows["Craftsmanship"], rows["Wonder"]) == (["first"] * 2, ["fifth"] * 2)
    assert rows["Autonomy"][0] == rows["Patience"][1] == "fourth"
    assert "not in the list" in rows["Autonomy"][1] and "not in the list" in rows["Patience"][0]
    walker.seen()
