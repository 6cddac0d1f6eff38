"""Private text and lists: readable in Python, sealed in the database, and typed into form fields of their own."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from . import codec
from .forms import ItemsField, LineField, TextField, check_text


class Sealed(bytes):
    """A sealed text on its way from or to the database."""


class _OpenedWhenRead(DeferredAttribute):
    """Decrypts on first reading, so that a list opens only what it shows.

    The instance keeps the sealed bytes beside the opened text: an unchanged text is written back as it
    was, and a text that does not open is never written over.
    """

    field: "EncryptedTextField"

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if value is None:
            # A row from before this field was there; where that can't be, `from_db_value` made it unreadable.
            return self.field.get_default()
        if isinstance(value, Sealed):
            kept_sealed(instance)[self.field.attname] = value
            value = instance.__dict__[self.field.attname] = self.field.open(instance, value)
        return value

    def __set__(self, instance, value):
        attname = self.field.attname
        earlier = instance.__dict__.get(attname)
        if isinstance(earlier, Sealed):
            kept_sealed(instance)[attname] = earlier
        elif attname not in instance.__dict__ and not instance._state.adding:
            # Deferred: what the database holds is looked up before it is written over.
            kept_sealed(instance)[attname] = None
        instance.__dict__[attname] = value


def kept_sealed(instance: models.Model) -> dict[str, Sealed | None]:
    """The sealed bytes that the database held for each encrypted field touched on this instance; None if unread."""
    return instance.__dict__.setdefault("_kept_sealed", {})


class EncryptedTextField(models.BinaryField):
    """Private text, sealed under its owner's data key.

    `max_length` counts code points. Its form field is one line or, where `multiline`, as many as one likes, and takes
    label, help and messages from here: none of these is known to the database, nor to a migration.
    `bound_to` ("entry.text") is the table and column the text is bound to: a constant, so that renaming
    a table or a field later loses nothing. The model is `Owned`: a User, a UUID, and what it `belongs_to`.
    `null=True` is for a field that joins a table with rows, and for that release alone: those hold NULL there, which
    reads as "", until `prepare` has sealed "" in each. In every other field a NULL is a text that does not open.
    Only `isnull` can be looked up, and only saving an instance can write it.
    """

    # What type checkers read: text goes in and comes out.
    _pyi_private_set_type: str
    _pyi_private_get_type: str  # type: ignore[assignment]

    descriptor_class = _OpenedWhenRead
    default_validators = [check_text]
    empty_values = [None, ""]
    # As a default in the database: nothing sealed is empty.
    empty_strings_allowed = False

    # What only forms ask of a field.
    SAID_IN_FORMS = frozenset({"verbose_name", "help_text", "error_messages", "max_length", "choices"})

    def __init__(self, *args: Any, bound_to: str, multiline: bool = False, **kwargs: Any) -> None:
        self.bound_to = bound_to
        self.multiline = multiline
        self.messages = kwargs.get("error_messages") or {}
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        stored = {key: value for key, value in kwargs.items() if key not in self.SAID_IN_FORMS}
        return name, path, args, {**stored, "bound_to": self.bound_to}

    def formfield(self, **kwargs):
        asked = {"form_class": TextField if self.multiline else LineField, "max_length": self.max_length}
        return super().formfield(**{**asked, "error_messages": self.messages, **kwargs})

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None if self.null else Sealed()
        return Sealed(value)

    def to_python(self, value):
        return value

    def get_default(self):
        return "" if not self.has_default() else super().get_default()

    def value_to_string(self, obj):
        raise FieldError("Private text is not serialized; the export has its own way.")

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it cannot be looked up by {lookup_name}.")
        return super().get_lookup(lookup_name)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: it is written by saving its row, never by update().")
        # Nothing sealed is empty: what was blanked in the database stays as it was.
        return super().get_db_prep_value(bytes(value) if value else None, connection, prepared)

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname)
        if not add and isinstance(value, Sealed):
            # Not read: it stays as it was, or is sealed anew where its data key is no longer the newest.
            with suppress(codec.DecryptionError):
                if not self._is_current(model_instance, value):
                    return self.seal(model_instance, self.open(model_instance, value))
            return value
        # What the row held before this value was set: where the text is the same, it is put back bit for bit.
        kept = {} if add else kept_sealed(model_instance)
        if self.attname in kept and kept[self.attname] is None:
            kept[self.attname] = self._stored(model_instance)
        if (earlier := kept.get(self.attname)) is not None:
            if self.open(model_instance, earlier) == value and self._is_current(model_instance, earlier):
                return earlier
        sealed = self.seal(model_instance, getattr(model_instance, self.attname))
        growth = len(sealed) - len(kept.get(self.attname) or b"")
        model_instance.grown = getattr(model_instance, "grown", 0) + growth
        return sealed

    def _is_current(self, instance: Any, sealed: bytes) -> bool:
        # After `keys rekey` began, nothing is put back under the old key.
        number, _ = instance.owner.data_key_for_writing()
        return sealed[:5] == codec.head(number)

    def _stored(self, instance: Any) -> Sealed | None:
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        return rows.values_list(self.attname, flat=True).first()

    def open(self, instance: Any, sealed: bytes) -> str:
        """The text of `sealed` for this row, or DecryptionError."""
        number, owner = codec.data_key_number(sealed), instance.owner
        keys = owner.data_keys()
        if number not in keys and number not in (keys := owner.data_keys(anew=True)):
            # `keys rekey` sealed it anew since it was read, and then let go of its key.
            sealed = self._stored(instance) or sealed
            number = codec.data_key_number(sealed)
        if (data_key := keys.get(number)) is None:
            raise codec.DecryptionError("its data key is missing")
        return codec.unseal(sealed, data_key, self._binding(instance))

    def seal(self, instance: Any, text: str) -> Sealed:
        check_text(text)
        number, data_key = instance.owner.data_key_for_writing()
        return Sealed(codec.seal(text, data_key, number, self._binding(instance)))

    def _binding(self, instance: Any) -> codec.Binding:
        table, _, column = self.bound_to.partition(".")
        beside = tuple(
            str(instance._meta.get_field(name).to_python(getattr(instance, name))) for name in instance.belongs_to
        )
        return codec.Binding(table, column, owner=instance.owner_id, row=instance.pk, beside=beside)


class Opener:
    """Opens many texts of one user's rows, as their fields would. What is the same for many is worked out once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.ciphers: dict[tuple[bytes, str], tuple[AESGCM, bytes]] = {}
        # While rows come in, PostgreSQL is asked nothing else.
        self.keys = user.data_keys()

    def text(self, field: EncryptedTextField, sealed: bytes | None, in_row: bytes) -> bytes:
        """The text as UTF-8, or DecryptionError; `in_row` is what `codec.in_row` says of its row."""
        if sealed is None and field.null:
            return b""
        sealed = sealed or b""
        cipher, in_column = self.ciphers.get((sealed[:5], field.bound_to)) or self._cipher(sealed, field.bound_to)
        return codec.unseal_bytes(sealed, cipher, in_column + in_row)

    def _cipher(self, sealed: bytes, bound_to: str) -> tuple[AESGCM, bytes]:
        """What opens a column's texts under its data key, and the half of what they are bound to that they share."""
        number = codec.data_key_number(sealed)
        if (key := self.keys.get(number)) is None:
            raise codec.DecryptionError("its data key is missing")
        table, _, column = bound_to.partition(".")
        found = self.ciphers[sealed[:5], bound_to] = AESGCM(key), codec.in_column(number, table, column, self.user.pk)
        return found


