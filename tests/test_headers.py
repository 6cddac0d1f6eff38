"""Security headers stand on every response: pages, redirects, errors, static files."""

import re
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core import mail
from django.test import Client
from django.urls import reverse

from careerpath.headers import CONTENT_SECURITY_POLICY

from .addresses import GET, address, arguments, cases
from .conftest import PASSWORD, signed_in
from .decided_settings import COOKIES
from .whole_journal import write_journal

EXPECTED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
}
NOINDEX, NO_STORE = "noindex, nofollow, noarchive", "no-store, private"
# What a browser asks for beside every page, and what is nobody's in it.
FOR_AN_HOUR = dict.fromkeys(("manifest", "service_worker"), "private, max-age=3600")
# What differs where no address has a name: Referrer-Policy, X-Robots-Tag, Cache-Control.
VARYING = [
    ("/s/some-token/", "strict-origin", NOINDEX, NO_STORE),
    ("/nothing-here/", "same-origin", NOINDEX, NO_STORE),
    ("/static/css/base.css", "same-origin", NOINDEX, "max-age=0, public"),
    ("/static/nothing.css", "same-origin", NOINDEX, NO_STORE),
    ("/robots.txt", "same-origin", NOINDEX, "max-age=0, public"),
    ("/favicon.ico", "same-origin", NOINDEX, "max-age=0, public"),
    ("/apple-touch-icon.png", "same-origin", NOINDEX, "max-age=0, public"),
    ("/look-round/manifest.webmanifest", "same-origin", NOINDEX, NO_STORE),
    ("/look-round/service-worker.js", "same-origin", NOINDEX, NO_STORE),
]
# What follows these is a secret: they send their host alone.
SECRET = ("/accounts/password/reset/key/", "/accounts/confirm-email/", "/invite/")
PAGES = [
    ("/.well-known/security.txt", 200),
    ("/.well-known/change-password", 302),
    ("/robots.txt", 200),
    ("/favicon.ico", 200),
    ("/", 200),
    ("/who-can-read/", 200),
    ("/health/", 200),
    ("/accounts/login/", 200),
    ("/journal/", 302),
    ("/journal", 301),
    ("/nothing-here/", 404),
    ("/admin/", 302),
    ("/static/css/base.css", 200),
    ("/static/nothing.css", 404),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "referrer", "robots", "cached"), VARYING)
def test_what_varies_varies_by_rule(client, alices, path, referrer, robots, cached):
    for one in (client, alices):
        headers = one.get(path).headers
        varying = headers["Referrer-Policy"], headers.get("X-Robots-Tag"), headers["Cache-Control"]
        assert varying == (referrer, robots, cached)


def check(response) -> None:
    for name, value in EXPECTED.items():
        assert response.headers[name] == value, name
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), PAGES)
def test_every_kind_of_response(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    check(response)


@pytest.mark.django_db
def test_a_refused_form_has_them_too():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "x"})
    assert response.status_code == 403
    check(response)


@pytest.mark.django_db
def test_bytes_that_are_not_utf8_have_them_too(client):
    response = client.post("/accounts/login/", b"login=\xff", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    check(response)


@pytest.mark.django_db
def test_a_crash_has_them_too(alices, monkeypatch):
    alices.raise_request_exception = False
    monkeypatch.setattr("careerpath.writing.views.page_before", None)
    response = alices.get(reverse("journal:journal"))
    assert response.status_code == 500
    check(response)


@pytest.mark.django_db
def test_every_address_has_them_for_whoever_asks(alice, alices, client):
    takes = arguments(write_journal(alice, lambda: "Some words."))
    for case, one in product(cases(GET), (client, alices)):
        url = address(case, takes)
        answer = one.get(url)
        headers = answer.headers
        # How each of them is kept, tests/test_cookies.py asks.
        assert set(answer.cookies) <= set(COOKIES), case
        assert headers.get("Content-Security-Policy") == CONTENT_SECURITY_POLICY, case
        varying = (headers.get(name) for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control"))
        referrer = "strict-origin" if url.startswith(SECRET) else "same-origin"
        assert (*varying,) == (
            referrer,
            None if case == "home" else NOINDEX,
            FOR_AN_HOUR.get(case, NO_STORE),
        ), case


@pytest.mark.django_db
def test_forms_behind_a_secret_address_can_be_sent(alice, client, settings):
    """By a browser that does as the page says: without a referrer it names no origin, and Django refuses that."""
    browser = Client(enforce_csrf_checks=True)
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post("/accounts/password/reset/", {"email": alice.email})
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": "a long quiet evening"})
    for message in list(mail.outbox):
        link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
        page = browser.get(link, follow=True)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
        origin = "null" if page.headers["Referrer-Policy"] == "no-referrer" else "http://testserver"
        sent = {"csrfmiddlewaretoken": token, "password1": "another quiet pond", "password2": "another quiet pond"}
        assert browser.post(page.request["PATH_INFO"], sent, headers={"Origin": origin}).status_code == 302
    assert EmailAddress.objects.get(email="new@example.org").verified
    assert authenticate(email=alice.email, password="another quiet pond") == alice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "sent", "clears"),
    [
        ("post", "/accounts/logout/", {}, True),
        ("post", "/settings/delete/", {"word": "delete"}, True),
        ("post", "/settings/delete/", {"word": "no"}, False),
        ("get", "/accounts/logout/", {}, False),
        ("get", "/journal/", {}, False),
        ("get", "/static/css/base.css", {}, False),
    ],
)
def test_an_answer_that_signs_out_clears_what_the_browser_kept_of_pages(alices, method, path, sent, clears):
    alices.post("/accounts/reauthenticate/?next=/settings/delete/", {"password": PASSWORD})
    response = getattr(alices, method)(path, sent)
    assert response.headers.get("Clear-Site-Data") == ('"cache"' if clears else None)


@pytest.mark.django_db
def test_so_does_the_first_answer_after_a_session_was_ended_elsewhere(alice, alices):
    signed_in(alice).post("/accounts/sessions/", {"session": "others"})
    assert alices.get("/journal/").headers["Clear-Site-Data"] == '"cache"'
    for path in ("/journal/", "/accounts/login/"):
        assert "Clear-Site-Data" not in Client().get(path).headers


@pytest.mark.django_db
def test_a_server_adds_hsts_and_upgrades(client, settings):
    settings.LOCAL = False
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    response = Client().get("/", secure=True)
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert response.headers["Content-Security-Policy"].endswith("upgrade-insecure-requests")
