"""The system checks, and what must hold before a server starts."""

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.test.utils import isolate_apps

from careerpath import checks, preflight
from careerpath.encryption.fields import EncryptedTextField
from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.sqlite import sqlite_has_wal_fault
from careerpath.writing.owned import Owned
from careerpath.writing.pieces import Piece
from journal.entries.models import Entry
from tests.factories import make_entry


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 46, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_the_versions_of_sqlite_with_the_fault_are_known(version, faulty):
    assert sqlite_has_wal_fault(version) is faulty


@pytest.mark.parametrize(
    ("on_sqlite", "faulty", "found"), [(True, True, ["careerpath.W001"]), (True, False, []), (False, True, [])]
)
def test_a_warning_is_given_where_the_fault_can_matter(settings, monkeypatch, on_sqlite, faulty, found):
    settings.ON_SQLITE = on_sqlite
    monkeypatch.setattr(checks, "sqlite_has_wal_fault", lambda: faulty)
    assert ids(checks.check_sqlite()) == found


def test_a_plain_check_warns_of_it(settings, monkeypatch, capsys):
    settings.ON_SQLITE = True
    monkeypatch.setattr(checks, "sqlite_has_wal_fault", lambda: True)
    call_command("check")
    assert "careerpath.W001" in "".join(capsys.readouterr())


@pytest.fixture
def server(settings):
    settings.LOCAL = False
    settings.URL = "https://journal.example.org"
    return settings


def test_a_server_with_key_address_and_shared_cache_has_nothing_to_mend(server):
    assert checks.check_server() == []


@pytest.mark.parametrize("url", ["", "http://journal.example.org"])
def test_a_server_needs_an_https_address(server, url):
    server.URL = url
    assert ids(checks.check_server()) == ["careerpath.E002"]


def test_a_server_needs_a_key(server):
    server.CAREERPATH_KEYS = ()
    assert ids(checks.check_server()) == ["careerpath.E001"]


def test_a_server_needs_a_key_that_can_be_used(server):
    server.KEYS_PROBLEM = "Line 1 of the instance keys is too weak."
    [message] = checks.check_server()
    assert message.msg == "Line 1 of the instance keys is too weak."


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_rate_limits_need_a_cache_that_workers_share(server, backend):
    server.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ids(checks.check_server()) == ["careerpath.W002"]


def test_the_models_of_this_project_pass():
    assert checks.check_private_models() == []


def check(monkeypatch, *models):
    monkeypatch.setattr(checks.apps, "get_models", lambda: models)
    return ids(checks.check_private_models())


@isolate_apps("careerpath")
def test_an_encrypted_field_without_an_owner_is_an_error(monkeypatch):
    class Loose(models.Model):  # noqa: DJ008
        text = EncryptedTextField(bound_to="loose.text")

        class Meta:
            app_label = "careerpath"

    assert check(monkeypatch, Loose) == ["careerpath.E003"]


@isolate_apps("careerpath")
def test_two_texts_bound_to_one_place_are_an_error(monkeypatch):
    class Twice(Owned):
        one = EncryptedTextField(bound_to="twice.text")
        two = EncryptedTextField(bound_to="twice.text")

        class Meta:
            app_label = "careerpath"

    assert check(monkeypatch, Twice) == ["careerpath.E004"]


@isolate_apps("careerpath")
@pytest.mark.parametrize("place", ["", "text", "a.b.c"])
def test_a_place_is_one_table_and_one_column(monkeypatch, place):
    class Odd(Owned):
        text = EncryptedTextField(bound_to=place)

        class Meta:
            app_label = "careerpath"

    assert check(monkeypatch, Odd) == ["careerpath.E004"]


def refusal():
    with pytest.raises(CommandError) as refused:
        call_command("preflight")
    assert refused.value.returncode == 78
    return str(refused.value)


@pytest.fixture
def quiet(db, monkeypatch):
    # The database server of the tests may run with its durability turned off, for speed.
    monkeypatch.setattr(preflight, "_postgres_problems", list)


def test_a_whole_instance_may_start(quiet, alice, capsys):
    make_entry(alice)
    call_command("preflight")
    assert "Ready to start." in capsys.readouterr().out


