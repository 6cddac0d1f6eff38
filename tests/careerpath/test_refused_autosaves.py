"""What a page that is kept while one types is answered where it cannot be: the status, and no page for nothing."""

import json
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client

from careerpath.accounts.models import Session
from careerpath.errors import too_many_requests
from careerpath.requests import AnswerScript
from careerpath.writing.pieces import Revision
from careerpath.writing.trash import move_to_trash
from tests.conftest import signed_in
from tests.factories import make_entry
from tests.forms import forge
from tests.raw_rows import again, flipped, store, stored

from .test_bodies import ago
from .test_errors import refusing

NEW = "/journal/new/"
TEXT = "zebrafinch, and what it sang"
AUTOSAVE = {"X-Requested-With": "autosave", "Sec-Fetch-Site": "same-origin"}
MULTIPART = "multipart/form-data; boundary=edge"


@pytest.fixture
def client(alices):
    """Alice's client, which gets a 500 as a browser does."""
    alices.raise_request_exception = False
    return alices


def autosave(client, address, headers=(), **fields):
    sent = {"text": TEXT, "written_on": "2020-01-01", "sitting": uuid4(), "save": 1} | fields
    return forge(client, address, sent, headers=AUTOSAVE | dict(headers))


def check(answer, status, *sentences):
    assert answer.status_code == status
    assert answer.headers["X-Requested-With"] == "autosave"
    assert json.loads(answer.content) == {"errors": [*sentences]}
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.has_header("Retry-After") == (status in (429, 503))
    assert not answer.has_header("Location")


@pytest.mark.parametrize("text", [TEXT, "", "é" * 900_000], ids=["some words", "none", "too much for a stranger"])
def test_signed_out(anonymous, text):
    check(autosave(anonymous, NEW, text=text), 401)


def test_signed_out_elsewhere_what_the_browser_kept_of_pages_goes_too(client):
    Session.objects.all().delete()
    answer = autosave(client, NEW)
    check(answer, 401)
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_an_old_token(alices):
    client = Client(enforce_csrf_checks=True)
    client.cookies = alices.cookies
    check(autosave(client, NEW, csrfmiddlewaretoken="x" * 64), 403)


def test_a_page_that_was_deleted_elsewhere(client, alice):
    entry = make_entry(alice)
    move_to_trash(entry)
    check(autosave(client, entry.get_edit_url(), version=1), 404)


def test_a_form_that_no_browser_sends_is_too_large_or_comes_too_often(client, rf):
    check(forge(client, NEW, b"--edge\r\n\xff", content_type=MULTIPART, headers=AUTOSAVE), 400)
    check(autosave(client, NEW, title="x" * 5_300_000), 413)
    answer = AnswerScript(too_many_requests)(rf.post(NEW, headers=AUTOSAVE))
    answer.headers["Cache-Control"] = "no-store, private"
    check(answer, 429)


@pytest.mark.parametrize(
    "statements", ["", "careerpath_session", "careerpath_user", "journal_entry", "UPDATE"], ids=ascii
)
def test_a_database_that_is_away(client, alice, statements):
    entry = make_entry(alice, "Before.")
    with refusing(statements=statements):
        check(autosave(client, entry.get_edit_url(), version=1), 503)
    assert (again(entry).text, again(entry).version) == ("Before.", 1)
    assert not Revision.objects.exists()
    assert autosave(client, entry.get_edit_url(), version=1).json()["version"] == 2


def test_a_fault_of_ours_and_a_text_that_does_not_open(client, alice):
    entry = make_entry(alice)
    with refusing("ProgrammingError", "journal_entry"):
        check(autosave(client, entry.get_edit_url(), version=1), 500)
    store(entry, broken := flipped(stored(entry), 300))
    check(autosave(client, entry.get_edit_url(), version=1), 500)
    assert stored(entry) == broken


def test_what_waited_too_long_asks_nothing(client, settings, django_assert_num_queries):
    settings.PROXIES = 1
    with django_assert_num_queries(0):
        check(autosave(client, NEW, headers=ago(9)), 503)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full(alice):
    entry = make_entry(alice, "Before.")
    client = signed_in(alice)
    client.raise_request_exception = False
    long = {"text": TEXT * 5000, "version": 1}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        check(autosave(client, entry.get_edit_url(), **long), 503)
        done = forge(
            client,
            entry.get_edit_url(),
            long | {"written_on": "2020-01-01"},
            headers={**AUTOSAVE, "X-Requested-With": "fetch"},
        )
        assert (done.status_code, done.headers["Retry-After"]) == (503, "5")
        assert long["text"] in done.content.decode()
        assert (again(entry).text, again(entry).version, Revision.objects.count()) == ("Before.", 1, 0)
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert autosave(client, entry.get_edit_url(), **long).json()["version"] == 2
    assert (again(entry).text, Revision.objects.get().fields["text"]) == (long["text"], "Before.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_in_the_middle_of_a_save(alice):
    entry = make_entry(alice, "Before.")
    client = signed_in(alice)
    client.raise_request_exception = False
    other = connections.create_connection("default")

    def end(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "revision" in sql:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end):
        check(autosave(client, entry.get_edit_url(), version=1), 503)
    other.close()
    connection.close()
    assert (again(entry).text, again(entry).version, Revision.objects.count()) == ("Before.", 1, 0)
    assert autosave(client, entry.get_edit_url(), version=1).json()["version"] == 2
