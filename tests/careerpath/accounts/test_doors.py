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
from tests.forms import forge, submit

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
LOGOUT = "/accounts/logout/"
RESET = "/accounts/password/reset/"
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


def sign_up(page, email=FORM["email"]):
    return submit(page, "Start writing", **FORM | {"email": email})


def sign_in(client, email=FORM["email"], **query):
    return submit(client.get(LOGIN, query), "Sign in", login=email, password=PASSWORD)


def confirm(client, link):
    return submit(client.get(link), "Confirm")


def signed_up(client, **query):
    assert sign_up(client.get(SIGNUP, query)).url == SENT
    return mailed()


def invited(client):
    """The page that an invitation leads to."""
    return client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/", follow=True)


def test_whoever_confirms_where_they_signed_up_is_signed_in_and_at_the_first_visit(client):
    link = signed_up(client)
    assert confirm(client, link).url == "/welcome/"
    assert client.get("/journal/").status_code == 200


def test_the_address_one_came_for_is_kept_through_the_mail(client):
    page = client.get(client.get("/trash/").url)
    page = client.get(page.context["signup_url"])
    assert 'name="next" value="/trash/"' in page.content.decode()
    assert sign_up(page).url == SENT
    assert confirm(client, mailed()).url == "/trash/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_door_leads_to_another_host(client, elsewhere):
    assert confirm(client, signed_up(client, next=elsewhere)).url == "/welcome/"
    assert sign_in(Client(), next=elsewhere).url == "/welcome/"
    behind = Client(enforce_csrf_checks=True)
    behind.force_login(User.objects.get(), backend="careerpath.accounts.passwords.ByEmail")
    answer = forge(behind, LOGIN, SIGN_IN | {"next": elsewhere}, follow=True)
    assert answer.redirect_chain[-1][0] == "/welcome/"
    assert forge(behind, LOGOUT, {"next": elsewhere}, follow=True).request["PATH_INFO"] == LOGOUT


def test_confirmed_at_another_device_one_signs_in_and_is_at_the_first_visit(client):
    assert confirm(Client(), signed_up(client)).url == LOGIN
    assert sign_in(client).url == "/welcome/"


