"""manage.py load_example: whom the example journal belongs to, and when it is loaded anew."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from careerpath.accounts.models import User, UserKey
from careerpath.accounts.passwords import ByEmail
from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.preflight import kids_in_use
from careerpath.writing.trash import DailyRun
from journal.models import Entry
from tests.conftest import PASSWORD, signed_in
from tests.factories import make_entry
from tests.forms import forge
from tests.raw_rows import rows_of

ROOT = "/look-round/"
TABLES = [model for model in apps.get_models(include_auto_created=True) if model is not DailyRun]


@pytest.fixture
def example(catalog):
    """Whoever the example journal belongs to."""
    call_command("load_example")
    return User.objects.get(pk=User.EXAMPLE)


def test_loaded_twice_nothing_changes_and_after_a_month_it_ends_last_week_again(example, alice, settings):
    settings.MOST_PIECES = 1
    make_entry(alice)
    call_command("daily", verbosity=0)
    rows = rows_of(TABLES)
    call_command("load_example")
    call_command("daily", verbosity=0)
    assert rows_of(TABLES) == rows
    before = Entry.owned_by(example).latest("pk")
    days = {timezone.now().date() - entry.written_on for entry in Entry.owned_by(example)}
    assert timedelta(0) < min(days) < timedelta(14)
    User.objects.filter(pk=example.pk).update(date_joined=timezone.now() - timedelta(days=29))
    call_command("daily", verbosity=0)
    assert Entry.owned_by(example).latest("pk") == before
    User.objects.filter(pk=example.pk).update(date_joined=timezone.now() - timedelta(days=31))
    call_command("daily", verbosity=0)
    assert Entry.owned_by(example).count() == len(rows["journal.Entry"]) - 1
    assert not Entry.objects.filter(pk=before.pk).exists()
    assert Entry.owned_by(alice).count() == UserKey.objects.filter(owner=example).count() == 1


def test_under_a_key_that_is_gone_it_is_loaded_anew(example, client, settings):
    """Nobody else needs the key: no start is refused for it."""
    assert UserKey.objects.filter(owner=example).exists() and kids_in_use() == set()
    settings.CAREERPATH_KEYS = parse_keys(new_key_line())
    call_command("load_example")
    assert UserKey.objects.get().kid == settings.CAREERPATH_KEYS[0].kid.hex()
    assert client.get(ROOT).status_code == 200


def test_switched_off_it_goes_with_its_key(example, alice, settings):
    make_entry(alice)
    settings.LOOK_ROUND = False
    call_command("load_example")
    assert Entry.objects.get().owner == UserKey.objects.get().owner == User.objects.get() == alice


def test_without_an_instance_key_there_is_none(catalog, settings):
    settings.CAREERPATH_KEYS = ()
    call_command("load_example")
    assert not User.objects.exists()


def test_whom_it_belongs_to_comes_in_by_no_door_and_gets_no_mail(example, client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert ByEmail().get_user(example.pk) is None and not example.has_usable_password()
    for password in ("", PASSWORD, example.password):
        assert authenticate(email="", password=password) is None
        answer = forge(client, "/accounts/login/", {"login": "", "password": password})
        assert answer.status_code == 200 and "session" not in client.cookies
    assert signed_in(example).get("/journal/").status_code == 302
    assert forge(client, "/accounts/password/reset/", {"email": ""}).status_code == 200
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("make_curator", "")
    assert User.objects.get(pk=example.pk).is_staff is False
    call_command("daily", verbosity=0)
    assert User.objects.filter(pk=example.pk).exists() and mail.outbox == []


def test_its_texts_are_sealed_anew_with_those_of_others(db, client, settings, capsys, monkeypatch):
    monkeypatch.setattr("careerpath.resealing.PAUSE", 0)
    make_entry(User.objects.create(pk=User.EXAMPLE, is_active=False), "The tall clock.")
    settings.CAREERPATH_KEYS = (*parse_keys(new_key_line()), *settings.CAREERPATH_KEYS)
    for act in (["rewrap", "--restarted"], ["rekey", "--all"], ["verify"]):
        call_command("keys", *act)
    assert re.search(r"journal.Entry: [1-9] texts open, 0 do not", capsys.readouterr().out)
    assert "The tall clock." in client.get(f"{ROOT}journal/").text
