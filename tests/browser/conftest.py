"""Finds Chromium, and marks every test here as one that needs it."""

import functools
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Error, Locator, Page, expect

from .server import Server
from .walk import open_as

HERE = Path(__file__).parent
SERVERS = {"server", "server_on_its_own"}
NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_IT = "apt-get install chromium, or set CHROMIUM= to the path of one"
# Where a script is at work: a form that it sends, a link that it follows.
BUSY = '[aria-busy="true"]:is(form, a)'
# The end of all modules of a page: `load` waits for none that awaits another one.
MODULES = """() => Promise.allSettled([...document.querySelectorAll("script[type=module]")].map(one => import(one.src)))
    .then(() => {})"""
# Playwright's own five seconds are short on a machine that is busy with others.
expect.set_options(timeout=30_000)


@functools.cache
def find_chromium() -> str | None:
    """The path of a Chromium: $CHROMIUM, one on the PATH, or else Playwright's own; None if there is none."""
    if given := os.environ.get("CHROMIUM"):
        return shutil.which(given)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def pytest_collection_modifyitems(items):
    """Mark the browser tests, and where each is run; skip them where there is no Chromium, unless that is forbidden."""
    ours = [item for item in items if HERE in item.path.parents]
    if not ours:
        return
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if SERVERS & set(item.fixturenames):
            # Such a server has a database of its own.
            item.add_marker(pytest.mark.https)
            continue
        # The live server's threads see only what was committed.
        item.add_marker(pytest.mark.django_db(transaction=True))
        if not item.get_closest_marker("both"):
            item.add_marker(pytest.mark.sqlite)
    if find_chromium() or os.environ.get("CAREERPATH_BROWSER_REQUIRED") == "1":
        return
    for item in ours:
        item.add_marker(pytest.mark.skip(reason=f"Chromium is missing: {HOW_TO_GET_IT}"))
    if report := os.environ.get("CAREERPATH_TESTS_LEFT_OUT"):
        Path(report).write_text("".join(f"{item.nodeid}\n" for item in ours), "utf-8")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Playwright's launch arguments with the Chromium found, which asks nothing of the outside."""
    path = find_chromium()
    if path is None:
        pytest.fail(f"Chromium is missing: {HOW_TO_GET_IT}")
    flags = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The product in server mode over HTTPS; see tests/browser/server.py."""
    with Server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def https_browser(browser_type, browser_type_launch_args, server):
    """A Chromium that finds `server`, and trusts its certificate alone."""
    flags = [*browser_type_launch_args["args"], *server.browser_flags]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def catalogs(request):
    """The shipped prompts and values, anew for each test: a transactional test empties every table."""
    if request.node.get_closest_marker("https"):
        return
    request.getfixturevalue("transactional_db")
    call_command("load_catalog", verbosity=0)


@pytest.fixture(autouse=True)
def wait_for_scripts():
    """A click waits for a page that a form leads to; here also where a script sends it, and each page for its scripts.

    With a patch of its own, so that a test that undoes its patches keeps these.
    """

    def wait(page):
        if page.is_closed():
            return
        page.locator(BUSY).first.wait_for(state="detached", timeout=120_000)
        page.wait_for_load_state()
        # A page that is left meanwhile, or is no page, has none.
        with suppress(Error):
            page.evaluate(MODULES)

    def then_wait(act):
        @functools.wraps(act)
        def acted(one, *arguments, **options):
            done = act(one, *arguments, **options)
            wait(one.page if isinstance(one, Locator) else one)
            return done

        return acted

    expect_navigation = Page.expect_navigation

    @contextmanager
    def navigation(page, **options):
        with expect_navigation(page, **options) as event:
            yield event
        wait(page)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "dblclick", "tap", "press"):
            patch.setattr(Locator, name, then_wait(getattr(Locator, name)))
        for name in ("goto", "reload", "go_back", "go_forward", "wait_for_url"):
            patch.setattr(Page, name, then_wait(getattr(Page, name)))
        patch.setattr(Page, "expect_navigation", navigation)
        yield


@pytest.fixture
def open_alices(browser, live_server, alice):
    """Opens an address of Alice's in one browser; only what was not answered may be complained of."""
    contexts, pages = [], []

    def open_it(url: str, **options):
        if not contexts:
            context, page = open_as(browser, live_server.url, alice, **options)
            contexts.append(context)
        else:
            page = contexts[0].new_page()
            page.complaints = []
        pages.append(page)
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert [text for page in pages for text in page.complaints if "Failed to load resource" not in text] == []
