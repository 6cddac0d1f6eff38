"""Whatever refuses a form, and whatever one does then, the text is on the page or in the window, and is kept once."""

import json
import sqlite3
from contextlib import contextmanager, suppress
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Error, expect

from careerpath.writing.pieces import save_if_unchanged
from journal.entries.models import Entry
from tests.conftest import PASSWORD, make_user
from tests.factories import make_entry

from .server import ServerOnItsOwnPostgres
from .walk import let_in, look, open_browser, sign_in

TEXT = "\n  Ünï & <b>ode</b> \U0001f469\u200d\U0001f467\n\nA second line.  "
MEANWHILE = "From the other window."
JAVASCRIPT = pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])


class Writer:
    """Alice in a window of hers, who is asked whether to leave what is not kept, and stays."""

    def __init__(self, browser, url: str, java_script: bool) -> None:
        self.context, self.page = open_browser(browser, url, java_script_enabled=java_script)
        self.page.on("dialog", lambda dialog: dialog.dismiss())
        self.text = self.page.locator("textarea[name=text]")

    def sign_in(self, url: str) -> None:
        """By cookies, where the test shares the server's database."""
        self.user = make_user("alice@example.org")
        let_in(self.context, url, self.user)

    def open(self, page: str = "/journal/new/") -> None:
        """An editor, with the text typed into it."""
        self.page.goto(page)
        self.text.fill(TEXT)

    def press(self) -> None:
        """The button that sends, whatever it is called on this page."""
        self.page.locator("form:has(textarea[name=text]) button.primary").click(timeout=120_000)

    def leave(self, how: str) -> None:
        """Back, Forward, Reload, or not at all; a page that was sent to is asked for anew by Reload alone."""
        if how in ("back", "forward", "reload"):
            try:
                getattr(self.page, "reload" if how == "reload" else f"go_{how}")()
            except Error as error:
                if "ERR_CACHE_MISS" in str(error):  # Until the page that says that it may be sent again stands there.
                    self.page.wait_for_url("chrome-error://**")

    def holds(self) -> bool:
        with suppress(AssertionError):
            expect(self.text).to_have_value(TEXT)
            return True
        return False

    def keep(self) -> None:
        """Press until the text is kept: where a page gives it back, it is sent from there too."""
        for _ in range(3):
            self.press()
            if not self.text.count():
                return


@contextmanager
def bad_date(writer, monkeypatch):
    """422."""
    date = writer.page.locator("input[name=written_on]")
    date.evaluate("field => { field.value = '2999-12-31' }")
    yield
    writer.holds()  # Or what comes back to this page would bring that date back.
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
def too_large(writer, monkeypatch, size=5.3e6):
    """413: a field beside the text, so that the browser need not draw so much."""
    writer.text.evaluate(
        """(field, size) => {
            const large = document.createElement("input");
            Object.assign(large, { type: "hidden", name: "large", value: "x".repeat(size) });
            field.after(large);
        }""",
        size,
    )
    yield
    writer.page.evaluate("document.querySelector('input[name=large]')?.remove()")


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


BOTH = pytest.param([another_window, database_held], marks=pytest.mark.both, id="on both databases")
ALIKE = pytest.param([bad_date, old_token, session_gone, too_large, a_fault], id="on either")


@JAVASCRIPT
@pytest.mark.parametrize("then", ["back", "reload", "press again"])
@pytest.mark.parametrize("reasons", [ALIKE, BOTH])
def test_a_text_that_is_refused_is_there_and_kept_once(browser, live_server, monkeypatch, reasons, then, java_script):
    writer = Writer(browser, live_server.url, java_script)
    writer.sign_in(live_server.url)
    for reason in reasons:
        if reason is another_window:
            writer.open(make_entry(writer.user, "Before.").get_absolute_url() + "edit/")
        else:
            writer.open()
        with reason(writer, monkeypatch):
            address = writer.page.url
            # The script asks for the token of now, and sends once more.
            is_kept = java_script and reason is old_token
            if is_kept:
                writer.press()
            else:
                refuse(writer, reason, then, java_script)
        if java_script and reason is session_gone:
            # This device has it, for whoever signs in again.
            writer.page.goto(address)
        assert is_kept or writer.holds(), reason.__name__
        if not is_kept:
            writer.keep()
        kept = Entry.owned_by(writer.user).get()
        assert kept.text in (TEXT, f"{MEANWHILE}\n\n{TEXT}"), reason.__name__
        kept.delete()


