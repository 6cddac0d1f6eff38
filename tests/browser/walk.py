"""What the browser tests share: windows, opening a page, looking at it with axe, signing up and in."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_FILE_PATH
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page

from careerpath.accounts.models import User
from tests.conftest import signed_in

PASSWORD = "a long quiet evening"
AXE = Path(AXE_FILE_PATH).read_text("utf-8")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LAPTOP = {"viewport": {"width": 1280, "height": 900}}
WITHOUT_SCRIPT = {"java_script_enabled": False}
# Where the hand is the same at both: looked at in either width, and every control pressed in either.
EITHER_WIDTH = {"phone": PHONE, "without-javascript": {**LAPTOP, **WITHOUT_SCRIPT}}
WALKS = {"phone": PHONE, "laptop": LAPTOP, "without-javascript": {**LAPTOP, **WITHOUT_SCRIPT}}
# What passes is neither made into results nor sent here. Nor are style sheets read for a lock of how a screen is
# turned, by a style element that the policy refuses: test_older_browsers says that none has one.
ALL_RULES = {"reporter": "no-passes", "preload": {"assets": ["media"]}}
# Style sheets of a scheme hold colors alone, so of axe's rules these two can find what light did not show.
RULES_OF_COLOR = ALL_RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}


def open_browser(browser: Browser, base_url: str, **options) -> tuple[BrowserContext, Page]:
    """A browser of its own, with no cookie yet. Anything on the console is collected on `page.complaints`.

    It asks for less motion, so that no look meets a color on its way to another one.
    """
    options = {"locale": "en-US", "timezone_id": "Europe/Lisbon", "reduced_motion": "reduce", **options}
    context = browser.new_context(base_url=base_url, **options)
    context.is_looked_at = False
    page = context.new_page()
    page.complaints = []
    page.has_script = options.get("java_script_enabled", True)
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.complaints.extend(_strangers(request.url, base_url)))
    return context, page


def open_as(browser: Browser, base_url: str, user: User, **options) -> tuple[BrowserContext, Page]:
    """The same, signed in as `user`, where the test shares the server's database."""
    context, page = open_browser(browser, base_url, **options)
    let_in(context, base_url, user)
    return context, page


def let_in(context: BrowserContext, base_url: str, user: User) -> None:
    """Signs `user` in by cookies."""
    for cookie in signed_in(user).cookies.values():
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


def _strangers(url: str, base_url: str) -> list[str]:
    elsewhere = urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != urlsplit(base_url).netloc
    return [f"asked another host: {url}"] if elsewhere else []


# The serif comes in one weight; a browser would thicken it by itself.
FAKED = """[...document.querySelectorAll('body *')].filter(one => {
    const { fontFamily, fontWeight } = getComputedStyle(one);
    return fontWeight > 400 && fontFamily.startsWith('Literata')
        && [...one.childNodes].some(child => child.nodeType === 3 && child.data.trim());
}).map(one => one.outerHTML.slice(0, 99))"""


def look(page: Page) -> None:
    """Axe finds nothing; nothing sticks out sideways; no bold is faked; the console is quiet."""
    ask_axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    strays = page.evaluate(
        "innerWidth < 960 ? 0 : [...document.querySelectorAll('.row > .body')]"
        ".filter(body => body.offsetWidth && body.getBoundingClientRect().left < 200).length"
    )
    assert not strays, f"{page.url} has text in its margin"
    assert page.evaluate(FAKED) == [], f"{page.url} has a serif in bold"
    # Chromium logs every answer of 4xx, which some of these pages are meant to be.
    complaints = [text for text in page.complaints if not re.search(r"status of (4\d\d)", text)]
    assert not complaints, f"{page.url}: {complaints}"


def look_twice(page: Page) -> None:
    """In light and in dark, wherever there is JavaScript to look with."""
    if page.has_script:
        page.emulate_media(color_scheme="light")
        look(page)
        page.emulate_media(color_scheme="dark")
        ask_axe(page, RULES_OF_COLOR)


def look_around(page: Page) -> None:
    """The same as wide as a laptop, then as wide as a phone."""
    own = page.viewport_size
    for width in (LAPTOP, PHONE):
        page.set_viewport_size(width["viewport"])
        look_twice(page)
    page.set_viewport_size(own)


def ask_axe(page: Page, options: dict = ALL_RULES) -> None:
    """Nothing is found by these rules. Axe is in no browser before its first look, since many are never looked at."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    if not page.context.is_looked_at:
        page.context.is_looked_at = True
        # Chromium keeps it compiled from page to page, while one evaluated in a page is read anew each time.
        page.context.add_init_script(AXE)
    results = Axe(axe_script="").run(page, options=options)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def sign_up(page: Page, email: str) -> None:
    """From the landing page to home, past the first visit."""
    page.goto("/")
    page.get_by_role("link", name="Start writing").first.click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Start writing").click()
    page.get_by_role("link", name="Look around").click()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Through the sign-in page, wherever it leads."""
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def press(page: Page, name: str, role: str = "button") -> None:
    """The last button or link of that name in the page itself, and wait for what it leads to."""
    page.locator("main").get_by_role(role, name=name, exact=True).last.click()
    page.wait_for_load_state()


def write(page: Page, text: str) -> None:
    """Fill the open editor and press Done."""
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Done").click()


def wait_until(page: Page, expression: str, arg: Any = None) -> None:
    """Until it is true, or its promise is.

    Playwright's `wait_for_function` takes a promise for true, and our policy refuses to look at an expression twice.
    """
    for _ in range(1500):
        # A page that is left meanwhile is asked again.
        with suppress(Error):
            if page.evaluate(expression, arg):
                return
        page.wait_for_timeout(20)
    raise AssertionError(f"{page.url}: it does not come to {expression}")


def is_one_page(page: Page) -> bool:
    """Whether it prints on a single sheet of either paper."""
    printed = (page.pdf(format=paper) for paper in ("A4", "Letter"))
    return all(len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1 for pdf in printed)
