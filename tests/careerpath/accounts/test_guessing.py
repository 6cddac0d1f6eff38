"""Who guesses passwords is slowed, and the owner gets in meanwhile."""

import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerpath.accounts.browsers import COOKIE
from careerpath.accounts.models import Invitation, User
from careerpath.settings import ACCOUNT_RATE_LIMITS
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
SIGNUP = "/accounts/signup/"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    cache.clear()


@pytest.fixture
def hashed():
    """Counts the passwords that reach the hasher."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    with mock.patch.object(MD5PasswordHasher, "verify", autospec=True, side_effect=MD5PasswordHasher.verify) as verify:
        yield verify


def guess(user, number, client=None, password="not the right one"):
    client = client or Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}")
    return client.post(LOGIN, {"login": user.email, "password": password})


def signed_in_once(user):
    client = Client()
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 302
    client.post("/accounts/logout/")
    return client


def test_at_most_five_guesses_in_five_minutes_reach_the_hasher_from_however_many_addresses(alice, hashed):
    for number in range(100):
        assert guess(alice, number).status_code == 200
    assert hashed.call_count == 5
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        guess(alice, 200)
    assert hashed.call_count == 6


def test_the_page_says_when_keeps_the_e_mail_and_names_the_way_that_stays_open(alice):
    for number in range(5):
        guess(alice, number)
    page = guess(alice, 6).content.decode()
    assert "Too many tries. Wait 5 minutes, or ask for a new password" in page
    assert f'value="{alice.email}"' in page
    assert 'href="/accounts/password/reset/"' in page


def test_an_unknown_e_mail_is_slowed_alike(alice, hashed):
    stranger = User(email="stranger@example.org")
    for number in range(5):
        assert "do not belong together" in guess(stranger, number).content.decode()
    assert "Too many tries" in guess(stranger, 6).content.decode()


def test_a_browser_that_signed_in_before_is_let_through(alice):
    known = signed_in_once(alice)
    for number in range(10):
        guess(alice, number)
    assert guess(alice, 0, Client(), PASSWORD).status_code == 200
    assert guess(alice, 0, known, PASSWORD).status_code == 302


def test_its_mark_signs_nobody_in_and_is_for_one_account(alice, bob):
    known = signed_in_once(alice)
    assert known.get("/journal/").status_code == 302
    for number in range(5):
        guess(bob, number)
    assert "Too many tries" in guess(bob, 0, known, PASSWORD).content.decode()


def test_a_stolen_mark_allows_no_more_guesses(alice, hashed):
    known = signed_in_once(alice)
    hashed.reset_mock()
    for number in range(20):
        guess(alice, number, known)
    assert hashed.call_count == 5


@pytest.mark.parametrize("change", [lambda mark: mark[:-1], lambda mark: "x", lambda mark: "~.~:a:b"])
def test_a_changed_mark_is_none(alice, change):
    known = signed_in_once(alice)
    known.cookies[COOKIE] = change(known.cookies[COOKIE].value)
    for number in range(5):
        guess(alice, number)
    assert "Too many tries" in guess(alice, 0, known, PASSWORD).content.decode()


def test_a_new_password_ends_it(alice):
    known = signed_in_once(alice)
    alice.set_password("another quiet pond")
    alice.save()
    for number in range(5):
        guess(alice, number)
    assert "Too many tries" in guess(alice, 0, known, "another quiet pond").content.decode()


def test_a_new_instance_key_does_not(settings, alice):
    known = signed_in_once(alice)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret " * 4, [settings.SECRET_KEY]
    for number in range(5):
        guess(alice, number)
    assert guess(alice, 0, known, PASSWORD).status_code == 302


def test_a_new_password_keeps_the_mark_of_the_browser_that_it_was_chosen_in(alice):
    known = signed_in_once(alice)
    guess(alice, 0, known, PASSWORD)
    new = "another quiet pond"
    known.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    known.post("/accounts/logout/")
    for number in range(5):
        guess(alice, number)
    assert guess(alice, 0, known, new).status_code == 302


def test_nobody_guesses_more_in_a_session_that_was_left_open(alice, alices, hashed):
    form = {"oldpassword": "not it", "password1": "another quiet pond", "password2": "another quiet pond"}
    start = timezone.now()
    for number in range(20):
        with time_machine.travel(start + timedelta(seconds=14 * number)):
            page = alices.post("/accounts/password/change/", form).content.decode()
            alices.post("/accounts/reauthenticate/", {"password": "not it"})
    assert hashed.call_count == 5
    assert "Too many tries" in page


def test_several_people_share_a_browser(alice, bob):
    browser = signed_in_once(alice)
    browser.post(LOGIN, {"login": bob.email, "password": PASSWORD})
    browser.post("/accounts/logout/")
    for person in (alice, bob):
        for number in range(5):
            guess(person, number)
        assert guess(person, 0, browser, PASSWORD).status_code == 302
        browser.post("/accounts/logout/")


def test_a_mailed_link_works_while_somebody_guesses_and_makes_the_browser_a_known_one(alice):
    browser = Client()
    browser.post(RESET, {"email": alice.email})
    for number in range(10):
        guess(alice, number)
    for _ in range(5):
        Client().post(RESET, {"email": alice.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = browser.get(link, follow=True).request["PATH_INFO"]
    browser.post(form, {"password1": "another quiet pond", "password2": "another quiet pond"})
    for number in range(10, 20):
        guess(alice, number)
    assert guess(alice, 0, browser, "another quiet pond").status_code == 302


def test_three_links_an_hour_go_to_one_e_mail_known_or_not(alice):
    for email in (alice.email, "stranger@example.org"):
        answers = [Client().post(RESET, {"email": email}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
        assert "Those that were mailed still work" in answers[-1].content.decode()
        assert f'value="{email}"' in answers[-1].content.decode()
    assert len([message for message in mail.outbox if not message.never_sent]) == 3


def test_an_e_mail_known_or_not_asks_the_database_the_same(settings, alice):
    """What a database does takes time, and more of it where it is not on the same machine."""
    settings.EMAIL_BACKEND = "careerpath.accounts.mail.Outbox"
    asked = []
    for email in (alice.email, "stranger@example.org"):
        with CaptureQueriesContext(connection) as queries:
            assert Client(REMOTE_ADDR=f"10.1.0.{len(asked)}").post(RESET, {"email": email}).status_code == 302
        asked.append([re.sub(r"( VALUES| WHERE|SAVEPOINT) .*|\d+\.\d+\S*", "", query["sql"]) for query in queries])
    assert asked[0] == asked[1]


def test_a_new_e_mail_that_nobody_confirmed_opens_no_account(alice):
    """It may have been mistyped, and be a stranger's."""
    EmailAddress.objects.create(user=alice, email="mistyped@example.org", verified=False, primary=False)
    Client().post(RESET, {"email": "mistyped@example.org"})
    assert [message.never_sent for message in mail.outbox] == [True]


def test_a_workshop_signs_up_by_invitation_from_one_address(settings):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    for number in range(26):
        client = Client()
        client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/")
        form = {"email": f"person{number}@example.org", "password1": "a quiet pond"}
        assert client.post(SIGNUP, form).status_code == 302
    assert EmailAddress.objects.count() == 26


def test_open_sign_up_is_limited_and_the_form_keeps_what_was_typed(settings):
    settings.SIGNUP = "open"
    for number in range(20):
        form = {"email": f"person{number}@example.org", "password1": "a quiet pond"}
        assert Client().post(SIGNUP, form).status_code == 302
    page = Client().post(SIGNUP, {"email": "late@example.org", "password1": "a quiet pond"}).content.decode()
    assert "Many people are signing up just now. Wait 60 min" in page
    assert 'value="late@example.org"' in page
