"""Reads what somebody wrote, newest first, for what they look for. Nothing is indexed, so that nothing leaks."""

import json
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import date
from functools import cache
from itertools import chain
from threading import BoundedSemaphore
from typing import Any, NamedTuple, cast
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.db.models import BinaryField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from careerpath.encryption import codec
from careerpath.encryption.fields import EncryptedJSONField, Opener
from careerpath.words import in_one_line
from careerpath.writing.keyset import older_than
from careerpath.writing.markup import as_read
from careerpath.writing.owned import Owned, encrypted_fields, owned_models
from careerpath.writing.pieces import Piece, gathered_models
from journal.entries.models import Entry
from journal.seasons.models import Season
from journal.touches.models import Tag, Tagged, TouchesValues
from values.catalog.models import PersonalValue
from values.session.models import RankedValue

from .matching import Question

HITS_A_PAGE = 20
# So many are read for one page, and so many at a time.
MOST_ROWS, ROWS_AT_A_TIME = 20_000, 500
# So many read at once in a worker, and so long others wait for them, in seconds.
_scans, PATIENCE = BoundedSemaphore(2), 3
# Of a hit's line, in characters: before its first match, and in all.
BEFORE, LINE = 50, 180

# Texts and whether they match.
Runs = list[tuple[str, bool]]


class Busy(Exception):
    """Raised where too many others search at this moment."""


class Hit(NamedTuple):
    """A row that matches. It has its key and what it belongs to, and nothing else was read into it."""

    row: Any
    day: date
    # "" where it has no title or name.
    heading: Runs
    line: Runs


class Hits(NamedTuple):
    """A page of hits. `is_cut`: MOST_ROWS were read, and there are more; `unreadable`: so many rows do not open."""

    hits: list[Hit]
    older: str
    is_cut: bool
    unreadable: int


@cache
def searched_models() -> list[type[Owned]]:
    return [model for model in owned_models() if searched_fields(model)]


@cache
def searched_fields(model: type[Owned]) -> list[Any]:
    """The fields in which rows of a model are found: those it says, and of a piece that says none, all its texts."""
    fields = {field.name: field for field in encrypted_fields(model) if not field.choices}
    return [fields[name] for name in model.searched or (fields if issubclass(model, Piece) else ())]


def page_of_hits(user: Any, asked: dict[str, str], before: str = "") -> Hits:
    """The newest hits before this cursor, in one query however much there is.

    `asked` has `words`, and the filters `noun` (a model's name), `value`, `season`, `tag` (ids), `since` and `until`
    (ISO days), "" where they are not asked. Without words, all that the filters leave are hits. Raises Busy.
    """
    with _turn():
        question = Question.of(asked["words"])
        parts = [part for model in searched_models() if (part := _part(model, user, asked, _read(before))) is not None]
        reader = _Reader(user, question)
        hits: list[Hit] = []
        on = id = ""
        rows = parts[0].union(*parts[1:], all=True).order_by("-on", "-pk") if parts else None
        with closing(_stream(rows)) if rows is not None else nullcontext(()) as found:
            for read, row in enumerate(found):
                if len(hits) == HITS_A_PAGE or read == MOST_ROWS:
                    older = f"{on}_{UUID(str(id))}"
                    return Hits(hits, older, read == MOST_ROWS and len(hits) < HITS_A_PAGE, reader.unreadable)
                on, id, name, *rest = row
                if hit := reader.hit(on, id, name, rest):
                    hits.append(hit)
        return Hits(hits, "", False, reader.unreadable)


@contextmanager
def _turn() -> Iterator[None]:
    if not _scans.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _scans.release()


