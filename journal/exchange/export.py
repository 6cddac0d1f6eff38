"""All that somebody keeps, as one zip that is made while it is sent: docs/export-format.md."""

import csv
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from careerpath.catalog.models import is_formula
from careerpath.writing.marks import Mark
from careerpath.writing.pieces import Piece
from journal.entries.models import Entry
from journal.people.models import TrustedPerson
from journal.prompts.models import Prompt
from journal.seasons.models import Season
from journal.sparks.models import Pulse, Spark
from journal.touches.models import Extra, Tag, Tagged, Touch
from values.catalog.models import PersonalValue, Value
from values.session.models import RankedValue, ValuesSession

from .formats.careerpath import FORMATS, VERSION
from .rows import Document, Rows, is_sealed_letter, tables

# Two exports of the same differ in one line, so that whoever compares them sees what changed.
MADE_AT = (2026, 1, 1, 0, 0, 0)
AT_A_TIME = 64_000
PAGES_AT_A_TIME = 200
# Signs that YAML does not take as they are.
UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

Lines = Iterable[str]


def zip_of(user: Any, *, with_past: bool, with_letters: bool) -> Iterator[bytes]:
    """Its bytes. `with_past`: with the trash and earlier wordings; `with_letters`: with letters not opened yet."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as zip:
        for name, lines in _members(user, with_past, with_letters):
            info = zipfile.ZipInfo(name, MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with zip.open(info, "w") as member:
                for line in lines:
                    member.write(line.encode())
                    if sink.length > AT_A_TIME:
                        yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What was written and not sent yet."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        self.length += len(data)
        return len(data)

    def taken(self) -> bytes:
        taken, self.parts, self.length = b"".join(self.parts), [], 0
        return taken


def _members(user: Any, with_past: bool, with_letters: bool) -> Iterator[tuple[str, Lines]]:
    sealed: list[Document] = []
    yield "README.txt", [_read_me(with_past, with_letters)]
    yield "careerpath.json", _document(user, with_past, sealed)
    if with_letters:
        head = {"format": FORMATS[1], "format_version": VERSION}
        yield "sealed-letters.json", _json(head, [("letters", iter(sealed))])
    there = _Beside(user)
    yield from _markdown(user, there)
    yield "jrnl.json", _jrnl_json(user, there)
    yield "jrnl.txt", (f"{entry.head}\n{entry.body}\n\n" for entry in _jrnl(user, there))
    yield "values.csv", _csv(_values(user))
    yield "sparks.csv", _csv(_sparks(user, there))


def _read_me(with_past: bool, with_letters: bool) -> str:
    said = [
        _("This is your journal, as Careerpath keeps it."),
        _(
            "careerpath.json has all of it, for another Careerpath to bring in. The folders have a Markdown file for "
            "each piece, for you to read. jrnl.json and jrnl.txt have your pages for jrnl, values.csv and sparks.csv "
            "have your values and your sparks for a spreadsheet."
        ),
        _("Earlier wordings and the trash are in careerpath.json.")
        if with_past
        else _("Earlier wordings and the trash were left out."),
        _("Letters that you have not opened yet are in sealed-letters.json, as plain text, and nowhere else.")
        if with_letters
        else _("Letters that you have not opened yet were left out."),
        _(
            "A Careerpath takes in 25 MB and 10,000 files at once. If this zip is larger, put careerpath.json and "
            "sealed-letters.json into a zip of their own."
        ),
        _("Nothing here is locked: whoever has this file can read it."),
    ]
    return "\n\n".join(said) + "\n"


def _document(user: Any, with_past: bool, sealed: list[Document]) -> Lines:
    rows = Rows(user, with_past=with_past)
    head = {
        "format": FORMATS[0],
        "format_version": VERSION,
        "exported_at": timezone.now().isoformat(),
        "user": {"time_zone": user.time_zone},
    }

    def of(model: Any) -> Iterator[Document]:
        for row, document in rows.of(model):
            if is_sealed_letter(row):
                sealed.append(document)
            else:
                yield document

    lists = [*_used(user), *((name, of(model)) for name, model in tables().items())]
    # What did not open is known once all was read.
    unreadable = ({"table": table, "id": str(id)} for table, id in rows.unreadable)
    return _json(head, [*lists, ("unreadable", unreadable)])


def _used(user: Any) -> Iterator[tuple[str, Iterator[Document]]]:
    """What the catalogs say of what this journal names: another one's may have other words, or none."""
    values = Value._base_manager.filter(pk__in=PersonalValue.all_of(user).values("value")).order_by("slug")
    prompts = Prompt._base_manager.filter(pk__in=Entry.all_of(user).values("prompt")).order_by("slug")
    yield "values_used", ({"slug": one.slug, "name": one.name, "definition": one.definition} for one in values)
    yield "prompts_used", ({"slug": one.slug, "text": one.text} for one in prompts)


