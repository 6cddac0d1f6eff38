"""Run by the rounds in the settings of their instance: makes who writes, and reads back what is kept."""

import json
import sys
from importlib import import_module
from typing import Any

import django


def make_people(people: int, pages: int, sessions: int) -> list[dict[str, Any]]:
    """Accounts, each with so many sessions and pages; the cookies of the sessions and the ids of the pages."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.db import transaction

    from careerpath.accounts.clock import today
    from careerpath.models import User
    from journal.models import Entry

    made = []
    with transaction.atomic():
        for number in range(people):
            user = User.objects.create_user(f"writer{number}@example.org")
            cookies = []
            for _ in range(sessions):
                session = import_module(settings.SESSION_ENGINE).SessionStore()
                session[SESSION_KEY] = str(user.pk)
                session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
                session[HASH_SESSION_KEY] = user.get_session_auth_hash()
                session.create()
                cookies.append(session.session_key)
            rows = [Entry.objects.create(owner=user, text="Blank.", written_on=today(user)) for _ in range(pages)]
            made.append({"sessions": cookies, "pages": [str(row.pk) for row in rows]})
    return made


def read_back() -> list[dict[str, Any]]:
    """Every page with its text and its earlier ones, as they open."""
    from careerpath.models import Revision, User
    from journal.models import Entry

    read = []
    for user in User.objects.all():
        earlier: dict[Any, list[str]] = {}
        for revision in Revision.owned_by(user).filter(piece_noun=Entry.noun):
            earlier.setdefault(revision.piece_id, []).append(revision.fields["text"])
        rows = Entry.owned_by(user)
        read += [{"piece": str(row.pk), "text": row.text, "earlier": earlier.get(row.pk, [])} for row in rows]
    return read


if __name__ == "__main__":
    django.setup()
    numbers = [int(number) for number in sys.argv[1:]]
    json.dump(make_people(*numbers) if numbers else read_back(), sys.stdout)
