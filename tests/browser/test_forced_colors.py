"""In forced colors what has the focus, what is chosen and what can be pressed show by their lines."""

import pytest

from tests.factories import make_season, make_session

from .test_every_script import writer  # noqa: F401
from .walk import open_as

# What is drawn without an outline of its own round what has the focus.
UNMARKED = """() => [...document.querySelectorAll("input, textarea, select, button, a[href], summary")]
    .filter(one => one.offsetWidth && one.type !== "hidden" && one.tabIndex >= 0)
    .filter(one => {
        one.focus({focusVisible: true});
        const round = [one, one.closest("label")].filter(Boolean).map(at => getComputedStyle(at));
        return !round.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
    }).map(one => one.outerHTML.slice(0, 120))"""
UNBOUND = """() => [...document.querySelectorAll(".btn.primary, .btn.secondary")]
    .filter(one => one.offsetWidth && getComputedStyle(one).borderTopStyle !== "solid").map(one => one.textContent)"""


@pytest.fixture
def page(browser, live_server, writer):  # noqa: F811
    context, page = open_as(
        browser, live_server.url, writer, forced_colors="active", viewport={"width": 390, "height": 844}
    )
    yield page
    context.close()


@pytest.mark.parametrize("url", ["/journal/new/", "/sparks/new/", "/seasons/new/", "/values/choose/", "/"])
def test_the_focus_shows_and_buttons_have_edges(page, url):
    page.goto(url)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(UNMARKED) == []
    assert page.evaluate(UNBOUND) == []


def test_what_is_ticked_is_told_from_what_is_not(page):
    page.goto("/values/choose/")
    box = page.locator("input[type=checkbox]").first
    before = box.screenshot()
    box.check()
    page.locator("h1").click()
    assert box.screenshot() != before


def test_the_pictures_are_drawn_in_the_colors_of_the_window(page, writer):  # noqa: F811
    make_season(writer)
    make_session(writer, "Bread", "Salt")
    for url, parts in (
        ("/seasons/", ".narrow-only .name, .narrow-only .bars rect"),
        ("/values/history/", ".narrow-only .name, .narrow-only .line"),
    ):
        page.goto(url)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        drawn = page.eval_on_selector_all(
            parts, "all => all.map(one => [getComputedStyle(one).fill, getComputedStyle(one).stroke])"
        )
        assert drawn
        assert all({fill, stroke} - {"none", ground} for fill, stroke in drawn), url


def test_what_is_written_on_ink_is_not_lost_on_it(page):
    page.goto("/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    grounds = page.eval_on_selector_all(
        "a.btn.primary, .bar .plus .icon", "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    assert grounds and set(grounds) <= {ground, "rgba(0, 0, 0, 0)"}
    bare = page.eval_on_selector_all(".btn.plain", "all => all.map(one => getComputedStyle(one).borderTopWidth)")
    assert set(bare) == {"0px"}
