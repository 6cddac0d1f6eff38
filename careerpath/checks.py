"""System checks: what Django cannot know about this project."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db.models import DateField
from django.urls import NoReverseMatch, get_resolver
from uuid_utils.compat import uuid7

from .sqlite import sqlite_has_wal_fault
from .writing.owned import Owned, encrypted_fields
from .writing.pieces import Piece, piece_models
from .writing.views import PieceViews


@register(Tags.database)
def check_sqlite(**kwargs: Any) -> list[CheckMessage]:
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


@register(Tags.models)
def check_pieces(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    nouns: set[str] = set()
    for model in piece_models():
        dates = {field.name for field in model._meta.concrete_fields if isinstance(field, DateField)}
        has = {
            "a noun of its own": bool(model.noun) and model.noun not in nouns,
            "a heading": model.heading is not Piece.heading,
            "what one of it is `called`": bool(model.called),
            "a date that it is `listed_by`": model.listed_by in dates,
            "a page with an address": _has_address(model),
        }
        nouns.add(model.noun)
        found += [Error(f"A piece needs {what}.", obj=model, id="careerpath.E005") for what in has if not has[what]]
    return found + [
        Error(f"No revision keeps {name!r}: declare it in `not_kept`.", obj=views.form_class, id="careerpath.E006")
        for views in _subclasses(PieceViews)
        for name in views.form_class._meta.fields or ()
        if name not in (*views.model.kept_fields(), *views.model.not_kept)
    ]


def _has_address(model: type[Piece]) -> bool:
    try:
        row = model(id=uuid7(), owner_id=uuid7())
        return model.get_absolute_url is not Piece.get_absolute_url or bool(row.get_absolute_url())
    except NoReverseMatch:
        return False


def _subclasses(views: type[PieceViews]) -> Iterator[type[PieceViews]]:
    get_resolver().url_patterns  # noqa: B018  imports the views
    for found in views.__subclasses__():
        yield from (found, *_subclasses(found))
