"""Whatever refuses a form, and whatever one does then, the text is on the page or in the window, and is kept once."""

import sqlite3
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Error

from careerpath.writing import save_if_unchanged
from journal.models import Entry
from tests.conftest import make_user, signed_in
from tests.factories import make_entry

from .walk import look, open_browser

TEXT = "\n  Ünï & <b>ode</b> \U0001f469\u200d\U0001f467\n\nA second line.  "
MEANWHILE = "From the other window."
JAVASCRIPT = pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])


class Writer:
    """Alice, in a window that she is signed in with."""

    def __init__(self, browser, url: str, java_script: bool) -> None:
        self.user = make_user("alice@example.org")
        self.context, self.page = open_browser(browser, url, java_script_enabled=java_script)
        for cookie in signed_in(self.user).cookies.values():
            self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
        # Asked whether to leave what is not kept, she stays.
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.text = self.page.locator("textarea[name=text]")

    def press(self) -> None:
        """The button that sends, whatever it is called on this page."""
        self.page.locator("form:has(textarea[name=text]) button[type=submit]").last.click(timeout=60_000)

    def leave(self, how: str) -> None:
        """Back, Forward, Reload, or not at all; a page that was sent to is asked for anew by Reload alone."""
        steps = {"back": self.page.go_back, "forward": self.page.go_forward, "reload": self.page.reload}
        if how in steps:
            # She stays; or the browser wants to hear of Reload that it may send again.
            with suppress(Error):
                steps[how](timeout=3000)

    def holds(self, text: str = TEXT) -> bool:
        return self.text.count() == 1 and self.text.input_value() == text


@contextmanager
def bad_date(writer, monkeypatch):
    """422."""
    date = writer.page.locator("input[name=written_on]")
    date.evaluate("field => { field.value = '2999-12-31' }")
    yield
    date.evaluate("field => { field.value = '2020-02-29' }")


@contextmanager
def old_token(writer, monkeypatch):
    """403."""
    writer.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    yield


@contextmanager
def session_gone(writer, monkeypatch):
    """401."""
    cookies = writer.context.cookies()
    writer.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    yield
    writer.context.add_cookies([one for one in cookies if one["name"] == settings.SESSION_COOKIE_NAME])


@contextmanager
def another_window(writer, monkeypatch):
    """409."""
    save_if_unchanged(Entry.owned_by(writer.user).get(), 1, {"text": MEANWHILE})
    yield


@contextmanager
def too_large(writer, monkeypatch):
    """413."""
    writer.text.evaluate("field => { field.value += 'x'.repeat(5.3e6) }")
    yield
    assert len(writer.text.input_value()) > 5.3e6
    writer.text.fill(TEXT)


@contextmanager
def a_fault(writer, monkeypatch):
    """500."""
    with monkeypatch.context() as patch:
        patch.setattr(Entry, "save", lambda *arguments, **options: 1 / 0)
        yield


@contextmanager
def database_held(writer, monkeypatch):
    """503: another program holds what would have to be written."""
    options = connections.settings["default"]["OPTIONS"]
    if settings.ON_SQLITE:
        monkeypatch.setitem(options, "timeout", 0.1)
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        monkeypatch.setitem(options, "options", options["options"].replace("lock_timeout=5s", "lock_timeout=100ms"))
        given = connection.settings_dict
        place = {"host": given["HOST"], "port": given["PORT"] or None, "user": given["USER"], "dbname": given["NAME"]}
        other = psycopg.connect(**place, password=given["PASSWORD"] or None)
        other.execute("LOCK TABLE journal_entry IN EXCLUSIVE MODE")
    yield
    other.close()


REASONS = [bad_date, old_token, session_gone, another_window, too_large, a_fault, database_held]


@JAVASCRIPT
@pytest.mark.parametrize("then", ["back", "reload", "press again"])
@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.__name__)
def test_a_text_that_is_refused_is_there_and_kept_once(browser, live_server, monkeypatch, reason, then, java_script):
    writer = Writer(browser, live_server.url, java_script)
    if reason is another_window:
        page_of = make_entry(writer.user, "Before.").get_absolute_url() + "edit/"
    else:
        page_of = "/journal/new/"
    writer.page.goto(page_of)
    writer.text.fill(TEXT)
    with reason(writer, monkeypatch):
        writer.press()
        if reason is not too_large:
            assert writer.holds()
            if then == "press again" and java_script:
                writer.page.complaints.clear()  # Chromium logs every answer of 5xx, which was meant to be.
                look(writer.page)
        writer.leave(then)
        if (reason, java_script) == (too_large, False):
            # Its page has no room for so much: the text is in the window behind it, wherever Back did not go already.
            if then != "back":
                assert "too large" in writer.page.inner_text("h1")
                writer.leave("back")
        elif (reason, then, java_script) == (session_gone, "back", False):
            # Back asks for the page anew, and leads to signing in; what was sent is one step ahead.
            writer.leave("forward")
            writer.leave("reload")
        assert writer.holds() or reason is too_large
    for _ in range(3):
        if writer.holds():
            writer.press()
    assert Entry.owned_by(writer.user).get().text in (TEXT, f"{MEANWHILE}\n\n{TEXT}")
