"""Somebody fills in all that a season may hold, and leaves a letter: by keyboard, with a thumb, without JavaScript."""

from datetime import date

import pytest

from journal.seasons.letters.models import Letter
from journal.seasons.models import Season
from tests.conftest import make_user
from tests.factories import make_checkin

from .test_season_and_spark import by_keyboard
from .walk import EITHER_WIDTH, look_around, open_as

LINES = {
    "No to, Saying no to, 1": "evening calls",
    "What I will say, Saying no to, 1": "I am back at seven tomorrow.",
    "No to, Saying no to, 2": "trips",
    "What you keep to, whatever comes, 1": "No laptop at the table",
    "Signs that it works, 1": "I know what day it is",
    "If …, Early warnings, 1": "I open the laptop after supper",
    "Then I …, Early warnings, 1": "I write one line here instead",
    "What in you may get in the way": "I like to be asked.",
}


@pytest.mark.parametrize("walk", EITHER_WIDTH)
def test_a_whole_season_and_a_letter(browser, live_server, walk):
    user = make_user("walker@example.org", welcome_step="enough")
    context, page = open_as(browser, live_server.url, user, **EITHER_WIDTH[walk])
    page.goto("/seasons/new/")
    page.get_by_label("A name for it").fill("Four days and a bench")
    page.get_by_role("radio", name="Supporting").check()
    for fold in page.locator("summary").all():
        fold.focus()
        fold.press("Enter")
    for label, words in LINES.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("And at times").select_option("growing")
    page.get_by_label("Hours a week, from").fill("60")
    page.get_by_label("Hours a week, to").fill("20")
    page.get_by_role("checkbox", name="Place").check()
    page.get_by_label("Ends on").fill("2020-01-01")
    look_around(page)
    by_keyboard(page.get_by_role("button", name="Done"))
    assert "Put the smaller number first" in page.inner_text("body")
    assert "end before it begins" in page.inner_text("body")
    assert {label: page.get_by_label(label, exact=True).input_value() for label in LINES} == LINES
    look_around(page)
    page.get_by_label("Hours a week, from").fill("10")
    page.get_by_label("Ends on").fill("")
    by_keyboard(page.get_by_role("button", name="Done"))
    assert "a supporting part, and at times to be a place to grow" in page.locator(".sentence").inner_text()
    assert "If I open the laptop after supper, then I write one line here instead." in page.inner_text("body")
    look_around(page)
    season = Season.owned_by(user).get()
    page.goto(f"{season.get_absolute_url()}letter/")
    look_around(page)
    page.get_by_label("Your letter").fill("Dear me, read slowly.")
    by_keyboard(page.get_by_role("button", name="Seal it"))
    assert "Sealed on" in page.inner_text("body")
    assert "read slowly" not in page.content()
    look_around(page)
    by_keyboard(page.get_by_role("link", name="Destroy it unread"))
    look_around(page)
    by_keyboard(page.get_by_role("button", name="Destroy it"))
    assert not Letter.objects.exists()
    page.goto(f"{season.get_absolute_url()}close/")
    page.get_by_label("Why you close it, if you like").fill("Life came.")
    look_around(page)
    by_keyboard(page.get_by_role("button", name="Life changed: close it"))
    assert "Life came." in page.inner_text("body")
    page.goto("/")
    assert "A break from planning is fine, too" in page.inner_text("body")
    look_around(page)
    years_later(page, season)
    context.close()


def years_later(page, season) -> None:
    """Its check-ins as threads, the earlier ones in a fold; and which day was its last."""
    Season.owned_by(season.owner).update(starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 30), closed_on=None)
    for number in range(8):
        make_checkin(season, checked_on=date(2020, 3, 1 + number), said_no="To Ines.", role="central")
    page.goto(season.get_absolute_url())
    assert "at times to be a place to grow; from 17 February to 8 March 2020 it was central." in page.inner_text("body")
    page.emulate_media(media="print")
    assert page.get_by_text("Earlier check-ins").is_visible()
    page.emulate_media(media="screen")
    page.get_by_text("Earlier check-ins").press("Enter")
    assert "1 March 2020: To Ines." in page.inner_text("body")
    look_around(page)
    page.goto(f"{season.get_absolute_url()}close/")
    assert page.get_by_label("30 June 2020, as planned").is_checked()
    look_around(page)
