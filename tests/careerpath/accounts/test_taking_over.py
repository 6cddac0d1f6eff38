"""What nobody takes over: a session from before a new password, an account that is closed, another one's address."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse

from careerpath.accounts.adapter import AccountAdapter
from careerpath.accounts.forms import PreferencesForm
from careerpath.accounts.models import Session, User
from tests.forms import submit

from .test_accounts import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
MESSAGES = settings.BASE_DIR / "templates/account/messages"
NEW = {"password1": "another quiet pond", "password2": "another quiet pond"}


def test_a_password_chosen_by_a_mailed_link_ends_every_session_of_the_account_and_no_other(client, alice, bob):
    places, bobs = [sign_in(alice) for _ in range(2)], sign_in(bob)
    submit(client.get("/accounts/password/reset/"), "Send the link", email=alice.email)
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    submit(client.get(link, follow=True), "Save", **NEW)
    assert not Session.objects.filter(user=alice).exclude(pk=Session.hash_of(client.session.session_key)).exists()
    assert [place.get("/journal/").status_code for place in places] == [302, 302]
    assert bobs.get("/journal/").status_code == 200


def test_closing_an_account_ends_its_sessions_everywhere(alice, bob):
    here, elsewhere, bobs = sign_in(alice), sign_in(alice), sign_in(bob)
    asked = here.get(reverse("close_account"), follow=True)
    page = here.get(submit(asked, "Go on", password=PASSWORD).url)
    assert submit(page, "Delete everything", word="delete").status_code == 200
    assert [client.get("/journal/").status_code for client in (here, elsewhere, bobs)] == [302, 302, 200]
    assert set(Session.objects.values_list("user", flat=True)) <= {bob.pk, None}


def test_settings_from_an_old_page_write_nothing_over_what_another_window_changed(alice, alices, monkeypatch):
    def late(form):
        User.objects.filter(pk=alice.pk).update(email="new@example.org", password="changed", welcome_step="enough")
        return form.cleaned_data

    monkeypatch.setattr(PreferencesForm, "clean", late)
    page = alices.get(reverse("settings"))
    assert submit(page, "Save", time_zone="Asia/Tokyo", theme="dark").status_code == 302
    alice.refresh_from_db()
    assert (alice.time_zone, alice.theme) == ("Asia/Tokyo", "dark")
    assert (alice.email, alice.password, alice.welcome_step) == ("new@example.org", "changed", "enough")


@pytest.mark.parametrize("message", sorted(MESSAGES.glob("*.txt")), ids=lambda path: path.stem)
def test_no_message_names_an_address(message):
    """It waits in the session, and shows to whoever sits there next."""
    named = {"email": "zebrafinch@example.org", "user": User(email="zebrafinch@example.org")}
    assert "zebrafinch" not in render_to_string(f"account/messages/{message.name}", named)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "198.51.100.9"),
        (1, "203.0.113.7, 192.0.2.5", "192.0.2.5"),
        (1, "", "198.51.100.9"),
        (2, "203.0.113.7, 192.0.2.5, 192.0.2.6", "192.0.2.5"),
        (2, "192.0.2.6", "198.51.100.9"),
    ],
)
def test_no_header_of_a_client_gives_it_another_address(rf, settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Real-IP": "203.0.113.8", "Forwarded": "for=203.0.113.8", "Client-IP": "203.0.113.8"}
    headers |= {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/", headers=headers, REMOTE_ADDR="198.51.100.9")
    assert AccountAdapter(request).get_client_ip(request) == address