def test_no_key_is_refused_in_a_sentence_that_says_what_to_set(quiet, settings):
    settings.CAREERPATH_KEYS = ()
    assert "CAREERPATH_KEYS_FILE" in refusal()


def test_a_missing_key_is_named(quiet, alice, settings):
    make_entry(alice)
    kid = settings.CAREERPATH_KEYS[0].kid.hex()
    settings.CAREERPATH_KEYS = parse_keys(new_key_line())
    message = refusal()
    assert kid in message
    assert settings.CAREERPATH_KEYS[0].kid.hex() not in message


def test_a_retired_key_is_no_missing_key(quiet, alice, settings):
    make_entry(alice)
    settings.CAREERPATH_KEYS = parse_keys(new_key_line()) + settings.CAREERPATH_KEYS
    call_command("preflight")


@pytest.mark.parametrize("secret", ["short", "a" * 60, "django-insecure"])
def test_a_weak_secret_is_refused(quiet, settings, secret):
    settings.SECRET_KEY = secret
    assert "SECRET_KEY is too weak" in refusal()


def test_a_server_without_its_address_is_refused(quiet, settings):
    settings.LOCAL, settings.URL = False, ""
    assert "CAREERPATH_URL" in refusal()


def postgres_says(monkeypatch, **changed):
    class Cursor:
        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *error: None  # noqa: E731

        def execute(self, sql, parameters):
            self.asked = parameters[0]

        def fetchall(self):
            said = {"fsync": "on", "synchronous_commit": "on", "statement_timeout": "15000"} | changed
            return [(name, said[name]) for name in self.asked]

    monkeypatch.setattr(preflight, "connection", type("Connection", (), {"cursor": Cursor}))


def test_a_postgresql_that_may_forget_is_refused(db, settings, monkeypatch):
    postgres_says(monkeypatch, fsync="off")
    [problem] = preflight._postgres_problems()
    assert "fsync=off" in problem


@pytest.mark.parametrize("lasts", ["0", "60000"])
def test_a_pooler_that_drops_the_time_limits_is_refused(monkeypatch, lasts):
    postgres_says(monkeypatch, statement_timeout=lasts)
    [problem] = preflight._postgres_problems()
    assert "PgBouncer" in problem and "let DATABASE_URL name PostgreSQL itself" in problem


@isolate_apps("careerpath", attr_name="apps")
def nouns(monkeypatch, **changes):
    """The errors of a noun that is as it must be but for `changes`."""
    whole = {
        "noun": "remark",
        "called": "A remark",
        "listed_by": "said_on",
        "heading": property(lambda self: self.text),
        "get_absolute_url": lambda self: "/remarks/1/",
        "text": EncryptedTextField(bound_to="remark.text"),
        "said_on": models.DateField(),
        "Meta": type("Meta", (), {"app_label": "careerpath"}),
        "__module__": __name__,
    }
    fields = {name: value for name, value in (whole | changes).items() if value is not None}
    monkeypatch.setattr(checks, "piece_models", lambda: [type("Remark", (Piece,), fields)])
    return [error.msg for error in checks.check_pieces() if error.id == "careerpath.E005"]


def test_a_noun_says_what_every_page_asks_of_it(monkeypatch):
    assert nouns(monkeypatch) == []
    for missing in ("noun", "called", "listed_by", "heading", "get_absolute_url"):
        assert len(nouns(monkeypatch, **{missing: None})) == 1, missing
    assert nouns(monkeypatch, listed_by="text") == ["A piece needs a date that it is `listed_by`."]


def test_what_a_form_changes_is_kept_or_declared_as_not_kept(monkeypatch):
    assert checks.check_pieces() == []
    monkeypatch.setattr(Entry, "kept_fields", classmethod(lambda cls: ["text", "title", "touched"]))
    assert {(error.id, error.msg) for error in checks.check_pieces()} == {
        ("careerpath.E006", "No revision keeps 'written_on': declare it in `not_kept`.")
    }
    monkeypatch.setattr(Entry, "not_kept", ("written_on",))
    assert checks.check_pieces() == []
