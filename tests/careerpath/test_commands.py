"""Every command of manage.py: what it needs before it runs, its steps in their order, and what it says."""

from unittest import mock

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.db.models import Q

from careerpath.accounts.models import User
from careerpath.management.commands import daily
from journal.prompts.models import Prompt
from tests.factories import make_entry, make_season
from values.models import Value

COMMANDS = {name: app for name, app in get_commands().items() if app in ("careerpath", "journal", "values")}
# Those that run before there is a key, or where a check would fail: they say themselves what is wrong.
WITHOUT_CHECKS = {"backup", "keys", "make_fonts", "preflight", "restore", "serve"}
ALL = {
    *WITHOUT_CHECKS,
    "daily",
    "demo",
    "invite",
    "load_catalog",
    "load_example",
    "make_curator",
    "prepare",
    "send_mail",
}


def test_each_command_is_known_and_says_what_it_does():
    found = {name: load_command_class(app, name) for name, app in COMMANDS.items()}
    assert set(found) == ALL
    assert {name for name, command in found.items() if not command.requires_system_checks} == WITHOUT_CHECKS
    assert all(command.help.endswith(".") for command in found.values())


@pytest.fixture
def steps(monkeypatch):
    """What `prepare` does, written down instead of done."""
    done = mock.MagicMock()
    done.keep_to_owner.return_value = ["/srv/careerpath-keys"]
    done.migration_problems.return_value = []
    for name in ("keep_to_owner", "alone", "migration_problems", "call_command", "seal_what_waits"):
        monkeypatch.setattr(f"careerpath.management.commands.prepare.{name}", getattr(done, name))
    return done


BEFORE = [
    mock.call.keep_to_owner(),
    mock.call.alone(),
    mock.call.alone().__enter__(),
    mock.call.migration_problems(prepared=False),
]


def test_prepare_closes_files_first_and_seals_once_the_tables_are_there(steps, capsys):
    call_command("prepare", verbosity=0)
    assert steps.mock_calls == [
        *BEFORE,
        mock.call.call_command("migrate", interactive=False, verbosity=0),
        mock.call.seal_what_waits(),
        mock.call.call_command("load_catalog", verbosity=0),
        mock.call.call_command("load_example", verbosity=0),
        mock.call.alone().__exit__(None, None, None),
    ]
    said = "/srv/careerpath-keys is yours alone now. Others on this machine could have read it.\n"
    assert capsys.readouterr().out == said


def test_prepare_changes_nothing_of_a_database_that_it_cannot_serve_on(steps):
    steps.migration_problems.return_value = ["It is of another version."]
    with pytest.raises(CommandError, match=r"^It is of another version\.$") as refused:
        call_command("prepare", verbosity=0)
    assert refused.value.returncode == 78
    assert steps.mock_calls[:-1] == BEFORE


@pytest.mark.django_db
def test_the_catalogs_of_both_apps_are_loaded_and_it_is_said_unless_one_asks_for_silence(capsys):
    call_command("load_catalog")
    said = {Prompt: "journal", Value: "values"}
    first = capsys.readouterr().out
    for model, app in said.items():
        assert f"{app}: " in first and f"{app}: 0 rows" not in first
        assert model.objects.exists()
    call_command("load_catalog")
    assert capsys.readouterr().out.count(": 0 rows of the catalog are new or newer.\n") == len(said)
    call_command("load_catalog", verbosity=0)
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_daily_counts_last_and_each_person_while_nobody_of_them_writes(alice, bob, monkeypatch):
    make_entry(alice)
    make_season(bob)
    done = mock.Mock()
    for name in ("lock_user", "count_anew"):
        monkeypatch.setattr(daily, name, mock.Mock(wraps=getattr(daily, name)))
        done.attach_mock(getattr(daily, name), name)
    before = len(connection.savepoint_ids)
    done.count_anew.side_effect = lambda user: len(connection.savepoint_ids) > before or pytest.fail("no transaction")
    assert list(daily.PARTS)[-1] == "counting what is kept"
    daily.PARTS["counting what is kept"]()
    by_user = [(name, user) for user in User.objects.only("pk") for name in ("lock_user", "count_anew")]
    assert [(name, arguments[0]) for name, arguments, _ in done.mock_calls] == by_user


@pytest.mark.django_db
@pytest.mark.parametrize(("options", "said"), [([], "now edits"), (["--undo"], "no longer edits")])
def test_who_may_edit_the_catalogs_is_said(alice, capsys, options, said):
    call_command("make_curator", alice.email, *options)
    assert capsys.readouterr().out == f"alice@example.org {said} the catalogs.\n"


@pytest.mark.django_db
@pytest.mark.parametrize("waits", [True, False])
def test_verify_says_what_waits_to_be_sealed(alice, monkeypatch, capsys, waits):
    make_entry(alice)
    monkeypatch.setattr("careerpath.management.commands.keys.waiting", lambda model: Q() if waits else Q(pk__in=[]))
    call_command("keys", "verify")
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("journal.Entry:")]
    later = "; 1 rows wait to be sealed by `manage.py prepare`" if waits else ""
    assert line == f"journal.Entry: 3 texts open, 0 do not{later}"
