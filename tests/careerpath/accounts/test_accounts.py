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

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
FORM = {"email": "New.Person@Example.org", "password1": PASSWORD, "time_zone": "Asia/Tokyo"}


def sign_in(user, password=PASSWORD, **headers) -> Client:
    client = Client(**headers)
    client.post(LOGIN, {"login": user.email, "password": password})
    return client


def test_signing_up_takes_the_browsers_time_zone(client):
    assert client.post(SIGNUP, FORM).url == "/welcome/"
    user = User.objects.get()
    assert (user.email.lower(), user.time_zone) == ("new.person@example.org", "Asia/Tokyo")
    assert client.get("/journal/").status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "x" * 64])
def test_an_odd_time_zone_stops_nobody(client, zone):
    assert client.post(SIGNUP, FORM | {"time_zone": zone}).status_code == 302
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password1", "short-one", "at least 10 characters"),
        ("password1", "password123", "too common"),
        ("password1", "", "required"),
        ("password1", " " * 10, "password of spaces"),
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
    response = client.post(SIGNUP, FORM | {field: value})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert not User.objects.exists()


def test_ten_characters_of_any_kind_are_enough(client):
    assert client.post(SIGNUP, FORM | {"password1": "quiet pond"}).status_code == 302


def test_one_e_mail_is_one_account_however_it_is_written(client, alice):
    client.post(SIGNUP, FORM | {"email": "ALICE@example.org"})
    assert User.objects.count() == 1


def test_by_invitation_only_who_has_the_link_comes_in_and_only_once(settings):
    settings.SIGNUP = "invite"
    assert b"by invitation" in Client().get(SIGNUP).content
    Client().post(SIGNUP, FORM)
    assert not User.objects.exists()
    token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    first, second = Client(), Client()
    for client in (first, second):
        assert client.get(f"/invite/{token}/").url == SIGNUP
        assert client.get(SIGNUP).status_code == 200
    assert first.post(SIGNUP, FORM).status_code == 302
    second.post(SIGNUP, FORM | {"email": "second@example.org"})
    assert User.objects.count() == 1
    assert Client().get(f"/invite/{token}/").status_code == 410


@pytest.mark.parametrize("email", ["new@example.org", "alice@example.org"])
def test_an_invitation_is_used_up_by_a_new_and_by_a_known_e_mail_alike(settings, alice, email):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    token = Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    client = Client()
    client.get(f"/invite/{token}/")
    answer = client.post(SIGNUP, FORM | {"email": email})
    assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/")
    assert not Invitation.usable(token).exists()
    assert b"by invitation" in client.get(SIGNUP).content
    assert len(mail.outbox) == 1


def test_signing_up_with_a_known_e_mail_leaves_no_trace(settings, alice):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    Client().post(SIGNUP, FORM | {"email": alice.email})
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
    client.post(SIGNUP, FORM)
    assert not User.objects.exists()
    assert b"no new journals" in client.get(SIGNUP).content


def test_where_verification_is_mandatory_a_known_e_mail_looks_like_a_new_one(settings, alice):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    known = Client().post(SIGNUP, FORM | {"email": alice.email})
    unknown = Client().post(SIGNUP, FORM)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert {message.to[0] for message in mail.outbox} == {alice.email, FORM["email"]} or len(mail.outbox) == 2


def test_confirming_an_e_mail(client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post(SIGNUP, FORM)
    assert client.get("/journal/").status_code == 302
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1]
    assert client.get(link).status_code == 200
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert sign_in(User.objects.get()).get("/journal/").status_code == 200


def test_a_wrong_password_is_said_plainly(client, alice):
    response = client.post(LOGIN, {"login": alice.email, "password": "not the password"})
    assert b"do not belong together" in response.content
    assert alice.email in response.content.decode()


def test_signing_in_leads_to_where_one_wanted_to_go_and_nowhere_else(alice):
    form = {"login": alice.email, "password": PASSWORD}
    assert Client().post(LOGIN, form | {"next": "/trash/"}).url == "/trash/"
    assert Client().post(LOGIN, form | {"next": "https://evil.example/"}).url == "/welcome/"


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(alice):
    client = Client()
    client.get("/invite/x/")
    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    key = client.session.session_key
    assert Session.objects.filter(pk=Session.hash_of(key)).exists()
    client.post("/accounts/logout/")
    assert not Session.objects.exists()
    assert client.get("/journal/").status_code == 302


