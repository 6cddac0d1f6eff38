"""Somebody looks at all seasons, opens one from its bar, and lays two side by side."""

from datetime import date, timedelta

import pytest

from careerpath.accounts.clock import last_day
from careerpath.accounts.models import User
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from tests.conftest import make_user
from tests.factories import make_entry, make_season, make_session, make_spark

from .walk import look_twice, open_as

ROLES = [role.value for role in Season.Role]
# As the pages of one and of many are alike, some of them are looked at with these.
FEW = 5
SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 900}}


def seasons_of(user: User, count: int) -> None:
    """Seasons of six months one after the other, the last one current, with what hangs on them."""
    today = date.today()
    month = today.year * 12 + today.month - 6 * count + 2
    for number in range(count):
        first = date((month + 6 * number) // 12, (month + 6 * number) % 12 + 1, 1)
        closed = last_day(first, 6) if number < count - 1 else None
        name = f"A name as long as some are, {number}"
        season = make_season(user, name, starts_on=first, role=ROLES[number % 6], closed_on=closed)
        for day in (first + timedelta(days=20), first + timedelta(days=110)):
            CheckIn(owner=user, season=season, checked_on=day, role=ROLES[number % 4], said_no="to Ines").save()
        make_entry(user, "Written in it.", written_on=day)
        make_spark(user, "Noticed in it", noticed_on=day)
        make_session(user, f"Word {number}", "A word that stays", kind="full", done_on=first)


@pytest.mark.parametrize("count", [0, 1, FEW, 40])
@pytest.mark.parametrize("size", SIZES)
def test_all_seasons_in_a_picture(browser, live_server, count, size):
    user = make_user("walker@example.org")
    seasons_of(user, count)
    context, page = open_as(browser, live_server.url, user, viewport=SIZES[size])
    if count != FEW:
        page.goto("/seasons/compare/")
        look_twice(page)
    page.goto("/seasons/")
    if count:
        page.get_by_text("The same as a table").click()
    look_twice(page)
    if not count:
        assert not page.locator("svg.chart").count()
        context.close()
        return
    shown = page.locator("svg.chart:visible")
    assert (shown.count(), shown.locator("a").count()) == (1, count)
    # The line between two answers has its words where a month is wide.
    assert (count == 1) <= (" ".join(shown.locator("text.unsaid").all_text_contents()) == "not said")
    bar = shown.locator("a").last if size == "laptop" else shown.locator("a").first
    bar.focus()
    with page.expect_navigation():
        bar.press("Enter")
    assert f"A name as long as some are, {count - 1}" in page.inner_text("h1")
    assert "Written in it" in page.inner_text("#main")
    if count == FEW:
        look_twice(page)
    context.close()
