"""Rows sealed under the instance key, since they may belong to somebody without a data key: mail and sessions."""

import hashlib
import json
from contextlib import suppress
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from .codec import DecryptionError
from .keys import BadKey, InstanceKey, read_keys


def hash_of(secret: str) -> str:
    """SHA-256, in hex, of a random secret such as an invitation's token: this is stored instead of it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def instance_key(kid: bytes) -> InstanceKey:
    """The instance key with this id (4 bytes); DecryptionError if it is missing.

    An unknown one is looked for in the key file, where it may have been added since this process started: so `keys
    rewrap` shuts nobody out whose server was not restarted yet.
    """
    keys = {key.kid: key for key in settings.CAREERPATH_KEYS}
    if kid not in keys:
        with suppress(BadKey):
            keys = {key.kid: key for key in read_keys(settings.KEYS_FILE, "")} | keys
        if kid not in keys:
            raise DecryptionError("its instance key is missing")
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
        primary = settings.CAREERPATH_KEYS[0]
        self.sealed = primary.seal(json.dumps(content).encode(), self.PURPOSE, self._row())
        self.kid = primary.kid.hex()

    def unseal(self) -> dict[str, Any]:
        """Return the content; DecryptionError if its instance key is missing or a bit was changed."""
        sealed = bytes(self.sealed)
        return json.loads(instance_key(sealed[1:5]).unseal(sealed, self.PURPOSE, self._row()))

    def _row(self) -> bytes:
        # Bound to its row: content copied into another one does not open.
        return self.pk.bytes