def refuse(writer, reason, then, java_script):
    """Send what is refused for this reason, and go where the text still is."""
    writer.press()
    assert (reason is too_large and not java_script) or writer.holds(), reason.__name__
    writer.page.complaints.clear()  # Chromium logs every answer of 5xx, which was meant to be.
    if then == "press again" and java_script:
        look(writer.page)
    writer.leave(then)
    if java_script and not writer.text.count():
        # Where it was not kept, this device has it, so that nobody is asked whether to leave.
        writer.leave("forward")
    if (reason, java_script) == (too_large, False):
        # Its page has no room for so much: the text is in the window behind it, wherever Back did not go already.
        if then != "back":
            assert "too large" in writer.page.inner_text("h1")
            writer.leave("back")
    elif (reason, then, java_script) == (session_gone, "back", False):
        # Back asks for the page anew, and leads to signing in; what was sent is one step ahead.
        writer.leave("forward")
        writer.leave("reload")


AWAY = "the server does not answer"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, AWAY),
        ({"status": 502}, AWAY),
        ({"status": 504, "body": "Bad"}, AWAY),
        ({"status": 200, "body": "Sign in to this network"}, AWAY),
        ({"status": 401}, "you were signed out"),
        ({"status": 413}, "this is too large"),
        ({"status": 429}, "too many tries"),
    ],
    ids=["no network", "502", "504", "a page of somebody else's", "401", "413", "429"],
)
def test_the_window_keeps_what_did_not_come_to_the_product(browser, live_server, answer, said):
    writer = Writer(browser, live_server.url, java_script=True)
    writer.sign_in(live_server.url)
    writer.open()
    writer.context.route("**/journal/new/**", lambda route: route.fulfill(**answer) if answer else route.abort())
    writer.press()
    assert f"Not kept: {said}" in writer.page.inner_text("form [role=status]")
    assert writer.holds()
    writer.context.unroute_all()
    writer.press()
    assert Entry.owned_by(writer.user).get().text == TEXT


@pytest.mark.both
def test_pressed_twice_it_is_sent_once(browser, live_server):
    writer = Writer(browser, live_server.url, java_script=True)
    writer.sign_in(live_server.url)
    writer.open()
    sent = []  # By Done: what is typed is sent otherwise.
    writer.page.on("request", lambda one: one.headers.get("x-requested-with") == "fetch" and sent.append(one.url))
    writer.page.get_by_role("button", name="Done", exact=True).dblclick()
    writer.page.wait_for_url("**/journal/*-*/")
    assert (len(sent), Entry.owned_by(writer.user).get().text) == (1, TEXT)


@JAVASCRIPT
def test_an_address_is_there_after_too_many_tries(browser, live_server, settings, java_script):
    _, page = open_browser(browser, live_server.url, java_script_enabled=java_script)
    settings.ACCOUNT_RATE_LIMITS = limits = {"signup": "1/h/ip"}
    try_to_sign_up(page)
    for then in (page.go_back, page.reload):
        settings.ACCOUNT_RATE_LIMITS = limits
        try_to_sign_up(page)
        expect(page.locator("main")).to_contain_text("load this page again")
        settings.ACCOUNT_RATE_LIMITS = False
        then()
        expect(page.get_by_label("E-mail")).to_have_value("new@example.org")


def try_to_sign_up(page):
    """With a password that is too short."""
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail").fill("new@example.org")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Start writing").click()


@pytest.fixture
def account(server):
    return make_account(server)


def make_account(server):
    """The e-mail of somebody new there, since the window of an earlier test may save late."""
    return server.shell(f"from tests.conftest import make_user; print(make_user('{uuid4()}@example.org').email)")


def writer_at(server, browser, email, java_script=True):
    writer = Writer(browser, server.url, java_script)
    sign_in(writer.page, email, PASSWORD)
    writer.open()
    return writer


def kept_at(server, account):
    rows = f"Entry.objects.filter(owner__email='{account}')"
    code = f"import json; from journal.models import Entry; print(json.dumps([row.text for row in {rows}]))"
    return json.loads(server.shell(code).splitlines()[-1])


