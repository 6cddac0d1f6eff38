"""Any row of somebody's as a document has it, and back: the same for every model, by what its fields are."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext as _

from careerpath.encryption.codec import DecryptionError
from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField, texts_in
from careerpath.encryption.forms import check_text
from careerpath.writing.owned import ARRIVING, Owned, owned_models
from careerpath.writing.pieces import Revision
from journal.prompts.models import Prompt
from journal.seasons.letters.models import Letter
from values.catalog.models import Value

Document = dict[str, Any]

# Of the instance that keeps a row, or of the window that wrote it: of no use to another.
OF_THIS_PLACE = {"owner", "updated_at", "sitting", "sitting_save", "first_seen_in_trash"}
ROWS_AT_A_TIME = 200
# Of a text, in characters: no field of ours takes more.
MOST_TEXT = 200_000
FIRST_YEAR, LAST_YEAR = 1900, 2199


@cache
def tables() -> dict[str, type[Owned]]:
    """The models of the rows that are exported, by the names that these have there, each after those it hangs on."""
    found: dict[str, type[Owned]] = {}

    def add(model: type[Owned]) -> None:
        for field in owned_keys(model):
            add(field.related_model)
        if model.exported_as is not None:
            found.setdefault(model.exported_as or f"{camel_case_to_spaces(model.__name__).replace(' ', '_')}s", model)

    # What names a piece by its noun comes last: any piece may be before it.
    for model in sorted(owned_models(), key=lambda model: (hasattr(model, "piece_id"), model._meta.label)):
        add(model)
    return found


@cache
def columns(model: type[Owned]) -> list[Any]:
    """The fields of a row that an export has."""
    return [field for field in model._meta.concrete_fields if field.name not in OF_THIS_PLACE]


@cache
def owned_keys(model: type[Owned]) -> list[Any]:
    return [field for field in columns(model) if field.is_relation and issubclass(field.related_model, Owned)]


def slugs() -> dict[type, dict[Any, str]]:
    """The slug of every row of the catalogs by its key, by model."""
    catalogs: tuple[Any, ...] = (Prompt, Value)
    return {model: dict(model._base_manager.values_list("pk", "slug")) for model in catalogs}


def catalog_keys() -> dict[type, dict[str, Any]]:
    return {model: {slug: key for key, slug in there.items()} for model, there in slugs().items()}


class Rows:
    """All rows of somebody's, as documents; with what is in the trash and earlier wordings, or without.

    `unreadable` has a table and an id for each row that did not open and was left out.
    """

    def __init__(self, user: Any, *, with_past: bool) -> None:
        self.user, self.with_past = user, with_past
        self.slugs = slugs()
        self.unreadable: list[tuple[str, UUID]] = []
        # What is left out takes along what hangs on it.
        self.left_out: set[UUID] = set()
        for model in () if with_past else tables().values():
            self.left_out.update(model.trashed_by(user).values_list("pk", flat=True))

    def of(self, model: type[Owned]) -> Iterator[tuple[Any, Document]]:
        """In the order of their ids; a few at a time are held."""
        if model is Revision and not self.with_past:
            return
        rows = model.all_of(self.user).exclude(trashed_at__gte=ARRIVING).order_by("pk")
        last = UUID(int=0)
        while found := list(rows.filter(pk__gt=last)[:ROWS_AT_A_TIME]):
            last = found[-1].pk
            for row in found:
                if row.pk not in self.left_out and (document := self._document(row)):
                    yield row, document

    def _document(self, row: Owned) -> Document | None:
        document: Document = {}
        hangs_on = {getattr(row, "piece_id", None)}
        for field in columns(type(row)):
            value = getattr(row, field.attname, None) if not isinstance(field, EncryptedTextField) else None
            if field.is_relation and value is not None:
                if not issubclass(field.related_model, Owned):
                    value = self.slugs[field.related_model].get(value)
                elif field.remote_field.on_delete is models.SET_NULL:
                    value = None if value in self.left_out else value
                else:
                    hangs_on.add(value)
            document[field.name] = value
        if hangs_on & self.left_out:
            self.left_out.add(row.pk)
            return None
        try:
            texts = {
                name: getattr(row, name)
                for name in document
                if isinstance(row._meta.get_field(name), EncryptedTextField)
            }
        except DecryptionError:
            table = next(name for name, model in tables().items() if model is type(row))
            # What hangs on it opens, and is not lost with it: earlier wordings above all.
            self.unreadable.append((table, row.pk))
            return None
        return {
            name: _plain(value) for name, value in (document | texts).items() if (name, value) != ("trashed_at", None)
        }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def is_sealed_letter(row: Owned) -> bool:
    """Whether no page shows it yet."""
    return isinstance(row, Letter) and row.opened_on is None


def row_of(model: type[Owned], document: Document, user: Any, keys: dict[type, dict[str, Any]]) -> Any:
    """An unsaved row of a document; `keys` has those of the catalogs by slug. Raises ValidationError, in sentences."""
    row = model(owner=user)
    for field in columns(model):
        if field.name not in document:
            continue
        try:
            value = _value_of(field, document[field.name], keys)
            if isinstance(field, EncryptedTextField):
                # How long it may be, and what may be chosen, is a matter of forms: what was kept before stays.
                _check(value)
            elif value not in field.empty_values and not field.is_relation:
                value = field.clean(value, row)
        except (ValidationError, TypeError, ValueError, OverflowError) as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else ""
            raise ValidationError(
                _("Its “%(name)s” cannot be read. %(why)s") % {"name": field.name, "why": why}
            ) from None
        setattr(row, field.attname, value)
    if "id" not in document:
        raise ValidationError(_("It has no id."))
    return row


def _value_of(field: Any, value: Any, keys: dict[type, dict[str, Any]]) -> Any:
    if isinstance(field, EncryptedJSONField):
        if type(value) is not type(field.get_default()):
            raise TypeError
        return value
    if isinstance(value, list | dict) or (isinstance(field, EncryptedTextField) and not isinstance(value, str)):
        raise TypeError
    if value is None:
        if field.primary_key:
            raise TypeError
        return None if field.null else field.get_default()
    if field.is_relation:
        if not issubclass(field.related_model, Owned):
            return keys[field.related_model].get(value)
        return UUID(value)
    if isinstance(field, models.UUIDField) and not isinstance(value, str):
        raise TypeError
    value = field.to_python(value)
    if isinstance(value, datetime) and (timezone.is_naive(value) or value >= ARRIVING):
        raise ValueError
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(_("A day here is one from 1900 to 2199."))
    return value


def _check(value: Any) -> None:
    """What pages rely on: texts that can be kept, and a list of lines, or of objects of lines."""
    for text in texts_in(value):
        if len(text) > MOST_TEXT:
            raise ValueError
        check_text(text)
    for item in value if isinstance(value, list) else ():
        for line in item.values() if isinstance(item, dict) else [item]:
            if not isinstance(line, str | int | bool | None):
                raise TypeError
