"""Before the review neither letter nor answer lies in the clear: no page, revision, log, session, table or copy."""

import subprocess

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from careerpath.accounts.models import Session
from careerpath.writing.pieces import Revision
from journal.seasons.letters.models import Letter
from journal.seasons.letters.views import seal
from journal.seasons.models import Season
from tests.careerpath.writing.test_writing import at_once
from tests.conftest import signed_in, title_of
from tests.factories import make_entry, make_letter, make_season
from tests.forms import submit
from tests.test_canaries import WORD, database, found

# Each a word of its own, which no token spells.
WORDS = [f"{WORD}-{what}-{kind}" for what in ("sealed", "second", "endless") for kind in Letter.Kind]


def seal_both(client, season):
    """And on the way one that is too long, and another one once it is sealed."""
    for kind in Letter.Kind:
        page = client.get(reverse(f"journal:season_{kind}", args=[season.pk]))
        assert submit(page, "Seal it", text=f"{WORD}-endless-{kind}" * 2000).status_code == 422
        assert submit(page, "Seal it", text=f"{WORD}-sealed-{kind}").status_code == 302
        assert submit(page, "Seal it", text=f"{WORD}-second-{kind}").status_code == 409


def copy(folder):
    """What the backup command writes, as it is and as PostgreSQL's own tool unpacks it."""
    call_command("backup", str(folder), verbosity=0)
    (file,) = folder.iterdir()
    if connection.vendor == "sqlite":
        return file.read_bytes()
    unpacked = subprocess.run(["pg_restore", "--file=-", str(file)], capture_output=True, check=True)
    return file.read_bytes() + unpacked.stdout


@pytest.mark.django_db(transaction=True)
def test_before_the_review_neither_lies_in_the_clear(alice, log, tmp_path):
    client, season = signed_in(alice), make_season(alice)
    make_entry(alice, f"{WORD}-page")
    seal_both(client, season)
    submit(client.get(season.get_edit_url()), "Done", name="Another name", role="central")
    acts = ("detail", "edit", "history", "close", "sheet", "needs", "letter", "letter_destroy", "answer")
    addresses = ["/", "/journal/", "/seasons/", "/seasons/compare/", "/trash/", "/settings/"]
    addresses += [reverse(f"journal:season_{act}", args=[season.pk]) for act in (*acts, "answer_destroy", "review")]
    pages = [client.get(address, follow=True) for address in addresses]
    assert {page.status_code for page in pages} == {200}
    submit(client.get(season.get_absolute_url()), "Delete")
    pages.append(client.get("/trash/"))
    assert Revision.objects.exists()
    places = {
        "pages": b"".join(page.content for page in pages),
        "titles": "".join(map(title_of, pages)).encode(),
        "revisions": "".join(str(row.fields) for row in Revision.owned_by(alice)).encode(),
        "log": log.getvalue().encode(),
        "sessions": "".join(str(session.unseal()) for session in Session.objects.all()).encode(),
        "copy": copy(tmp_path),
        **database(),
    }
    assert {name: lying for name, content in places.items() if (lying := found(content, WORDS))} == {}
    # It lies there, and a word that a page shows is found there.
    assert [letter.text for letter in Letter.owned_by(alice).order_by("-kind")] == WORDS[:2]
    assert b"journal_letter" in places["copy"]
    assert found(places["pages"], [f"{WORD}-page"])


@pytest.mark.parametrize("kind", Letter.Kind)
@pytest.mark.django_db(transaction=True)
def test_of_several_that_are_sealed_at_once_one_is_kept(alice, kind):
    season = make_season(alice)
    if kind == Letter.Kind.ANSWER:
        make_letter(season)
    there = Letter.objects.count()
    refusals = at_once(lambda n: seal(Season.objects.get(pk=season.pk), kind, f"Number {n}."), 3)
    assert sorted(map(bool, refusals)) == [False, True, True]
    assert Letter.objects.count() == there + 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_of_the_version_before_stays_one(alice):
    season = make_season(alice)
    make_letter(season, WORDS[0])
    MigrationExecutor(connection).migrate([("journal", "0001_prompts_and_pieces")])
    try:
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "journal_letter")
        assert "kind" not in {column.name for column in columns}
    finally:
        again = MigrationExecutor(connection)
        again.migrate(again.loader.graph.leaf_nodes("journal"))
    letter = Letter.owned_by(alice).get()
    assert (letter.kind, letter.text, letter.season_id) == (Letter.Kind.LETTER, WORDS[0], season.pk)
    make_letter(season, WORDS[1], kind=Letter.Kind.ANSWER)
