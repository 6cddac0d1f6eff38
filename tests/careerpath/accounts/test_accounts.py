"""Sign-up open, by invitation and closed; signing in; e-mail and password; settings; where one is signed in."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from allauth.account.internal.flows.manage_email import assess_unique_email as assess
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from careerpath.accounts.models import Invitation, Session, User
from tests.conftest import PASSWORD, make_user
from tests.forms import forge, submit, tamper

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
SESSIONS = "/accounts/sessions/"
FORM = {"email": "New.Person@Example.org", "password1": PASSWORD}
NEW_PASSWORD = {"password1": "another quiet pond", "password2": "another quiet pond"}


def sign_up(client, zone="Asia/Tokyo", **typed):
    """Sign up on the page, where a script notes the time zone."""
    return tamper(client.get(SIGNUP), "Start writing", {"time_zone": zone}, **FORM | typed)


def sign_in(user, password=PASSWORD) -> Client:
    client = Client()
    submit(client.get(LOGIN), "Sign in", login=user.email, password=password)
    return client


def mailed(path):
    """The link that begins so in the mail that was sent last, without its host."""
    return re.search(rf"https?://[^/]+(/accounts/{path}/\S+)", mail.outbox[-1].body)[1]


def test_signing_up_takes_the_browsers_time_zone(client):
    assert sign_up(client).url == "/welcome/"
    user = User.objects.get()
    assert (user.email.lower(), user.time_zone) == ("new.person@example.org", "Asia/Tokyo")
    assert client.get("/journal/").status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "x" * 64])
def test_an_odd_time_zone_stops_nobody(client, zone):
    assert sign_up(client, zone).status_code == 302
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize(("length", "kept"), [(254, True), (255, False)])
def test_an_e_mail_is_as_long_as_its_column_at_each_door(client, length, kept):
    email = f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'y' * 60}."
    email += "z" * (length - len(email) - 4) + ".org"
    for door, button, more in ((RESET, "Send the link", {}), (SIGNUP, "Start writing", {"password1": PASSWORD})):
        answer = submit(client.get(door), button, email=email, **more)
        assert (answer.status_code == 302, "longer than an e-mail address can be" in answer.text) == (kept, not kept)
    assert User.objects.filter(email=email).exists() == kept


@pytest.mark.parametrize(("word", "closes"), [(" Delete ", True), ("DELETE", True), ("deleted", False), (" ", False)])
def test_the_word_that_closes_an_account_is_read_as_a_person_reads_it(alice, word, closes):
    browser = sign_in(alice)
    asked = submit(browser.get("/settings/delete/", follow=True), "Go on", password=PASSWORD)
    submit(browser.get(asked.url), "Delete everything", word=word)
    assert User.objects.exists() != closes


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password1", "short-one", "at least 10 characters"),
        ("password1", "password123", "too common"),
        ("password1", "", "required"),
        ("password1", " " * 10, "Spaces alone are no password"),
        ("password1", "careerpath", "try that one here first"),
        ("password1", "Journal2026", "try that one here first"),
        ("password1", "my career path!", "try that one here first"),
        ("password1", "new.person@example.org", "too similar"),
        ("email", "no-address", "valid email"),
        ("email", "", "required"),
        ("email", "a\x00b@example.org", "ull characters"),
        ("email", f"x@{'long.' * 60}example.org", "longer than"),
    ],
)
def test_bad_input_at_sign_up_is_said_beside_the_field(client, field, value, message):
    response = tamper(client.get(SIGNUP), "Start writing", {field: value}, **FORM)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert not User.objects.exists()


def test_ten_characters_of_any_kind_are_enough(client):
    assert sign_up(client, password1="quiet pond").status_code == 302


def test_one_e_mail_is_one_account_however_it_is_written(client, alice):
    sign_up(client, email="ALICE@example.org")
    assert User.objects.count() == 1


def test_by_invitation_only_who_has_the_link_comes_in_and_only_once(settings):
    settings.SIGNUP = "invite"
    assert b"You need an invitation" in Client().get(SIGNUP).content
    forge(Client(), SIGNUP, FORM)
    assert not User.objects.exists()
    token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    first, second = (Client().get(f"/invite/{token}/", follow=True) for _ in range(2))
    for page in (first, second):
        assert (page.status_code, page.redirect_chain) == (200, [(SIGNUP, 302)])
    assert submit(first, "Start writing", **FORM).status_code == 302
    submit(second, "Start writing", **FORM | {"email": "second@example.org"})
    assert User.objects.count() == 1
    assert Client().get(f"/invite/{token}/").status_code == 410


@pytest.mark.parametrize("email", ["new@example.org", "alice@example.org"])
def test_an_invitation_is_used_up_by_a_new_and_by_a_known_e_mail_alike(settings, alice, email):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    client = Client()
    client.get(f"/invite/{token}/")
    answer = sign_up(client, email=email)
    assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/")
    assert not Invitation.usable(token).exists()
    assert b"You need an invitation" in client.get(SIGNUP).content
    assert len(mail.outbox) == 1


def test_signing_up_with_a_known_e_mail_leaves_no_trace(settings, alice):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up(Client(), email=alice.email)
    assert list(User.objects.all()) == [alice]
    assert EmailAddress.objects.count() == 1
    assert mail.outbox[0].subject == "Careerpath: you already have a journal here"


def test_an_invitation_ends(settings):
    settings.SIGNUP = "invite"
    token = Invitation.make(expires_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(f"/invite/{token}/").status_code == 410


def test_closed_is_closed(client, settings):
    settings.SIGNUP = "closed"
    token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(f"/invite/{token}/").status_code == 410
    forge(client, SIGNUP, FORM)
    assert not User.objects.exists()
    assert b"Nobody can start a new journal" in client.get(SIGNUP).content


def test_where_verification_is_mandatory_a_known_e_mail_looks_like_a_new_one(settings, alice):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    known = sign_up(Client(), email=alice.email)
    unknown = sign_up(Client())
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert {message.to[0] for message in mail.outbox} == {alice.email, FORM["email"]} or len(mail.outbox) == 2


def test_confirming_an_e_mail(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up(client)
    assert client.get("/journal/").status_code == 302
    submit(client.get(mailed("confirm-email")), "Confirm")
    assert EmailAddress.objects.get().verified
    assert sign_in(User.objects.get()).get("/journal/").status_code == 200


def test_a_wrong_password_is_said_plainly(client, alice):
    response = submit(client.get(LOGIN), "Sign in", login=alice.email, password="not the password")
    assert b"do not belong together" in response.content
    assert alice.email in response.content.decode()


def test_signing_in_leads_to_where_one_wanted_to_go_and_nowhere_else(alice):
    for wanted, lands in (("/trash/", "/trash/"), ("https://evil.example/", "/welcome/")):
        page = Client().get(LOGIN, {"next": wanted})
        assert submit(page, "Sign in", login=alice.email, password=PASSWORD).url == lands


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(alice):
    client = Client()
    client.get("/invite/x/")
    submit(client.get(LOGIN), "Sign in", login=alice.email, password=PASSWORD)
    key = client.session.session_key
    assert Session.objects.filter(pk=Session.hash_of(key)).exists()
    submit(client.get("/settings/"), "Sign out")
    assert not Session.objects.exists()
    assert client.get("/journal/").status_code == 302


def test_resetting_a_password(client, alice):
    submit(client.get(RESET), "Send the link", email=alice.email)
    submit(client.get(mailed("password/reset/key"), follow=True), "Save", **NEW_PASSWORD)
    assert sign_in(alice, "another quiet pond").get("/journal/").status_code == 200
    assert sign_in(alice).get("/journal/").status_code == 302


def test_asking_to_reset_an_unknown_e_mail_tells_nothing(client, alice):
    page = client.get(RESET)
    known, unknown = (submit(page, "Send the link", email=email) for email in (alice.email, "nobody@example.org"))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox if not message.never_sent] == [[alice.email]]


def test_changing_the_password_signs_out_everywhere_else(alice):
    here, elsewhere = sign_in(alice), sign_in(alice)
    page = here.get("/accounts/password/change/")
    assert submit(page, "Save", oldpassword=PASSWORD, **NEW_PASSWORD).status_code == 302
    assert here.get("/journal/").status_code == 200
    assert elsewhere.get("/journal/").status_code == 302


def test_changing_the_e_mail_waits_for_the_new_ones_confirmation(alice):
    client = sign_in(alice)
    asked = submit(client.get("/accounts/email/"), "Save", email="new@example.org").url
    assert asked.startswith("/accounts/reauthenticate/")
    page = client.get(submit(client.get(asked), "Go on", password=PASSWORD).url)
    assert b"new@example.org takes its place once you open the link" in page.content
    assert b"already associated" in submit(page, "Save", email="new@example.org").content
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    submit(client.get(mailed("confirm-email")), "Confirm")
    alice.refresh_from_db()
    assert alice.email == "new@example.org"


def test_the_list_of_places_and_ending_them(alice, bob):
    here, phone, laptop = sign_in(alice), sign_in(alice), sign_in(alice)
    stranger = sign_in(bob)
    page = here.get(SESSIONS)
    assert len(page.context["sessions"]) == 3
    phones = Session.objects.get(pk=Session.hash_of(phone.session.session_key))
    bobs = Session.objects.get(user=bob)
    submit(page, f"session={phones.pk}")
    tamper(page, "Sign out everywhere else", {"session": bobs.pk})
    assert phone.get("/journal/").status_code == 302
    assert stranger.get("/journal/").status_code == 200
    submit(page, "Sign out everywhere else")
    assert laptop.get("/journal/").status_code == 302
    assert here.get("/journal/").status_code == 200


@pytest.mark.parametrize("chosen", ["", "x", "-1", "9" * 40, "\x00", "²"])
def test_a_place_that_is_not_there(alice, chosen):
    client, elsewhere = sign_in(alice), sign_in(alice)
    sent = tamper(client.get(SESSIONS), "Sign out everywhere else", {"session": chosen})
    assert sent.status_code == 302
    assert client.get("/journal/").status_code == elsewhere.get("/journal/").status_code == 200


def test_ended_sessions_are_not_listed(alice):
    here, gone = sign_in(alice), sign_in(alice)
    Session.objects.filter(pk=Session.hash_of(gone.session.session_key)).delete()
    assert len(here.get(SESSIONS).context["sessions"]) == 1


def test_settings_are_kept_and_the_theme_stands_on_the_page(alice, alices):
    submit(alices.get("/settings/"), "Save", time_zone="Pacific/Apia", theme="dark")
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == ("Pacific/Apia", "dark")
    assert b'<html lang="en" data-theme="dark">' in alices.get("/").content


def test_single_keys_are_on_until_they_are_switched_off_and_every_page_says_which(alice, alices):
    for wanted in (False, True):
        page = alices.get("/journal/").content
        assert alice.single_keys is not wanted
        assert (b"data-single" in page, b"Single keys are off." in page) == (not wanted, wanted)
        assert page.count(b"aria-keyshortcuts") == (0 if wanted else 4)
        submit(alices.get("/settings/"), "Save", single_keys=wanted)
        alice.refresh_from_db()
    assert alice.single_keys


@pytest.mark.parametrize(
    "changed",
    [
        {"time_zone": "Mars", "theme": "dark"},
        {"time_zone": "UTC", "theme": "pink"},
        {"time_zone": None, "theme": None},
    ],
)
def test_bad_settings_are_refused(alice, alices, changed):
    response = tamper(alices.get("/settings/"), "Save", changed)
    assert response.status_code == 200
    assert b"aria-invalid" in response.content or b'role="alert"' in response.content
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == ("Europe/Berlin", "system")


def test_a_time_zone_this_machine_forgot_reads_as_utc():
    assert str(make_user("x@example.org", time_zone="Old/Place").zone) == "UTC"


def test_too_many_tries_get_the_page_in_our_look(settings, alice):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    page = Client().get(LOGIN)
    answers = [submit(page, "Sign in", login=alice.email, password="wrong one here") for _ in range(3)]
    assert answers[-1].status_code == 429
    assert b"Careerpath" in answers[-1].content


def test_an_account_without_a_password_sets_one_on_the_same_page(alice):
    client = sign_in(alice)
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice, backend="careerpath.accounts.passwords.ByEmail")
    page = client.get("/accounts/password/set/")
    assert page.status_code == 200
    assert 'action="/accounts/password/set/"' in page.content.decode()
    assert (
        'action="/accounts/password/change/"'
        in sign_in(make_user("x@example.org")).get("/accounts/password/change/").content.decode()
    )


@pytest.mark.parametrize("verification", ["mandatory", "optional"])
def test_an_e_mail_that_signed_up_a_moment_ago_is_answered_as_a_known_one(settings, alice, verification):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", verification
    answers = []
    # Two requests check the form before either is through, or one after the other.
    for too_early in (True, False):
        token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
        page = Client().get(f"/invite/{token}/", follow=True)
        found = [True, assess(alice.email)] if too_early else [assess(alice.email)]
        with mock.patch("allauth.account.internal.flows.manage_email.assess_unique_email", side_effect=found):
            answers.append(submit(page, "Start writing", email=alice.email, password1="a quiet pond at dusk"))
    assert {answer.status_code for answer in answers} == {302 if verification == "mandatory" else 200}
    assert User.objects.count() == 1
