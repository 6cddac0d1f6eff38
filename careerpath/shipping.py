"""What a release ships for the catalogs, and how it is told from what a curator changed."""

import hashlib
import json
from typing import Any

from django.db.models import Model


def ship(row: Any, fields: dict[str, Any]) -> bool:
    """Bring a catalog row up to what is shipped; whether it was made or changed.

    The row keeps the digest of what was shipped: it follows a new release while it still reads so, and
    stays as it is once a curator touched it.
    """
    if not row._state.adding:
        present = _digest({name: getattr(row, name) for name in fields})
        if row.shipped_digest != present or present == _digest(fields):
            return False
    for name, value in fields.items():
        setattr(row, name, value)
    row.shipped_digest = _digest(fields)
    row.save()
    return True


def _digest(fields: dict[str, Any]) -> str:
    plain = {name: value.slug if isinstance(value, Model) else value for name, value in fields.items()}  # type: ignore[attr-defined]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
