"""A remark as a file to read, in the zip of all that somebody keeps."""

import io
import zipfile
from datetime import date

import pytest

from journal.exchange.export import zip_of
from tests.factories import make_person, make_remark

pytestmark = pytest.mark.django_db


def test_its_file_says_whose_words_and_what_the_answer_is(alice):
    make_remark(
        alice,
        "Why so small?",
        heard_on=date(2026, 11, 20),
        person=make_person(alice, "Noor"),
        kind="scale",
        sting=3,
        sting_now=0,
        answer="It is enough for two.",
        pocket_answer="It is enough.",
    )
    made = zipfile.ZipFile(io.BytesIO(b"".join(zip_of(alice, with_past=True, with_letters=False))))
    [name] = [name for name in made.namelist() if name.startswith("remarks/")]
    read = made.read(name).decode()
    assert name.startswith("remarks/2026-11-20-why-so-small-") and name.endswith(".md")
    for line in ('title: "Why so small?"', 'person: "Noor"', "## The words\n\nWhy so small?", "## It stings\n\na lot"):
        assert line in read, line
    for line in ("## It stings now\n\nnot at all", "## About\n\nToo small", "## To say aloud\n\nIt is enough.\n"):
        assert line in read, line
    assert "## Your answer\n\nIt is enough for two." in read
