"""A season from its first day to the next one: a letter, half time, a look in, the memory, the letter, what is kept.

By keys alone on a laptop, and with a finger on a phone, with JavaScript and without.
"""

from datetime import date

import pytest
import time_machine

from careerpath.accounts.models import User
from journal.seasons.checkins.models import CheckIn
from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from journal.seasons.reviews.models import SeasonReview
from tests.factories import make_session

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, is_one_page

WALKS = {
    "keyboard": {**LAPTOP, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
    "without-javascript": {**PHONE, **WITHOUT_SCRIPT},
}
BEGIN, HALF_TIME, END = "2026-09-01T12:00:00Z", "2026-11-30T12:00:00Z", "2027-02-20T12:00:00Z"
LINES = {
    "No to, Saying no to, 1": "evening calls",
    "What I will say, Saying no to, 1": "I am back at seven.",
    "If …, Early warnings, 1": "I open the laptop after supper",
    "Then I …, Early warnings, 1": "write one line here instead",
}


@pytest.mark.parametrize("walk", WALKS)
def test_from_one_season_to_the_next(browser, live_server, walk):
    walker = Walker(browser, live_server.url, WALKS[walk])
    with time_machine.travel(BEGIN):
        begin(walker)
        seal_a_letter(walker)
    with time_machine.travel(HALF_TIME):
        half_time(walker)
        look_in(walker)
        say_it_otherwise(walker)
        as_lived(walker)
    with time_machine.travel(END):
        remember(walker)
        answer(walker)
        begin_the_next(walker)
        look_at_both(walker)
        on_paper(walker)
    walker.context.close()
    user = User.objects.get()
    assert SeasonReview.owned_by(user).get().keep == "Slow Fridays."
    following = Season.owned_by(user).current().get()
    assert (following.name, following.why) == ("The bench, again", "the workshop finds its feet")
    assert Season.owned_by(user).closed().get().closed_on == date(2027, 2, 20)


def begin(walker) -> None:
    """A season with what the check-in will ask of, and five values. Its pages are looked at in `test_whole_season`."""
    page, hand = walker.page, walker.hand
    walker.sign_up()
    make_session(User.objects.get(), "Family", "Craft", "Rest", "Courage", "Wonder", done_on=date(2026, 8, 30))
    page.goto("/")
    walker.press("Begin one", "link")
    walker.write("A name for it", "Four days and a bench")
    hand.choose(page.get_by_role("radio", name="Supporting"))
    walker.write("Making space for", "the bench\nslow Fridays")
    walker.write("Why now?", "the workshop finds its feet")
    for fold in page.locator("main summary").all():
        hand.open(fold)
    for label, words in LINES.items():
        walker.write(label, words)
    walker.press("Done")
    assert "as the workshop finds its feet, I want work to play a supporting part" in walker.text()


def seal_a_letter(walker) -> None:
    """Home offers one in the first days; sealed, it stands on no page."""
    walker.page.goto("/")
    walker.press("Write one", "link")
    walker.write("Your letter", "Dear me,\n\nwere there Fridays?")
    walker.press("Seal it")
    assert "Sealed on 1 September 2026" in walker.text()
    assert "were there Fridays" not in walker.page.content()


def come_back(walker) -> None:
    """Months later one has to sign in again."""
    walker.page.goto("/")
    walker.page.goto("/accounts/login/")
    walker.sign_in()


def half_time(walker) -> None:
    """Home says it in one line; the picture has the outline of what was meant, and nothing in it."""
    come_back(walker)
    page = walker.page
    page.goto("/seasons/")
    shown = page.locator("svg.timeline:visible")
    assert shown.locator(".bars rect").count() == 1
    assert not shown.locator("path[fill^=url]").count()
    assert row_of(walker, "Four days and a bench")[-3:-1] == ["supporting", "not said"]
    walker.seen()
    page.goto("/")
    assert "Half of this season is behind you." in walker.text()
    walker.seen()
    walker.press("Check in", "link")


def row_of(walker, name: str) -> list[str]:
    """Its row in the fold under the picture."""
    walker.hand.open(walker.page.locator("main summary", has_text="The same as a table"))
    row = walker.page.get_by_role("region", name="The seasons as a table").get_by_role("row", name=name)
    return [cell.strip() for cell in row.locator("td").all_inner_texts()]


def look_in(walker) -> None:
    """Six questions, of which the first is needed; a review would be too early."""
    page, hand = walker.page, walker.hand
    assert "evening calls: “I am back at seven.”" in walker.text()
    assert "then I write one line here instead" in walker.text()
    assert page.locator("input:checked").count() == 0
    walker.seen()
    walker.write("Which no did you say?", "To Ines.")
    walker.press("Done")
    assert "Choose the part that work played." in walker.text()
    assert page.get_by_label("Which no did you say?").input_value() == "To Ines."
    walker.seen()
    hand.choose(page.get_by_role("radio", name="Central"))
    hand.choose(page.get_by_role("group", name="the bench").get_by_label("half open"))
    hand.choose(page.get_by_role("group", name="Rest").get_by_label("plenty"))
    hand.choose(page.get_by_label("Keep it"))
    walker.press("Done")
    assert "Kept. You meant work to play a supporting part; in the last two weeks it was central." in walker.text()
    assert "the bench" in walker.text() and "half open, 30 November" in walker.text()
    walker.seen()
    walker.press("Leave it as it is", "link")
    assert "Kept." not in walker.text()
    assert "You meant work to play a supporting part; in the last two weeks it was central." in walker.text()
    page.goto(f"/seasons/{Season.objects.get().pk}/review/")
    assert "You can review it from 14 February 2027 on" in walker.text()
    walker.seen()


def say_it_otherwise(walker) -> None:
    """What was said can be said anew, and its earlier wording stays."""
    page = walker.page
    page.goto(CheckIn.objects.get().get_absolute_url())
    assert "the bench: half open" in walker.text()
    walker.seen()
    walker.press("Edit", "link")
    walker.write("Which no did you keep to yourself?", "To Jo.")
    walker.seen()
    walker.press("Done")
    walker.press("Earlier wordings", "link")
    walker.hand.press(page.locator(".ruled-list .row-link").first)
    walker.seen()


def as_lived(walker) -> None:
    """The filling is another than the outline: the pattern says so, the word beside it, and the table."""
    walker.page.goto("/seasons/")
    shown = walker.page.locator("svg.timeline:visible")
    assert shown.locator("path[fill^=url]").evaluate_all("all => all.map(one => one.getAttribute('fill'))") == [
        "url(#a-central)"
    ]
    assert any(words.lower().endswith("central") for words in shown.locator("text.other").all_text_contents())
    meant, lived = row_of(walker, "Four days and a bench")[-3:-1]
    assert meant == "supporting" and lived.lower().startswith("central")
    walker.seen()


def remember(walker) -> None:
    """The memory first, on a page that shows nothing else; then the letter."""
    come_back(walker)
    page = walker.page
    page.goto("/")
    assert "It is meant to end on 28 February." in walker.text()
    walker.press("Review it", "link")
    for words in ("were there", "slow Fridays", "workshop", "evening calls"):
        assert words not in page.content()
    assert Letter.objects.get().opened_on is None
    walker.seen()
    walker.press("Keep it and go on")
    assert "that is fine" in walker.text()
    walker.seen()
    walker.hand.write(page.locator("textarea[name=remembered]"), "I wanted rest,\nI think.")
    walker.press("Keep it and go on")
    assert "were there Fridays?" in walker.text() and "I wanted rest," in walker.text()
    assert Letter.objects.get().opened_on == date(2027, 2, 20)
    walker.seen()


def answer(walker) -> None:
    """In two sittings."""
    page = walker.page
    walker.write("What did it cost, and who paid?", "Some pay.")
    walker.hand.pick(page.get_by_label("October 2026"), "Growing")
    walker.press("Stop here, I’ll go on later")
    assert "You can go on any time." in walker.text()
    page.goto(f"/seasons/{Season.objects.get().pk}/review/")
    assert "October 2026: Growing" in walker.text()
    walker.seen()
    walker.press("Edit", "link")
    walker.write("Keep", "Slow Fridays.")
    walker.hand.choose(page.get_by_label("Now", exact=True))
    walker.hand.tick(page.get_by_label("Close this season as of today"))
    walker.press("Done")


def begin_the_next(walker) -> None:
    """From what is kept."""
    first = Season.objects.get()
    assert "Slow Fridays." in walker.text()
    assert walker.page.get_by_label("Supporting").is_checked()
    walker.seen()
    walker.write("A name for it", "The bench, again")
    walker.press("Done")
    walker.seen()
    walker.page.goto(f"{first.get_absolute_url()}check-in/")
    assert "closed on 20 February 2027" in walker.text()
    walker.seen()


def look_at_both(walker) -> None:
    """In the picture, as a table, and side by side."""
    page = walker.page
    page.goto("/seasons/")
    shown = page.locator("svg.timeline:visible")
    assert shown.locator(".bars a").count() == 2
    assert {"url(#a-central)", "url(#a-growing)"} <= set(
        shown.locator("path[fill^=url]").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    )
    lived = ["growing, 1 Oct 2026 to 31 Oct 2026", "central, 17 Nov 2026 to 30 Nov 2026"]
    assert row_of(walker, "Four days and a bench")[-2].split("\n\n") == lived
    walker.seen()
    walker.press("Compare two seasons", "link")
    walker.hand.open(page.locator("main summary", has_text="Day by day"))
    text = walker.text()
    for words in ("Four days and a bench", "The bench, again", "Slow Fridays.", "30 Nov 2026", "Work was central."):
        assert words in text
    walker.seen()


def on_paper(walker) -> None:
    """One page to print of the season that has begun."""
    walker.hand.press(walker.page.locator("main h2").get_by_role("link", name="The bench, again"))
    walker.press("One page to print", "link")
    walker.seen()
    assert is_one_page(walker.page)
