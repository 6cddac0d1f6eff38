"""Whether the time of an answer tells who has a journal here: known against unknown e-mails, each once."""

import statistics
import time
from datetime import timedelta
from typing import Any

from . import empty_database

TRIES = 200


def main() -> None:
    """Make 200 users in a test database, ask for them and for 200 strangers by turns, throw it away."""
    from django.test.utils import override_settings

    as_a_server = override_settings(
        PASSWORD_HASHERS=["careerpath.accounts.passwords.Argon2"],
        EMAIL_BACKEND="careerpath.accounts.mail.Outbox",
        MAIL_AT_ONCE=False,
        ACCOUNT_EMAIL_VERIFICATION="mandatory",
        ACCOUNT_RATE_LIMITS={},
        SIGNUP="invite",
    )
    with empty_database(), as_a_server:
        _report()


def _report() -> None:
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from careerpath.accounts.models import Invitation, User

    hashed = make_password("correct horse battery")
    people = [User(email=f"known{number}@example.org", password=hashed) for number in range(TRIES)]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    tokens = [Invitation.make(timezone.now() + timedelta(days=1)) for _ in range(2 * TRIES)]
    acts = {
        "sign-in": ("/accounts/login/", lambda email: {"login": email, "password": "not the right one"}),
        "reset": ("/accounts/password/reset/", lambda email: {"email": email}),
        "sign-up": ("/accounts/signup/", lambda email: {"email": email, "password1": "a quiet pond at dusk"}),
    }
    print(f"  milliseconds, median of {TRIES} known and {TRIES} unknown e-mails from changing IP addresses")
    for name, (path, form) in acts.items():
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        for number in range(TRIES):
            for kind in times:
                token = tokens.pop() if name == "sign-up" else ""
                times[kind].append(_time(path, form(f"{kind}{number}@example.org"), number, token))
        known, unknown = statistics.median(times["known"]), statistics.median(times["unknown"])
        print(f"  {name:8} known {known:7.2f}   unknown {unknown:7.2f}   known / unknown: {known / unknown:.3f}")


def _time(path: str, form: dict[str, Any], number: int, token: str) -> float:
    from django.test import Client

    client = Client(
        REMOTE_ADDR=f"10.{number // 250}.{number % 250}.{len(form['email' if 'email' in form else 'login'])}"
    )
    if token:
        client.get(f"/invite/{token}/")
    client.get(path)
    began = time.process_time()
    assert client.post(path, form).status_code in (200, 302)
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
