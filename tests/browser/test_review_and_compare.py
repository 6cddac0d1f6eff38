"""The memory and its field, the season beside the review, and two seasons compared, with JavaScript and without."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from careerpath.accounts.models import User
from journal.seasons.models import Season
from tests.conftest import make_user
from tests.factories import make_checkin, make_entry, make_review, make_season, make_spark

from .test_older_browsers import LACKS, styled
from .walk import LAPTOP, PHONE, WITHOUT_SCRIPT, look_twice, open_as

LONG = "A season that is called as long as one may be, which is to say eighty letters, "
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenwitwenrentenformular"
WINDOWS = {
    "phone": {**PHONE, "viewport": {"width": 390, "height": 664}},
    "laptop": {"viewport": {"width": 1280, "height": 720}},
}
ADDRESS = "/seasons/{}/review/"
# What of an element can be seen at once, in px from the top: nothing of the page's bars lies over it.
SEEN = """field => {
    const box = field.getBoundingClientRect(), bar = document.querySelector("nav.bar").getBoundingClientRect();
    return [box.top, box.bottom, bar.top > box.top ? bar.top : innerHeight, scrollY, document.activeElement === field];
}"""
# On paper each fold has its heading once, and all that is in it.
ON_PAPER = """() => [...document.querySelectorAll(".season-beside")].map(fold => {
    const [summary, div, heading] = ["summary", "div", "h3"].map(name => fold.querySelector(name));
    const isWhole = div.scrollHeight > 0 && div.scrollHeight <= div.clientHeight && div.checkVisibility();
    return [summary.checkVisibility() !== heading.checkVisibility(), isWhole];
})"""
# The fold's content as a reader with another sense meets it, and whether its summary can be reached.
FOLDS = """() => [...document.querySelectorAll(".season-beside")].map(fold => [
    fold.querySelector("summary").checkVisibility(),
    fold.querySelector("h3").checkVisibility({ contentVisibilityAuto: true }),
    fold.getBoundingClientRect().left > document.querySelector(".questions").getBoundingClientRect().right,
])"""


@pytest.fixture
def user():
    return make_user("walker@example.org")


def over(user: User, name: str = "The bench", year: int = 2024, **fields) -> Season:
    return make_season(user, name, starts_on=date(year, 1, 1), closed_on=date(year, 6, 30), **fields)


def full(user: User) -> Season:
    """One with something of each kind beside its review."""
    season = over(user, signs=[{"text": "I hear the birds"}])
    make_review(season)
    for number in range(24):
        day = date(2024, 1, 5) + timedelta(7 * number)
        make_entry(user, f"Page {number}.\n\n{'And on and on. ' * 20}", written_on=day)
        make_checkin(season, checked_on=day, said_no=f"To the group, {number}.", room=[{"value": "Bread", "room": 2}])
    make_spark(user, WORD, noticed_on=date(2024, 6, 30))
    return season


@pytest.mark.parametrize("script", [{}, WITHOUT_SCRIPT], ids=["script", "without-javascript"])
@pytest.mark.parametrize("window", WINDOWS)
def test_the_field_for_the_memory_is_in_sight_and_has_the_caret(browser, live_server, user, window, script):
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window], **script)
    page.goto(ADDRESS.format(over(user, LONG.strip()).pk))
    for refused in (False, True):
        page.locator("[name=remembered]:focus").wait_for()
        top, bottom, end, scrolled, has_caret = page.locator("[name=remembered]").evaluate(SEEN)
        assert has_caret and 0 < top < bottom <= end, (refused, top, bottom, end)
        assert refused or not scrolled
        look_twice(page)
        page.get_by_role("button", name="Keep it and go on").click()
    assert "that is fine" in page.inner_text("main")
    page.locator("[name=remembered]:focus").wait_for()
    page.keyboard.type("I wanted rest.")
    assert page.locator("[name=remembered]").input_value() == "I wanted rest."
    context.close()


@pytest.mark.parametrize("script", [{}, WITHOUT_SCRIPT], ids=["script", "without-javascript"])
@pytest.mark.parametrize("window", WINDOWS)
def test_the_season_is_beside_its_review(browser, live_server, user, window, script):
    season = full(user)
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window], **script)
    page.goto(f"{ADDRESS.format(season.pk)}answers/")
    look_twice(page)
    is_fold = window == "phone"
    folds = page.evaluate(FOLDS)
    assert folds == [[is_fold, not is_fold, not is_fold]] * 3
    page.emulate_media(media="print")
    assert page.evaluate(ON_PAPER) == [[True, True]] * 3
    page.emulate_media(media="screen")
    page.get_by_label("Keep", exact=True).fill("Fridays.")
    for summary in page.locator(".season-beside summary:visible").all():
        summary.focus()
        summary.press("Enter")
    if script == {}:
        # Axe takes what is in a fold that is not open for hidden.
        page.evaluate("document.querySelectorAll('.season-beside').forEach(fold => (fold.open = true))")
    look_twice(page)
    for words in ("14 Jun 2024", "I hear the birds", "To the group, 23.", "Page 23."):
        assert words in page.inner_text("main form[enctype]")
    link = page.get_by_role("link", name=WORD)
    link.focus()
    with context.expect_page() as opened:
        link.press("Enter")
    expect(opened.value.locator("main")).to_contain_text(WORD)
    assert page.get_by_label("Keep", exact=True).input_value() == "Fridays."
    page.get_by_role("button", name="Done").click()
    assert "Fridays." in page.inner_text("main")
    context.close()


@pytest.mark.parametrize("lacks", LACKS)
def test_in_an_older_browser_it_is_a_fold_or_open(browser, live_server, user, lacks):
    season = full(user)
    context, page = open_as(browser, live_server.url, user, **LAPTOP)
    context.route("**/css/*.css", lambda route: styled(route, lacks))
    page.goto(f"{ADDRESS.format(season.pk)}answers/")
    fold = page.locator(".season-beside").nth(1)
    if lacks == "2022":
        assert not fold.get_by_text("Page 23.", exact=True).is_visible()
        fold.locator("summary").click()
    assert fold.get_by_text("Page 23.", exact=True).is_visible()
    context.close()


@pytest.mark.parametrize("script", [{}, WITHOUT_SCRIPT], ids=["script", "without-javascript"])
@pytest.mark.parametrize("window", WINDOWS)
def test_another_pair_is_two_presses_away(browser, live_server, user, window, script):
    seasons = [over(user, f"Season {year}", year) for year in range(1984, 2024)]
    make_checkin(seasons[-1], checked_on=date(2023, 3, 3), said_no="To the group.")
    context, page = open_as(browser, live_server.url, user, **WINDOWS[window], **script)
    page.goto("/seasons/compare/")
    look_twice(page)
    for name in ("Season 1984", "Season 2023"):
        page.get_by_role("link", name=name).first.click()
        look_twice(page)
    assert page.locator("h2").all_inner_texts()[:2] == [
        "Season 1984 Jan 1984 – Jun 1984",
        "Season 2023 Jan 2023 – Jun 2023",
    ]
    assert "You said no to the group." not in page.inner_text("main")
    page.get_by_text("Day by day").click()
    assert "You said no to the group." in page.inner_text("main")
    # Each cell says by its words whose it is; on a wide screen the column does.
    whose = page.locator("dd .whose", has_text="Season 1984").first.bounding_box()
    assert (whose["width"] > 20) is (window == "phone")
    both = page.locator("dd", has_text="both").first.bounding_box()
    heads = [page.locator("h2").nth(number).bounding_box() for number in (0, 1)]
    if window == "laptop":
        assert both["x"] == heads[0]["x"] and both["x"] + both["width"] >= heads[1]["x"] + heads[1]["width"]
        cells = [page.locator("dd:not(.both)").nth(number).bounding_box() for number in (0, 1)]
        for one, beside in (heads, cells):
            assert beside["x"] >= one["x"] + one["width"]
    look_twice(page)
    context.close()


def test_no_word_and_no_size_of_letters_widens_the_page(browser, live_server, user):
    """On the smallest of phones, with letters of twice the size."""
    context, page = open_as(browser, live_server.url, user, viewport={"width": 320, "height": 640})
    words = {"boundaries": [{"text": WORD}], "making_space_for": [{"text": WORD}], "why": WORD}
    for year in (2021, 2022, 2023):
        season = over(user, WORD, year, **words)
        make_checkin(season, checked_on=date(year, 3, 3), said_no=WORD, spaces=[{"space": WORD, "state": "half"}])
        make_entry(user, WORD, written_on=date(year, 3, 3))
    for url in ("/seasons/compare/", ADDRESS.format(season.pk), f"{ADDRESS.format(season.pk)}answers/"):
        if url.endswith("answers/"):
            make_review(season, WORD)
        page.goto(url)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for summary in page.locator("main summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") == 320, url
        # Nor is what is short broken letter by letter for it.
        lines = page.locator(".whose time").evaluate_all("all => all.map(one => one.getClientRects()[0].height)")
        assert max(lines, default=0) < 60, url
    context.close()
