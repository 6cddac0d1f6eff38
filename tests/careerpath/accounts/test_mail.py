"""Mail apart from requests: kept sealed, sent once by whoever claims it, tried again, given up after three days."""

import asyncio
import re
import ssl
import threading
import time
from datetime import timedelta
from io import StringIO
from smtplib import SMTPAuthenticationError, SMTPServerDisconnected
from unittest import mock

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from careerpath.accounts.mail import send_after_answer, send_due
from careerpath.accounts.models import Invitation, OutgoingMail, User
from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.keys import new_key_line, parse_keys
from careerpath.preflight import kids_in_use
from tests.browser.server import free_ports
from tests.conftest import BACKEND, PASSWORD
from tests.forms import submit

pytestmark = pytest.mark.django_db

NEW_PASSWORD = {"password1": "another quiet pond", "password2": "another quiet pond"}
DOWN = "tests.careerpath.accounts.test_mail.Down"


class Down(EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "careerpath.accounts.mail.Outbox"
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_AT_ONCE = False
    settings.HOST = "journal.example.org"


def ask_for_a_password(client, email):
    return submit(client.get("/accounts/password/reset/"), "Send the link", email=email)


def change_password(client):
    return submit(client.get("/accounts/password/change/"), "Save", oldpassword=PASSWORD, **NEW_PASSWORD)


def test_a_request_keeps_a_row_and_sends_nothing(client, alice):
    assert ask_for_a_password(client, alice.email).status_code == 302
    assert mail.outbox == []
    assert OutgoingMail.objects.count() == 1


def test_a_mail_arrives_as_it_was_written_and_its_row_is_gone(client, alice):
    ask_for_a_password(client, alice.email)
    assert send_due() == {"sent": 1}
    message = mail.outbox[0]
    assert message.to == [alice.email]
    assert message.subject == "Careerpath: choose a new password"
    assert message.from_email.startswith("Careerpath <")
    assert message.message()["Message-ID"].endswith("@journal.example.org>")
    assert not OutgoingMail.objects.exists()


def test_an_e_mail_that_nobody_has_gets_a_row_that_is_never_sent(client, alice):
    ask_for_a_password(client, "stranger@example.org")
    assert OutgoingMail.objects.count() == 1
    assert send_due() == {"dropped": 1}
    assert mail.outbox == []
    assert not OutgoingMail.objects.exists()


def test_nothing_of_a_mail_can_be_read_in_the_database(client, alice):
    ask_for_a_password(client, alice.email)
    row = OutgoingMail.objects.get()
    assert row.unseal()["to"] == [alice.email]
    for word in (b"alice", b"password", b"accounts"):
        assert word not in bytes(row.sealed)


def test_a_mail_of_a_transaction_that_fails_is_not_sent(alice):
    with transaction.atomic():
        EmailMessage("Subject", "Body", to=[alice.email]).send()
        transaction.set_rollback(True)
    assert send_due() == {}


def test_on_ones_own_machine_it_is_shown_once_the_row_is_committed(settings, alice, django_capture_on_commit_callbacks):
    settings.MAIL_AT_ONCE = True
    with django_capture_on_commit_callbacks(execute=True):
        EmailMessage("Subject", "Body", to=[alice.email]).send()
        assert mail.outbox == []
    assert len(mail.outbox) == 1


def test_one_that_fails_is_tried_again_with_growing_pauses_and_given_up_after_three_days(
    settings, alice, capsys, monkeypatch
):
    monkeypatch.setattr("careerpath.management.commands.preflight.problems", list)
    settings.MAIL_BACKEND = DOWN
    begin = timezone.now()
    with time_machine.travel(begin, tick=False) as clock:
        EmailMessage("Subject", "Body", to=[alice.email]).send()
        pauses = []
        while True:
            done = send_due()
            row = OutgoingMail.objects.get()
            if "given up" in done:
                break
            pauses.append(row.try_at - timezone.now())
            clock.move_to(row.try_at)
    assert pauses[:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert max(pauses) == timedelta(hours=1)
    assert timedelta(days=3) < sum(pauses, timedelta()) < timedelta(days=3, hours=1)
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due() == {}
    out = StringIO()
    call_command("send_mail", stdout=out)
    assert out.getvalue() == "Mails sent: 0. Waiting: 0. Given up after three days: 1.\n"
    call_command("preflight")
    assert "Mails that could not be sent in three days: 1." in capsys.readouterr().err


def test_a_mail_server_that_comes_back_gets_each_mail_once(settings, alice):
    settings.MAIL_BACKEND = DOWN
    for number in range(3):
        EmailMessage(f"Subject {number}", "Body", to=[alice.email]).send()
    assert send_due() == {"put off": 3}
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert send_due() == {"sent": 3}
        assert send_due() == {}
    assert sorted(message.subject for message in mail.outbox) == ["Subject 0", "Subject 1", "Subject 2"]


def test_a_sender_that_is_killed_loses_nothing(alice):
    EmailMessage("Subject", "Body", to=[alice.email]).send()
    assert OutgoingMail.claim() is not None
    assert OutgoingMail.claim() is None
    with time_machine.travel(timezone.now() + OutgoingMail.CLAIM):
        assert send_due() == {"sent": 1}


@pytest.fixture
def slow(settings, monkeypatch):
    """A mail server that takes its time, in seconds, once it has a mail, and once more to say goodbye."""

    class Slow:
        taken: list[str] = []
        to_take = to_part = 0.0

        async def handle_DATA(self, server, session, envelope):
            self.taken.append(envelope.rcpt_tos[0])
            await asyncio.sleep(self.to_take)
            return "250 OK"

        async def handle_QUIT(self, server, session, envelope):
            await asyncio.sleep(self.to_part)
            return "221 Bye"

    settings.MAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 0.3
    settings.EMAIL_HOST, (settings.EMAIL_PORT,) = "127.0.0.1", free_ports(1)
    server = Controller(Slow(), hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    yield server.handler
    server.stop(no_assert=True)


def test_a_mail_server_that_is_slow_to_say_that_it_took_a_mail_gets_it_once(slow, alice):
    slow.to_take = 0.9
    EmailMessage("Subject", "Body", to=[alice.email]).send()
    assert send_due() == {"sent": 1}
    assert slow.taken == [alice.email]


def test_nor_twice_where_it_hangs_when_all_is_said(slow, alice, monkeypatch):
    monkeypatch.setattr("careerpath.accounts.mail.PATIENCE", 0.3)
    slow.to_part = 0.9
    EmailMessage("Subject", "Body", to=[alice.email]).send()
    assert send_due() == {"sent": 1}
    assert slow.taken == [alice.email]


def test_after_a_failure_the_thread_that_answers_tries_no_mail_for_a_minute(settings, alice, monkeypatch):
    settings.MAIL_BACKEND = DOWN
    monkeypatch.setattr("careerpath.accounts.mail._rests_until", 0.0)
    to_nobody = EmailMessage("Subject", "Body", to=["nobody@example.org"])
    # Thrown away, which is no failure.
    to_nobody.never_sent = True
    to_nobody.send()
    for number in range(3):
        EmailMessage(f"Subject {number}", "Body", to=[alice.email]).send()
    for _ in range(30):
        send_after_answer()
    assert OutgoingMail.objects.filter(tries=1).count() == 1
    monkeypatch.setattr("time.monotonic", mock.Mock(return_value=time.monotonic() + 61))
    send_after_answer()
    assert OutgoingMail.objects.filter(tries=1).count() == 2


@pytest.mark.parametrize("to", [f"a@{'ü' * 60}.org", "a\nb@example.org", "\ud800@example.org"])
def test_a_recipient_that_no_mail_can_carry_holds_up_nobody(alice, to):
    for recipient in (to, alice.email):
        EmailMessage("Subject", "Body", to=[recipient]).send()
    assert send_due() == {"put off": 1, "sent": 1}


def test_a_claim_outlasts_the_slowest_try(alice, monkeypatch):
    """A mail server that takes nearly 10 s for each of a dozen steps, and a second sender meanwhile."""
    EmailMessage("Subject", "Body", to=[alice.email]).send()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        first = OutgoingMail.claim()
        clock.move_to(start + timedelta(seconds=120))
        assert send_due() == {}
        first.delete()
        first.put_off()


def test_a_database_that_is_away_for_mail_spoils_no_answer(settings, alice, monkeypatch, client, caplog):
    def claim():
        raise OperationalError

    monkeypatch.setattr(OutgoingMail, "claim", claim)
    send_after_answer()
    assert "No mail was tried (OperationalError)." in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nor_where_the_console_shows_it(settings, alice, monkeypatch):
    settings.MAIL_AT_ONCE = True
    monkeypatch.setattr("careerpath.accounts.mail.OutgoingMail.claim", mock.Mock(side_effect=OperationalError))
    EmailMessage("Subject", "Body", to=[alice.email]).send()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_sender_that_watches_waits_for_the_database_from_its_first_moment(alice, monkeypatch, error):
    class Enough(Exception):
        pass

    EmailMessage("Subject", "Body", to=[alice.email]).send()
    monkeypatch.setattr(OutgoingMail, "claim", mock.Mock(side_effect=[error, error, OutgoingMail.claim(), None]))
    # It would close the test's own connection.
    out, err, closed = StringIO(), StringIO(), mock.Mock()
    monkeypatch.setattr("careerpath.management.commands.send_mail.close_old_connections", closed)
    monkeypatch.setattr("time.sleep", mock.Mock(side_effect=[None, None, Enough]))
    with pytest.raises(Enough):
        call_command("send_mail", watch=True, stdout=out, stderr=err)
    assert err.getvalue().count("does not answer") == closed.call_count == 2
    assert out.getvalue().startswith("Mails sent: 1.")


@pytest.mark.django_db(transaction=True)
def test_two_senders_send_each_mail_once(alice):
    for number in range(8):
        EmailMessage(f"Subject {number}", "Body", to=[alice.email]).send()

    def send():
        send_due()
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({message.subject for message in mail.outbox}) == len(mail.outbox) == 8


def test_waiting_mails_go_under_a_new_key_and_need_theirs(settings, alice):
    EmailMessage("Subject", "Body", to=[alice.email]).send()
    earlier = settings.CAREERPATH_KEYS
    assert kids_in_use() == {earlier[0].kid.hex()}
    settings.CAREERPATH_KEYS = (*parse_keys(new_key_line()), *earlier)
    call_command("keys", "rewrap", restarted=True, stdout=StringIO())
    settings.CAREERPATH_KEYS = settings.CAREERPATH_KEYS[:1]
    assert send_due() == {"sent": 1}


def test_a_row_that_was_moved_does_not_open(alice):
    for name in ("alice", "bob"):
        EmailMessage("Subject", "Body", to=[f"{name}@example.org"]).send()
    first, second = OutgoingMail.objects.all()
    first.sealed = second.sealed
    with pytest.raises(DecryptionError):
        first.unseal()


def test_a_notification_says_when_and_where_in_words(settings, alice):
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"})
    client.force_login(alice, backend=BACKEND)
    with time_machine.travel("2026-11-24 22:30:00Z"):
        assert change_password(client).status_code == 302
    send_due()
    body = mail.outbox[0].body
    assert "It happened on 24 November 2026, 23:30 (CET), from Chrome on Linux at 127.0.0.1." in body
    assert "ask for a new password on the sign-in page" in body
    assert body.rstrip().endswith("Careerpath, journal.example.org")


def test_a_link_says_how_long_it_works(client, alice):
    ask_for_a_password(client, alice.email)
    send_due()
    assert "The link works once, within 3 days." in mail.outbox[0].body


@pytest.fixture
def no_row(monkeypatch):
    """A database that goes away just before a mail is kept."""
    monkeypatch.setattr(OutgoingMail, "save", mock.Mock(side_effect=OperationalError))


def test_without_its_mail_there_is_no_account_and_the_invitation_stays_good(settings, alice, no_row):
    settings.SIGNUP, settings.ACCOUNT_EMAIL_VERIFICATION = "invite", "mandatory"
    for email in ("new@example.org", alice.email):
        client = Client(raise_request_exception=False)
        page = client.get(f"/invite/{Invitation.make(timezone.now() + timedelta(days=1))}/", follow=True)
        assert submit(page, "Start writing", email=email, password1="a quiet pond").status_code == 503
        assert client.get("/accounts/signup/").status_code == 200
    assert User.objects.count() == 1
    assert Invitation.objects.filter(used_at=None).count() == 2


def test_without_its_mail_no_password_is_changed(alice, no_row):
    client = Client(raise_request_exception=False)
    client.force_login(alice, backend=BACKEND)
    assert change_password(client).status_code == 503
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert client.get("/settings/").status_code == 200


def test_a_notification_of_a_reset_says_when_in_its_reader_s_zone_and_nothing_of_a_browser_that_says_nothing(
    client, alice
):
    ask_for_a_password(client, alice.email)
    send_due()
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    with (
        time_machine.travel("2026-11-24 22:30:00Z"),
        mock.patch("django.contrib.auth.tokens.PasswordResetTokenGenerator.check_token", return_value=True),
    ):
        assert submit(page, "Save", **NEW_PASSWORD).status_code == 302
        send_due()
    assert "It happened on 24 November 2026, 23:30 (CET), from 127.0.0.1." in mail.outbox[-1].body


def test_a_mail_that_was_given_up_is_told_of_for_two_weeks_and_then_forgotten(settings, alice, capsys, monkeypatch):
    monkeypatch.setattr("careerpath.management.commands.preflight.problems", list)
    settings.MAIL_BACKEND = DOWN
    begin = timezone.now()
    with time_machine.travel(begin, tick=False) as clock:
        for _ in range(2):
            EmailMessage("Subject", "Body", to=[alice.email]).send()
        clock.move_to(begin + timedelta(days=3, seconds=1))
        assert send_due() == {"given up": 2}
        # One that still waits, however old it is.
        OutgoingMail.objects.filter(pk=OutgoingMail.objects.last().pk).update(try_at=timezone.now())
        for days, left, told in ((17, 2, True), (17.1, 1, False)):
            clock.move_to(begin + timedelta(days=days))
            call_command("daily", verbosity=0)
            assert OutgoingMail.objects.count() == left
            call_command("preflight")
            assert ("could not be sent" in capsys.readouterr().err) is told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, ""),
        (SMTPAuthenticationError(535, b"bad Geheim"), "refuses the user or the password: check both in EMAIL_URL"),
        (SMTPServerDisconnected("Geheim"), "does not answer well (SMTPServerDisconnected): check EMAIL_URL"),
        (ConnectionRefusedError("Geheim"), "does not answer well (ConnectionRefusedError): check EMAIL_URL"),
        (ssl.SSLError("Geheim"), "does not answer well (SSLError): check EMAIL_URL"),
    ],
)
def test_preflight_tries_the_mail_server_where_it_is_told_to(monkeypatch, capsys, error, said):
    monkeypatch.setattr(EmailBackend, "open", mock.Mock(side_effect=error), raising=False)
    monkeypatch.setattr("careerpath.preflight._postgres_problems", list)
    call_command("preflight")
    assert "mail server" not in capsys.readouterr().err
    call_command("preflight", "--mail")
    heard = capsys.readouterr().err
    assert said in heard and "Geheim" not in heard
    assert ("mail server" in heard) == bool(error)
