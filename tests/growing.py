"""Copies of rows, many at once: the same account with much more in it."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Model, UniqueConstraint
from django.utils import timezone

from careerpath.writing.owned import owned_models

from .whole_journal import Journal


def copy(row: Model, **changes: Any) -> Any:
    """An unsaved copy with a key of its own."""
    names = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in names} | changes)


def with_all_that_hangs_on_it(row: Any, **changes: Any) -> list[Any]:
    """A copy, and one of each owned row that names it, and of what is named by one row alone."""
    rows = [new := copy(row, **changes)]
    for model, by in _naming(type(row)):
        alone = [field.name for field in model._meta.concrete_fields if field.one_to_one and field.name != by]
        for one in model.owned_by(row.owner).filter(**{by: row}):
            its = {name: copy(getattr(one, name)) for name in alone}
            rows += [*its.values(), copy(one, **{by: new}, **its)]
    return rows


@cache
def _naming(model: type[Model]) -> list[tuple[Any, str]]:
    """The owned models that name this one, each with its field."""
    fields = [(one, field) for one in owned_models() for field in one._meta.concrete_fields]
    return [(one, field.name) for one, field in fields if field.related_model is model]


def save_all(rows: Iterable[Any]) -> None:
    """Those first that others name."""
    by_model: dict[Any, list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model in sorted(by_model, key=_names_down):
        model.objects.bulk_create(by_model[model])


def _names_down(model: type[Model]) -> int:
    """How long the way is from a model down to one that names no other."""
    named = {field.related_model for field in model._meta.concrete_fields} & set(owned_models()) - {model}
    return 1 + max(map(_names_down, named), default=0)


def grow(journal: Journal, days: range) -> None:
    """For each day before the journal's: one more of each noun, one in the trash, and an earlier wording of each."""
    of_nouns = journal.pieces | {"season": journal.before}
    rows: list[Any] = []
    for days_before in days:
        for noun, piece in of_nouns.items():
            day = {piece.listed_by: piece.day - timedelta(days=days_before)}
            if not _is_alone(type(piece)):
                rows += with_all_that_hangs_on_it(piece, **day)
            rows.append(copy(piece, **day, trashed_at=timezone.now()))
            rows.append(copy(journal.pieces[noun].revisions().last()))
        rows += with_all_that_hangs_on_it(journal.session)
        rows.append(copy(journal.own))
        rows += [copy(item, slug=f"{item.slug}-{days_before}") for item in (journal.prompt, journal.value)]
    save_all(rows)


def _is_alone(model: type[Model]) -> bool:
    """Whether what it lies in holds one of it: its copies come with that."""
    unique = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    return any(set(one.fields) - {"owner"} for one in unique)
