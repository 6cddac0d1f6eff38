"""Who uses Careerpath, the keys of their texts, and the earlier wordings of what they wrote."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from .encryption.codec import CannotOpen
from .encryption.fields import EncryptedTextField
from .encryption.keys import BadKey, InstanceKey, read_keys
from .owned import Owned


def instance_key(kid: bytes) -> InstanceKey:
    """The instance key with this id (4 bytes); CannotOpen if it is missing.

    One that was added to the key file since this process started is read there, so that `keys rewrap` shuts nobody out
    whose server was not restarted yet.
    """
    for key in settings.CAREERPATH_KEYS:
        if key.kid == kid:
            return key
    try:
        added = read_keys(settings.KEYS_FILE, "")
    except BadKey:
        added = ()
    for key in added:
        if key.kid == kid:
            kept = tuple(other for other in settings.CAREERPATH_KEYS if other not in added)
            settings.CAREERPATH_KEYS = added + kept
            return key
    raise CannotOpen("its instance key is missing")


class UserManager(BaseUserManager["User"]):
    """Makes users, by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may do everything in the admin, which is: edit the catalogs."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who writes here. Signs in by e-mail; has a time zone and a theme."""

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
    welcome_step = models.CharField(max_length=8, choices=WelcomeStep.choices, blank=True, editable=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    # Seconds for which the keys that were read are written under.
    KEYS_ARE_GOOD_FOR = 5.0
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone; UTC where the stored name is unknown to this machine."""
        try:
            return ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError):
            return ZoneInfo("UTC")

    def has_written(self) -> bool:
        """Whether anything private was ever kept: that is when the first data key is made."""
        return UserKey.objects.filter(owner=self).exists()

    def data_keys(self, anew: bool = False) -> dict[int, bytes | None]:
        """This user's data keys by number, read once an instance; None for one that does not unwrap."""
        first = self.__dict__.get("_first_key")
        if first and not _waits_for_commit(first):
            del self.__dict__["_first_key"], self.__dict__["_data_keys"]
        if anew or "_data_keys" not in self.__dict__:
            self.__dict__["_keys_read_at"] = time.monotonic()
            self.__dict__["_data_keys"] = {row.number: row.opened() for row in UserKey.objects.filter(owner=self)}
        return self.__dict__["_data_keys"]

    def data_key_for_writing(self) -> tuple[int, bytes]:
        """Number and bytes of the newest data key, which is made at the first writing.

        Read anew after some seconds, so that nothing is sealed under a key that `keys rekey` let go of. One that was
        made in a transaction that is rolled back is forgotten with it.
        """
        age = time.monotonic() - self.__dict__.get("_keys_read_at", 0.0)
        keys = self.data_keys(anew=age > self.KEYS_ARE_GOOD_FOR)
        if not keys:
            UserKey.make_first(self)
            keys = self.data_keys(anew=True)

            def committed() -> None:
                self.__dict__.pop("_first_key", None)

            self.__dict__["_first_key"] = committed
            transaction.on_commit(committed)
        number = max(keys)
        if (data_key := keys[number]) is None:
            raise CannotOpen("the data key of this account does not open, so nothing can be kept under it")
        return number, data_key


def _waits_for_commit(hook: Callable[[], None]) -> bool:
    """Whether what `on_commit` was given is neither run nor, by a rollback, forgotten."""
    return any(waiting is hook for _, waiting, *_ in connection.run_on_commit)


class UserKey(models.Model):
    """A user's data key, wrapped by an instance key. Deleting it makes their texts unreadable for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kid = models.CharField(max_length=8, db_index=True, help_text="Which instance key wraps it, in hex.")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    # When a newer one took its place: it opens what was not sealed anew yet.
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="userkey_number_once")]

    def __str__(self) -> str:
        return f"data key {self.number} of user {self.owner_id}"

    @classmethod
    def make_first(cls, owner: User) -> None:
        """Give `owner` data key 1, unless another request just did."""
        row = cls(owner=owner, number=1)
        row.wrap(secrets.token_bytes(32))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            pass

    @classmethod
    def renew(cls, owner: User) -> None:
        """A new key for all that `owner` writes from now on; the one before is retired. CannotOpen if it is broken."""
        with transaction.atomic():
            if (row := cls.objects.select_for_update().filter(owner=owner, retired_at=None).first()) is None:
                return
            row.unwrap()
            newer = cls(owner=owner, number=row.number + 1)
            newer.wrap(secrets.token_bytes(32))
            newer.save(force_insert=True)
            cls.objects.filter(pk=row.pk).update(retired_at=newer.created_at)

    def opened(self) -> bytes | None:
        """The data key's 32 bytes, or None where it does not open."""
        try:
            return self.unwrap()
        except CannotOpen:
            return None

    def wrap(self, data_key: bytes) -> None:
        """Close `data_key` (32 bytes) with the primary instance key."""
        primary = settings.CAREERPATH_KEYS[0]
        self.wrapped = primary.wrap(data_key, self.owner_id.bytes, self.number)
        self.kid = primary.kid.hex()

    def unwrap(self) -> bytes:
        """The data key's 32 bytes; CannotOpen if its instance key is missing or a bit was changed."""
        wrapped = bytes(self.wrapped)
        return instance_key(wrapped[1:5]).unwrap(wrapped, self.owner_id.bytes, self.number)


class Revision(Owned):
    """An earlier wording of a piece: its fields as JSON. One model for every noun."""

    piece_noun = models.CharField(max_length=20)
    piece_id = models.UUIDField()
    fields = EncryptedTextField(bound_to="revision.fields")

    belongs_to = ("piece_noun", "piece_id")

    class Meta:
        indexes = [models.Index(fields=["owner", "piece_id", "id"], name="revision_of_piece")]


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
        """A new invitation; gives its token, which is shown once and not kept."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(token_hash=cls.hash_of(token), expires_at=expires_at)
        return token

    @staticmethod
    def hash_of(token: str) -> str:
        """SHA-256 of a token, in hex."""
        return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def usable(cls, token: str) -> models.QuerySet["Invitation"]:
        """The invitation with this token, if it is neither used nor expired."""
        return cls.objects.filter(token_hash=cls.hash_of(token), used_at=None, expires_at__gt=timezone.now())

    @classmethod
    def use(cls, token: str) -> bool:
        """Mark the invitation as used; False if somebody was faster or it has expired."""
        return cls.usable(token).update(used_at=timezone.now()) == 1


class OutgoingMail(models.Model):
    """A mail that waits to be sent, sealed under the instance key: strangers have no data key. A sent one is deleted.

    What is sealed is JSON: `to`, `subject`, `body`, `sender`, `headers`, and `send`, which is false for an e-mail
    that nobody here has. Such a row is made so that the same work is done for everybody, and dropped by the sender.
    """

    GIVEN_UP_AFTER = timedelta(days=3)
    # How long a sender that claimed a row has it for itself: longer than a try, whose dozen steps may take 10 s each.
    CLAIM = timedelta(minutes=5)
    LONGEST_PAUSE = timedelta(hours=1)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kid = models.CharField(max_length=8, db_index=True, help_text="Which instance key seals it, in hex.")
    sealed = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    # NULL once it was given up.
    try_at = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail {self.pk}"

    def seal(self, content: dict[str, Any]) -> None:
        """Close `content` with the primary instance key."""
        primary = settings.CAREERPATH_KEYS[0]
        self.sealed = primary.seal(json.dumps(content).encode(), "mail", self.pk.bytes)
        self.kid = primary.kid.hex()

    def unseal(self) -> dict[str, Any]:
        """The content; CannotOpen if its instance key is missing or a bit was changed."""
        sealed = bytes(self.sealed)
        return json.loads(instance_key(sealed[1:5]).unseal(sealed, "mail", self.pk.bytes))

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

    def put_off(self) -> None:
        """After a try that failed: the next one later each time, none after three days."""
        pause = min(timedelta(minutes=1) * 2 ** min(self.tries - 1, 10), self.LONGEST_PAUSE)
        self.try_at = None if timezone.now() > self.created_at + self.GIVEN_UP_AFTER else timezone.now() + pause
        # Not by `save`, which fails where another sender was slow, and then sent it after all.
        type(self).objects.filter(pk=self.pk).update(try_at=self.try_at)


class Cached(models.Model):
    """A row of the cache (`careerpath/cache.py`): limits, and files between two steps."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    # Seconds since 1970; NULL for never.
    expires_at = models.FloatField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"cached {self.key}"