def _stream(rows: QuerySet) -> Generator[tuple[Any, ...]]:
    """As `iterator`, but as the database has them, since most are not found: of SQLite, days and ids as text."""
    sql, params = rows.query.sql_with_params()
    if connection.vendor != "postgresql":
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, params)
            yield from chain.from_iterable(iter(lambda: cursor.fetchmany(ROWS_AT_A_TIME), []))
        return
    with connection.cursor() as cursor:
        whole = cursor.mogrify(sql, params)
    # What is not read to its end is canceled, which would end a transaction around it.
    before = transaction.savepoint()
    # The server reads on while these are opened. As hexadecimal digits, sealed texts would take twice the time.
    found: Any = psycopg.Cursor(connection.connection).stream(whole, binary=True, size=ROWS_AT_A_TIME)
    try:
        with connection.wrap_database_errors:
            yield from found
    finally:
        found.close()
        transaction.savepoint_rollback(before)


def _read(before: str) -> tuple[date, UUID] | None:
    day, _, id = before.partition("_")
    try:
        return date.fromisoformat(day), UUID(id)
    except ValueError:
        return None


def _part(model: type[Owned], user: Any, asked: dict[str, str], at: tuple[date, UUID] | None) -> QuerySet | None:
    """The rows of a model that the filters leave, with what opens them; None where it has none of what they ask."""
    name = str(model._meta.model_name)
    if asked["noun"] not in ("", name):
        return None
    rows = model.owned_by(user).filter(**{f"{model.listed_by}__isnull": False})
    for hung_on in ("season", "session", "entry"):
        if hasattr(model, hung_on):
            # While that is in the trash, what hangs on it has no page.
            rows = rows.filter(**{f"{hung_on}__trashed_at__isnull": True})
    for kind in ("value", "season", "tag"):
        if asked[kind]:
            if (only := _ONLY[kind](model, user, asked[kind])) is None:
                return None
            rows = rows.filter(only)
    bounds = {"gte": asked["since"], "lte": asked["until"]}
    rows = rows.filter(**{f"{model.listed_by}__{how}": day for how, day in bounds.items() if day})
    rows = older_than(rows, model.listed_by, at).order_by()
    rows = rows.annotate(on=F(model.listed_by), name_=Value(name), **_columns(model))
    return rows.values_list("on", "pk", "name_", *_columns(model))


@cache
def _columns(model: type[Owned]) -> dict[str, Any]:
    """What a row's texts are bound to, and the texts; as many as the model with the most has."""
    every = searched_models()
    columns: dict[str, Any] = {}
    for kind, names, most, output in (
        ("beside", model.belongs_to, max(len(other.belongs_to) for other in every), TextField()),
        (
            "text",
            [field.name for field in searched_fields(model)],
            max(len(searched_fields(other)) for other in every),
            BinaryField(),
        ),
    ):
        for at in range(most):
            columns[f"{kind}{at}"] = Cast(F(names[at]) if at < len(names) else Value(None), output)
    return columns


def _of_value(model: type[Owned], user: Any, id: str) -> Q | None:
    if issubclass(model, TouchesValues):
        return Q(pk__in=cast(Any, model.objects).touching(PersonalValue(pk=id, owner=user)).values("pk"))
    return Q(personal_value=id) if model is RankedValue else None


def _of_season(model: type[Owned], user: Any, id: str) -> Q | None:
    """What hangs on a season, and what was written in its days."""
    if model is Season or hasattr(model, "season"):
        return Q(**{"pk" if model is Season else "season": id})
    season = Season.owned_by(user).filter(pk=id).first()
    return season.holds(model.listed_by) if season and model in gathered_models() else None


def _of_tag(model: type[Owned], user: Any, id: str) -> Q | None:
    return Q(pk__in=Tagged.owned_by(user).filter(tag=id).values("entry")) if model is Entry else None


_ONLY = {"value": _of_value, "season": _of_season, "tag": _of_tag}


