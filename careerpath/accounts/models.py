"""Who uses Careerpath: accounts, the keys of their texts, invitations, sessions, and mail to them."""

import secrets
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.keys import derive
from careerpath.encryption.sealed import SealedRow, hash_of, instance_key
from careerpath.sqlite import truncate_wal


class UserManager(BaseUserManager["User"]):
    """Makes users, by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a saved user; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who writes here. Signs in by e-mail; has a time zone, a theme, and keys or none."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class WelcomeStep(models.TextChoices):
        """How far the first visit went; empty before its first step."""

        QUESTION = "question", _("one question")
        VALUES = "values", _("five values")
        SEASON = "season", _("a season")
        SPARK = "spark", _("a spark")
        ENOUGH = "enough", _("enough for today")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("e-mail", max_length=254, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    # Letters and arrows as shortcuts; off for whoever presses them unawares, or speaks (WCAG 2.1.4).
    single_keys = models.BooleanField(default=True, db_default=True)
    welcome_step = models.CharField(max_length=8, choices=WelcomeStep.choices, blank=True, editable=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    # What is kept, and changed in a day, against what may be: `quotas.add` alone writes these.
    kept_text = models.BigIntegerField(default=0, editable=False)
    kept_pieces = models.PositiveIntegerField(default=0, editable=False)
    changes = models.PositiveIntegerField(default=0, editable=False)
    changed_on = models.DateField(null=True, editable=False)

    objects = UserManager()

    # The key of whoever the example journal belongs to (`load_example`): no address, no password, and nobody.
    EXAMPLE = UUID("00000000-0000-7000-8000-000000000000")
    COUNTED = frozenset({"kept_text", "kept_pieces", "changes", "changed_on"})
    # What a transaction has added so far (`quotas.counting`).
    growth: Counter[str] | None = None

    # Seconds for which the keys that were read are written under.
    KEYS_ARE_GOOD_FOR = 5.0
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Never the totals: another request may have counted since this user was read.
        if not self._state.adding and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - self.COUNTED
        super().save(*args, **kwargs)

    @property
    def is_example(self) -> bool:
        return self.pk == self.EXAMPLE

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            # The stored name is unknown to this machine.
            return ZoneInfo("UTC")

    def now(self) -> datetime:
        return timezone.now().astimezone(self.zone)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        # SQLite keeps the deleted rows in its -wal file until that is truncated.
        transaction.on_commit(truncate_wal, robust=True)
        return deleted

    def has_written(self) -> bool:
        # Their first data key may be older: it is made for a browser that opens a page to write on.
        return self.kept_text > 0

    def data_keys(self, anew: bool = False) -> dict[int, bytes | None]:
        """Data keys by number, read once an instance; None for a key that does not unwrap."""
        first = self.__dict__.get("_first_key")
        if first and all(hook is not first for _, hook, *_ in connection.run_on_commit):
            # Neither committed nor still waiting for it: the transaction that made the key was rolled back.
            del self.__dict__["_first_key"], self.__dict__["_data_keys"]
        if anew or "_data_keys" not in self.__dict__:
            self.know_keys(UserKey.of_texts(self.pk))
        return self.__dict__["_data_keys"]

    def know_keys(self, rows: Iterable["UserKey"]) -> None:
        """Take these rows as the keys of this user's texts, read just now."""
        self.__dict__["_keys_read_at"] = time.monotonic()
        self.__dict__["_data_keys"] = {row.number: row.opened() for row in rows}

    def data_key_for_writing(self) -> tuple[int, bytes]:
        """Number and bytes of the newest data key, which is made at the first writing.

        DecryptionError where it does not unwrap. A first key whose transaction is rolled back is forgotten.
        """
        # Read again after some seconds, so that nothing is sealed under a key that `keys rekey` deleted.
        age = time.monotonic() - self.__dict__.get("_keys_read_at", 0.0)
        keys = self.data_keys(anew=age > self.KEYS_ARE_GOOD_FOR)
        if not keys:
            UserKey.make_first(self)
            keys = self.data_keys(anew=True)
            # Taken away at the commit; one that stays behind, and waits for none, was rolled back.
            self.__dict__["_first_key"] = committed = partial(self.__dict__.pop, "_first_key", None)
            transaction.on_commit(committed)
        number = max(keys)
        if (data_key := keys[number]) is None:
            raise DecryptionError("the data key of this account does not open, so nothing can be kept under it")
        return number, data_key

    def draft_keys(self) -> tuple[int, dict[int, bytes]]:
        """The number of the key that seals local drafts from now on, and by number all that may still open one.

        DecryptionError where the newest data key does not unwrap.
        """
        number, _ = self.data_key_for_writing()
        former = UserKey.objects.filter(owner=self, drafts_until__gt=timezone.now())
        keys = {row.number: key for row in former if (key := row.opened())}
        return number, keys | {at: derive(key, "draft") for at, key in self.data_keys().items() if key}


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: who asks, and whose journal is read."""

    user: User
    reader: User


class UserKey(models.Model):
    """A user's data key, wrapped by an instance key. Deleting it makes their texts unreadable for good."""

    # As long as a browser keeps a local draft.
    DRAFTS_LAST = timedelta(days=14)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kid = models.CharField(max_length=8, db_index=True, help_text="Which instance key wraps it, in hex.")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    # When a newer one took its place: it opens what was not sealed anew yet.
    retired_at = models.DateTimeField(null=True)
    # Set once every text is sealed anew: what is wrapped is no longer the data key, but the key for local drafts that
    # was derived from it, and until when a browser may still ask for that.
    drafts_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="userkey_number_once")]

    def __str__(self) -> str:
        return f"data key {self.number} of user {self.owner_id}"

    @classmethod
    def of_texts(cls, owner: Any) -> models.QuerySet["UserKey"]:
        """The data keys of the user with this id."""
        return cls.objects.filter(owner=owner, drafts_until=None)

    @classmethod
    def make_first(cls, owner: User) -> None:
        row = cls(owner=owner, number=1)
        row.wrap(secrets.token_bytes(32))
        # Another request may make it at this moment.
        with suppress(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    @classmethod
    def renew(cls, owner: User) -> None:
        """Give `owner` a new data key and retire the one before. DecryptionError if that one does not unwrap."""
        with transaction.atomic():
            if (row := cls.objects.select_for_update().filter(owner=owner, retired_at=None).first()) is None:
                return
            row.unwrap()
            newer = cls(owner=owner, number=row.number + 1)
            newer.wrap(secrets.token_bytes(32))
            newer.save(force_insert=True)
            cls.objects.filter(pk=row.pk).update(retired_at=newer.created_at)

    @classmethod
    def retire_for_good(cls, rows: models.QuerySet["UserKey"]) -> None:
        """Put the key for local drafts in the place of each of these data keys, which no text needs any more."""
        with transaction.atomic():
            for row in rows.select_for_update():
                if data_key := row.opened():
                    row.drafts_until = timezone.now() + cls.DRAFTS_LAST
                    row.wrap(derive(data_key, "draft"))
                    row.save(update_fields=["wrapped", "kid", "drafts_until"])
                else:
                    row.delete()

    @classmethod
    def forget_former(cls) -> None:
        cls.objects.filter(drafts_until__lte=timezone.now()).delete()

    def opened(self) -> bytes | None:
        try:
            return self.unwrap()
        except DecryptionError:
            return None

    def wrap(self, data_key: bytes) -> None:
        """Encrypt `data_key` (32 bytes) under the primary instance key."""
        primary = settings.CAREERPATH_KEYS[0]
        self.wrapped = primary.wrap(data_key, self.owner_id.bytes, self.number, self._purpose())
        self.kid = primary.kid.hex()

    def unwrap(self) -> bytes:
        """Return the data key's 32 bytes; DecryptionError if its instance key is missing or a bit was changed."""
        wrapped = bytes(self.wrapped)
        return instance_key(wrapped[1:5]).unwrap(wrapped, self.owner_id.bytes, self.number, self._purpose())

    def _purpose(self) -> str:
        # Whoever writes to the database makes no browser be given a data key for the key of its drafts.
        return "drafts" if self.drafts_until else "kek"


class Invitation(models.Model):
    """A link that lets one person sign up. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @classmethod
    def make(cls, expires_at: Any) -> str:
        """Make an invitation and return its token, of which only a hash is stored."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(token_hash=hash_of(token), expires_at=expires_at)
        return token

    @classmethod
    def usable(cls, token: str) -> models.QuerySet["Invitation"]:
        return cls.objects.filter(token_hash=hash_of(token), used_at=None, expires_at__gt=timezone.now())

    @classmethod
    def use(cls, token: str) -> bool:
        """Mark the invitation as used; False if another request was faster or it has expired."""
        return cls.usable(token).update(used_at=timezone.now()) == 1


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
        """Return the row whose turn it is, or None; for `CLAIM` no other sender gets it.

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
        before = timezone.now() - cls.GIVEN_UP_AFTER - cls.TOLD_FOR
        cls.objects.filter(try_at=None, created_at__lt=before).delete()

    def put_off(self) -> None:
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

    session_data: Any = None
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
        """Primary key of a session: the first 40 hex digits of the SHA-256 of its cookie's key."""
        return hash_of(key or "")[:40]

    @classmethod
    def alive(cls) -> models.QuerySet["Session"]:
        now = timezone.now()
        # Whoever may edit the catalogs is signed out sooner.
        fresh = models.Q(last_seen__gt=now - cls.STAFF_IDLE, first_seen__gt=now - cls.STAFF_WHOLE)
        return cls.objects.filter(~models.Q(user__is_staff=True) | fresh, expire_date__gt=now)

    def is_alive(self, is_staff: bool | None) -> bool:
        """Whether it is one of those `alive`, for one that was read by its key: asking costs each page more."""
        now = timezone.now()
        is_fresh = self.last_seen > now - self.STAFF_IDLE and self.first_seen > now - self.STAFF_WHOLE
        return self.expire_date > now and (is_fresh or not is_staff)

    def see(self, expires_at: datetime) -> None:
        """Note that the browser is here now; the session ends at `expires_at`, or sooner."""
        self.last_seen = timezone.now()
        self.expire_date = min(expires_at, self.last_seen + self.IDLE, self.first_seen + self.WHOLE)
