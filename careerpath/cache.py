"""The cache, in a table of the database: JSON instead of pickles, which could run code, under hashed keys."""

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection, models
from django.utils.crypto import salted_hmac

PUT = """
INSERT INTO careerpath_cached (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
IF_EXPIRED = "WHERE careerpath_cached.expires_at <= %s"
CLEAN = (
    "DELETE FROM careerpath_cached WHERE key IN (SELECT key FROM careerpath_cached WHERE expires_at <= %s LIMIT 10 {})"
)


class JSONCache(BaseCache):
    """Rate limits, and files between two steps. Each operation is one statement, whole inside a transaction too.

    Rows are deleted once they expired, never to make room: a flood of new ones must not end somebody's rate limit.
    A value that is no JSON counts as absent.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def make_key(self, key: str, version: int | None = None) -> str:
        # A keyed hash: keys name addresses and e-mails, which a copy of the table must not show.
        return salted_hmac("careerpath.cache", super().make_key(key, version), algorithm="sha256").hexdigest()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        rows = Cached.objects.filter(key__in=names).exclude(expires_at__lte=time.time())
        found = {}
        for name, value in rows.values_list("key", "value"):
            try:
                found[names[name]] = json.loads(value)
            except (ValueError, TypeError, RecursionError):
                continue
        return found

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._put(PUT, key, value, timeout, version)
        skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
        with connection.cursor() as cursor:
            cursor.execute(CLEAN.format(skip), [time.time()])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._put(PUT + IF_EXPIRED, key, value, timeout, version, time.time())

    def _put(self, sql: str, key: str, value: Any, timeout: Any, version: int | None, *more: float) -> bool:
        row = [self.make_and_validate_key(key, version=version), json.dumps(value), self.get_backend_timeout(timeout)]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*row, *more])
            return cursor.rowcount == 1

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        rows = Cached.objects.filter(key=self.make_and_validate_key(key, version=version))
        kept = rows.exclude(expires_at__lte=time.time()).update(expires_at=self.get_backend_timeout(timeout))
        return kept == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        return Cached.objects.filter(key=self.make_and_validate_key(key, version=version)).delete()[0] == 1

    def clear(self) -> None:
        Cached.objects.all().delete()


class Cached(models.Model):
    """A row of the cache (`careerpath/cache.py`): limits, and files between two steps."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    # Seconds since 1970; NULL for never.
    expires_at = models.FloatField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"cached {self.key}"