def _json(head: Document, lists: Iterable[tuple[str, Iterator[Document]]]) -> Lines:
    """An object with a line for each of its own, and for each item of its lists."""
    yield "{\n" + ",\n".join(f"{_said(name)}: {_said(value)}" for name, value in head.items())
    for name, items in lists:
        yield f",\n{_said(name)}: ["
        comma = ""
        for item in items:
            yield f"{comma}\n{_said(item)}"
            comma = ","
        yield "]"
    yield "\n}\n"


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Beside:
    """What stands beside pieces: names of tags and values, and what is kept at hand, each by the piece's id."""

    def __init__(self, user: Any) -> None:
        self.tags: dict[UUID, list[str]] = defaultdict(list)
        self.values: dict[UUID, list[str]] = defaultdict(list)
        tags = {tag.pk: tag.name for tag in Tag.owned_by(user) if tag.is_readable()}
        for entry, tag in Tagged.owned_by(user).order_by("pk").values_list("entry", "tag"):
            self.tags[entry] += [tags[tag]] if tag in tags else []
        cards = PersonalValue.owned_by(user).select_related("value")
        names = {card.pk: card.label for card in cards if card.is_readable()}
        for entry, spark, card in Touch.owned_by(user).order_by("pk").values_list("entry", "spark", "personal_value"):
            self.values[entry or spark] += [names[card]] if card in names else []
        people = TrustedPerson.owned_by(user)
        self.people = {person.pk: person.name for person in people if person.is_readable()}
        self.felt: dict[UUID, list[str]] = defaultdict(list)
        pulses = Pulse.owned_by(user).order_by("felt_on").values_list("spark", "felt_on", "energy")
        for spark, day, energy in pulses:
            self.felt[spark].append(f"{day}: {energy}")
        self.seasons = sorted(Season.owned_by(user), key=lambda season: season.starts_on, reverse=True)
        self.rows = Rows(user, with_past=False)
        self.at_hand = set(Mark.owned_by(user).filter(kind=Mark.Kind.AT_HAND).values_list("piece_id", flat=True))

    def season_on(self, day: date) -> UUID | None:
        """Of two that share a day, the later one."""
        held = (one.pk for one in self.seasons if one.starts_on <= day <= (one.closed_on or date.max))
        return next(held, None)


def _pieces(there: _Beside, model: Any) -> Iterator[list[Any]]:
    rows = (row for row, _document in there.rows.of(model))
    while some := list(islice(rows, PAGES_AT_A_TIME)):
        yield some


def _markdown(user: Any, there: _Beside) -> Iterator[tuple[str, Lines]]:
    """A file for each piece outside the trash."""
    slugs = dict(Prompt._base_manager.values_list("pk", "slug"))
    for table, model in tables().items():
        for some in _pieces(there, model) if issubclass(model, Piece) else ():
            extras = {}
            if model is Entry:
                rows = Extra.owned_by(user).filter(entry__in=some)
                extras = {row.entry_id: row.fields for row in rows if row.is_readable()}
            for piece in some:
                front = _front(piece, there, slugs) | ({"extra": extras[piece.pk]} if piece.pk in extras else {})
                yield _file_name(table, piece), [_front_matter(front), *_body(piece, there)]


def _file_name(table: str, piece: Any) -> str:
    words = slugify(piece.heading)[:40].strip("-")
    return f"{table}/{'-'.join(filter(None, (piece.day.isoformat(), words, piece.pk.hex)))}.md"


def _front(piece: Any, there: _Beside, slugs: dict[Any, str]) -> Document:
    season = getattr(piece, "season_id", None) or there.season_on(piece.day)
    front = {
        "id": str(piece.pk),
        "type": piece.noun,
        "title": piece.title if isinstance(piece, Entry) else piece.heading,
        "date": piece.day.isoformat(),
        "created_at": piece.created_at.astimezone(piece.owner.zone).isoformat(),
        "timezone": piece.owner.time_zone,
        "tags": there.tags.get(piece.pk),
        "values": there.values.get(piece.pk),
        "person": there.people.get(getattr(piece, "person_id", None)),
        "season": str(season) if season and season != piece.pk else None,
    }
    if isinstance(piece, Entry) and piece.prompt_text:
        front["prompt"] = {"key": slugs.get(piece.prompt_id), "text": piece.prompt_text}
    return {name: value for name, value in front.items() if value}


