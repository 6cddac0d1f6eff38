"""Rows sealed under the instance key, since they may belong to somebody without a data key: mail and sessions."""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from .encryption.codec import CannotOpen
from .encryption.keys import BadKey, InstanceKey, read_keys


def hash_of(secret: str) -> str:
    """SHA-256, in hex, of a random secret such as an invitation's token: this is stored instead of it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def instance_key(kid: bytes) -> InstanceKey:
    """The instance key with this id (4 bytes); CannotOpen if it is missing.

    An unknown one is looked for in the key file, where it may have been added since this process started: so `keys
    rewrap` shuts nobody out whose server was not restarted yet.
    """
    keys = {key.kid: key for key in settings.CAREERPATH_KEYS}
    if kid not in keys:
        with suppress(BadKey):
            keys = {key.kid: key for key in read_keys(settings.KEYS_FILE, "")} | keys
        if kid not in keys:
            raise CannotOpen("its instance key is missing")
        settings.CAREERPATH_KEYS = tuple(keys.values())
    return keys[kid]


class SealedRow(models.Model):
    """A row whose content is JSON, sealed under the instance key."""

    PURPOSE: ClassVar[str]

    kid = models.CharField(max_length=8, db_index=True, help_text="Which instance key seals it, in hex.")
    sealed = models.BinaryField()

    class Meta:
        abstract = True

    def seal(self, content: dict[str, Any]) -> None:
        """Close `content` with the primary instance key."""
        primary = settings.CAREERPATH_KEYS[0]
        self.sealed = primary.seal(json.dumps(content).encode(), self.PURPOSE, self._row())
        self.kid = primary.kid.hex()

    def unseal(self) -> dict[str, Any]:
        """The content; CannotOpen if its instance key is missing or a bit was changed."""
        sealed = bytes(self.sealed)
        return json.loads(instance_key(sealed[1:5]).unseal(sealed, self.PURPOSE, self._row()))

    def _row(self) -> bytes:
        """What the content is bound to."""
        return self.pk.bytes


class OutgoingMail(SealedRow):
    """A mail that waits to be sent. A sent one is deleted.

    What is sealed: `to`, `subject`, `body`, `sender`, `headers`, and `send`, which is false for an e-mail
    that nobody here has. Such a row is made so that the same work is done for everybody, and dropped by the sender.
    """

    PURPOSE = "mail"
    GIVEN_UP_AFTER = timedelta(days=3)
    # How long after that a row stays to be told of: nobody waits for its link by then.
    TOLD_FOR = timedelta(days=14)
    # How long a sender that claimed a row has it for itself: longer than a try, whose dozen steps may take 10 s each,
    # and the last five of them a minute.
    CLAIM = timedelta(minutes=10)
    LONGEST_PAUSE = timedelta(hours=1)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    # NULL once it was given up.
    try_at = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @classmethod
    def claim(cls) -> "OutgoingMail | None":
        """The row whose turn it is, which no other sender gets meanwhile; None if there is none.

        It is put off first: a sender that is killed loses nothing, and the mail is tried again.
        """
        with transaction.atomic():
            due = cls.objects.filter(try_at__lte=timezone.now()).order_by("try_at")
            skip = connection.features.has_select_for_update_skip_locked
            row = due.select_for_update(skip_locked=skip).first()
            if row:
                row.tries += 1
                row.try_at = timezone.now() + cls.CLAIM
                row.save(update_fields=["tries", "try_at"])
        return row

    @classmethod
    def forget_given_up(cls) -> None:
        """Delete the rows that were given up two weeks ago."""
        before = timezone.now() - cls.GIVEN_UP_AFTER - cls.TOLD_FOR
        cls.objects.filter(try_at=None, created_at__lt=before).delete()

    def put_off(self) -> None:
        """After a try that failed: the next one later each time, none after three days."""
        pause = min(timedelta(minutes=1) * 2 ** min(self.tries - 1, 10), self.LONGEST_PAUSE)
        self.try_at = None if timezone.now() > self.created_at + self.GIVEN_UP_AFTER else timezone.now() + pause
        # Not by `save`, which fails where another sender was slow, and then sent it after all.
        type(self).objects.filter(pk=self.pk).update(try_at=self.try_at)


class Session(SealedRow, AbstractBaseSession):
    """A browser that is signed in, or on its way there. Its cookie's key is not kept, only a hash of it.

    `user`, `ip` and `user_agent` are as they were at sign-in; empty before it.
    """

    PURPOSE = "session"
    IDLE, WHOLE = timedelta(days=14), timedelta(days=30)
    STAFF_IDLE, STAFF_WHOLE = timedelta(hours=1), timedelta(hours=12)
    # How exact `last_seen` is, so that reading does not write each time.
    SEEN_EVERY, STAFF_SEEN_EVERY = timedelta(hours=1), timedelta(minutes=5)
    # Places at which one account may be signed in: more than anybody has, and no way to fill the disk.
    MOST = 100

    session_data = None  # type: ignore[assignment]
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.user_id or 'nobody yet'}"

    def _row(self) -> bytes:
        return bytes.fromhex(self.pk)

    @staticmethod
    def hash_of(key: str | None) -> str:
        """What is kept of a cookie's key: the first 40 hex digits of its SHA-256."""
        return hash_of(key or "")[:40]

    @classmethod
    def alive(cls) -> models.QuerySet["Session"]:
        """The sessions that have not ended; whoever may edit the catalogs is signed out sooner."""
        now = timezone.now()
        fresh = models.Q(last_seen__gt=now - cls.STAFF_IDLE, first_seen__gt=now - cls.STAFF_WHOLE)
        return cls.objects.filter(~models.Q(user__is_staff=True) | fresh, expire_date__gt=now)

    def see(self, expires_at: datetime) -> None:
        """Note that the browser is here now; the session ends at `expires_at`, or sooner."""
        self.last_seen = timezone.now()
        self.expire_date = min(expires_at, self.last_seen + self.IDLE, self.first_seen + self.WHOLE)
