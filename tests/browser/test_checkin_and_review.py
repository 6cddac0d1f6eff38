"""A season from its half time to the next one: a look in, the memory, the letter, and what is kept."""

from datetime import date

import pytest
import time_machine

from careerpath.models import User
from journal.models import CheckIn, Letter, Season, SeasonReview
from tests.factories import make_letter, make_season, make_session

from .test_season_and_spark import WALKS, by_keyboard, tap
from .walk import look, open_browser, sign_in, sign_up

EMAIL = "walker@example.org"


def begin() -> Season:
    """A season that began in September, with a letter, and five values."""
    user = User.objects.get()
    make_session(user, "Family", "Craft", "Rest", "Courage", "Wonder")
    season = make_season(
        user,
        making_space_for="the bench\nslow Fridays",
        why="the workshop finds its feet",
        saying_no_to="evening calls\tI am back at seven.",
        warnings="I open the laptop after supper\twrite one line here instead",
    )
    make_letter(season, "Dear me,\n\nwere there Fridays?")
    return season


@pytest.mark.parametrize("walk", WALKS)
def test_from_half_time_to_the_next_season(browser, live_server, walk):
    options = WALKS[walk]
    seen = look if options.get("java_script_enabled", True) else lambda page: None
    press = tap if options.get("has_touch") else by_keyboard
    context, page = open_browser(browser, live_server.url, **options)
    with time_machine.travel("2026-11-30T12:00:00Z"):
        sign_up(page, EMAIL)
        season = begin()
        half_time(page, season, press, seen)
    with time_machine.travel("2027-02-20T12:00:00Z"):
        context.clear_cookies()
        sign_in(page, EMAIL)
        look_back(page, season, press, seen)
        answer(page, season, press, seen)
    context.close()


def half_time(page, season, press, seen) -> None:
    """Six questions; a review would be too early."""
    page.goto(f"/seasons/{season.pk}/check-in/")
    assert "evening calls: “I am back at seven.”" in page.inner_text("main")
    assert "then I write one line here instead" in page.inner_text("main")
    assert page.locator("input:checked").count() == 0
    seen(page)
    page.get_by_label("Which no did you say?").fill("To Ines.")
    press(page.get_by_role("button", name="Done"))
    assert "Choose the part that work had." in page.inner_text("main")
    assert page.get_by_label("Which no did you say?").input_value() == "To Ines."
    seen(page)
    page.get_by_role("radio", name="Central").focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="the bench").get_by_label("half open").check()
    page.get_by_role("group", name="Rest").get_by_label("plenty").check()
    page.get_by_label("Keep it").check()
    press(page.get_by_role("button", name="Done"))
    assert "Kept." in page.inner_text("main")
    checkin = CheckIn.objects.get()
    page.goto(checkin.get_absolute_url())
    assert "the bench: half open" in page.inner_text("main")
    seen(page)
    press(page.get_by_role("link", name="Say it otherwise"))
    page.get_by_label("Which one did you swallow?").fill("To Jo.")
    seen(page)
    press(page.get_by_role("button", name="Done"))
    press(page.get_by_role("link", name="Earlier wordings"))
    page.locator(".lines .what").first.click()
    seen(page)
    page.goto(f"/seasons/{season.pk}/review/")
    assert "The review opens on 14 February 2027" in page.inner_text("main")
    seen(page)


def look_back(page, season, press, seen) -> None:
    """The memory first, on a page that shows nothing else; then the letter."""
    page.goto(f"/seasons/{season.pk}/review/")
    for words in ("Dear me", "the bench", "workshop", "evening calls"):
        assert words not in page.content()
    assert Letter.objects.get().opened_on is None
    seen(page)
    press(page.get_by_role("button", name="Keep it and go on"))
    assert "that is fine" in page.inner_text("main")
    seen(page)
    page.locator("textarea[name=remembered]").fill("I wanted rest,\nI think.")
    press(page.get_by_role("button", name="Keep it and go on"))
    assert "were there Fridays?" in page.inner_text("main")
    assert "I wanted rest," in page.inner_text("main")
    assert Letter.objects.get().opened_on == date(2027, 2, 20)
    seen(page)


def answer(page, season, press, seen) -> None:
    """In two sittings; then the next season, from what is kept."""
    page.get_by_label("What did it cost, and who paid?").fill("Some pay.")
    page.get_by_label("October 2026").select_option("central")
    press(page.get_by_role("button", name="Stop here, I’ll go on later"))
    assert "You can go on any time." in page.inner_text("main")
    page.goto(f"/seasons/{season.pk}/review/")
    assert "October 2026: Central" in page.inner_text("main")
    seen(page)
    press(page.get_by_role("link", name="Write on"))
    page.get_by_label("Keep", exact=True).fill("Slow Fridays.")
    page.get_by_label("Now", exact=True).check()
    page.get_by_label("Close this season as of today").check()
    press(page.get_by_role("button", name="Done"))
    assert "Slow Fridays." in page.inner_text("main")
    assert page.get_by_label("Supporting").is_checked()
    seen(page)
    page.get_by_label("A name for it").fill("The bench, again")
    press(page.get_by_role("button", name="Done"))
    seen(page)
    user = User.objects.get()
    following = Season.owned_by(user).current().get()
    assert (following.name, following.why) == ("The bench, again", "the workshop finds its feet")
    assert SeasonReview.owned_by(user).get().keep == "Slow Fridays."
    page.goto(f"/seasons/{season.pk}/check-in/")
    assert "closed on 20 February 2027" in page.inner_text("main")
    seen(page)
