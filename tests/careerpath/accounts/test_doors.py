"""Where one lands: after confirming and signing in, from a tab that is behind, by links that name this host alone."""

import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerpath.accounts.models import Invitation, User
from careerpath.accounts.sessions import SessionStore
from tests.conftest import PASSWORD, make_user
from tests.factories import make_entry

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
LOGOUT = "/accounts/logout/"
SENT = "/accounts/confirm-email/"
FORM = {"email": "new@example.org", "password1": PASSWORD}
SIGN_IN = {"login": FORM["email"], "password": PASSWORD}
ELSEWHERE = [
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "https://testserver@evil.example/",
    "https:evil.example",
    " https://evil.example",
    "javascript:alert(1)",
]


@pytest.fixture(autouse=True)
def mandatory(settings):
    """As on a server: an address is confirmed before anybody is signed in."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def links():
    """Every link of every mail, oldest first."""
    return [link for message in mail.outbox for link in re.findall(r"\S+://\S+", message.body)]


def mailed():
    """The path of the link that was mailed last."""
    return re.sub(r"^\S+://[^/]+", "", links()[-1])


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


def signed_up(client, **fields):
    assert client.post(SIGNUP, FORM | fields).url == SENT
    return mailed()


def test_whoever_confirms_where_they_signed_up_is_signed_in_and_at_the_first_visit(client):
    link = signed_up(client)
    assert client.post(link).url == "/welcome/"
    assert client.get("/journal/").status_code == 200


def test_the_address_one_came_for_is_kept_through_the_mail(client):
    page = client.get(client.get("/trash/").url)
    page = client.get(page.context["signup_url"])
    assert 'name="next" value="/trash/"' in page.content.decode()
    assert client.post(signed_up(client, next="/trash/")).url == "/trash/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_door_leads_to_another_host(client, elsewhere):
    assert client.post(signed_up(client, next=elsewhere)).url == "/welcome/"
    assert Client().post(LOGIN, SIGN_IN | {"next": elsewhere}).url == "/welcome/"
    behind = Client(enforce_csrf_checks=True)
    behind.force_login(User.objects.get(), backend="careerpath.accounts.passwords.ByEmail")
    answer = behind.post(LOGIN, SIGN_IN | {"next": elsewhere}, follow=True)
    assert answer.redirect_chain[-1][0] == "/welcome/"
    assert behind.post(LOGOUT, {"next": elsewhere}, follow=True).request["PATH_INFO"] == LOGOUT


def test_confirmed_at_another_device_one_signs_in_and_is_at_the_first_visit(client):
    assert Client().post(signed_up(client)).url == LOGIN
    assert client.post(LOGIN, SIGN_IN).url == "/welcome/"


def test_a_slow_mail_is_as_good_as_a_quick_one(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        link = signed_up(client)
        clock.shift(timedelta(days=2, hours=23))
        assert client.post(link).url == "/welcome/"


def test_a_page_left_open_until_its_link_was_too_old_says_so(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        link = signed_up(client)
        clock.shift(timedelta(days=3, minutes=1))
        assert b"This link is over" in client.post(link).content


def test_whoever_signs_in_before_confirming_gets_a_link_that_signs_in_too(client):
    signed_up(client)
    other = Client()
    assert other.post(LOGIN, SIGN_IN | {"next": "/trash/"}).url == SENT
    assert other.post(mailed()).url == "/trash/"


def test_the_first_visit_is_for_who_has_not_begun(alice, bob):
    for user in (alice, bob):
        assert Client().post(LOGIN, SIGN_IN | {"login": user.email}).url == "/welcome/"
    make_entry(alice)
    User.objects.filter(pk=bob.pk).update(welcome_step="question")
    for user in (alice, bob):
        client = Client()
        assert client.post(LOGIN, SIGN_IN | {"login": user.email}).url == "/"
        assert client.get(LOGIN).url == "/"


def test_a_link_opened_or_pressed_again_leads_on(client):
    link = signed_up(client)
    client.post(link)
    assert client.get(link).url == client.post(link).url == "/welcome/"
    other = Client()
    assert other.post(link).url == LOGIN
    assert b"This link is over" in other.get(link).content
    other.force_login(make_user("bob@example.org"), backend="careerpath.accounts.passwords.ByEmail")
    assert b"This link is over" in other.get(link).content


@pytest.mark.parametrize("signup", ["open", "invite"])
@pytest.mark.parametrize("known", [False, True])
def test_signing_up_pressed_twice_is_one_account_and_one_mail(client, settings, signup, known):
    settings.SIGNUP = signup
    if known:
        make_user(FORM["email"])
    if signup == "invite":
        client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/")
    signed_up(client)
    assert client.post(SIGNUP, FORM | {"email": " NEW@example.org"}).url == SENT
    assert (User.objects.count(), len(mail.outbox)) == (1, 1)
    if not known:
        assert client.post(mailed()).url == "/welcome/"


HOSTS = ["journal.test:1337", "journal.test.", "journal.test.:1337", "JOURNAL.TEST", "journal.test:443"]


@pytest.mark.parametrize("host", HOSTS)
def test_links_begin_with_this_instances_address(alice, settings, host):
    settings.URL, settings.ALLOWED_HOSTS = "https://journal.test", ["journal.test"]
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1337", "Forwarded": "host=evil"}
    client, alices = Client(headers=headers), Client(headers=headers)
    client.post(SIGNUP, FORM)
    Client(headers=headers).post(SIGNUP, FORM | {"email": alice.email})
    client.post(LOGIN, SIGN_IN)
    client.post("/accounts/password/reset/", {"email": alice.email})
    alices.post(LOGIN, SIGN_IN | {"login": alice.email})
    alices.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    alices.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    kinds = [re.match(r"https://journal\.test/accounts/(confirm-email|password/reset)/", link)[1] for link in links()]
    assert kinds == ["confirm-email", "password/reset", "confirm-email", "password/reset", "confirm-email"]


def test_wrong_passwords_are_counted_however_the_host_is_spelled(alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key"}
    settings.ALLOWED_HOSTS = ["journal.test"]
    for host in HOSTS[:3]:
        Client(headers={"Host": host}).post(LOGIN, {"login": alice.email, "password": "a wrong guess"})
    answer = Client(headers={"Host": HOSTS[3]}).post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert b"Too many tries" in answer.content


@pytest.fixture
def two_tabs(alice):
    """A browser that checks tokens as ours do, and what it takes to sign in there; alice is past the first visit."""
    make_entry(alice)
    browser = Client(enforce_csrf_checks=True)
    return browser, {"login": alice.email, "password": PASSWORD}


@pytest.mark.parametrize(("next", "lands"), [({"next": "/trash/"}, "/trash/"), ({}, "/")])
@pytest.mark.parametrize("address", [LOGIN, SIGNUP])
def test_a_form_drawn_before_another_tab_signed_in_leads_on(two_tabs, address, next, lands):
    browser, who = two_tabs
    behind = {"csrfmiddlewaretoken": token_of(browser.get(address))} | next
    assert browser.post(LOGIN, who | {"csrfmiddlewaretoken": token_of(browser.get(LOGIN))}).url == "/"
    answer = browser.post(address, who | FORM | behind, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, lands)
    assert User.objects.count() == 1


def test_signing_out_in_two_tabs(two_tabs):
    browser, who = two_tabs
    browser.post(LOGIN, who | {"csrfmiddlewaretoken": token_of(browser.get(LOGIN))})
    behind = {"csrfmiddlewaretoken": token_of(browser.get(LOGOUT))}
    assert browser.post(LOGOUT, behind).url == "/"
    assert browser.post(LOGOUT, behind).url == "/"
    browser.post(LOGIN, who | {"csrfmiddlewaretoken": token_of(browser.get(LOGIN))})
    page = browser.post(LOGOUT, behind, follow=True)
    assert page.status_code == 200 and browser.get("/journal/").status_code == 200
    assert browser.post(LOGOUT, {"csrfmiddlewaretoken": token_of(page)}).url == "/"
    browser.cookies.clear()
    assert browser.post(LOGOUT, behind, follow=True).request["PATH_INFO"] == "/"


def test_confirm_pressed_twice_in_the_browser_that_signed_up(client):
    link = signed_up(client)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = client.cookies
    pressed = {"csrfmiddlewaretoken": token_of(browser.get(link))}
    assert browser.post(link, pressed).url == "/welcome/"
    assert browser.post(link, pressed, follow=True).redirect_chain == [(link, 302), ("/welcome/", 302)]


def test_a_form_that_is_behind_and_signed_out_says_what_to_do(two_tabs):
    browser, who = two_tabs
    behind = {"csrfmiddlewaretoken": token_of(browser.get(LOGIN))}
    browser.post(LOGIN, who | {"csrfmiddlewaretoken": token_of(browser.get(LOGIN))})
    browser.post(LOGOUT, {"csrfmiddlewaretoken": token_of(browser.get(LOGOUT))})
    answer = browser.post(LOGIN, who | behind)
    assert answer.status_code == 403
    assert b"load the page again" in answer.content


def work(client, address, form):
    """How many queries an answer takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, form).status_code in (200, 302)
    return len(captured)


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_a_second_press_is_the_same_work_for_a_new_and_a_known_e_mail(alice, settings, signup):
    settings.SIGNUP = signup
    found = []
    for email in ("new@example.org", alice.email):
        client = Client()
        client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/")
        assert client.post(SIGNUP, FORM | {"email": email}).url == SENT
        found.append(work(client, SIGNUP, FORM | {"email": email}))
    assert found[0] == found[1]


