"""Browsers of late 2022 (Chrome and Edge 107, Safari 16.1, Firefox 106): every form can be read and sent.

They are played by Chromium: what they do not know is taken out of the style sheets, as their parsers would, and out of
the page.
"""

import functools
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from careerpath.static_files import IMPORT
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.sparks.models import Spark
from tests.factories import make_season
from tests.whole_journal import every_script, write_journal

from .test_every_script import STRAYS, open_page, writer  # noqa: F401
from .walk import open_as

# Chrome and Edge 119, then all that one of the oldest three lacks.
LACKS = {
    "2023": r"light-dark\(|popover|field-sizing",
    "2022": r"light-dark\(|popover|field-sizing|:has\(|@container|\ddvh|text-wrap|details-content|float: inline-start",
}
CSS = settings.BASE_DIR / "static" / "css"
WINDOWS = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 900}}
LINES = """() => [...document.querySelectorAll(".text-input, .writing")]
    .filter(field => field.offsetWidth)
    .filter(field => {
        const style = getComputedStyle(field);
        return parseFloat(style.borderBottomWidth) < 1 || style.borderBottomStyle === "none"
            || /rgba\\(.*, 0\\)|transparent/.test(style.borderBottomColor);
    }).map(field => field.name)"""
BARS = """() => [...document.querySelectorAll("nav.bar, .save-bar")]
    .filter(bar => ["fixed", "sticky"].includes(getComputedStyle(bar).position))
    .filter(bar => /rgba\\(.*, 0\\)|transparent/.test(getComputedStyle(bar).backgroundColor))
    .map(bar => bar.className)"""


NO_POPOVER = """
    delete HTMLElement.prototype.popover;
    const strip = () => {
        for (const name of ["popover", "popovertarget"])
            document.querySelectorAll(`[${name}]`).forEach(one => one.removeAttribute(name));
    };
    new MutationObserver(strip).observe(document, { childList: true, subtree: true });
"""


