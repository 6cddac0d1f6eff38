"""Brings staged rows in, part by part, hidden until all are there; and takes them out again."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from time import monotonic
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from careerpath.encryption.fields import sealed_length
from careerpath.words import as_seen
from careerpath.writing.owned import ARRIVING, Owned, lock_user
from careerpath.writing.pieces import Piece, piece_model
from careerpath.writing.quotas import QuotaExceeded, counting
from careerpath.writing.trash import count_anew
from journal.entries.models import Entry, pages_named
from journal.seasons.models import Season
from journal.sparks.models import Spark
from journal.touches.models import Extra, Tag, Tagged
from values.catalog.models import PersonalValue

from .models import Brought, Import, ImportPart
from .rows import catalog_keys, owned_keys, row_of, tables

State = Import.State

# For so many seconds parts are brought in, or taken out, before the bar moves.
AT_A_TIME = 0.3
# Of the lines that a report keeps.
MOST_LINES = 1000
AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

Staged = dict[str, Any]


def begin(job: Import) -> None:
    """Bring in what was found, or go on with it. IntegrityError where another import is under way."""
    _turn(job, (State.FOUND, State.STOPPED), state=State.COMING)


def stop(job: Import) -> None:
    _turn(job, (State.COMING,), state=State.STOPPED)


def discard(job: Import) -> None:
    """Leave it: of one that is not whole yet, what is in goes out again (`undo_next`)."""
    with transaction.atomic():
        lock_user(job.owner)
        ImportPart.owned_by(job.owner).filter(of=job).delete()
        Import.owned_by(job.owner).filter(pk=job.pk, state__in=(State.READING, State.FOUND)).delete()
        if Import.owned_by(job.owner).filter(pk=job.pk).exists():
            _turn(job, (State.COMING, State.STOPPED), state=State.UNDOING, **_to_go(job))
        count_anew(job.owner)


def undo(job: Import) -> None:
    """Begin to take out again what came with it: `undo_next` does. What it is used for since stays, and is counted."""
    with transaction.atomic():
        lock_user(job.owner)
        stay, count = _staying(job), 0
        for brought in Brought.owned_by(job.owner).filter(of=job) if stay else ():
            there = {id: what for id, what in brought.rows.items() if UUID(id) not in stay}
            count += (len(brought.rows) - len(there)) * issubclass(tables()[brought.table], Piece)
            brought.rows = there
            brought.save(update_fields=["rows"])
        job.report = job.report | {"stay": count}
        job.save(update_fields=["report"])
        _turn(job, (State.DONE,), state=State.UNDOING, **_to_go(job))


def _to_go(job: Import) -> dict[str, int]:
    count = sum(len(brought.rows) for brought in Brought.owned_by(job.owner).filter(of=job))
    return {"total": count, "done": count}


def _staying(job: Import) -> set[UUID]:
    """Of the rows that it brought: those changed since, what hangs on these, and what something newer hangs on."""
    brought = [one.rows for one in Brought.owned_by(job.owner).filter(of=job)]
    versions = {UUID(id): version for rows in brought for id, (version, _was) in rows.items()}
    stay: set[UUID] = set()
    # A row, the one that it hangs on, and whether it is then a part of that, as a tag is of a page.
    ties: list[tuple[UUID, UUID, bool]] = []
    for model in tables().values():
        rows = model.all_of(job.owner)
        if issubclass(model, Piece):
            stay |= {id for id, now in rows.values_list("pk", "version") if versions.get(id, now) != now}
        for field in owned_keys(model):
            if field.remote_field.on_delete is not models.SET_NULL:
                is_part = issubclass(field.related_model, Piece) and not issubclass(model, Piece)
                found = rows.exclude(**{field.name: None}).values_list("pk", field.attname)
                ties += [(id, on, is_part) for id, on in found if on in versions]
        if hasattr(model, "piece_id"):
            ties += [(id, on, True) for id, on in rows.values_list("pk", "piece_id") if on in versions]
    before = -1
    while before < len(stay):
        before = len(stay)
        for id, on, is_part in ties:
            if id in stay or id not in versions:
                stay.add(on)
            elif is_part and on in stay:
                stay.add(id)
    return stay & versions.keys()


def _turn(job: Import, states: tuple[str, ...], **changes: Any) -> None:
    """Change it where it is in one of these states; what it is now is what another window made of it."""
    rows = Import.owned_by(job.owner).filter(pk=job.pk)
    rows.filter(state__in=states).update(**changes)
    job.refresh_from_db(fields=["state", "total", "done"])


def bring_next(job: Import, seconds: float | None = None) -> None:
    """Bring in what is next, for a moment, each part whole or not at all; show all of it once the last is in."""
    until = monotonic() + (AT_A_TIME if seconds is None else seconds)
    try:
        while _bring_part(job) and monotonic() < until:
            pass
    except QuotaExceeded as error:
        stop(job)
        job.refresh_from_db()
        job.report = job.report | {"full": str(error)}
        job.save(update_fields=["report"])
    job.refresh_from_db()


def _locked(job: Import, state: str) -> Import | None:
    rows = Import.owned_by(job.owner).filter(pk=job.pk, state=state)
    return cast("Import | None", rows.select_for_update().first())


def _bring_part(job: Import) -> bool:
    with counting(job.owner) as growth:
        now = _locked(job, State.COMING)
        part = now and ImportPart.owned_by(job.owner).filter(of=now).order_by("number").first()
        if now and part:
            growth["text"] -= sealed_length(part)
            staged = json.loads(part.rows)
            _Part(now, staged).bring()
            growth["changes"] = 0
            now.done += len(staged)
            now.save(update_fields=["done", "report", "renamed", "updated_at"])
            part.delete()
        elif now:
            _show(now)
            growth["changes"] = 0
        return part is not None


class _Part:
    """Rows that come in together."""

    def __init__(self, job: Import, staged: list[Staged]) -> None:
        self.job, self.user = job, job.owner
        order = [*tables()]
        self.staged = sorted(staged, key=lambda one: order.index(one["table"]))
        self.keys = catalog_keys()
        self.tags: dict[str, Tag] | None = None

    def say(self, where: str, sentence: str) -> None:
        report = self.job.report
        if len(report["lines"]) < MOST_LINES:
            report["lines"].append([where, sentence])
        else:
            report["unsaid"] += 1

    def bring(self) -> None:
        for table, staged in groupby(self.staged, key=lambda one: one["table"]):
            model = tables()[table]
            rows = [(row_of(model, one["row"], self.user, self.keys), one) for one in self._renamed([*staged])]
            self._create(model, [*self._fitting(model, rows)])

    def _renamed(self, staged: list[Staged]) -> list[Staged]:
        """With the ids that rows have here, wherever one is named: in keys, documents and texts."""
        renamed = self.job.renamed
        if not renamed:
            return staged
        written = json.dumps(staged, ensure_ascii=False)
        return cast(list[Staged], json.loads(AN_ID.sub(lambda id: renamed.get(id[0], id[0]), written)))

    def _fitting(self, model: type[Owned], rows: list[tuple[Any, Staged]]) -> Iterator[tuple[Any, Staged]]:
        """The rows that are not here yet and hang on nothing that is not."""
        here = set(model.objects.filter(pk__in=[row.pk for row, _one in rows]).values_list("pk", flat=True))
        missing = {field: self._missing(field, rows) for field in owned_keys(model)}
        pieces = self._pieces_named(rows) if hasattr(model, "piece_id") else None
        for row, one in rows:
            gone = [field for field in missing if getattr(row, field.attname) in missing[field]]
            for field in gone:
                if field.remote_field.on_delete is models.SET_NULL:
                    setattr(row, field.attname, None)
            lost = any(field.remote_field.on_delete is not models.SET_NULL for field in gone)
            if lost or (pieces is not None and (row.piece_noun, row.piece_id) not in pieces):
                self.say(one["where"], _("What it belongs to is not here, so it does not come in."))
            elif row.pk not in here and not self._is_double(row):
                yield row, one

    def _missing(self, field: Any, rows: list[tuple[Any, Staged]]) -> set[UUID]:
        named = {getattr(row, field.attname) for row, _one in rows} - {None}
        return named - set(field.related_model.all_of(self.user).filter(pk__in=named).values_list("pk", flat=True))

    def _pieces_named(self, rows: list[tuple[Any, Staged]]) -> set[tuple[str, UUID]]:
        by_noun: dict[str, set[UUID]] = {}
        for row, _one in rows:
            by_noun.setdefault(row.piece_noun, set()).add(row.piece_id)
        found = set()
        for noun, ids in by_noun.items():
            try:
                there = piece_model(noun).all_of(self.user).filter(pk__in=ids)
            except Http404:
                continue
            found |= {(noun, id) for id in there.values_list("pk", flat=True)}
        return found

    def _is_double(self, row: Owned) -> bool:
        """Whether one has such a card or tag already, which then takes its place in all that names it."""
        other: Owned | None = None
        if isinstance(row, PersonalValue) and row.value_id:
            other = PersonalValue.all_of(self.user).filter(value=row.value_id).first()
        elif isinstance(row, Tag):
            other = self._tags().get(as_seen(row.name))
        if other:
            # It may have been renamed itself.
            names = [old for old, new in self.job.renamed.items() if new == str(row.pk)]
            self.job.renamed |= dict.fromkeys([str(row.pk), *names], str(other.pk))
        return other is not None

    def _tags(self) -> dict[str, Tag]:
        if self.tags is None:
            self.tags = {as_seen(tag.name): tag for tag in Tag.all_of(self.user) if tag.is_readable()}
        return self.tags

    def _create(self, model: type[Owned], rows: list[tuple[Any, Staged]]) -> None:
        was = {}
        for row, one in rows:
            was[row.pk] = row.trashed_at
            row.trashed_at = ARRIVING
            if isinstance(row, Entry) and "is_linking" not in one["row"]:
                row.is_linking, row.is_tagged = bool(pages_named(row.text)), bool(one["tags"])
        made = {row.pk: row for row in _created(model, [row for row, _one in rows])}
        for row, one in rows:
            if row.pk not in made:
                self.say(one["where"], _("Another stands in its place, so it does not come in."))
        self._note(model, made.values(), was)
        if model is Entry:
            self._beside([(row, one) for row, one in rows if row.pk in made])

    def _note(self, model: type[Owned], rows: Iterable[Any], was: dict[UUID, Any]) -> None:
        table = next(name for name, other in tables().items() if other is model)
        since = {id: day.isoformat() for id, day in was.items() if day}
        brought = {str(row.pk): [getattr(row, "version", 0), since.get(row.pk)] for row in rows}
        if brought:
            Brought.objects.create(owner=self.user, of=self.job, table=table, rows=brought)

    def _beside(self, rows: list[tuple[Entry, Staged]]) -> None:
        """The tags of pages, by their names, and what has no place here."""
        there = self._tags() if any(one["tags"] for _row, one in rows) else {}
        tags, tagged, extras = [], [], []
        for row, one in rows:
            of_it = {"owner": self.user, "entry": row, "trashed_at": ARRIVING}
            for name in {as_seen(name): name for name in one["tags"]}.values():
                if (tag := there.get(as_seen(name))) is None:
                    tag = there[as_seen(name)] = Tag(owner=self.user, name=name, trashed_at=ARRIVING)
                    tags.append(tag)
                tagged.append(Tagged(tag=tag, **of_it))
            if one["extra"]:
                extras.append(Extra(fields=one["extra"], **of_it))
        beside: tuple[Any, ...] = ((Tag, tags), (Tagged, tagged), (Extra, extras))
        for model, made in beside:
            model.objects.bulk_create(made)
            self._note(model, made, {})


def _created(model: type[Owned], rows: list[Any]) -> list[Any]:
    """Those of the rows that the database takes."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            return model.objects.bulk_create(rows)
    except IntegrityError:
        return [row for one in rows for row in _created(model, [one])] if len(rows) > 1 else []