@pytest.mark.parametrize("address", [LOGIN, "/accounts/password/reset/"])
def test_a_known_and_an_unknown_e_mail_are_the_same_work(alice, address):
    found = []
    for email in ("stranger@example.org", alice.email):
        client = Client()
        client.get(address)
        found.append(work(client, address, {"email": email, "login": email, "password": "not the right one"}))
    assert found[0] == found[1]


@pytest.mark.parametrize("known", [False, True])
def test_a_second_press_while_the_first_is_answered_shows_what_that_shows(client, settings, known):
    settings.SIGNUP = "invite"
    if known:
        make_user(FORM["email"])
    client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/")
    before = dict(client.session)
    signed_up(client)
    # Both came with the session that was there before.
    behind = SessionStore(client.session.session_key)
    behind.clear()
    behind.update(before)
    behind.save()
    assert client.post(SIGNUP, FORM).url == SENT
    assert (User.objects.count(), len(mail.outbox)) == (1, 1)
    # Whoever types another e-mail is told that the invitation is over.
    other = client.post(SIGNUP, FORM | {"email": "other@example.org"})
    assert other.status_code == 200 and b"by invitation" in other.content
    # And so is a press that came through before the invitation was used up.
    with mock.patch("careerpath.accounts.adapter.AccountAdapter.is_open_for_signup", return_value=True):
        assert client.post(SIGNUP, FORM).url == SENT
        assert client.post(SIGNUP, FORM | {"email": "other@example.org"}).status_code == 410