def as_read(css: str, unknown: re.Pattern[str]) -> str:
    """A style sheet as a browser reads it that knows neither this nor rules within rules."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    kept, at = [], 0
    while (is_readable := css.find("{", at)) >= 0:
        closes = _end_of_block(css, is_readable)
        prelude, inside = css[at:is_readable].strip(), css[is_readable + 1 : closes]
        if not unknown.search(prelude):
            groups = prelude.startswith(("@media", "@supports", "@container"))
            kept.append(f"{prelude} {{{as_read(inside, unknown) if groups else _declarations(inside, unknown)}}}")
        at = closes + 1
    return "\n".join(kept)


def _end_of_block(css: str, is_readable: int) -> int:
    depth = 0
    for at in range(is_readable, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if not depth:
            return at
    raise AssertionError("a block that does not end")


def _declarations(inside: str, unknown: re.Pattern[str]) -> str:
    """Up to a rule within it and on to the next semicolon is one broken declaration."""
    flat = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "{}", inside)
    return ";".join(part for part in flat.split(";") if "{" not in part and not unknown.search(part))


# The page with its style sheets as a browser reads them that lacks this.
READ_AS = """sheets => {
    document.adoptedStyleSheets = [...document.querySelectorAll("link[rel=stylesheet]")].map(link => {
        link.disabled = true;
        const sheet = new CSSStyleSheet({ media: link.media, baseURL: link.href });
        sheet.replaceSync(sheets[new URL(link.href).pathname]);
        return sheet;
    });
}"""


@functools.cache
def sheet_as_read(path: str, lacks: str) -> str:
    css = IMPORT.sub(lambda found: (CSS / found[1]).read_text(), (settings.BASE_DIR / path).read_text())
    return as_read(css, re.compile(LACKS[lacks]))


def styled(route, lacks: str) -> None:
    """Answer for a style sheet."""
    path = urlsplit(route.request.url).path.lstrip("/")
    route.fulfill(body=sheet_as_read(path, lacks), content_type="text/css")


@pytest.fixture(params=LACKS)
def older(request, browser, live_server, writer):  # noqa: F811
    """Opens a page in such a browser."""

    def open_older(**options):
        context, page = open_as(browser, live_server.url, writer, **options)
        context.add_init_script(NO_POPOVER)
        context.route("**/css/*.css", lambda route: styled(route, request.param))
        opened.append(context)
        return page

    opened = []
    yield open_older
    for context in opened:
        context.close()


def test_it_reads_as_an_older_browser_does():
    css = "a { color: red; & b { color: blue; } margin: 0; } :has(x) { y: z; }"
    css += "@media print { p { a: light-dark(b, c); d: e; } }"
    read = re.sub(r"\s+", "", as_read(css, re.compile(LACKS["2022"])))
    assert read == "a{color:red;}@mediaprint{p{d:e;}}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
def test_a_form_can_be_read_and_sent(older, writer, window, scheme):  # noqa: F811
    page = older(viewport=WINDOWS[window], color_scheme=scheme)
    page.goto("/sparks/new/")
    dark = sum(map(int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3])) < 200
    assert dark == (scheme == "dark")
    assert page.evaluate(LINES) == []
    assert page.evaluate(BARS) == []
    assert page.locator(".menu:visible").count() == 0
    page.get_by_label("What made you sit up").fill("A ferry pilot who paints.")
    page.get_by_role("button", name="Keep").click()
    page.goto("/seasons/new/")
    page.get_by_label("A name for it").fill("Four days")
    page.get_by_label("Supporting").check()
    page.get_by_role("button", name="Done").click()
    page.goto("/journal/new/")
    page.locator("textarea[name=text]").fill("Some words.")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.writing-area'), '::before').borderLeftStyle")
        == "solid"
    )
    page.get_by_role("button", name="Done").click()
    assert (Spark.owned_by(writer).count(), Season.owned_by(writer).count(), Entry.owned_by(writer).count()) == (
        1,
        1,
        1,
    )


@pytest.mark.parametrize("window", WINDOWS)
def test_the_menus_are_closed_and_can_be_opened(older, window):
    page = older(viewport=WINDOWS[window])
    page.goto("/journal/")
    assert page.locator(".menu:visible").count() == 0
    page.locator("nav.bar .more:visible").click()
    assert page.get_by_role("link", name="Settings").is_visible()
    page.locator("nav.bar .plus:visible").click()
    page.get_by_role("link", name="Note a spark").click()
    line = page.get_by_label("A spark, in one line")
    assert line.is_visible() and page.evaluate(LINES) == []
    line.fill("A ferry pilot.")
    line.press("Enter")
    page.get_by_text("Kept.").wait_for()
    page.get_by_role("button", name="Close").click()
    page.locator("nav.bar .more:visible").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()


def test_every_page_can_be_read(browser, live_server, writer):  # noqa: F811
    context, page = open_as(browser, live_server.url, writer, viewport=WINDOWS["phone"])
    context.add_init_script(NO_POPOVER)
    paths = [f"static/css/{sheet}.css" for sheet in ("careerpath", "pages")]
    as_read_without = {lacks: {f"/{path}": sheet_as_read(path, lacks) for path in paths} for lacks in LACKS}
    for url in write_journal(writer, every_script()).pages():
        open_page(page, url)
        for lacks, sheets in as_read_without.items():
            page.evaluate(READ_AS, sheets)
            assert page.evaluate(STRAYS) == [], (url, lacks)
            assert page.evaluate(LINES) == [], (url, lacks)
            assert page.locator(".menu:visible").count() == 0, (url, lacks)
    context.close()


def test_the_last_line_of_a_page_stands_clear_of_the_bar(older, writer):  # noqa: F811
    make_season(writer)
    page = older(viewport=WINDOWS["phone"])
    page.goto("/settings/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    foot = page.locator(".footer li").last.bounding_box()
    assert foot["y"] + foot["height"] <= page.locator("nav.bar").bounding_box()["y"]


def test_the_style_sheet_of_the_dark_holds_colors_alone_and_twice_the_same():
    css = re.sub(r"/\*.*?\*/", "", (CSS / "dark.css").read_text(), flags=re.DOTALL)
    asked, chosen = re.findall(r":root:where\([^{]+\{\s*color-scheme: dark;((?:\s*--[\w-]+: #[0-9a-f]{6};)+)\s*\}", css)
    assert asked == chosen and css.count("{") == 4


def test_the_style_sheets_hold_no_rule_within_a_rule_and_none_of_how_a_screen_is_turned():
    for sheet in set(CSS.glob("*.css")) - {CSS / "careerpath.css"}:
        css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        assert "orientation" not in css
        flat = as_read(css, re.compile(r"\0"))
        assert re.sub(r"[\s;]", "", flat) == re.sub(r"[\s;]", "", css), sheet.name
