"""Reads a file that somebody sends, once: what can come in is staged, and the file itself is kept nowhere."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import uuid5

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from careerpath.writing.pieces import Piece

from .archive import Archive, Refused
from .bringing import MOST_LINES, State, discard
from .formats import Found, careerpath, dayone, jrnl, markdown
from .models import Import, ImportPart
from .rows import catalog_keys, row_of, tables

# In the order in which a file is asked whether it is one.
FORMATS: tuple[Any, ...] = (careerpath, dayone, jrnl, markdown)
READING_LASTS = timedelta(minutes=10)
# Of a part: rows, and characters.
ROWS_A_PART, TEXT_A_PART = 100, 500_000


def stage(user: Any, file: BinaryIO, name: str) -> Import:
    """Read a file to its end and stage what can come in, with a report of all that cannot.

    Raises Refused or QuotaExceeded, whose `str()` is the sentence to show; nothing is kept then.
    """
    # One that is being read in another window goes on, and one whose reading was cut off is left.
    broken_off = Q(state=State.READING, created_at__lt=timezone.now() - READING_LASTS)
    for earlier in Import.owned_by(user).filter(Q(state=State.FOUND) | broken_off):
        discard(earlier)
    if Import.owned_by(user).filter(state__in=Import.UNDER_WAY).exists():
        raise Refused(_("Another import is not finished yet. Finish it first, or leave it."))
    # As it is stored, so that what its report grows by is counted once.
    job = Import.owned_by(user).get(pk=Import.objects.create(owner=user).pk)
    try:
        with Archive.of(file, name) as archive:
            _stage_parts(job, archive)
            room = settings.MOST_PIECES - user.kept_pieces
            if sum(n for table, n in job.report["counts"].items() if issubclass(tables()[table], Piece)) > room:
                raise Refused(
                    _("Your journal has room for %(room)s more pieces, and this file has more.")
                    % {"room": intcomma(room)}
                )
    except BaseException:
        discard(job)
        raise
    job.state = State.FOUND
    job.save()
    return job


def _stage_parts(job: Import, archive: Archive) -> None:
    format = next((one for one in FORMATS if one.recognizes(archive)), None)
    if format is None:
        raise Refused(_("This is no file that can be brought in: none of what is named below is in it."))
    keys, counts, seen = catalog_keys(), Counter[str](), set[tuple[str, str]]()
    skipped, here = Counter[str](), set[str]()
    for number, part in enumerate(_in_parts(format.read(archive, job.owner))):
        staged = [found for found in part if _can_come(job.owner, found, keys, seen, archive.say)]
        staged = [*_not_there(job, staged, skipped, here, archive.say)]
        counts.update(found.table for found in staged)
        if staged:
            rows = json.dumps([found._asdict() for found in staged], ensure_ascii=False)
            ImportPart.objects.create(owner=job.owner, of=job, number=number, rows=rows)
    job.total = sum(counts.values())
    job.report = {
        "format": str(format.LABEL),
        "counts": counts,
        "skipped": skipped,
        "lines": [[where, sentence] for where, sentence in archive.said],
        "unsaid": archive.unsaid,
        # Of our own, the tables for a spreadsheet have nothing more.
        "left_out": archive.left_out[:MOST_LINES] if format is not careerpath else [],
    }


def _in_parts(found: Iterable[Found]) -> Iterator[list[Found]]:
    part: list[Found] = []
    length = 0
    for one in found:
        part.append(one)
        length += sum(len(text) for text in one.row.values() if isinstance(text, str))
        if len(part) == ROWS_A_PART or length > TEXT_A_PART:
            yield part
            part, length = [], 0
    yield part


def _can_come(user: Any, found: Found, keys: Any, seen: set[tuple[str, str]], say: Callable[[str, str], None]) -> bool:
    try:
        id = str(row_of(tables()[found.table], found.row, user, keys).pk)
    except ValidationError as error:
        say(found.where, _("This does not come in. %(why)s") % {"why": " ".join(error.messages)})
        return False
    if (found.table, id) in seen:
        say(found.where, _("The file has this twice; the second does not come in."))
        return False
    seen.add((found.table, id))
    # Only what is written as an id is found where others name it.
    found.row["id"] = id
    return True


def _not_there(
    job: Import, part: list[Found], skipped: Counter[str], here: set[str], say: Callable[[str, str], None]
) -> Iterator[Found]:
    """What is not here yet; under another id where that is somebody else's."""
    there: dict[tuple[str, str], tuple[Any, Any]] = {}
    for table in {found.table for found in part}:
        ids = [found.row["id"] for found in part if found.table == table]
        again = [str(uuid5(job.owner.pk, id)) for id in ids]
        for pk, owner, trashed_at in (
            tables()[table].objects.filter(pk__in=[*ids, *again]).values_list("pk", "owner", "trashed_at")
        ):
            there[table, str(pk)] = owner, trashed_at
    for found in part:
        id = found.row["id"]
        owner, trashed_at = there.get((found.table, id), (None, None))
        if owner not in (None, job.owner.pk):
            renamed = job.renamed[id] = str(uuid5(job.owner.pk, id))
            owner, trashed_at = there.get((found.table, renamed), (None, None))
            if owner is None:
                say(found.where, _("Its id is in use in another journal here, so it gets one of its own."))
        if owner is None and not (found.table == "marks" and found.row.get("piece_id") in here):
            yield found
            continue
        here.add(id)
        skipped["in_trash" if trashed_at else "here"] += 1
        if trashed_at:
            say(found.where, _("This is in your trash, and stays there."))
