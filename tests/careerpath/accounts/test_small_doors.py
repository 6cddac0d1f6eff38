"""What robots, browsers and password managers ask for by a fixed name; and HEAD, which asks for any page."""

import logging
import re
import struct
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

PNG = b"\x89PNG\r\n\x1a\n"


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers["Content-Type"], b"".join(answer)


def test_robots_are_led_to_the_landing_page_alone(client):
    kind, text = body(client, "/robots.txt")
    assert kind.startswith("text/plain")
    assert text.decode().splitlines() == ["User-agent: *", "Allow: /$", "Disallow: /"]
    assert "X-Robots-Tag" not in client.get("/").headers


def test_the_icon_has_the_sizes_that_tabs_and_shortcuts_show(client):
    kind, icon = body(client, "/favicon.ico")
    assert kind in ("image/x-icon", "image/vnd.microsoft.icon")
    reserved, ico, count = struct.unpack_from("<HHH", icon)
    assert (reserved, ico) == (0, 1)
    sizes = set()
    for place in range(count):
        width, *_, length, offset = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * place)
        picture = icon[offset : offset + length]
        assert picture.startswith(PNG) and struct.unpack_from(">II", picture, 16) == (width, width)
        sizes.add(width)
    assert sizes == {16, 32, 48}


def test_the_touch_icon_is_a_square_without_holes(client):
    kind, icon = body(client, "/apple-touch-icon.png")
    assert kind == "image/png" and icon.startswith(PNG)
    width, height, _, color = struct.unpack_from(">IIBB", icon, 16)
    assert (width, height, color) == (180, 180, 2)  # 2: RGB, since phones fill what is transparent with black


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png", "/robots.txt"])
def test_files_may_be_kept_and_hold_the_headers_of_all(client, path):
    answer = client.get(path)
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{path}/").headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_security_txt_says_whom_to_tell_and_until_when(client, settings):
    settings.URL = "https://journal.example.org"
    settings.DEFAULT_FROM_EMAIL = "Our Journal <journal+é@example.org>"
    kind, text = body(client, "/.well-known/security.txt")
    assert kind == "text/plain; charset=utf-8"
    lines = text.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert len(fields) == len(lines)
    assert fields["Contact"] == "mailto:journal%2B%C3%A9@example.org"
    assert fields["Canonical"] == "https://journal.example.org/.well-known/security.txt"
    assert fields["Policy"] == "https://journal.example.org/who-can-read/"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", fields["Expires"])
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


@pytest.mark.django_db
def test_password_managers_find_the_page(client, alices):
    answer = client.get("/.well-known/change-password", follow=True)
    assert answer.redirect_chain[0] == (reverse("account_change_password"), 302)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert alices.get("/.well-known/change-password", follow=True).status_code == 200
    # It tells them that what is not there is not there.
    assert client.get("/.well-known/resource-that-should-not-exist/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/settings/", "/settings/delete/", "/journal/", "/journal/new/", "/sparks/new/", "/seasons/new/", "/values/",
     "/values/choose/", "/values/choose/light/", "/values/ladder/", "/welcome/", "/success/new/", "/trash/",
     "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/robots.txt"],
)  # fmt: skip
def test_head_is_answered_as_get_is_and_no_warning_logged(alices, caplog, path):
    caplog.set_level(logging.WARNING)
    for client in (Client(), alices):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.headers.get("Location", "")[:9]) == (
            got.status_code,
            got.headers.get("Location", "")[:9],
        )
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert not caplog.records