class _Reader:
    """Opens the texts of rows, and says which match. What is the same for many rows is worked out once."""

    def __init__(self, user: Any, question: Question) -> None:
        self.user, self.question = user, question
        # By the name of a model: it, what its texts are bound to, and these.
        self.models: dict[str, tuple[Any, list[Any], list[Any]]] = {
            str(model._meta.model_name): (
                model,
                [*map(model._meta.get_field, model.belongs_to)],
                searched_fields(model),
            )
            for model in searched_models()
        }
        self.most_beside = max(len(beside) for _, beside, _ in self.models.values())
        self.opener = Opener(user)
        self.unreadable = 0
        self.beside = _tags_by_entry(user, question)

    def hit(self, on: Any, id: Any, name: str, rest: list[Any]) -> Hit | None:
        model, bound_to, fields = self.models[name]
        beside = tuple([str(field.to_python(value)) for field, value in zip(bound_to, rest, strict=False)])
        key = bytes.fromhex(id) if isinstance(id, str) else id.bytes
        in_row = codec.in_row(key, beside)
        try:
            texts = [self.text(*one, in_row) for one in zip(fields, rest[self.most_beside :], strict=False)]
        except codec.DecryptionError:
            self.unreadable += 1
            return None
        if not self.question.is_in(texts + self.beside.get(key, [])):
            return None
        row = model(pk=UUID(bytes=key), owner=self.user, **dict(zip(model.belongs_to, beside, strict=True)))
        return Hit(row, date.fromisoformat(str(on)), *_shown(self.question, model, [text.decode() for text in texts]))

    def text(self, field: Any, sealed: bytes | None, in_row: bytes) -> bytes:
        """As the field itself would open it."""
        text = self.opener.text(field, sealed, in_row)
        if not text or not isinstance(field, EncryptedJSONField):
            return text
        # What is chosen and no text stands under keys without a label, or under others.
        keys = [key for key, label in field.keys.items() if label is not None]
        items = [item for item in json.loads(text) if isinstance(item, dict)]
        return "\n".join(item[key] for item in items for key in keys if item.get(key)).encode()


def _tags_by_entry(user: Any, question: Question) -> dict[bytes, list[bytes]]:
    """The names of the tags in which any term is, by the pages that have them."""
    names = {tag.pk: tag.name for tag in Tag.owned_by(user) if tag.is_readable()} if question else {}
    found = {id: name.encode() for id, name in names.items() if question.spans(name)}
    by_entry: dict[bytes, list[bytes]] = {}
    for entry, tag in Tagged.owned_by(user).filter(tag__in=found).values_list("entry", "tag") if found else ():
        by_entry.setdefault(entry.bytes, []).append(found[tag])
    return by_entry


def _shown(question: Question, model: type[Owned], texts: list[str]) -> tuple[Runs, Runs]:
    """A row's heading, and a line around the first match elsewhere in it, or of its beginning where there is none."""
    fields = searched_fields(model)
    has_heading = not (fields[0].multiline or isinstance(fields[0], EncryptedJSONField)) and len(texts) > 1
    heading = texts[0] if has_heading else ""
    bodies = [*zip(fields, texts, strict=True)][has_heading:]
    # Each item of a list is read in a direction of its own.
    lines = [text.split("\n") if isinstance(field, EncryptedJSONField) else [text] for field, text in bodies]
    shown = [in_one_line(as_read(text)) for text in chain.from_iterable(lines) if text]
    line = next((_line(text, question, first) for text in shown if (first := question.first(text)) is not None), None)
    return _runs(heading, question.spans(heading)), line or _line(next(iter(shown), ""), question, 0)


def _line(text: str, question: Question, first: int) -> Runs:
    begin = 0
    if first > BEFORE:
        # From a word on.
        begin = text.find(" ", first - BEFORE, first) + 1 or first - BEFORE
    end = begin + LINE
    # Of a long text, nobody asks where the thousand others are.
    runs = _runs(text[:end], question.spans(text[:end]), begin)
    return [("…", False)] * (begin > 0) + runs + [("…", False)] * (end < len(text))


def _runs(text: str, spans: list[tuple[int, int]], begin: int = 0) -> Runs:
    runs = []
    for start, end in spans:
        runs += [(text[begin:start], False), (text[start:end], True)]
        begin = end
    return [run for run in [*runs, (text[begin:], False)] if run[0]]
