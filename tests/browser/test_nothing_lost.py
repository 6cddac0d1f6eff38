"""The session ends while somebody writes: the text is given back byte-equal and saved after signing in."""

import re
from datetime import date

import pytest

from careerpath.accounts.models import Session, User
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from tests.conftest import PASSWORD, make_user
from tests.factories import make_season

from .walk import look, open_browser, sign_in, write

TEXT = (
    "\n\n  Two spaces first, and two blank lines.\n\ttab\n"
    "<b>&amp;</b> \u00e9 e\u0301 \U0001f469\u200d\U0001f467 \u201equoted\u201c\n\n"
    + "A long line of words, over and over. " * 2700
    + "\nlast  "
)


@pytest.mark.both
@pytest.mark.parametrize("java_script", [True, False], ids=["javascript", "without-javascript"])
def test_a_new_page(browser, live_server, java_script):
    alice = make_user("alice@example.org")
    context, page = open_browser(browser, live_server.url, java_script_enabled=java_script)
    page.goto("/journal/new/")
    sign_in(page, alice.email, PASSWORD)
    page.goto("/journal/new/")
    Session.objects.all().delete()
    write(page, TEXT)
    assert "you were signed out" in page.inner_text("main").lower()
    assert page.locator("textarea[name=text]").input_value() == TEXT
    if java_script:
        look(page)
    sign_in_in_a_new_window(context, page, alice)
    page.get_by_role("button", name=re.compile("Keep|Done")).click()
    if page.get_by_role("heading", name="Nothing is lost").count():
        # Signing in gave every form a new token; the second page carries it.
        assert page.locator("textarea[name=text]").input_value() == TEXT
        page.get_by_role("button", name="Keep").click()
    assert "/journal/" in page.url
    assert Entry.owned_by(User.objects.get()).get().text == TEXT


def test_a_check_in(browser, live_server):
    alice = make_user("alice@example.org")
    season = make_season(alice, making_space_for=[{"text": "the bench"}], starts_on=date(2020, 1, 1), length=0)
    context, page = open_browser(browser, live_server.url)
    page.goto(f"/seasons/{season.pk}/check-in/")
    sign_in(page, alice.email, PASSWORD)
    page.get_by_role("radio", name="Central").check()
    page.get_by_role("group", name="the bench").get_by_label("half open").check()
    page.get_by_label("Which no did you say?").fill(TEXT[:900])
    context.clear_cookies()
    page.get_by_role("button", name="Done").click()
    assert page.locator("textarea[name=said_no]").input_value() == TEXT[:900]
    look(page)
    sign_in_in_a_new_window(context, page, alice)
    for _ in range(2):
        if page.get_by_role("button", name=re.compile("Keep|Done")).count():
            page.get_by_role("button", name=re.compile("Keep|Done")).click()
    kept = CheckIn.owned_by(User.objects.get()).get()
    assert (kept.said_no, kept.role) == (TEXT[:900], "central")
    assert kept.spaces == [{"space": "the bench", "state": "half"}]


def test_an_edit(browser, live_server):
    alice = make_user("alice@example.org")
    entry = Entry(owner=alice, text="Before.", written_on="2026-11-24")
    entry.save()
    context, page = open_browser(browser, live_server.url)
    page.goto(f"/journal/{entry.pk}/edit/")
    sign_in(page, alice.email, PASSWORD)
    assert page.locator("textarea[name=text]").input_value() == "Before."
    context.clear_cookies()
    write(page, TEXT)
    sign_in_in_a_new_window(context, page, alice)
    for _ in range(2):
        if page.get_by_role("button", name=re.compile("Keep|Done")).count():
            page.get_by_role("button", name=re.compile("Keep|Done")).click()
    kept = Entry.owned_by(User.objects.get()).get()
    assert (kept.text, kept.version) == (TEXT, 2)


@pytest.mark.both
def test_two_windows(browser, live_server):
    alice = make_user("alice@example.org")
    entry = Entry(owner=alice, text="Start.", written_on="2026-11-24")
    entry.save()
    context, first = open_browser(browser, live_server.url)
    first.goto(f"/journal/{entry.pk}/edit/")
    sign_in(first, alice.email, PASSWORD)
    second = context.new_page()
    second.complaints = []
    second.goto(f"/journal/{entry.pk}/edit/")
    write(first, "From the first window.")
    write(second, "From the second window.")
    assert "From the first window." in second.inner_text("body")
    assert second.locator("textarea[name=text]").input_value() == "From the second window."
    look(second)
    second.get_by_role("button", name="Keep both").click()
    assert Entry.owned_by(User.objects.get()).get().text == "From the first window.\n\nFrom the second window."


def test_the_bad_link_and_the_bad_date_stay_on_the_page(browser, live_server):
    alice = make_user("alice@example.org")
    _, page = open_browser(browser, live_server.url)
    page.goto("/journal/new/")
    sign_in(page, alice.email, PASSWORD)
    page.locator("textarea[name=text]").fill("[click](javascript:alert(1)) <script>alert(2)</script>")
    page.get_by_text("Date, title, values and tags").click()
    page.get_by_label("Date", exact=True).fill("9999-12-31")
    page.get_by_role("button", name="Done").click()
    assert "still to come" in page.inner_text("body")
    look(page)
    page.get_by_label("Date", exact=True).fill("2020-02-29")
    page.get_by_role("button", name="Done").click()
    assert "alert(2)" in page.inner_text("body")
    assert page.locator("main a[href^='javascript']").count() == 0
    look(page)


def sign_in_in_a_new_window(context, page, user) -> None:
    with context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("Sign in", re.IGNORECASE)).click()
    other = opened.value
    other.wait_for_load_state()
    other.complaints = []
    sign_in(other, user.email, PASSWORD)
    other.wait_for_load_state()