def test_resetting_a_password(client, alice):
    client.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another quiet pond", "password2": "another quiet pond"})
    assert sign_in(alice, "another quiet pond").get("/journal/").status_code == 200
    assert sign_in(alice).get("/journal/").status_code == 302


def test_asking_to_reset_an_unknown_e_mail_tells_nothing(client, alice):
    known = client.post("/accounts/password/reset/", {"email": alice.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox if not message.never_sent] == [[alice.email]]


def test_changing_the_password_signs_out_everywhere_else(alice):
    here, elsewhere = sign_in(alice), sign_in(alice)
    form = {"oldpassword": PASSWORD, "password1": "another quiet pond", "password2": "another quiet pond"}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert here.get("/journal/").status_code == 200
    assert elsewhere.get("/journal/").status_code == 302


def test_changing_the_e_mail_waits_for_the_new_ones_confirmation(alice):
    client = sign_in(alice)
    change = {"email": "new@example.org", "action_add": ""}
    assert client.post("/accounts/email/", change).url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    response = client.post("/accounts/email/", change, follow=True)
    assert b"new@example.org" in response.content
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    link = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", mail.outbox[-1].body)[1]
    client.post(link)
    alice.refresh_from_db()
    assert alice.email == "new@example.org"


def test_the_list_of_places_and_ending_them(alice, bob):
    here, phone, laptop = sign_in(alice), sign_in(alice), sign_in(alice)
    stranger = sign_in(bob)
    page = here.get("/accounts/sessions/")
    assert len(page.context["sessions"]) == 3
    phones = Session.objects.get(pk=Session.hash_of(phone.session.session_key))
    bobs = Session.objects.get(user=bob)
    here.post("/accounts/sessions/", {"session": phones.pk})
    here.post("/accounts/sessions/", {"session": bobs.pk})
    assert phone.get("/journal/").status_code == 302
    assert stranger.get("/journal/").status_code == 200
    here.post("/accounts/sessions/", {"session": "others"})
    assert laptop.get("/journal/").status_code == 302
    assert here.get("/journal/").status_code == 200


@pytest.mark.parametrize("chosen", ["", "x", "-1", "9" * 40, "\x00", "²"])
def test_a_place_that_is_not_there(alice, chosen):
    client = sign_in(alice)
    assert client.post("/accounts/sessions/", {"session": chosen}).status_code == 302
    assert client.get("/journal/").status_code == 200


def test_ended_sessions_are_not_listed(alice):
    here, gone = sign_in(alice), sign_in(alice)
    Session.objects.filter(pk=Session.hash_of(gone.session.session_key)).delete()
    assert len(here.get("/accounts/sessions/").context["sessions"]) == 1


def test_settings_are_kept_and_the_theme_stands_on_the_page(alice, alices):
    alices.post("/settings/", {"time_zone": "Pacific/Apia", "theme": "dark"})
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == ("Pacific/Apia", "dark")
    assert b'css/dark.css" media="screen">' in alices.get("/").content


@pytest.mark.parametrize("form", [{"time_zone": "Mars", "theme": "dark"}, {"time_zone": "UTC", "theme": "pink"}, {}])
def test_bad_settings_are_refused(alice, alices, form):
    response = alices.post("/settings/", form)
    assert response.status_code == 200
    assert b"aria-invalid" in response.content or b'role="alert"' in response.content
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == ("Europe/Berlin", "system")


def test_a_time_zone_this_machine_forgot_reads_as_utc():
    assert str(make_user("x@example.org", time_zone="Old/Place").zone) == "UTC"


def test_too_many_tries_get_the_page_in_our_look(settings, alice):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    client = Client()
    answers = [client.post(LOGIN, {"login": alice.email, "password": "wrong one here"}) for _ in range(3)]
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
    form = {"email": alice.email, "password1": "a quiet pond at dusk"}
    answers = []
    # Two requests check the form before either is through, or one after the other.
    for too_early in (True, False):
        client = Client()
        client.get(f"/invite/{Invitation.make(expires_at=timezone.now() + timedelta(days=1))}/")
        found = [True, assess(alice.email)] if too_early else [assess(alice.email)]
        with mock.patch("allauth.account.internal.flows.manage_email.assess_unique_email", side_effect=found):
            answers.append(client.post("/accounts/signup/", form))
    assert {answer.status_code for answer in answers} == {302 if verification == "mandatory" else 200}
    assert User.objects.count() == 1