def _show(job: Import) -> None:
    """The last step: all that was brought in is there, at once."""
    lock_user(job.owner)
    for table, model in tables().items():
        rows = model.all_of(job.owner).filter(trashed_at=ARRIVING)
        if model is Spark and (begun := rows.begin_pulses(job.owner)):
            made: dict[str, Any] = {str(pulse.pk): [0, None] for pulse in begun}
            Brought.objects.create(owner=job.owner, of=job, table="pulses", rows=made)
        for brought in Brought.owned_by(job.owner).filter(of=job, table=table):
            for id, (_version, was_trashed_at) in brought.rows.items():
                if was_trashed_at:
                    rows.filter(pk=id).update(trashed_at=was_trashed_at)
        if any("trashed_at" in str(getattr(one, "condition", None)) for one in model._meta.constraints):
            for row in rows.order_by("pk"):
                _show_one(job, row)
        elif model is Entry:
            linking = list(rows.filter(is_linking=True).values_list("pk", flat=True))
            rows.update(trashed_at=None)
            for entry in Entry.owned_by(job.owner).filter(pk__in=linking):
                # Who saves a text ties it to the pages that it names.
                entry.text = entry.text
                entry.save(update_fields=["text"])
        else:
            rows.update(trashed_at=None)
    job.state = State.DONE
    job.save(update_fields=["state", "report", "updated_at"])