@JAVASCRIPT
@pytest.mark.parametrize("then", ["back", "reload"])
def test_gunicorn_is_away(server, https_browser, account, then, java_script):
    writer = writer_at(server, https_browser, account, java_script)
    server.stop()
    try:
        writer.press()
        if java_script:
            assert "Not kept: the server does not answer." in writer.page.inner_text("form [role=status]")
            address = writer.page.url
            writer.leave(then)
        else:
            assert writer.page.title() == "One moment, please · Careerpath"
            assert "Reload this page to try again" in writer.page.inner_text("body")
    finally:
        server.start()
    if java_script:
        writer.page.goto(address)
        assert writer.holds()
    else:
        writer.leave(then)
        assert then == "reload" or writer.holds()
    if java_script or then == "back":
        writer.press()
    assert "A second line." in writer.page.inner_text("main")
    assert kept_at(server, account) == [TEXT]


SAVE_ON = """() => {
    window.enough = false;
    const save = async (number) => {
        const page = new DOMParser().parseFromString(await (await fetch("/journal/new/")).text(), "text/html");
        const form = page.querySelector("form:has(textarea[name=text])");
        const body = new FormData(form);
        body.set("text", `Text ${number}.`);
        const headers = { "X-Requested-With": "fetch" };
        return (await fetch(form.getAttribute("action"), { method: "POST", body, headers })).status;
    };
    const saveOn = async (first) => {
        const answers = [];
        for (let number = first; !enough; number += 4) answers.push(await save(number));
        return answers;
    };
    window.saving = Promise.all([0, 1, 2, 3].map(saveOn)).then(answers => answers.flat());
}"""


def test_gunicorn_starts_anew_while_texts_are_saved(server, https_browser, account):
    page = writer_at(server, https_browser, account).page
    page.evaluate(SAVE_ON)
    for end in (server.stop, server.kill):
        page.wait_for_timeout(500)
        end()
        server.start()
    page.wait_for_timeout(500)
    answers = page.evaluate("() => { window.enough = true; return window.saving }")
    assert set(answers) == {204}
    # The page of the window is kept as well, as it was typed.
    kept = [text for text in kept_at(server, account) if text != TEXT]
    assert len(kept) == len(set(kept)) == len(answers)


@JAVASCRIPT
@pytest.mark.parametrize("size", [5.9e6, 6.5e6, 20e6, 64e6], ids="{:.0f}".format)
def test_what_is_too_large_is_refused_in_words(server, https_browser, account, size, java_script):
    writer = writer_at(server, https_browser, account, java_script)
    with too_large(writer, None, size):
        writer.press()
        assert "split it in two" in writer.page.inner_text("body").lower()
        if not java_script:
            writer.page.go_back()
        assert writer.holds()
    writer.press()
    assert kept_at(server, account) == [TEXT]


@pytest.fixture(scope="module")
def server_on_its_own(tmp_path_factory, browser_type, browser_type_launch_args):
    """A server on a PostgreSQL of its own, and a browser that finds it."""
    with ServerOnItsOwnPostgres(tmp_path_factory.mktemp("server")) as server:
        flags = [*browser_type_launch_args["args"], *server.browser_flags]
        browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
        yield server, browser
        browser.close()


@pytest.mark.postgres
@pytest.mark.parametrize("then", ["back", "reload", "press again"])
@JAVASCRIPT
def test_postgresql_is_away(server_on_its_own, then, java_script):
    server, browser = server_on_its_own
    writer = writer_at(server, browser, account := make_account(server), java_script)
    server.stop_postgres()
    try:
        writer.press()
        assert writer.holds()
        assert ("Not kept" if java_script else "can’t keep this just now") in writer.page.inner_text("main")
        address = writer.page.url
        writer.leave(then)
        if (then, java_script) == ("back", False):
            # The page before is not to be had without a database either; what was sent is one step ahead.
            writer.leave("forward")
            writer.leave("reload")
        if then == "press again":
            writer.press()
        assert (java_script and then != "press again") or writer.holds()
    finally:
        server.start_postgres()
    if not writer.text.count():
        writer.page.goto(address)
        assert writer.holds()
    writer.press()
    assert kept_at(server, account) == [TEXT]
