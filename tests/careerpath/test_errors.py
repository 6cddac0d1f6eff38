"""What is answered where something is gone or too much: nothing that was sent is lost, and nothing is asked for it."""

import re
from html import unescape

import django.db
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.utils.crypto import get_random_string

from careerpath.accounts.clock import UseTimeZone
from careerpath.accounts.models import Session
from careerpath.errors import DRAINED
from careerpath.requests import CheckBody
from careerpath.settings import ACCOUNT_RATE_LIMITS
from careerpath.writing.pieces import new_piece_id
from journal.entries.models import Entry
from tests.conftest import signed_in
from tests.factories import make_entry
from tests.forms import submit

NEW = "/journal/new/"
TEXT = "\n Ünï & <b>ode</b> \U0001f680\nsecond line "
SAME = {"Sec-Fetch-Site": "same-origin"}
GONE = ["OperationalError", "InterfaceError", "InternalError", "DatabaseError"]
FAULTS = ["ProgrammingError", "DataError", "IntegrityError", "NotSupportedError"]


@pytest.fixture
def client(alices):
    """Alice's client, which gets a 500 as a browser does."""
    alices.raise_request_exception = False
    return alices


def refusing(error="OperationalError", statements=""):
    """A database that answers these statements with an error; all of them unless told otherwise."""

    def refuse(execute, sql, params, many, context):
        if statements in sql:
            raise getattr(django.db, error)("gone")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def given_back(response):
    """The text in the page's form, as a browser would send it again."""
    assert f'action="{NEW}"' in response.text
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', response.text)
    return unescape(re.search(r'<textarea[^>]* name="text"[^>]*>\r?\n?(.*?)</textarea>', response.text, re.DOTALL)[1])


@pytest.mark.parametrize(
    "statements", ["", "careerpath_session", "careerpath_user", "careerpath_userkey", "INSERT INTO"], ids=ascii
)
def test_a_text_is_given_back_without_a_database(client, alice, statements):
    form = {"text": TEXT, "written_on": "2020-01-01", "piece": new_piece_id(alice, "entry")}
    with refusing(statements=statements):
        response = client.post(NEW, form, headers=SAME)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert given_back(response) == TEXT
    assert form["piece"] in response.text
    assert "load this page again" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(("error", "status"), [(name, 503) for name in GONE] + [(name, 500) for name in FAULTS])
def test_a_database_that_is_gone_is_told_from_a_fault_of_ours(client, error, status):
    with refusing(error):
        response = client.post(NEW, {"text": TEXT}, headers=SAME)
    assert response.status_code == status
    assert response.has_header("Retry-After") == (status == 503)
    assert given_back(response) == TEXT


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
def test_a_locked_database_is_not_taken_for_too_many_tries(address, settings):
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    form = {"login": "a@example.org", "email": "a@example.org", "password": "a quiet pond", "password1": "a quiet pond"}
    with refusing(statements="INSERT INTO"), refusing(statements="UPDATE"):
        response = Client(raise_request_exception=False).post(address, form, headers=SAME)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "load this page again" in response.text


def test_a_text_is_given_back_where_no_view_was_found_yet(client, monkeypatch):
    monkeypatch.setattr(UseTimeZone, "__call__", lambda self, request: 1 / 0)
    response = client.post(NEW, {"text": TEXT}, headers=SAME)
    assert response.status_code == 500
    assert given_back(response) == TEXT
    assert client.post("/no/such/page/", {"text": TEXT}, headers=SAME).status_code == 500


def test_reading_without_a_database_says_so(client):
    with refusing():
        response = client.get("/journal/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "load this page again" in response.text


def test_a_password_is_not_written_into_a_page_without_a_database(client):
    with refusing():
        response = client.post("/accounts/password/change/", {"oldpassword": "s3cret", "text": "a\nb"}, headers=SAME)
    assert response.status_code == 503
    assert "s3cret" not in response.text


def test_a_strangers_form_is_not_handed_on_without_a_database(client):
    with refusing():
        response = client.post(NEW, {"text": "planted words"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 503
    assert "planted" not in response.text


def test_signed_out_elsewhere_while_a_piece_is_deleted_leads_to_signing_in(client, alice):
    entry = make_entry(alice)

    def sign_out(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "journal_entry" in sql:
            execute("DELETE FROM careerpath_session", None, False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(sign_out):
        response = client.post(f"/journal/{entry.pk}/delete/", headers=SAME)
    assert not Session.objects.exists()
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_too_many_tries_are_told_how_to_go_on(anonymous, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    for _ in range(2):
        response = anonymous.post("/accounts/signup/", {"email": "new@example.org", "password1": "short"})
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "load this page again" in response.text
    assert "default-src 'none'" in response["Content-Security-Policy"]


class Body:
    """What a client sends: as many bytes as it says, made while they are read."""

    def __init__(self, size):
        self.left = size

    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return b"x" * size

    readline = read


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"])
@pytest.mark.parametrize(("size", "left"), [(20_000_000, 0), (DRAINED, 0), (10**9, 10**9 - DRAINED)])
def test_what_is_too_large_is_read_before_the_answer_though_not_for_ever(rf, kind, size, left):
    body = Body(size)
    request = rf.post(NEW, content_type=kind, **{"wsgi.input": body, "CONTENT_LENGTH": str(size)})
    request.user = AnonymousUser()
    response = CheckBody(lambda request: 1 / 0)(request)
    assert (response.status_code, body.left) == (413, left)


def test_a_script_is_told_where_a_form_leads(client, alice):
    form = {"text": TEXT, "written_on": "2020-01-01", "piece": new_piece_id(alice, "entry")}
    response = client.post(NEW, form, headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response["X-Requested-With"]) == (204, "fetch")
    assert response["Location"] == Entry.owned_by(alice).get().get_absolute_url()
    assert client.post(NEW, form).status_code == 302


def test_a_script_gets_any_other_answer_as_it_is_and_knows_it_by_the_header(client):
    response = client.post(NEW, {"text": "", "written_on": ""}, headers={"X-Requested-With": "fetch"})
    assert (response.status_code, response["X-Requested-With"]) == (422, "fetch")
    assert not client.get(NEW).has_header("X-Requested-With")


def test_fifty_of_fifty_texts_outlive_their_session_and_token_without_a_script(alice):
    entry = make_entry(alice, "Before.")
    client = signed_in(alice)
    client.handler.enforce_csrf_checks = True
    for number in range(50):
        page = client.get(entry.get_edit_url())
        Session.objects.all().delete()
        page = submit(page, "Done", text=f"{TEXT}{number}")
        assert page.status_code == 401
        # Signing in makes another session and another token.
        client.cookies["session"] = signed_in(alice).cookies["session"].value
        client.cookies["csrf"] = get_random_string(32)
        page = submit(page, "Keep")
        assert page.status_code == 403
        assert submit(page, "Keep").status_code == 302
        assert Entry.owned_by(alice).get().text == f"{TEXT}{number}"
