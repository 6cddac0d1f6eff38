"""A letter, the answer to it and what is written back, over the months of a season.

By keys alone on a laptop, and with a finger on a phone, with JavaScript and without.
"""

from datetime import date

import pytest
import time_machine

from journal.entries.models import Entry
from journal.seasons.letters.models import Letter
from tests.conftest import make_user
from tests.factories import make_season

from .hands import Walker
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT

WALKS = {"keyboard": LAPTOP, "phone": PHONE, "without-javascript": {**PHONE, **WITHOUT_SCRIPT}}
BEGIN, END = "2026-09-01T12:00:00Z", "2027-02-20T12:00:00Z"


@pytest.mark.parametrize("walk", WALKS)
def test_a_letter_its_answer_and_what_is_written_back(browser, live_server, walk):
    with time_machine.travel(BEGIN):
        user = make_user("walker@example.org", welcome_step="enough")
        season = make_season(user)
        walker = Walker(browser, live_server.url, WALKS[walk], user)
        seal_both(walker, f"{season.get_absolute_url()}letter/")
        destroy_and_seal_again(walker)
    with time_machine.travel(END):
        walker.elsewhere()
        open_both(walker, f"{season.get_absolute_url()}review/")
        write_back(walker, f"{season.get_absolute_url()}letter/")
    walker.context.close()
    assert Entry.owned_by(user).get().writes_back_to == season


def seal_both(walker, address: str) -> None:
    """The offer to answer comes once the letter is sealed."""
    walker.page.goto(address)
    walker.write("Your letter", "Dear me,\n\nwere there Fridays?")
    walker.press("Seal it")
    walker.seen()
    walker.press("Write back to it", "link")
    walker.seen()
    walker.press("Seal it")
    assert "There is nothing in it yet." in walker.text()
    walker.seen()
    walker.write("Your answer", "There were six, and a waxwing.")
    walker.press("Seal it")
    assert "It opens right after your letter" in walker.text()
    walker.seen()


def destroy_and_seal_again(walker) -> None:
    """The answer goes alone, unread; the letter stays for another one."""
    walker.press("Destroy it unread", "link")
    assert "The letter itself stays sealed." in walker.text()
    walker.seen()
    walker.press("Destroy it")
    assert "The answer is gone, unread." in walker.page.inner_text("body")
    walker.press("A letter, sealed on 1 September 2026", "link")
    walker.press("Write back to it", "link")
    walker.write("Your answer", "There were seven.")
    walker.press("Seal it")
    walker.press("Back to the letter", "link")
    assert "Your answer, sealed on 1 September 2026" in walker.text()
    walker.seen()
    for words in ("were there Fridays", "There were seven", "waxwing"):
        assert words not in walker.page.content()


def open_both(walker, address: str) -> None:
    """The memory first; then the letter, and after it the answer."""
    walker.page.goto(address)
    walker.hand.write(walker.page.locator("textarea[name=remembered]"), "I wanted rest.")
    walker.press("Keep it and go on")
    text = walker.text()
    assert 0 < text.index("were there Fridays?") < text.index("There were seven.")
    assert text.index("There were seven.") < text.index("What would you write back now?")
    assert {letter.opened_on for letter in Letter.objects.all()} == {date(2027, 2, 20)}
    walker.seen()


def write_back(walker, address: str) -> None:
    """From the page of the letter, to a page that leads back to it."""
    walker.page.goto(address)
    walker.seen()
    walker.press("What would you write back now?", "link")
    assert "What would you write back now?" in walker.text()
    walker.seen()
    walker.write("Your answer", "Six would have done.")
    walker.press("Done")
    walker.seen()
    walker.press("Read the letter again", "link")
    assert "Six would have done." in walker.text()
    walker.seen()
