"""What we export for others is read again, here and by jrnl, as the pages that it was made of."""

import io
import json
import zipfile
from datetime import date

import pytest

from careerpath.writing.marks import Mark
from journal.exchange.export import zip_of
from journal.models import Extra
from tests.conftest import make_user
from tests.factories import make_entry, make_spark

from .reading import read
from .test_jrnl import run

pytestmark = pytest.mark.django_db

BESIDE = [{"name": f"Field {number}", "value": "x" * 30} for number in range(300)]
BESIDE += [{"name": 'A "b"', "value": "é: #1"}]
BODY = """We went: early # late.

[2020-06-28 18:22] not another one
[2020-06-28] nor this
- [ ] to do

---

# End"""


@pytest.fixture
def somebody(db):
    return make_user("carol@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def exported(somebody):
    """The members of an export by name."""
    lake = make_entry(somebody, title="By the lake: 007", text=BODY, written_on=date(2020, 6, 28))
    lake.tags = ["family", "deep work"]
    lake.save()
    Extra.objects.create(owner=somebody, entry=lake, fields=BESIDE)
    Mark.objects.create(owner=somebody, piece_noun="entry", piece_id=lake.pk, kind=Mark.Kind.AT_HAND)
    make_entry(somebody, title="", text="Words alone", written_on=date(1999, 12, 31))
    make_spark(somebody)
    content = b"".join(zip_of(somebody, with_past=False, with_letters=False))
    with zipfile.ZipFile(io.BytesIO(content)) as zip:
        return {name: zip.read(name) for name in zip.namelist()}


def test_markdown(somebody, exported):
    notes = {name: text for name, text in exported.items() if name.startswith("entries/")}
    what = read(somebody, "notes.zip", notes)
    by_title = {found.row["title"]: found for found in what.pages}
    assert not what.said and {*by_title} == {"", "By the lake: 007"}
    lake, words = by_title["By the lake: 007"], by_title[""]
    assert lake.row["text"] == BODY and words.row["text"] == "Words alone"
    assert (lake.row["written_on"], words.row["written_on"]) == ("2020-06-28", "1999-12-31")
    assert {*lake.tags} == {"family", "deep work"}
    assert lake.extra[: len(BESIDE)] == BESIDE
    documents = json.loads(exported["careerpath.json"])["entries"]
    assert {(one["id"], one["created_at"]) for one in documents} == {
        (found.row["id"], found.row["created_at"]) for found in what.pages
    }


def test_jrnl(somebody, exported, tmp_path):
    what = read(somebody, "jrnl.json", exported["jrnl.json"])
    ids = {one["id"] for one in json.loads(exported["careerpath.json"])["entries"]}
    assert {found.row["id"] for found in what.pages} == ids and len(what.marks) == 1
    text = read(somebody, "jrnl.txt", exported["jrnl.txt"])
    assert not text.said
    for name in ("title", "text", "written_on"):
        assert [found.row[name] for found in text.pages] == [found.row[name] for found in what.pages]
    (tmp_path / "jrnl.txt").write_bytes(exported["jrnl.txt"])
    run(tmp_path, "--import", "--file", str(tmp_path / "jrnl.txt"))
    again = json.loads(run(tmp_path, "--format", "json"))["entries"]
    assert {(one["title"], one["body"], one["date"], one["time"], one["starred"]) for one in again} == {
        (one["title"], one["body"], one["date"], one["time"], one["starred"])
        for one in json.loads(exported["jrnl.json"])["entries"]
    }
