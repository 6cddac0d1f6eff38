"""Seal stored texts again under a new data key, and empty ones in a column added to a table that has rows."""

import time
from collections import Counter
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import BinaryField, Q
from django.db.models.functions import Substr
from django.db.models.lookups import In
from django.utils import timezone

from .accounts.models import User, UserKey
from .encryption import codec
from .encryption.codec import DecryptionError
from .writing.owned import Owned, encrypted_fields, owned_models

BATCH = 100
HELD = 0.05  # seconds for which a batch may keep others who write waiting
# Seconds until no request seals under the old key, or still waits to save what it sealed: more than
# User.KEYS_ARE_GOOD_FOR and SQLite's timeout together.
PAUSE = 30.0
WRITERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
AND backend_xid IS NOT NULL AND xact_start < %s AND pid <> pg_backend_pid()
"""


def waiting(model: type[Owned]) -> Q:
    """Rows that `prepare` seals anew: NULL in a column that joined their table in this release."""
    joined = [Q(**{f"{field.attname}__isnull": True}) for field in encrypted_fields(model) if field.null]
    return reduce(or_, joined, Q(pk__in=()))


def seal_what_waits() -> None:
    """Seal those rows, for every user. A text that does not open stays as it is; `keys verify` counts it."""
    for model in owned_models():
        if encrypted_fields(model):
            seal_anew(models.QuerySet(model).filter(waiting(model)))


def rekey(owners: list[User]) -> tuple[int, int]:
    """Seal anew every text under a retired data key, then let go of that key; returns counts of rows sealed and broken.

    A request that read the keys before the new one was made may still seal under the old one. So everything is searched
    once more when such a request must have ended.
    """
    began = time.monotonic()
    done = sum(_reseal(owner, let_go=False)[0] for owner in owners)
    _wait_for_writers(began)
    again = [_reseal(owner, let_go=True) for owner in owners]
    return done + sum(rows for rows, _ in again), sum(broken for _, broken in again)


def _reseal(owner: User, let_go: bool) -> tuple[int, int]:
    retired = UserKey.objects.filter(owner=owner, drafts_until=None).exclude(retired_at=None)
    numbers = list(retired.values_list("number", flat=True))
    heads = [codec.head(number) for number in numbers]
    done = broken = 0
    for model in owned_models():
        if fields := encrypted_fields(model):
            under = [Q(In(Substr(field.attname, 1, 5, output_field=BinaryField()), heads)) for field in fields]
            rows: models.QuerySet = models.QuerySet(model).filter(reduce(or_, under), owner=owner)
            done, broken = (sum(counts) for counts in zip((done, broken), seal_anew(rows), strict=True))
    if let_go and broken:
        # The next `keys rekey` must not take this for one that was cut off, and go on with it.
        retired.update(retired_at=timezone.now())
    elif let_go:
        UserKey.retire_for_good(retired.filter(number__in=numbers))
    return done, broken


def _wait_for_writers(began: float) -> None:
    time.sleep(max(0, began + PAUSE - time.monotonic()))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            now = cursor.fetchone()
            writers = 1
            while writers:
                time.sleep(0.1)
                cursor.execute(WRITERS, now)
                [writers] = cursor.fetchone()


def seal_anew(rows: models.QuerySet) -> tuple[int, int]:
    """Seal every text of these rows anew, until none is left; returns how many rows, and how many stay broken.

    Transactions are short and lock their own rows only; a row that somebody else has locked comes later. No other
    column is touched. Safe to stop and run again.
    """
    done: set[UUID] = set()
    broken: set[UUID] = set()
    owner: User | None = None
    while todo := [id for id in rows.order_by("owner", "pk").values_list("pk", flat=True) if id not in broken]:
        while todo:
            began = time.monotonic()
            batch, todo = todo[:BATCH], todo[BATCH:]
            with transaction.atomic():
                for row in _locked(rows, batch):
                    if time.monotonic() > began + HELD:
                        todo.append(row.pk)
                        continue
                    if owner is None or owner.pk != row.owner_id:
                        owner = User.objects.only("pk").get(pk=row.owner_id)
                        # No new text: it must not fail where an account is full, and the night counts it.
                        owner.growth = Counter()
                    (done if _seal_row_anew(row, owner) else broken).add(row.pk)
            # Longer than the batch took: SQLite's other writers look each tenth of a second whether they may write.
            time.sleep(1.5 * (time.monotonic() - began))
    return len(done), len(broken)


def _locked(rows: models.QuerySet, ids: list[UUID]) -> models.QuerySet:
    skip = connection.features.has_select_for_update_skip_locked
    names = [field.attname for field in encrypted_fields(rows.model)]
    beside = rows.model.belongs_to
    return rows.filter(pk__in=ids).select_for_update(skip_locked=skip).only("owner", *beside, *names)


def _seal_row_anew(row: Any, owner: User) -> bool:
    row.owner = owner
    opened = []
    fields = encrypted_fields(type(row))
    for field in fields:
        with suppress(DecryptionError):
            getattr(row, field.attname)
            opened.append(field.attname)
    row.save(update_fields=opened)
    return len(opened) == len(fields)