def _front_matter(front: Document) -> str:
    """YAML whose values are written as JSON, which is YAML as well."""
    lines = [f"{name}: {UNPRINTABLE.sub(_escaped, _said(value))}" for name, value in front.items()]
    return "\n".join(["---", *lines, "---\n"])


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def _body(piece: Any, there: _Beside) -> Lines:
    if isinstance(piece, Entry):
        return [piece.text, "\n"]
    if isinstance(piece, Spark):
        # What it touches stands above, and each would ask for it.
        piece.touched = []
    said = piece.said
    if felt := there.felt.get(piece.pk):
        said[_("Energy on each day")] = "\n".join(f"- {one}" for one in felt)
    return [f"## {label}\n\n{text}\n\n" for label, text in said.items() if text]


class _Jrnl(NamedTuple):
    """An entry as jrnl has it: its first line is its title."""

    id: str
    at: datetime
    title: str
    body: str
    tags: list[str]
    starred: bool

    @property
    def head(self) -> str:
        return f"[{self.at:%Y-%m-%d %H:%M}] {self.title}{' *' if self.starred else ''}"


def _jrnl(user: Any, there: _Beside) -> Iterator[_Jrnl]:
    for some in _pieces(there, Entry):
        for entry in some:
            at = entry.created_at.astimezone(user.zone)
            if at.date() != entry.written_on:
                at = datetime.combine(entry.written_on, datetime.min.time())
            title, _line, body = ("\n".join(filter(None, (entry.title, entry.text.lstrip("\n"))))).partition("\n")
            # To jrnl, a day in brackets begins another entry, in whatever words: "[tomorrow]".
            body = "\n".join(f" {line}" if line.startswith("[") else line for line in body.split("\n"))
            tags = [_jrnl_tag(tag) for tag in there.tags.get(entry.pk, ())]
            yield _Jrnl(str(entry.pk), at, title, body.strip("\n"), tags, entry.pk in there.at_hand)


def _jrnl_tag(name: str) -> str:
    return "@" + "-".join(name.split())


def _jrnl_json(user: Any, there: _Beside) -> Lines:
    counts = Counter(_jrnl_tag(tag) for tags in there.tags.values() for tag in tags)
    entries = (
        {
            "uuid": entry.id,
            "title": entry.title,
            "body": entry.body,
            "date": f"{entry.at:%Y-%m-%d}",
            "time": f"{entry.at:%H:%M}",
            "tags": entry.tags,
            "starred": entry.starred,
        }
        for entry in _jrnl(user, there)
    )
    return _json({"tags": counts}, [("entries", entries)])


def _csv(rows: Iterable[list[Any]]) -> Lines:
    """A table for a spreadsheet, which must run none of it."""
    # By this mark a spreadsheet knows that it is UTF-8.
    yield "\ufeff"
    line = io.StringIO()
    for row in rows:
        csv.writer(line).writerow([_for_reading(str(cell)) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _for_reading(cell: str) -> str:
    """With a mark before each part that might be run, wherever a spreadsheet begins a cell."""
    return "".join(f"'{part}" if is_formula(part) else part for part in re.split(r"([;\t\r\n])", cell))


def _values(user: Any) -> Iterator[list[Any]]:
    """The latest list."""
    yield [_("Place"), _("Value"), _("Meaning"), _("In my words"), _("On an ordinary day"), _("A line I won’t cross")]
    done = ValuesSession.owned_by(user).exclude(done_on=None).order_by("-done_at", "-pk")
    for row in RankedValue.owned_by(user).filter(session__in=done[:1]).order_by("rank"):
        if row.is_readable():
            texts = [row.name_snapshot, row.definition_snapshot, row.my_words, row.ordinary_day, row.crossing_line]
            yield [row.rank, *texts]


def _sparks(user: Any, there: _Beside) -> Iterator[list[Any]]:
    said = [_("Noticed on"), _("Kind"), _("Energy"), _("What"), _("What exactly"), _("Link"), _("Touches")]
    said += [_("Heard from"), _("What it is not"), _("What would make it a no"), _("Work would be")]
    yield [*said, _("What it is now"), _("Set aside because"), _("Energy on each day")]
    for some in _pieces(there, Spark):
        for spark in some:
            values = ", ".join(there.values.get(spark.pk, ()))
            said = [spark.what, spark.what_exactly, spark.link, values]
            said += [spark.heard_from, spark.what_it_is_not, spark.no_if, spark.get_role_display()]
            said += [spark.get_state_display(), spark.aside_because, ", ".join(there.felt.get(spark.pk, ()))]
            yield [spark.noticed_on, spark.get_kind_display(), spark.energy or "", *said]
