"""manage.py invite and manage.py make_curator."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client

from careerpath.accounts.models import Invitation, User
from careerpath.encryption.sealed import hash_of
from tests.conftest import PASSWORD, signed_in
from tests.forms import forge, submit

SIGNUP = "/accounts/signup/"


@pytest.fixture
def invited(db, settings):
    settings.SIGNUP = "invite"
    settings.URL = "https://journal.example.org"


@pytest.fixture
def invite(invited, capsys):
    """Gives the path of a new invitation."""

    def make(*options):
        call_command("invite", *options)
        link = capsys.readouterr().out.strip()
        assert link.startswith("https://journal.example.org/invite/")
        return link.removeprefix("https://journal.example.org")

    return make


@pytest.fixture
def client2():
    """A second browser, which gets a 500 as a browser does."""
    return Client(raise_request_exception=False)


def sign_up(page, email="new@example.org", password=PASSWORD):
    return submit(page, "Start writing", email=email, password1=password)


def test_an_invitation_lets_one_person_sign_up(invite, client):
    page = client.get(invite(), follow=True)
    assert page.redirect_chain == [(SIGNUP, 302)]
    assert sign_up(page).status_code == 302
    assert User.objects.get().email == "new@example.org"
    assert Invitation.objects.get().used_at


def test_without_an_invitation_nobody_signs_up(invited, client):
    forge(client, SIGNUP, {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.exists()


def test_an_invitation_is_good_once(invite, client, client2):
    link = invite()
    page, page2 = client.get(link, follow=True), client2.get(link, follow=True)
    sign_up(page)
    assert client2.get(link).status_code == 410
    sign_up(page2, "second@example.org")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("minutes", "status"), [(59, 302), (61, 200)])
def test_a_second_press_is_answered_as_the_first_for_an_hour(invite, client, client2, time_machine, minutes, status):
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    time_machine.move_to(begin, tick=False)
    link = invite()
    page, page2 = client.get(link, follow=True), client2.get(link, follow=True)
    assert sign_up(page).status_code == 302
    time_machine.move_to(begin + timedelta(minutes=minutes), tick=False)
    assert sign_up(page2).status_code == status
    assert User.objects.count() == 1


def test_of_two_who_use_one_invitation_at_once_one_is_told_and_neither_gets_a_500(invite, client2, monkeypatch):
    page = client2.get(invite(), follow=True)
    monkeypatch.setattr("careerpath.accounts.models.Invitation.use", classmethod(lambda cls, token: False))
    response = sign_up(page)
    assert response.status_code < 500
    assert not User.objects.exists()


def test_an_invitation_is_not_used_up_by_a_sign_up_that_fails(invite, client2, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the disk is full")

    page = client2.get(link := invite(), follow=True)
    with monkeypatch.context() as patch:
        patch.setattr(User, "save", fail)
        assert sign_up(page).status_code == 500
    assert client2.get(link).status_code == 302
    assert sign_up(page).status_code == 302
    assert User.objects.count() == 1


def test_an_invitation_is_not_used_up_by_a_form_with_a_mistake(invite, client):
    page = client.get(invite(), follow=True)
    assert sign_up(page, "no address").status_code == 200
    assert sign_up(page, password="short").status_code == 200
    assert sign_up(page).status_code == 302


def test_only_the_hash_of_an_invitation_is_kept(invite):
    token = invite().split("/")[2]
    invitation = Invitation.objects.get()
    assert len(token) >= 43
    assert token not in str(vars(invitation))
    assert invitation.token_hash == hash_of(token)


@pytest.mark.parametrize(
    ("options", "days"), [([], 14), (["--days=1"], 1), (["--days=365"], 365)], ids=["two weeks", "a day", "a year"]
)
def test_an_invitation_is_good_for_two_weeks_or_as_long_as_it_is_said(invite, client, time_machine, options, days):
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    time_machine.move_to(begin, tick=False)
    link = invite(*options)
    for left, status in ((timedelta(seconds=1), 302), (timedelta(0), 410)):
        time_machine.move_to(begin + timedelta(days=days) - left, tick=False)
        assert client.get(link).status_code == status


@pytest.mark.parametrize("days", ["0", "-1", "366", "9999999999"])
def test_days_out_of_reach_are_refused(invited, days):
    with pytest.raises(CommandError, match="1 to 365"):
        call_command("invite", f"--days={days}")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("SIGNUP", "closed"), ("URL", "")])
def test_an_instance_that_cannot_invite_says_what_to_set(invited, settings, name, value):
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=f"CAREERPATH_{name}"):
        call_command("invite")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "%ff", "x" * 5000, "é", "%ED%A0%80"])
def test_a_made_up_invitation_is_over(invited, client, token):
    assert client.get(f"/invite/{token}/").status_code == 410


def test_an_invitation_says_nothing_to_who_is_signed_in(invite, alices):
    assert alices.get(invite()).url == "/"
    assert not Invitation.objects.get().used_at


@pytest.fixture
def staff(alice):
    call_command("make_curator", "ALICE@example.org", verbosity=0)
    return User.objects.get(pk=alice.pk)


def test_a_curator_may_edit_the_catalogs_and_nothing_else(staff, catalog):
    assert staff.is_staff
    assert not staff.is_superuser
    assert {permission.split("_", 1)[1] for permission in staff.get_all_permissions()} == {
        "prompt",
        "prompttheme",
        "value",
        "valuegroup",
    }
    client = signed_in(staff)
    assert client.get("/admin/journal/prompt/").status_code == 200
    assert client.get("/admin/careerpath/user/").status_code == 404
    assert client.get("/admin/journal/entry/").status_code == 404


def test_anybody_else_may_not(alices, catalog):
    assert alices.get("/admin/journal/prompt/").status_code in (302, 403)


def test_it_can_be_taken_back(staff):
    call_command("make_curator", staff.email, "--undo", verbosity=0)
    staff = User.objects.get(pk=staff.pk)
    assert not staff.is_staff
    assert not staff.get_all_permissions()


def test_doing_it_twice_is_doing_it_once_and_takes_back_what_else_the_group_may(staff):
    Group.objects.get().permissions.add(Permission.objects.get(codename="change_user"))
    call_command("make_curator", staff.email, verbosity=0)
    assert not Group.objects.get().permissions.filter(codename="change_user").exists()
    assert Group.objects.count() == 1
    assert staff.groups.count() == 1


@pytest.mark.parametrize("email", ["nobody@example.org", "", "alice@example.org "])
def test_an_address_that_nobody_has_is_refused(alice, email):
    with pytest.raises(CommandError, match="Nobody here has"):
        call_command("make_curator", email)
    assert not User.objects.filter(is_staff=True).exists()
