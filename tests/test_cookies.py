"""Every cookie that is set: its name, for how long, and who gets it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from careerpath.accounts import browsers
from careerpath.settings import ACCOUNT_RATE_LIMITS

from .conftest import PASSWORD, make_user
from .decided_settings import COOKIES
from .forms import forge, submit

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
DAY = timedelta(days=1)


@pytest.fixture
def cookies(monkeypatch):
    """Every cookie that a client gets: its name, its value, and how it is to be kept."""
    got: list[tuple[str, str, dict[str, Any]]] = []
    ask = Client.request

    def noting(self, **environ):
        answer = ask(self, **environ)
        got.extend((name, one.value, dict(one)) for name, one in answer.cookies.items())
        return answer

    monkeypatch.setattr(Client, "request", noting)
    return got


@pytest.mark.parametrize("local", [True, False], ids=["one's own machine", "server"])
def test_each_cookie_is_kept_as_it_was_decided(alice, settings, cookies, local):
    settings.LOCAL = local
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = not local
    browser, over = Client(), {"secure": not local}
    page = browser.get(LOGIN, **over)
    assert submit(page, "Sign in", login=alice.email, password=PASSWORD).status_code == 302
    assert submit(browser.get("/settings/", **over), "Save", theme="dark").status_code == 302
    new = {"password1": "another quiet pond", "password2": "another quiet pond"}
    page = browser.get("/accounts/password/change/", **over)
    assert submit(page, "Save", oldpassword=PASSWORD, **new).status_code == 302
    assert submit(browser.get("/settings/", **over), "Sign out").status_code == 302
    for name, value, kept in cookies:
        decided = COOKIES[name] | {"secure": "" if local else True}
        if not value:
            decided |= {"max-age": 0, "secure": "", "httponly": ""}
        assert {key: kept[key] for key in decided} == decided, name
    assert {name for name, value, _ in cookies if value} == set(COOKIES)
    assert {name for name, value, _ in cookies if not value} == {settings.SESSION_COOKIE_NAME}


@pytest.fixture
def guessed(settings):
    """Uses up what a stranger may try for an e-mail."""
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()

    def guess(user):
        for _ in range(5):
            forge(Client(), LOGIN, {"login": user.email, "password": "not it"})

    return guess


def gets_in(client, user):
    page = client.get(LOGIN)
    return submit(page, "Sign in", login=user.email, password=PASSWORD).status_code == 302


@pytest.mark.parametrize(("days", "known"), [(180 * DAY - DAY / 24, True), (180 * DAY + DAY / 24, False)])
def test_a_browser_is_known_for_half_a_year(alice, guessed, time_machine, days, known):
    begin = timezone.now()
    time_machine.move_to(begin, tick=False)
    browser = Client()
    assert gets_in(browser, alice)
    submit(browser.get("/settings/"), "Sign out")
    # A browser that keeps it for longer than it was told to.
    mark = browser.cookies[browsers.COOKIE].value
    time_machine.move_to(begin + days, tick=False)
    guessed(alice)
    late = Client()
    late.cookies[browsers.COOKIE] = mark
    assert gets_in(late, alice) == known


def test_a_browser_knows_five_accounts_and_of_six_the_latest_five(db):
    users = [make_user(f"person{number}@example.org") for number in range(6)]
    request = HttpRequest()
    for user in users:
        response = HttpResponse()
        browsers.remember_browser(request, response, user)
        request.COOKIES[browsers.COOKIE] = response.cookies[browsers.COOKIE].value
    assert [browsers.is_known_browser(request, user.email) for user in users] == [False] + [True] * 5
