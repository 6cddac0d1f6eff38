"""SESSION_ENGINE: sessions that nobody can take over from a copy of the database."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from careerpath.encryption.codec import DecryptionError

from .models import Session

# Where the data keep what the row shows: `first_seen`, and from sign-in on `ip` and `user_agent`.
BROWSER = "_browser"


class SessionStore(db.SessionStore):
    """Django's store in the database, with the key kept by its hash and the data sealed."""

    # Whoever asks asynchronously gets what is below, in a thread.
    aexists, acreate, aload = SessionBase.aexists, SessionBase.acreate, SessionBase.aload
    asave, adelete = SessionBase.asave, SessionBase.adelete

    # Django has it; its stubs do not say so.
    _get_or_create_session_key: Callable[[], str]

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.exclude(pk__in=Session.alive().values("pk")).delete()

    def exists(self, session_key: str) -> bool:
        return super().exists(Session.hash_of(session_key))

    def load(self) -> dict[str, Any]:
        """Return the data; {}, and no key, where the session has ended or is unreadable."""
        rows = Session.objects.filter(pk=Session.hash_of(self.session_key)).annotate(is_staff=F("user__is_staff"))
        row: Any = next(iter(rows), None)
        try:
            data = row.unseal() if row and row.is_alive(row.is_staff) else None
        except DecryptionError:
            data = None
        if data is None:
            self._session_key = None
            return {}
        if timezone.now() - row.last_seen > (Session.STAFF_SEEN_EVERY if row.is_staff else Session.SEEN_EVERY):
            row.see(self.get_expiry_date(expiry=data.get("_session_expiry")))
            # Where nothing can be written, the page is answered all the same.
            with suppress(DatabaseError):
                Session.objects.filter(pk=row.pk).update(last_seen=row.last_seen, expire_date=row.expire_date)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        browser = data.setdefault(BROWSER, {"first_seen": timezone.now().isoformat()})
        row = Session(
            pk=Session.hash_of(self._get_or_create_session_key()),
            user_id=data.get(SESSION_KEY),
            **browser | {"first_seen": datetime.fromisoformat(browser["first_seen"])},
        )
        row.see(self.get_expiry_date())
        row.seal(data)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(Session.hash_of(key))


def note_browser(request: HttpRequest, user: Any, **signal: Any) -> None:
    """Receiver of `user_logged_in`: the session begins now, from this address, with this browser."""
    # One too many ends the oldest.
    Session.objects.filter(
        pk__in=Session.objects.filter(user=user).order_by("-first_seen")[Session.MOST - 1 :]
    ).delete()
    user_agent = request.META.get("HTTP_USER_AGENT", "")
    ip = get_adapter().get_client_ip(request) if request.META.get("REMOTE_ADDR") else ""
    request.session[BROWSER] = {
        "first_seen": timezone.now().isoformat(),
        # Without the name of a network card, which PostgreSQL refuses.
        "ip": ip.partition("%")[0] or None,
        "user_agent": "".join(filter(str.isprintable, user_agent))[:200],
    }


def other_sessions(request: HttpRequest, user: Any) -> QuerySet[Session]:
    return Session.objects.filter(user=user).exclude(pk=Session.hash_of(request.session.session_key))
