"""Words of every script and length, on every page, on a small phone: nothing sticks out, and nothing is cut."""

import pytest
from django.conf import settings

from tests.conftest import make_user, signed_in
from tests.whole_journal import SCRIPTS, choosing, every_script, write_journal

from .walk import open_browser

pytestmark = pytest.mark.looks

# Text that reaches out of the window, where no box of its own scrolls it; what no eye is meant to see is left out.
# At the left nothing scrolls, so it would be lost.
STRAYS = """() => {
    document.querySelectorAll("details").forEach(fold => fold.open = true);
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const found = wide > 0 ? [`${wide} px too wide`] : [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.parentElement;
        if (at.closest(".visually-hidden, .skip-link, .sprite, .scroll, option, script, svg title, svg desc")) continue;
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const boxes = [...range.getClientRects()];
        const out = boxes.some(box => box.width && (box.left < -1 || box.right > innerWidth + 1));
        if (out) found.push(`${at.tagName}: ${at.textContent.trim().slice(0, 40)}`);
    }
    return found;
}"""
WINDOWS = {
    "390": ({"width": 390, "height": 844}, ""),
    "320": ({"width": 320, "height": 640}, ""),
    "320-text-at-200": ({"width": 320, "height": 640}, ":root { font-size: 200% }"),
    "1280": ({"width": 1280, "height": 900}, ""),
}


@pytest.fixture
def writer(transactional_db):
    return make_user("writer@example.org", welcome_step="enough")


def open_as(browser, live_server, user, **options):
    """A page in a browser that is signed in."""
    context, page = open_browser(browser, live_server.url, **options)
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    return context, page


def strays(page, url, style):
    page.goto(url)
    assert "/accounts/login/" not in page.url
    if style:
        page.add_style_tag(content=style)
    return page.evaluate(STRAYS)


@pytest.mark.parametrize("window", WINDOWS)
def test_no_word_widens_a_page_or_leaves_it(browser, live_server, writer, window):
    size, style = WINDOWS[window]
    context, page = open_as(browser, live_server, writer, viewport=size, bypass_csp=True)
    long = SCRIPTS["long"]
    found = {url: strays(page, url, style) for url in write_journal(writer, lambda: long).pages()}
    found |= {url: strays(page, url, style) for url in choosing(writer, lambda: long)}
    context.close()
    assert not any(found.values()), "\n".join(f"{url}: {what}" for url, what in found.items() if what)


def test_every_script_stands_in_the_window(browser, live_server, writer):
    context, page = open_as(browser, live_server, writer, viewport=WINDOWS["390"][0])
    say = every_script()
    found = {url: strays(page, url, "") for url in write_journal(writer, say).pages()}
    found |= {url: strays(page, url, "") for url in choosing(writer, say)}
    context.close()
    assert not any(found.values()), "\n".join(f"{url}: {what}" for url, what in found.items() if what)
