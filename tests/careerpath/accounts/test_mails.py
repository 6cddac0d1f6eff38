"""What every mail is, whichever it is: one text to one reader, from here, and the same however often it is tried."""

import re
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from careerpath.accounts.mail import send_due
from careerpath.accounts.models import OutgoingMail
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

FOLDER = Path(django_settings.BASE_DIR, "templates/account/email")
KINDS = sorted(path.name.removesuffix("_subject.txt") for path in FOLDER.glob("*_subject.txt"))
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
LINKS = {
    "password_reset_url": "http://elsewhere.example:99/accounts/password/reset/key/1-zyxomma/",
    "activate_url": "http://elsewhere.example:99/accounts/confirm-email/zyxomma/",
}
# The mails with a link, and the addresses that a mail names.
ASKED = {"email_confirmation", "email_confirmation_signup", "password_reset_key", "account_already_exists"}
NAMED = {"email_changed": {"old@example.org", "alice@example.org"}, "email_deleted": {"old@example.org"}}


class Unsure(EmailBackend):
    """A mail server that takes each mail, and says so at the third try alone."""

    taken: list[Message] = []

    def send_messages(self, messages):
        self.taken.extend(message.message() for message in messages)
        if len(self.taken) < 3:
            raise TimeoutError
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def here(settings):
    settings.EMAIL_BACKEND = "careerpath.accounts.mail.Outbox"
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_AT_ONCE = False
    settings.HOST, settings.URL = "journal.example.org", "https://journal.example.org"


def test_a_mail_that_is_tried_again_is_the_same_mail(settings, alice, time_machine, monkeypatch):
    settings.MAIL_BACKEND = f"{__name__}.Unsure"
    monkeypatch.setattr(Unsure, "taken", [])
    time_machine.move_to("2026-11-24T22:30:00Z", tick=False)
    EmailMessage("Ein schöner Gruß", "Body, größer.\n.\n", to=[alice.email]).send()
    for outcome in ("put off", "put off", "sent"):
        assert send_due() == {outcome: 1}
        # As another process, and later.
        monkeypatch.setattr("django.core.mail.message.DNS_NAME", f"{outcome}.example.org")
        time_machine.move_to(timezone.now() + timedelta(hours=2), tick=False)
    assert len(mail.outbox) == 1 and not OutgoingMail.objects.exists()
    assert len({message.as_bytes() for message in Unsure.taken}) == 1
    [kept] = {(message["Date"], message["Message-ID"].partition("@")[2]) for message in Unsure.taken}
    assert kept == ("Tue, 24 Nov 2026 22:30:00 -0000", "journal.example.org>")


def test_two_mails_are_two(alice):
    for _ in range(2):
        EmailMessage("Subject", "Body", to=[alice.email]).send()
    send_due()
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_is_a_text_from_here_to_its_reader_alone(rf, alice, kind):
    request = rf.get("/", headers={"Host": "elsewhere.example"})
    context = LINKS | {"user": alice, "request": request, "password": PASSWORD, "code": "" if kind in ASKED else "ABCD"}
    context |= {"user_agent": "", "ip": "192.0.2.7", "timestamp": timezone.now(), "key": "zyxomma"}
    context |= {"from_email": "old@example.org", "to_email": alice.email, "deleted_email": "old@example.org"}
    get_adapter(request).send_mail(f"account/email/{kind}", alice.email, context)
    assert send_due() == {"sent": 1}
    [message] = mail.outbox
    sent, body = message.message(), message.body
    assert set(sent.keys()) == HEADERS and len(sent.keys()) == len(HEADERS)
    assert (sent["To"], sent["From"]) == (alice.email, django_settings.DEFAULT_FROM_EMAIL)
    assert sent.get_content_type() == "text/plain" and sent.get_content_charset() == "utf-8"
    assert re.fullmatch(r"Careerpath: [a-z ‑-]+", message.subject) and not re.search(r"\bNone\b", body)
    assert body.endswith("\n\nCareerpath, journal.example.org")
    assert PASSWORD not in body and "elsewhere" not in body
    assert set(re.findall(r"\S+@[\w.]+\w", body)) == NAMED.get(kind, set())
    links = re.findall(r"\S+://\S+", body)
    assert len(links) == (kind in ASKED)
    assert all(link.startswith(f"{django_settings.URL}/accounts/") for link in links)
    assert body.count("zyxomma") == len(links)
    assert ("ABCD" in body) == (kind.endswith("_code"))
