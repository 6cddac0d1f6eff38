"""A copy opens nothing: whatever lies in the database and the log, sent as a cookie, a link or a token, is refused."""

import base64
import re
import zlib
from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from careerpath.accounts.browsers import COOKIE, is_known_browser
from careerpath.accounts.models import Invitation, OutgoingMail, User
from careerpath.writing.pieces import read_piece_id
from journal.entries.models import Entry

from .conftest import PASSWORD
from .forms import submit

SESSION, CSRF = django_settings.SESSION_COOKIE_NAME, django_settings.CSRF_COOKIE_NAME
SET_PASSWORD = "/accounts/password/reset/key/{}-set-password/"
WORD = re.compile(r"[\w.:~=+/@-]{8,}")


@pytest.fixture
def server(settings, db):
    """As on a server, whose mails wait for a process that sends them."""
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    settings.EMAIL_BACKEND, settings.MAIL_AT_ONCE = "careerpath.accounts.mail.Outbox", False
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_mail": "20/m/ip,3/h/key"}


def invited() -> tuple[Client, str]:
    """A browser that opened an invitation, and the token of it."""
    client, token = Client(), Invitation.make(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(f"/invite/{token}/").status_code == 302
    return client, token


def mailed(part: str) -> str:
    """The secret of the link with that part which was mailed last."""
    bodies = "\n".join(row.unseal()["body"] for row in OutgoingMail.objects.order_by("pk"))
    return re.findall(rf"{part}([^\s/]+)/", bodies)[-1]


def live() -> dict[str, str]:
    """Sign-up, confirmation, sign-in, reset and the rest, each left half-way; gives the secret that opens each door."""
    secrets = {}
    half, secrets["invitation"] = invited()
    pending, _ = invited()
    pending.post("/accounts/signup/", {"email": "bob@example.org", "password1": PASSWORD})
    secrets["confirm"] = mailed("confirm-email/")
    client, _ = invited()
    client.post("/accounts/signup/", {"email": "alice@example.org", "password1": PASSWORD})
    client.post(f"/accounts/confirm-email/{mailed('confirm-email/')}/")
    assert client.get("/journal/").status_code == 200
    new = client.get("/journal/new/", follow=True)
    secrets["piece"] = re.findall(r'name="piece" value="([^"]+)"', new.text)[0]
    submit(new, "Done", text="Some words.")
    # What waits for the password again is kept with its cookies.
    assert client.post("/settings/delete/", {"word": "delete"}).url.startswith("/accounts/reauthenticate/")
    secrets["session"], secrets["known"] = client.cookies[SESSION].value, client.cookies[COOKIE].value
    secrets["sign-up session"] = half.cookies[SESSION].value
    asking, opened = Client(), Client()
    asking.post("/accounts/login/", {"login": "alice@example.org", "password": "a wrong guess"})
    asking.post("/accounts/password/reset/", {"email": "alice@example.org"})
    secrets["reset"] = mailed("reset/key/")
    opened.get(f"/accounts/password/reset/key/{secrets['reset']}/")
    secrets["reset session"] = opened.cookies[SESSION].value
    late = Client(headers={"Sec-Fetch-Site": "same-origin"})
    late.cookies[SESSION] = "z" * 32
    assert late.post("/journal/new/", {"text": "Late words."}).status_code == 401
    return secrets


def copied() -> set[str]:
    """Every string of every column of every table, whole, in words, and decoded."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    found |= strings(value)
    return found


def strings(value: object) -> set[str]:
    """What a thief may make of one value."""
    raw = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
    texts = [raw.decode("latin-1")]
    for word in WORD.findall(texts[0]):
        for part in {word, *word.split(":")}:
            with suppress(ValueError, zlib.error):
                decoded = base64.urlsafe_b64decode(part.strip(".") + "=" * (-len(part.strip(".")) % 4))
                texts.append((zlib.decompress(decoded) if part.startswith(".") else decoded).decode("latin-1"))
    words = {word for text in texts for word in WORD.findall(text)}
    values = {word.partition("=")[2] for word in words}
    return {texts[0], raw.hex(), *words, *values} - {""}


def opened_by(secret: str) -> set[str]:
    """The doors that open to `secret`."""
    alice, bob = User.objects.get(email="alice@example.org"), User.objects.get(email="bob@example.org")
    uid = user_pk_to_url_str(alice)
    client = Client(enforce_csrf_checks=True)
    client.cookies[SESSION] = client.cookies[CSRF] = secret
    request = HttpRequest()
    request.COOKIES[COOKIE] = secret
    keys = [secret, f"{uid}-{secret}"]
    page = client.get("/journal/")
    # The cookie is taken away where there is no session.
    is_session = bool(client.cookies[SESSION].value)
    doors = {
        "session": page.status_code == 200,
        "sign-up session": is_session and b'name="password1"' in client.get("/accounts/signup/").content,
        "reset session": is_session and b'name="password1"' in client.get(SET_PASSWORD.format(uid)).content,
        "reset": any(Client().get(f"/accounts/password/reset/key/{quote(key)}/").status_code == 302 for key in keys),
        "invitation": Client().get(f"/invite/{quote(secret, safe='')}/").status_code == 302,
        "known": is_known_browser(request, alice.email),
    }
    doors["piece"] = read_piece_id(secret, alice, "entry") is not None
    Client().post(f"/accounts/confirm-email/{quote(secret, safe='')}/")
    doors["confirm"] = EmailAddress.objects.filter(user=bob, verified=True).exists()
    if is_session:
        client.post("/journal/new/", {"text": "Not mine.", "csrfmiddlewaretoken": secret})
    return {name for name, is_open in doors.items() if is_open}


def test_nothing_in_a_copy_signs_in_resets_confirms_or_signs_up(server, log):
    empty = copied()
    secrets = live()
    copy = (copied() - empty) | strings(log.getvalue())
    passwords = set(User.objects.values_list("password", flat=True))
    assert len(copy) > 100
    assert {secret: doors for secret in sorted(copy) if (doors := opened_by(secret))} == {}
    assert set(User.objects.values_list("password", flat=True)) == passwords
    assert Entry.objects.count() == 1
    # The doors are where they are looked for: what a browser or a mail holds does open each of them.
    assert {name: name in opened_by(secret) for name, secret in secrets.items()} == dict.fromkeys(secrets, True)
