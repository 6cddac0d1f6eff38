"""The landing page in a window: nothing lies over anything, and no window holds two buttons in ink."""

import pytest

from .walk import open_browser

# Of what can be seen: words of the drawn line that lie on other words of the top, or leave the window.
LYING_OVER = """() => {
    const boxes = all => [...document.querySelectorAll(all)].map(one => [one, one.getBoundingClientRect()])
        .filter(([, box]) => box.width);
    const others = boxes(".hero > :not(svg), .row");
    return boxes(".ladder-drawing text").filter(([, box]) => box.right > innerWidth || others.some(([, other]) =>
        box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom
    )).map(([one]) => one.textContent);
}"""
DRAWN = "[...document.querySelectorAll('.timeline')].filter(one => one.getBoundingClientRect().width).length"
INK = "[...document.querySelectorAll('.btn.primary')].map(one => one.getBoundingClientRect().bottom + scrollY)"


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_the_landing_page_has_room_for_all_it_shows(browser, live_server, settings, signup):
    settings.SIGNUP = signup
    context, page = open_browser(browser, live_server.url)
    page.goto("/")
    for width, height in ((320, 640), (390, 844), (800, 1000), (960, 700), (1280, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(LYING_OVER) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(DRAWN) == 1
        first, last = page.evaluate(INK)
        assert last - first > height
    assert not page.complaints
    context.close()
