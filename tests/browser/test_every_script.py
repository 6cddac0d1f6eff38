"""Words of every script and length, on every page, on a small phone: nothing sticks out, and nothing is cut."""

from itertools import chain

import pytest

from tests.conftest import make_user
from tests.whole_journal import SCRIPTS, choosing, every_script, write_journal

from .walk import open_as

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
    "390": ({"width": 390, "height": 844}, "100%"),
    "320": ({"width": 320, "height": 640}, "100%"),
    "320-text-at-200": ({"width": 320, "height": 640}, "200%"),
    "1280": ({"width": 1280, "height": 900}, "100%"),
}


@pytest.fixture
def writer(transactional_db):
    return make_user("writer@example.org", welcome_step="enough")


def open_page(page, url):
    page.goto(url)
    assert "/accounts/login/" not in page.url


def say_long():
    return SCRIPTS["long"]


@pytest.mark.parametrize(
    ("say", "windows"), [(say_long, WINDOWS), (every_script(), ["390"])], ids=["a long word", "every script"]
)
def test_no_word_widens_a_page_or_leaves_it(browser, live_server, writer, say, windows):
    context, page = open_as(browser, live_server.url, writer)
    found = {}
    for url in chain(write_journal(writer, say).pages(), choosing(writer, say)):
        open_page(page, url)
        for window in windows:
            size, letters = WINDOWS[window]
            page.set_viewport_size(size)
            page.evaluate("letters => { document.documentElement.style.fontSize = letters }", letters)
            found[f"{url} at {window}"] = page.evaluate(STRAYS)
    context.close()
    assert not any(found.values()), "\n".join(f"{url}: {what}" for url, what in found.items() if what)