def test_a_slow_mail_is_as_good_as_a_quick_one(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        link = signed_up(client)
        clock.shift(timedelta(days=2, hours=23))
        assert confirm(client, link).url == "/welcome/"


def test_a_page_left_open_until_its_link_was_too_old_says_so(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = client.get(signed_up(client))
        clock.shift(timedelta(days=3, minutes=1))
        assert b"This link no longer works" in submit(page, "Confirm").content


def test_whoever_signs_in_before_confirming_gets_a_link_that_signs_in_too(client):
    signed_up(client)
    other = Client()
    assert sign_in(other, next="/trash/").url == SENT
    assert confirm(other, mailed()).url == "/trash/"


def test_the_first_visit_is_for_who_has_not_begun(alice, bob):
    for user in (alice, bob):
        # A page to write on asks for a key as soon as it opens.
        user.data_key_for_writing()
        assert sign_in(Client(), user.email).url == "/welcome/"
    make_entry(alice)
    User.objects.filter(pk=bob.pk).update(welcome_step="question")
    for user in (alice, bob):
        client = Client()
        assert sign_in(client, user.email).url == "/"
        assert client.get(LOGIN).url == "/"


def test_a_link_opened_or_pressed_again_leads_on(client):
    link, other = signed_up(client), Client()
    page, behind = client.get(link), other.get(link)
    submit(page, "Confirm")
    assert client.get(link).url == submit(page, "Confirm").url == "/welcome/"
    assert submit(behind, "Confirm").url == LOGIN
    assert b"This link no longer works" in other.get(link).content
    other.force_login(make_user("bob@example.org"), backend="careerpath.accounts.passwords.ByEmail")
    assert b"This link no longer works" in other.get(link).content


@pytest.mark.parametrize(("reached", "lands"), [("values", "/welcome/"), ("spark", "/welcome/"), ("enough", "/")])
def test_the_mail_leads_back_into_a_first_visit_that_was_begun(client, settings, reached, lands):
    # As on one's own machine: one goes on at once, and confirms some day.
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    assert sign_up(client.get(SIGNUP)).url == "/welcome/"
    User.objects.update(welcome_step=reached)
    page = client.get(link := mailed())
    # Pressed, pressed again, and opened another day.
    assert submit(page, "Confirm").url == submit(page, "Confirm").url == client.get(link).url == lands


@pytest.mark.parametrize("signup", ["open", "invite"])
@pytest.mark.parametrize("known", [False, True])
def test_signing_up_pressed_twice_is_one_account_and_one_mail(client, settings, signup, known):
    settings.SIGNUP = signup
    if known:
        make_user(FORM["email"])
    page = invited(client) if signup == "invite" else client.get(SIGNUP)
    for email in (FORM["email"], " NEW@example.org"):
        assert sign_up(page, email).url == SENT
    assert (User.objects.count(), len(mail.outbox)) == (1, 1)
    if not known:
        assert confirm(client, mailed()).url == "/welcome/"


HOSTS = ["journal.test:1337", "journal.test.", "journal.test.:1337", "JOURNAL.TEST", "journal.test:443"]


@pytest.mark.parametrize("host", HOSTS)
def test_links_begin_with_this_instances_address(alice, settings, host):
    settings.URL, settings.ALLOWED_HOSTS = "https://journal.test", ["journal.test"]
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1337", "Forwarded": "host=evil"}
    client, alices = Client(headers=headers), Client(headers=headers)
    sign_up(client.get(SIGNUP))
    sign_up(Client(headers=headers).get(SIGNUP), alice.email)
    sign_in(client)
    submit(client.get(RESET), "Send the link", email=alice.email)
    sign_in(alices, alice.email)
    asked = submit(alices.get("/accounts/email/"), "Save", email="other@example.org")
    submit(alices.get(asked.url), "Go on", password=PASSWORD)
    kinds = [re.match(r"https://journal\.test/accounts/(confirm-email|password/reset)/", link)[1] for link in links()]
    assert kinds == ["confirm-email", "password/reset", "confirm-email", "password/reset", "confirm-email"]


def test_wrong_passwords_are_counted_however_the_host_is_spelled(alice, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/key"}
    settings.ALLOWED_HOSTS = ["journal.test"]
    for host in HOSTS[:3]:
        page = Client(headers={"Host": host}).get(LOGIN)
        submit(page, "Sign in", login=alice.email, password="a wrong guess")
    answer = sign_in(Client(headers={"Host": HOSTS[3]}), alice.email)
    assert b"Too many tries" in answer.content


@pytest.fixture
def two_tabs(alice):
    """A browser that checks tokens as ours do, and who signs in there; alice is past the first visit."""
    make_entry(alice)
    return Client(enforce_csrf_checks=True), alice.email


@pytest.mark.parametrize(("query", "lands"), [({"next": "/trash/"}, "/trash/"), ({}, "/")])
@pytest.mark.parametrize("address", [LOGIN, SIGNUP])
def test_a_form_drawn_before_another_tab_signed_in_leads_on(two_tabs, address, query, lands):
    browser, email = two_tabs
    behind = browser.get(address, query)
    assert sign_in(browser, email).url == "/"
    sent = sign_up(behind) if address == SIGNUP else submit(behind, "Sign in", login=email, password=PASSWORD)
    answer = browser.get(sent.url, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, lands)
    assert User.objects.count() == 1


def test_signing_out_in_two_tabs(two_tabs):
    browser, email = two_tabs
    sign_in(browser, email)
    behind = browser.get("/settings/")
    for _ in range(2):
        assert submit(behind, "Sign out").url == "/"
    sign_in(browser, email)
    page = browser.get(submit(behind, "Sign out").url)
    assert page.status_code == 200 and browser.get("/journal/").status_code == 200
    # The page has this form twice, since its menu has one too.
    assert forge(browser, LOGOUT, {"csrfmiddlewaretoken": token_of(page)}).url == "/"
    browser.cookies.clear()
    assert browser.get(submit(behind, "Sign out").url, follow=True).request["PATH_INFO"] == "/"


def test_confirm_pressed_twice_in_the_browser_that_signed_up(client):
    link = signed_up(client)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = client.cookies
    page = browser.get(link)
    assert submit(page, "Confirm").url == "/welcome/"
    again = submit(page, "Confirm")
    assert (again.status_code, again.url) == (302, link)
    assert browser.get(link, follow=True).redirect_chain == [("/welcome/", 302)]


def test_a_form_that_is_behind_and_signed_out_says_what_to_do(two_tabs):
    browser, email = two_tabs
    behind = browser.get(LOGIN)
    sign_in(browser, email)
    submit(browser.get("/settings/"), "Sign out")
    answer = submit(behind, "Sign in", login=email, password=PASSWORD)
    assert answer.status_code == 403
    assert b"load the page again" in answer.content


def work(page, button, **typed):
    """How many queries an answer takes."""
    with CaptureQueriesContext(connection) as captured:
        assert submit(page, button, **typed).status_code in (200, 302)
    return len(captured)


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_a_second_press_is_the_same_work_for_a_new_and_a_known_e_mail(alice, settings, signup):
    settings.SIGNUP = signup
    found = []
    for email in ("new@example.org", alice.email):
        page = invited(Client())
        assert sign_up(page, email).url == SENT
        found.append(work(page, "Start writing", **FORM | {"email": email}))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("address", "button", "field", "typed"),
    [(LOGIN, "Sign in", "login", {"password": "not the right one"}), (RESET, "Send the link", "email", {})],
)
def test_a_known_and_an_unknown_e_mail_are_the_same_work(alice, address, button, field, typed):
    found = []
    for email in ("stranger@example.org", alice.email):
        found.append(work(Client().get(address), button, **typed | {field: email}))
    assert found[0] == found[1]


@pytest.mark.parametrize("known", [False, True])
def test_a_second_press_while_the_first_is_answered_shows_what_that_shows(client, settings, known):
    settings.SIGNUP = "invite"
    if known:
        make_user(FORM["email"])
    page = invited(client)
    before = dict(client.session)
    assert sign_up(page).url == SENT
    # Both came with the session that was there before.
    behind = SessionStore(client.session.session_key)
    behind.clear()
    behind.update(before)
    behind.save()
    assert sign_up(page).url == SENT
    assert (User.objects.count(), len(mail.outbox)) == (1, 1)
    # Whoever types another e-mail is told that the invitation is over.
    other = sign_up(page, "other@example.org")
    assert other.status_code == 200 and b"You need an invitation" in other.content
    # And so is a press that came through before the invitation was used up.
    with mock.patch("careerpath.accounts.adapter.AccountAdapter.is_open_for_signup", return_value=True):
        assert sign_up(page).url == SENT
        assert sign_up(page, "other@example.org").status_code == 410
