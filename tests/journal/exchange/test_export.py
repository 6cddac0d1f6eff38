"""One zip has all that somebody keeps, and nothing else: the same each time, closed letters apart, for any program."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from careerpath.catalog.models import is_formula
from careerpath.encryption.fields import texts_in
from careerpath.writing.marks import Mark
from careerpath.writing.owned import encrypted_fields
from careerpath.writing.pieces import Piece, keep_wording
from careerpath.writing.trash import move_to_trash
from journal.exchange.archive import Archive
from journal.exchange.export import zip_of
from journal.exchange.formats import jrnl, markdown
from journal.exchange.rows import ROWS_AT_A_TIME, columns, tables
from journal.models import CheckIn, Entry, Season, Spark
from tests.factories import make_checkin, make_entry, make_letter, make_season, make_session, make_spark
from tests.raw_rows import flipped, store, stored
from tests.whole_journal import every_script, write_journal

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[3] / "docs"
SCHEMA = json.loads((DOCS / "export.schema.json").read_text("utf-8"))
ROWS = SCHEMA["$defs"]["journal"]["properties"]


def members(user, *, with_past=True, with_letters=True):
    content = b"".join(zip_of(user, with_past=with_past, with_letters=with_letters))
    with zipfile.ZipFile(io.BytesIO(content)) as zip:
        assert zip.testzip() is None
        return {name: zip.read(name).decode() for name in zip.namelist()}


def errors(text):
    return [*Draft202012Validator(SCHEMA).iter_errors(json.loads(text))]


def fields_of(table):
    """The names that the schema has for the rows of a table, its own and those of each row."""
    names, place = set(), SCHEMA["$defs"][ROWS[table]["items"]["$ref"].rpartition("/")[2]]
    while place:
        assert {*place["required"]} == {*place["properties"]} - {"trashed_at"}
        names |= {*place["properties"]}
        place = SCHEMA["$defs"].get(place.get("$ref", "").rpartition("/")[2])
    return names


def numbered_words():
    """No two texts are the same, and none is in another."""
    numbers = count(1)
    return lambda: f"zebrafinch{next(numbers):05}x"


def test_it_is_as_its_schema_and_page_say(alice):
    journal = write_journal(alice, every_script())
    make_letter(journal.pieces["season"], "Not yet.")
    for with_past in (True, False):
        found = members(alice, with_past=with_past)
        assert errors(found["careerpath.json"]) == errors(found["sealed-letters.json"]) == []
    page = (DOCS / "export-format.md").read_text("utf-8")
    for table, model in tables().items():
        assert fields_of(table) == {field.name for field in columns(model)}, table
        section = page.split(f"### `{table}`")[1].partition("\n#")[0]
        said = {*re.findall(r"`([a-z_]+)`", section)} | {"id", "created_at", "trashed_at"}
        said |= {"version"} if issubclass(model, Piece) else set()
        assert {field.name for field in columns(model)} - said == set(), table
    assert {*ROWS} == {*json.loads(found["careerpath.json"])}


def test_the_schema_refuses_anything_else(alice):
    write_journal(alice, every_script())
    text = members(alice)["careerpath.json"]
    for change in (
        lambda whole: whole.update(format_version=2),
        lambda whole: whole.pop("tags"),
        lambda whole: whole.update(people=[]),
        lambda whole: whole["entries"][0].update(written_on="24 November 2026"),
        lambda whole: whole["entries"][0].update(mood="fine"),
        lambda whole: whole["entries"][0].pop("text"),
        lambda whole: whole["seasons"][0].update(role="boss"),
        lambda whole: whole["letters"][0].update(opened_on=None),
        lambda whole: whole["marks"][0].update(piece_id="1"),
    ):
        whole = json.loads(text)
        change(whole)
        assert errors(json.dumps(whole))


def test_two_exports_differ_in_one_line(alice):
    write_journal(alice, every_script())
    once, again = members(alice), members(alice)
    assert [*once] == [*again]
    differing = [
        line
        for name in once
        for line, other in zip(once[name].split("\n"), again[name].split("\n"), strict=True)
        if line != other
    ]
    assert len(differing) == 1 and differing[0].startswith('"exported_at": ')


def test_every_text_is_in_it_and_nobody_elses(alice, bob):
    say = numbered_words()
    write_journal(alice, say)
    make_letter(make_season(bob, "Goldfinch season"), "Goldfinch letter")
    theirs = make_entry(bob, "Goldfinch page")
    theirs.tags = ["goldfinch"]
    theirs.save()
    make_session(bob, "Goldfinch value", words="goldfinch")
    found = members(alice)
    everything = {*texts_in(json.loads(found["careerpath.json"]))}
    for model in tables().values():
        for row in model.all_of(alice):
            for field in encrypted_fields(model):
                assert {*texts_in(getattr(row, field.name))} <= everything, field
    assert not any("goldfinch" in text.lower() for text in found.values())


def test_without_the_past_there_is_nothing_of_it(alice):
    entry = make_entry(alice, "Still here.")
    keep_wording(entry, {"text": "As it was: zebrafinch."})
    gone = make_entry(alice, "Thrown away: zebrafinch.")
    gone.tags = ["zebrafinch"]
    gone.save()
    move_to_trash(gone)
    found = members(alice, with_past=False)
    tags = json.loads(found["careerpath.json"])["tags"]
    assert [tag["name"] for tag in tags] == ["zebrafinch"] and "left out" in found["README.txt"]
    found["careerpath.json"] = found["careerpath.json"].replace(json.dumps("zebrafinch"), "")
    assert not any("zebrafinch" in text for name, text in found.items() if name != "jrnl.json")
    with_it = members(alice)
    assert with_it["careerpath.json"].count("zebrafinch") == 3
    assert len([name for name in with_it if name.startswith("entries/")]) == 1


def test_a_closed_letter_is_in_one_member_or_in_none(alice):
    season = make_season(alice)
    make_letter(season, "Opened: goldfinch.", kind="letter", opened_on=date(2026, 11, 1))
    make_letter(season, "Closed: zebrafinch.", kind="answer")
    found = members(alice)
    assert [name for name, text in found.items() if "zebrafinch" in text] == ["sealed-letters.json"]
    assert [name for name, text in found.items() if "goldfinch" in text] == ["careerpath.json"]
    without = members(alice, with_letters=False)
    assert "sealed-letters.json" not in without
    assert not any("zebrafinch" in text for text in without.values())
    assert "Letters that you have not opened yet were left out." in without["README.txt"]


def test_every_markdown_file_comes_in_as_a_page(alice):
    write_journal(alice, every_script())
    content = io.BytesIO()
    found = members(alice)
    with zipfile.ZipFile(content, "w") as zip:
        for name, text in found.items():
            if name.endswith(".md"):
                zip.writestr(name, text)
    with Archive.of(content, "notes.zip") as archive:
        pages = [one for one in markdown.read(archive, alice) if one.table == "entries"]
        assert archive.said == []
    pieces = [row for model in tables().values() if issubclass(model, Piece) for row in model.owned_by(alice)]
    assert {(one.row["id"], one.row["written_on"]) for one in pages} == {
        (str(row.pk), row.day.isoformat()) for row in pieces
    }
    assert len(pages) == len(pieces) == len([name for name in found if name.endswith(".md")])
    entries = {str(row.pk): row for row in pieces if isinstance(row, Entry)}
    for one in pages:
        if entry := entries.get(one.row["id"]):
            assert (one.row["title"], one.row["text"]) == (entry.title, entry.text)
            assert one.tags == [tag.replace(",", "") for tag in entry.tags]


def test_jrnl_files_come_in_as_the_same_pages(alice):
    make_entry(alice, "[tomorrow] is no day.\n[2020-06-28 18:22] Nor is this.", title="Lists")
    make_entry(alice, "First line.\n\nSecond line.", written_on=date(2019, 2, 3))
    Mark.objects.create(owner=alice, piece_noun="entry", piece_id=make_entry(alice).pk, kind=Mark.Kind.AT_HAND)
    found = members(alice)
    seen = {}
    for name in ("jrnl.json", "jrnl.txt"):
        with Archive.of(io.BytesIO(found[name].encode()), name) as archive:
            rows = [*jrnl.read(archive, alice)]
            assert archive.said == []
        seen[name] = [
            (row.row["written_on"], row.row["title"], row.row["text"]) for row in rows if not row.row.get("kind")
        ]
        assert len(rows) == len(seen[name]) + 1
    assert seen["jrnl.json"] == seen["jrnl.txt"]
    assert [(day, title or text.partition("\n")[0]) for day, title, text in seen["jrnl.txt"]] == [
        (row.written_on.isoformat(), row.title or row.text.partition("\n")[0])
        for row in Entry.owned_by(alice).order_by("pk")
    ]
    assert not re.search(r"^\[tomorrow\]", found["jrnl.txt"], re.MULTILINE)


def test_a_spreadsheet_runs_no_cell(alice):
    make_spark(alice, "=HYPERLINK(1)", what_exactly="quiet;=1+1\n@now, more", link="https://example.org/?a;-1")
    make_session(alice, "+bread", words="＝now")
    found = members(alice)
    for name in ("sparks.csv", "values.csv"):
        assert found[name].startswith("\ufeff")
        rows = [*csv.reader(io.StringIO(found[name].removeprefix("\ufeff")))]
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1
        parts = [part for row in rows for cell in row for part in re.split(r"[;\t\r\n]", cell)]
        assert all(part.startswith("'") for part in parts if is_formula(part))
    assert "'=HYPERLINK(1)" in found["sparks.csv"] and "quiet;'=1+1" in found["sparks.csv"]


def test_what_does_not_open_is_named_and_takes_nothing_along(alice):
    season = make_season(alice)
    checkin = make_checkin(season, said_no="No to Sundays.")
    entry, other = make_entry(alice, "Written over."), make_entry(alice, "Another.")
    keep_wording(entry, {"text": "As it was before."})
    for row, column in ((season, "name"), (entry, "text")):
        store(row, flipped(stored(row, column), -1), column)
    found = members(alice)
    whole = json.loads(found["careerpath.json"])
    assert errors(found["careerpath.json"]) == []
    assert {(one["table"], one["id"]) for one in whole["unreadable"]} == {
        ("seasons", str(season.pk)),
        ("entries", str(entry.pk)),
    }
    assert [one["id"] for one in whole["entries"]] == [str(other.pk)] and whole["seasons"] == []
    assert whole["check_ins"][0]["season"] == str(season.pk)
    assert whole["revisions"][0]["fields"] == {"text": "As it was before."}
    assert len([name for name in found if name.endswith(".md")]) == 2
    assert any(checkin.pk.hex in name and "No to Sundays." in text for name, text in found.items())


def test_it_asks_no_more_where_there_is_more(alice):
    season = make_season(alice)

    def queries(rows):
        for number in range(rows):
            make_spark(alice, f"Spark {number}")
            entry = make_entry(alice, f"Page {number}")
            entry.tags = ["walk"]
            entry.save()
        CheckIn.objects.bulk_create(
            CheckIn(owner=alice, season=season, role="central", checked_on=date(2026, 9, 1)) for _ in range(rows)
        )
        with CaptureQueriesContext(connection) as captured:
            members(alice)
        return len(captured)

    few = queries(2)
    assert queries(8) == few
    assert Spark.owned_by(alice).count() < ROWS_AT_A_TIME and Season.owned_by(alice).count() == 1
