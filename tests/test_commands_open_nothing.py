"""Nothing outside a request of its owner opens a text: every command runs while each data key is refused."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from careerpath.accounts.models import UserKey
from careerpath.encryption import codec
from careerpath.writing.owned import owned_models
from careerpath.writing.trash import DailyRun
from tests.careerpath.test_commands import ALL
from tests.factories import meet_in_trash
from tests.whole_journal import every_script, write_journal

# They are there to open texts.
OPENING = [["keys", "verify"], ["keys", "rekey", "--all"]]
WITHOUT_A_RUN = {
    "restore": "opens every text of the copy before it is put back",
    "demo": "writes the imagined years",
    "load_example": "writes the same to nobody's account",
    "make_fonts": "reads a package and no database",
    "serve": "is prepare and daily, then answers requests",
}
RUN = [
    ["backup", "{folder}"],
    ["daily"],
    ["invite"],
    ["keys", "status"],
    ["keys", "add"],
    ["load_catalog"],
    ["make_curator", "alice@example.org"],
    ["make_curator", "alice@example.org", "--undo"],
    ["prepare"],
    ["send_mail"],
]
# They unwrap data keys, to see that they do or to wrap them anew, and open no text.
UNWRAPPING = [["preflight"], ["keys", "rewrap", "--restarted"]]


@pytest.fixture
def journal(alice):
    """A row of every private kind, some long in the trash and to be purged."""
    journal = write_journal(alice, every_script())
    for piece in journal.trashed.values():
        type(piece).objects.filter(pk=piece.pk).update(trashed_at=timezone.now() - timedelta(days=40))
    meet_in_trash()
    return journal


@pytest.fixture
def refused(monkeypatch):
    """What was asked for: each unwrapping of a data key, and each opening of a text."""
    asked = []

    def refuse(what):
        def refusing(*args, **kwargs):
            asked.append(what)
            raise codec.DecryptionError(f"{what} is refused")

        return refusing

    monkeypatch.setattr(UserKey, "unwrap", refuse("a data key"))
    monkeypatch.setattr(codec, "unseal", refuse("a text"))
    return asked


def rows():
    return {model._meta.label: model.objects.count() for model in owned_models()}


def test_every_command_is_run_or_says_why_it_opens_texts():
    assert {command for command, *_ in [*RUN, *UNWRAPPING, *OPENING]} | set(WITHOUT_A_RUN) == ALL


@pytest.mark.django_db(transaction=True)
def test_commands_open_no_text_and_ask_for_no_key(journal, refused, settings, tmp_path):
    # What `prepare` writes there is nobody's.
    settings.KEYS_FILE, settings.LOOK_ROUND = tmp_path / "keys", False
    before = rows()
    for command in RUN:
        call_command(*(part.format(folder=tmp_path) for part in command))
        assert not refused, command
    # The night's work was there to be done.
    assert DailyRun.last_done()
    assert all(rows()[model] < before[model] for model in ("journal.Entry", "journal.Season", "journal.Spark"))


@pytest.mark.django_db(transaction=True)
def test_commands_that_unwrap_keys_open_no_text(journal, monkeypatch):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The tests' own setting is one that preflight refuses.
            cursor.execute("SET synchronous_commit = on")
    monkeypatch.setattr(codec, "unseal", lambda *args: pytest.fail("A text was opened."))
    for command in UNWRAPPING:
        call_command(*command)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", OPENING, ids=" ".join)
def test_the_spy_sees_who_opens_texts(command, journal, refused):
    with pytest.raises((CommandError, SystemExit)):
        call_command(*command)
    assert refused