class EncryptedJSONField(EncryptedTextField):
    """A private list, sealed as JSON: of objects that have these `keys`, each with a line of text.

    `keys` names each half of an item and its label ({"if": _("If …"), "then": _("Then I …")}); the form field takes up
    to `most` items of up to `each` characters a half. Any other JSON may be kept where a form does not ask for it so.
    """

    # What type checkers read.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    default_validators = []
    empty_values = [None, "", []]

    def __init__(
        self, *args: Any, keys: dict[str, Any] | None = None, most: int | None = None, each: int = 200, **kwargs: Any
    ) -> None:
        self.keys = keys or {"text": ""}
        self.most = most
        self.each = each
        super().__init__(*args, **{"default": list, **kwargs})

    def formfield(self, **kwargs):
        asked = {"form_class": ItemsField, "keys": self.keys, "most": self.most, "each": self.each}
        # Its default is a callable, for which Django would send the first value along.
        asked["show_hidden_initial"] = False
        return models.Field.formfield(self, **{**asked, "error_messages": self.messages, **kwargs})

    def open(self, instance: Any, sealed: bytes) -> Any:
        try:
            return json.loads(super().open(instance, sealed))
        except (ValueError, RecursionError):
            raise codec.DecryptionError("it is no list") from None

    def seal(self, instance: Any, text: Any) -> Sealed:
        for line in texts_in(text):
            check_text(line)
        # Dates become text ("2026-11-24").
        return super().seal(instance, json.dumps(text, cls=DjangoJSONEncoder, ensure_ascii=False))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from texts_in(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


def sealed_length(instance: models.Model) -> int:
    """How many bytes the sealed texts of this instance took in the database when it was read."""
    held = instance.__dict__ | kept_sealed(instance)
    fields = [field for field in instance._meta.concrete_fields if isinstance(field, EncryptedTextField)]
    return sum(len(held.get(field.attname) or b"") for field in fields)
