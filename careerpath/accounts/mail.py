"""Mail apart from requests: a sealed row in the transaction that causes it, sent by `manage.py send_mail`."""

import logging
import time
from collections import Counter
from contextlib import suppress
from email.utils import formatdate, make_msgid
from smtplib import SMTPAuthenticationError, SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.db import Error, transaction

from .models import OutgoingMail

logger = logging.getLogger(__name__)

# Set on a message to an e-mail that nobody here has.
NEVER_SENT = "never_sent"
# Seconds for a mail server to say that it took a mail which it has: hung up on, it would get it once more at each try.
PATIENCE = 60
# Seconds without a try after an answer, where the last one failed; and when they are over.
REST = 60
_rests_until = 0.0


class Outbox(BaseEmailBackend):
    """Keeps each message as a row; on one's own machine the console shows it once the row is committed."""

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            row = OutgoingMail()
            row.seal(
                {
                    "to": message.to,
                    "subject": message.subject,
                    "body": message.body,
                    "sender": message.from_email,
                    # Made once: a mail that is tried again, or sent twice by accident, is the same mail.
                    "headers": {"Date": formatdate(), "Message-ID": make_msgid(domain=settings.HOST)},
                    "send": not getattr(message, NEVER_SENT, False),
                }
            )
            row.save(force_insert=True)
        if settings.MAIL_AT_ONCE:
            transaction.on_commit(send_due, robust=True)
        return len(email_messages)


def send_due(limit: int | None = None) -> Counter[str]:
    """Send what is due, at most `limit` mails. Returns counts: `sent`, `dropped` unsent, `put off`, `given up`."""
    done: Counter[str] = Counter()
    # The name a mail server is greeted with is the one people know, not this machine's.
    vars(DNS_NAME)["_fqdn"] = settings.HOST
    delivery = get_connection(settings.MAIL_BACKEND)
    while (limit is None or done.total() < limit) and (row := OutgoingMail.claim()):
        done[_try(row, delivery)] += 1
    return done


def why_no_mail() -> str:
    """Why the mail server takes no mail from here, in a sentence; "" where it does. Each step may take 3 s."""
    try:
        delivery = get_connection(settings.MAIL_BACKEND, timeout=3)
        delivery.open()
        delivery.close()
    except SMTPAuthenticationError:
        return "The mail server refuses the user or the password: check both in EMAIL_URL."
    except (OSError, SMTPException) as error:
        return f"The mail server does not answer well ({type(error).__name__}): check EMAIL_URL, port and scheme too."
    return ""


def send_after_answer(**signal: Any) -> None:
    """Try one mail after an answer was sent: where one connection writes, only this thread may."""
    global _rests_until
    # The next page waits meanwhile, so a mail server that does not answer is left alone for a while.
    if time.monotonic() < _rests_until:
        return
    try:
        if send_due(limit=1) - Counter(sent=1, dropped=1):
            _rests_until = time.monotonic() + REST
    except Error as error:  # the answer is out, and the mail keeps its turn
        logger.warning("No mail was tried (%s).", type(error).__name__)


def _try(row: OutgoingMail, delivery: Any) -> str:
    try:
        content = row.unseal()
        if content["send"]:
            words = (content[name] for name in ("subject", "body", "sender", "to"))
            message = EmailMessage(*words, headers=content["headers"], connection=delivery)
            try:
                delivery.open()
                # Not in the thread that answers, whose next page waits.
                if (smtp := getattr(delivery, "connection", None)) and not settings.MAIL_AFTER_ANSWER:
                    smtp.sock.settimeout(PATIENCE)
                message.send()
            finally:
                # What was taken is sent, whatever becomes of the farewell.
                with suppress(Exception):
                    delivery.close()
    except Exception as error:  # not OSError alone: a recipient whose name no mail can carry holds up nobody else's
        row.put_off()
        logger.warning("%s was not sent (%s), after %d tries.", row, type(error).__name__, row.tries)
        return "put off" if row.try_at else "given up"
    row.delete()
    return "sent" if content["send"] else "dropped"
