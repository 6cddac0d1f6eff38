"""System checks: what Django cannot know about this project."""

import sqlite3
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .encryption.fields import encrypted_fields
from .sqlite import sqlite_has_wal_fault
from .writing.owned import Owned


@register(Tags.database)
def check_sqlite(**kwargs: Any) -> list[CheckMessage]:
    """Warn where the linked SQLite has the WAL-reset fault."""
    if not settings.ON_SQLITE or not sqlite_has_wal_fault():
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} can lose what was kept when two connections write at once. "
            "Serve it with one worker of one thread, as `make run` does, or use 3.51.3 or newer, or PostgreSQL.",
            id="careerpath.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_server(**kwargs: Any) -> list[CheckMessage]:
    """A server has a key, and an address for the links it sends."""
    found: list[CheckMessage] = []
    if settings.KEYS_PROBLEM or not settings.CAREERPATH_KEYS:
        found.append(Error(settings.KEYS_PROBLEM or "The instance key is missing.", id="careerpath.E001"))
    if not settings.LOCAL and not settings.URL.startswith("https://"):
        found.append(Error("CAREERPATH_URL must be the https:// address of this instance.", id="careerpath.E002"))
    if str(settings.CACHES["default"]["BACKEND"]).endswith(("LocMemCache", "DummyCache")):
        found.append(Warning("Rate limits need a cache that all workers share.", id="careerpath.W002"))
    return found


@register(Tags.models)
def check_private_models(**kwargs: Any) -> list[CheckMessage]:
    """Encrypted fields stand on owned models alone, and no two texts are bound to one place."""
    found: list[CheckMessage] = []
    places: dict[str, Any] = {}
    for model in apps.get_models():
        for field in encrypted_fields(model):
            if not issubclass(model, Owned):
                found.append(Error("An encrypted field needs an owner.", obj=field, id="careerpath.E003"))
            if field.bound_to in places or field.bound_to.count(".") != 1:
                found.append(
                    Error(f"bound_to={field.bound_to!r} must be one table and column.", obj=field, id="careerpath.E004")
                )
            places[field.bound_to] = field
    return found