def _show_one(job: Import, row: Any) -> None:
    """Where another holds its place it gives way: a season is closed then, and all else is in the trash."""
    said = ""
    changes: dict[str, Any] = {"trashed_at": None}
    if isinstance(row, Season):
        more, said = row.on_restore()
        changes |= more
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**changes)
    except IntegrityError:
        type(row).objects.filter(pk=row.pk).update(trashed_at=timezone.now())
        changes, said = {"": ""}, _("Another stands in its place. It is in the trash.")
    if len(changes) > 1 or "" in changes:
        job.report["lines"].append([str(getattr(row, "heading", row._meta.verbose_name)), str(said)])


def undo_next(job: Import, seconds: float | None = None) -> None:
    """Take out again what came, for a moment."""
    until = monotonic() + (AT_A_TIME if seconds is None else seconds)
    while _take_out_some(job) and monotonic() < until:
        pass
    job.refresh_from_db()


def _take_out_some(job: Import) -> bool:
    with transaction.atomic():
        lock_user(job.owner)
        if (now := _locked(job, State.UNDOING)) is None:
            return False
        there = Brought.owned_by(job.owner).filter(of=now)
        found = set(there.values_list("table", flat=True).distinct())
        last = next((table for table in reversed(tables()) if table in found), None)
        if last and (brought := there.filter(table=last).order_by("-pk").first()):
            tables()[last].all_of(job.owner).filter(pk__in=brought.rows).delete()
            brought.delete()
            now.done -= len(brought.rows)
        else:
            now.state = State.UNDONE
            count_anew(job.owner)
        now.save(update_fields=["state", "done", "updated_at"])
        return last is not None
